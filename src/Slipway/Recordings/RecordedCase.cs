namespace Slipway.Recordings;

/// <summary>One case of a recording.</summary>
/// <param name="name">Name of the case; empty for entries without one.</param>
/// <param name="entries">The case's entries in the recording's order.</param>
public sealed class RecordedCase(string name, IReadOnlyList<RecordingEntry> entries)
{
    /// <summary>Name of the case; empty for entries without one.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>All entries, in the recording's order, unknown ones among them.</summary>
    public IReadOnlyList<RecordingEntry> Entries { get; } = entries ?? throw new ArgumentNullException(nameof(entries));

    /// <summary>The case's opening; null when the recording has none.</summary>
    public RecordedCaseStart? Start { get; } = entries.OfType<RecordedCaseStart>().FirstOrDefault();

    /// <summary>Model requests, HTTP and tool calls in the order of sending.</summary>
    public IReadOnlyList<RecordedExchange> Exchanges { get; } = [.. entries.OfType<RecordedExchange>().OrderBy(e => e.Seq)];

    /// <summary>What became of the flow's nodes, in the recorded system's order.</summary>
    public IReadOnlyList<NodeOutcome> Nodes { get; } = [.. entries.OfType<NodeOutcome>()];

    /// <summary>The case's result; null when the recording ends before it.</summary>
    public RecordedOutput? Output { get; } = entries.OfType<RecordedOutput>().LastOrDefault();
}
