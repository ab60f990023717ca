using System.Text;

namespace Slipway.Documents;

/// <summary>Writes rows as a Markdown table, the first row as its head.</summary>
internal static class MarkdownTable
{
    /// <summary>The table, with a line end after each row.</summary>
    /// <param name="rows">The rows; none gives no text.</param>
    /// <param name="rule">What stands under a cell of the head.</param>
    /// <param name="most">The most characters: a small document can name one long text in many cells.</param>
    /// <exception cref="StepFailedException">The table has more characters.</exception>
    public static string Write(IReadOnlyList<IReadOnlyList<string>> rows, Func<string, string> rule, int most)
    {
        if (rows.Count == 0)
        {
            return "";
        }

        var table = new StringBuilder();
        AppendRow(table, rows[0], most);
        AppendRow(table, [.. rows[0].Select(rule)], most);
        foreach (var row in rows.Skip(1))
        {
            AppendRow(table, row, most);
        }

        return table.ToString();
    }

    private static void AppendRow(StringBuilder table, IReadOnlyList<string> cells, int most)
    {
        if (table.Length + cells.Sum(static cell => (long)cell.Length) > most)
        {
            throw DocumentReader.Failed($"A table of the document has more than {most} characters.");
        }

        table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
