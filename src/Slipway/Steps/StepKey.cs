namespace Slipway.Steps;

/// <summary>The identity of a step within its run: <c>scope/name#n</c>.</summary>
/// <param name="Value">The key as it is written; compared as it stands.</param>
public readonly record struct StepKey(string Value)
{
    /// <summary>The key of the <paramref name="occurrence"/>th use, from 1, of a name within a scope.</summary>
    public static StepKey Create(string scope, string name, int occurrence) =>
        new(scope.Length == 0 ? $"{name}#{occurrence}" : $"{scope}/{name}#{occurrence}");

    /// <inheritdoc />
    public override string ToString() => Value;
}
