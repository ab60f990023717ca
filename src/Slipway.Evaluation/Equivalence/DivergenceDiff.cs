using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Slipway.Evaluation.Equivalence;

/// <summary>Kinds of line in a diff.</summary>
public enum DiffLineKind
{
    /// <summary>On both sides.</summary>
    Same,

    /// <summary>In the recording only.</summary>
    Expected,

    /// <summary>In the pipeline only.</summary>
    Actual,

    /// <summary>Stands for lines that are the same on both sides and left out.</summary>
    Gap,
}

/// <summary>A line of a diff.</summary>
/// <param name="Kind">Where it stands.</param>
/// <param name="Text">The line.</param>
public sealed record DiffLine(DiffLineKind Kind, string Text);

/// <summary>Shows a divergence line by line.</summary>
public static class DivergenceDiff
{
    /// <summary>The lines that differ with some lines around them.</summary>
    /// <param name="divergence">The difference.</param>
    /// <param name="context">How many equal lines to keep around a difference.</param>
    public static IReadOnlyList<DiffLine> Lines(Divergence divergence, int context = 2)
    {
        ArgumentNullException.ThrowIfNull(divergence);
        var diff = InlineDiffBuilder.Diff(Readable(divergence.Expected), Readable(divergence.Actual), ignoreWhiteSpace: false);
        var lines = diff.Lines.Select(l => new DiffLine(Kind(l.Type), l.Text)).ToList();
        var kept = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Kind is not DiffLineKind.Same)
            {
                Array.Fill(kept, true, Math.Max(0, i - context), Math.Min(lines.Count, i + context + 1) - Math.Max(0, i - context));
            }
        }

        return WithGaps(lines, kept);
    }

    private static List<DiffLine> WithGaps(List<DiffLine> lines, bool[] kept)
    {
        var result = new List<DiffLine>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (kept[i])
            {
                result.Add(lines[i]);
            }
            else if (result.Count == 0 || result[^1].Kind is not DiffLineKind.Gap)
            {
                result.Add(new DiffLine(DiffLineKind.Gap, "…"));
            }
        }

        return result;
    }

    /// <summary>Line breaks within texts become lines of the diff, so that one changed line of a long prompt shows as one.</summary>
    private static string Readable(string? json) => (json ?? "").Replace("\\n", "\\n\n        ", StringComparison.Ordinal);

    private static DiffLineKind Kind(ChangeType type) => type switch
    {
        ChangeType.Deleted => DiffLineKind.Expected,
        ChangeType.Inserted => DiffLineKind.Actual,
        _ => DiffLineKind.Same,
    };
}
