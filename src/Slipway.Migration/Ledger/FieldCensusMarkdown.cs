using System.Text;

namespace Slipway.Migration.Ledger;

/// <summary>A census as Markdown: a table for each type of node.</summary>
public static class FieldCensusMarkdown
{
    /// <summary>Writes the tables. What concerns the canvas in every type of node that has it stands in one line before them.</summary>
    public static string Write(FieldCensus census)
    {
        ArgumentNullException.ThrowIfNull(census);
        ILookup<string, FieldCensusRow> byPath = census.Rows.Where(row => row.NodeType != FieldCensus.OutsideOfNodes).ToLookup(row => row.Path, StringComparer.Ordinal);
        HashSet<string> canvas = [.. byPath.Where(rows => rows.Count() > 1 && rows.All(IsCanvasOnly)).Select(rows => rows.Key)];
        var text = new StringBuilder();
        if (canvas.Count > 0)
        {
            text.Append($"About the canvas only, in nodes of every type: {string.Join(", ", canvas.Order(StringComparer.Ordinal).Select(path => $"`{path}`"))}.\n");
        }

        foreach (IGrouping<string, FieldCensusRow> type in census.Rows.GroupBy(row => row.NodeType, StringComparer.Ordinal))
        {
            text.Append($"\n### {(type.Key == FieldCensus.OutsideOfNodes ? "Around the nodes" : $"`{type.Key}`")}\n\n| field | status | most often said of it |\n| --- | --- | --- |\n");
            foreach (FieldCensusRow row in type.Where(row => row.NodeType == FieldCensus.OutsideOfNodes || !canvas.Contains(row.Path)))
            {
                text.Append($"| `{row.Path}` | {string.Join(", ", row.Counts.Keys.OrderByDescending(status => row.Counts[status]).Select(Words))} | {Cell(row.Note)} |\n");
            }
        }

        return text.ToString();
    }

    private static bool IsCanvasOnly(FieldCensusRow row) => row.Note.Length == 0 && row.Counts.Keys.SequenceEqual([FieldStatus.Presentation]);

    private static string Words(FieldStatus status) => status switch
    {
        FieldStatus.Kept => "kept",
        FieldStatus.Approximated => "approximated",
        FieldStatus.Refused => "refused",
        _ => "no effect on a run",
    };

    private static string Cell(string note) => note.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
