using System.Text;

namespace Slipway.Documents;

/// <summary>Writes rows as a Markdown table, the first row as its head.</summary>
internal static class MarkdownTable
{
    /// <summary>The table, with a line end after each row.</summary>
    /// <param name="rows">The rows; none gives no text.</param>
    /// <param name="rule">What stands under a cell of the head.</param>
    public static string Write(IReadOnlyList<IReadOnlyList<string>> rows, Func<string, string> rule)
    {
        if (rows.Count == 0)
        {
            return "";
        }

        var table = new StringBuilder();
        AppendRow(table, rows[0]);
        AppendRow(table, [.. rows[0].Select(rule)]);
        foreach (var row in rows.Skip(1))
        {
            AppendRow(table, row);
        }

        return table.ToString();
    }

    private static void AppendRow(StringBuilder table, IReadOnlyList<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
