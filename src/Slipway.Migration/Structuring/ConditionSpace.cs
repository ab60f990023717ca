using System.Runtime.InteropServices;

namespace Slipway.Migration.Structuring;

/// <summary>
/// Canonical functions over the choices of branches: reduced, ordered decision diagrams with many-valued variables
/// (Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", 1986; many-valued after Srinivasan et al., 1990).
/// </summary>
/// <param name="limit">The most conditions before <see cref="ConditionSpaceExhaustedException"/>.</param>
internal sealed class ConditionSpace(int limit = 20_000)
{
    private readonly Dictionary<Shape, Condition> _known = [];
    private readonly Dictionary<(bool IsAnd, int Left, int Right), Condition> _combined = [];
    private int _count = 2;

    /// <summary>Holds always.</summary>
    public Condition Always { get; } = new(1, Condition.Leaf, []);

    /// <summary>Holds never.</summary>
    public Condition Never { get; } = new(0, Condition.Leaf, []);

    /// <summary>The branch takes one of its exits.</summary>
    /// <param name="variable">The branch's number; branches are numbered in topological order.</param>
    /// <param name="exits">How many exits it has.</param>
    /// <param name="exit">The exit, from 0.</param>
    public Condition Takes(int variable, int exits, int exit)
    {
        var outcomes = new Condition[exits];
        Array.Fill(outcomes, Never);
        outcomes[exit] = Always;
        return Share(variable, outcomes);
    }

    /// <summary>Both hold.</summary>
    public Condition And(Condition left, Condition right)
    {
        if (left == Never || right == Never)
        {
            return Never;
        }

        return left == Always || left == right ? right : right == Always ? left : Combine(isAnd: true, left, right);
    }

    /// <summary>One of them holds, or both.</summary>
    public Condition Or(Condition left, Condition right)
    {
        if (left == Always || right == Always)
        {
            return Always;
        }

        return left == Never || left == right ? right : right == Never ? left : Combine(isAnd: false, left, right);
    }

    /// <summary>Whether <paramref name="right"/> holds whenever <paramref name="left"/> does.</summary>
    public bool Implies(Condition left, Condition right) => And(left, right) == left;

    /// <summary>Whether the two never hold together.</summary>
    public bool Excludes(Condition left, Condition right) => And(left, right) == Never;

    /// <summary>The first holds and the second does not.</summary>
    public Condition Except(Condition left, Condition right) => And(left, Not(right, []));

    private Condition Not(Condition condition, Dictionary<Condition, Condition> done)
    {
        if (condition.Variable == Condition.Leaf)
        {
            return condition == Always ? Never : Always;
        }

        if (!done.TryGetValue(condition, out Condition? result))
        {
            result = Share(condition.Variable, Array.ConvertAll(condition.Outcomes, outcome => Not(outcome, done)));
            done.Add(condition, result);
        }

        return result;
    }

    private Condition Combine(bool isAnd, Condition left, Condition right)
    {
        (bool, int, int) key = left.Id < right.Id ? (isAnd, left.Id, right.Id) : (isAnd, right.Id, left.Id);
        if (_combined.TryGetValue(key, out Condition? known))
        {
            return known;
        }

        int variable = Math.Min(left.Variable, right.Variable);
        var outcomes = new Condition[(left.Variable == variable ? left : right).Outcomes.Length];
        for (int exit = 0; exit < outcomes.Length; exit++)
        {
            Condition nextLeft = left.Variable == variable ? left.Outcomes[exit] : left;
            Condition nextRight = right.Variable == variable ? right.Outcomes[exit] : right;
            outcomes[exit] = isAnd ? And(nextLeft, nextRight) : Or(nextLeft, nextRight);
        }

        Condition result = Share(variable, outcomes);
        _combined.Add(key, result);
        return result;
    }

    private Condition Share(int variable, Condition[] outcomes)
    {
        if (Array.TrueForAll(outcomes, outcome => outcome == outcomes[0]))
        {
            return outcomes[0];
        }

        ref Condition? shared = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, new Shape(variable, outcomes), out _);
        if (shared is null)
        {
            if (_count >= limit)
            {
                throw new ConditionSpaceExhaustedException();
            }

            shared = new Condition(_count++, variable, outcomes);
        }

        return shared;
    }

    private readonly record struct Shape(int Variable, Condition[] Outcomes)
    {
        public bool Equals(Shape other) => Variable == other.Variable && Outcomes.AsSpan().SequenceEqual(other.Outcomes);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.Add(Variable);
            foreach (Condition outcome in Outcomes)
            {
                hash.Add(outcome.Id);
            }

            return hash.ToHashCode();
        }
    }
}

/// <summary>The branches of a flow are entangled beyond what is worth analysing.</summary>
internal sealed class ConditionSpaceExhaustedException : Exception;
