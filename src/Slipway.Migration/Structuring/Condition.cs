namespace Slipway.Migration.Structuring;

/// <summary>When something runs: a function of the choices that branches make. Two equal functions of one <see cref="ConditionSpace"/> are the same object.</summary>
/// <param name="Id">Counts the conditions of the space from 0.</param>
/// <param name="Variable">The branch tested first; <see cref="Leaf"/> when nothing is left to test.</param>
/// <param name="Outcomes">What is left to hold for each choice of that branch.</param>
internal sealed record Condition(int Id, int Variable, Condition[] Outcomes)
{
    /// <summary>The variable of the constants true and false; greater than all others.</summary>
    public const int Leaf = int.MaxValue;

    public bool Equals(Condition? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Id;

    public override string ToString() => $"condition {Id}";
}
