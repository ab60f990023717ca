using Slipway.Journal;

namespace Slipway.Replays;

/// <summary>A run whose journal is kept as a test case: the pipeline has to take the same steps and come to the same outcome.</summary>
/// <param name="Name">The case's name.</param>
/// <param name="History">The run.</param>
public sealed record GoldenRun(string Name, RunHistory History)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}
