using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Diff;

/// <summary>What a change can do, from harmless to grave.</summary>
public enum ChangeRisk
{
    /// <summary>Words for people or for a model; nothing runs otherwise.</summary>
    TextOnly,

    /// <summary>Other steps run, or run otherwise.</summary>
    Behaviour,

    /// <summary>Other data goes to a model, a tool, a service or the caller.</summary>
    DataFlow,

    /// <summary>Something may be reached, done or skipped that could not be before.</summary>
    Permission,
}

/// <summary>Kinds of change.</summary>
public enum ChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It is different.</summary>
    Changed,
}

/// <summary>Kinds of line in a text diff.</summary>
public enum ChangeLineKind
{
    /// <summary>On both sides.</summary>
    Same,

    /// <summary>Only before.</summary>
    Removed,

    /// <summary>Only after.</summary>
    Added,

    /// <summary>Stands for equal lines that are left out.</summary>
    Gap,
}

/// <summary>A line of a text diff.</summary>
/// <param name="Kind">Where it stands.</param>
/// <param name="Text">The line.</param>
public sealed record ChangeLine(ChangeLineKind Kind, string Text);

/// <summary>A change between two states of a flow.</summary>
/// <param name="Kind">What sort of change.</param>
/// <param name="Risk">What it can do.</param>
/// <param name="Title">The node; the app's name for what belongs to the whole.</param>
/// <param name="What">What changed, in words.</param>
/// <param name="Before">What it was; empty when it is new, or when <see cref="Lines"/> say it.</param>
/// <param name="After">What it is; empty when it is gone, or when <see cref="Lines"/> say it.</param>
/// <param name="Where">Its place: in the new state, or in the old one when it is gone.</param>
public sealed record FlowChange(ChangeKind Kind, ChangeRisk Risk, string Title, string What, string Before, string After, SourceLocation Where)
{
    /// <summary>The lines that differ, for texts; else empty.</summary>
    public IReadOnlyList<ChangeLine> Lines { get; init; } = [];
}
