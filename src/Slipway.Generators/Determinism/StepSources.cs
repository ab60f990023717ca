namespace Slipway.Generators.Determinism;

/// <summary>What issues steps in a piece of code.</summary>
/// <param name="AreSure">Whether the code itself uses a run context so.</param>
/// <param name="Calls">The methods that it calls on its own object, which may use a context that the object keeps.</param>
internal sealed record StepSources(bool AreSure, IReadOnlyCollection<CodeName> Calls)
{
    public static readonly StepSources None = new(AreSure: false, []);

    public static StepSources Of(IEnumerable<StepSources> parts)
    {
        HashSet<CodeName> calls = [];
        foreach (StepSources part in parts)
        {
            if (part.AreSure)
            {
                return part;
            }

            calls.UnionWith(part.Calls);
        }

        return calls.Count > 0 ? new StepSources(AreSure: false, calls) : None;
    }
}
