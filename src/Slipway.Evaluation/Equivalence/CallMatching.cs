namespace Slipway.Evaluation.Equivalence;

/// <summary>Pairs recorded calls with the pipeline's: equal ones first, then what is left by step and by likeness.</summary>
internal sealed class CallMatching
{
    private readonly List<ComparedCall> _expected;
    private readonly List<ComparedCall> _actual;
    private readonly int[] _partner;

    private CallMatching(List<ComparedCall> expected, List<ComparedCall> actual)
    {
        _expected = expected;
        _actual = actual;
        _partner = new int[expected.Count];
        Array.Fill(_partner, -1);
    }

    public static CallMatching Match(List<ComparedCall> expected, List<ComparedCall> actual)
    {
        var matching = new CallMatching(expected, actual);
        matching.PairEqual();
        matching.PairSimilar();
        return matching;
    }

    /// <summary>The differences in the order of the recording, then what only the pipeline asked, then order.</summary>
    public List<Divergence> Divergences()
    {
        var result = new List<Divergence>();
        for (var i = 0; i < _expected.Count; i++)
        {
            var expected = _expected[i];
            if (_partner[i] < 0)
            {
                result.Add(new Divergence($"The recording has a {expected.What} that the pipeline did not make.", expected.Step, IndentedJson.Of(expected.Content), null));
            }
            else if (_actual[_partner[i]] is var actual && actual.Canonical != expected.Canonical)
            {
                result.Add(new Divergence(
                    $"A {expected.What} differs.", actual.Step ?? expected.Step, IndentedJson.Of(expected.Content), IndentedJson.Of(actual.Content)));
            }
        }

        foreach (var extra in Enumerable.Range(0, _actual.Count).Except(_partner).Select(j => _actual[j]))
        {
            result.Add(new Divergence($"The pipeline made a {extra.What} that is not in the recording.", extra.Step, null, IndentedJson.Of(extra.Content)));
        }

        if (result.Count == 0 && FindDisorder() is { } disorder)
        {
            result.Add(disorder);
        }

        return result;
    }

    private void PairEqual()
    {
        var free = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
        for (var j = 0; j < _actual.Count; j++)
        {
            if (!free.TryGetValue(_actual[j].Canonical, out var queue))
            {
                free[_actual[j].Canonical] = queue = new Queue<int>();
            }

            queue.Enqueue(j);
        }

        for (var i = 0; i < _expected.Count; i++)
        {
            if (free.TryGetValue(_expected[i].Canonical, out var queue) && queue.TryDequeue(out var j))
            {
                _partner[i] = j;
            }
        }
    }

    private void PairSimilar()
    {
        var free = Enumerable.Range(0, _actual.Count).Except(_partner).ToList();
        for (var i = 0; i < _expected.Count && free.Count > 0; i++)
        {
            if (_partner[i] < 0)
            {
                var expected = _expected[i];
                _partner[i] = free.MaxBy(j => (IsSameStep(expected, _actual[j]), CommonEnds(expected.Canonical, _actual[j].Canonical)));
                free.Remove(_partner[i]);
            }
        }
    }

    /// <summary>Two calls that the pipeline makes one after the other must stand in that order in the recording.</summary>
    private Divergence? FindDisorder()
    {
        for (var i = 0; i < _expected.Count; i++)
        {
            for (var k = i + 1; k < _expected.Count; k++)
            {
                var (first, second) = (_actual[_partner[i]], _actual[_partner[k]]);
                if (_partner[i] > _partner[k] && IsOrdered(first.Step, second.Step))
                {
                    return new Divergence(
                        $"The recording has the {first.What} of '{first.Step}' before that of '{second.Step}'; the pipeline makes them the other way round.",
                        first.Step, null, null);
                }
            }
        }

        return null;
    }

    /// <summary>Steps are unordered when their keys part at two branches of one parallel or for-each scope.</summary>
    private static bool IsOrdered(string? first, string? second)
    {
        if (first is null || second is null)
        {
            return false;
        }

        var (one, two) = (first.Split('/'), second.Split('/'));
        var shared = Enumerable.Range(0, Math.Min(one.Length, two.Length)).TakeWhile(n => one[n] == two[n]).Count();
        return shared >= one.Length || shared >= two.Length || !(IsBranch(one[shared]) && IsBranch(two[shared]));
    }

    private static bool IsBranch(string segment) => int.TryParse(segment, out _);

    private static bool IsSameStep(ComparedCall expected, ComparedCall actual) =>
        expected.Step is { } name && actual.Step is { } key && StepName(key) == StepName(name);

    private static string StepName(string key) => key[(key.LastIndexOf('/') + 1)..].Split('#')[0];

    private static int CommonEnds(string a, string b)
    {
        var start = a.AsSpan().CommonPrefixLength(b);
        var end = 0;
        while (end < Math.Min(a.Length, b.Length) - start && a[^(end + 1)] == b[^(end + 1)])
        {
            end++;
        }

        return start + end;
    }
}
