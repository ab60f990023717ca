using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Evaluation.Datasets;

/// <summary>Reads tables as text, by RFC 4180: a cell in double quotes may hold separators, line ends, and quotes written twice.</summary>
internal static class SeparatedValues
{
    /// <summary>The rows below the first, which names the columns. Every cell is a text; one that a row lacks is null.</summary>
    /// <exception cref="InvalidArtifactException">A column is there twice, a row has more cells than there are columns, or a quote is not closed.</exception>
    public static List<JsonObject> Read(string file, string text, char separator)
    {
        List<(int Line, List<string> Cells)> rows = Rows(file, text.TrimStart('\uFEFF'), separator);
        List<string> columns = rows[0].Cells;
        if (columns.CountBy(column => column).FirstOrDefault(column => column.Value > 1) is { Value: > 1 } twice)
        {
            throw new InvalidArtifactException($"The column '{twice.Key}' is there {twice.Value} times.", file, 1, 1);
        }

        List<JsonObject> lines = [];
        foreach ((int number, List<string> row) in rows.Skip(1).Where(row => row.Cells.Count > 1 || row.Cells[0].Length > 0))
        {
            if (row.Skip(columns.Count).Any(cell => cell.Length > 0))
            {
                throw new InvalidArtifactException($"The line has {row.Count} cells, and there are {columns.Count} columns.", file, number, 1);
            }

            var line = new JsonObject();
            for (int i = 0; i < columns.Count; i++)
            {
                line[columns[i]] = i < row.Count ? row[i] : null;
            }

            lines.Add(line);
        }

        return lines;
    }

    private static List<(int Line, List<string> Cells)> Rows(string file, string text, char separator)
    {
        List<(int Line, List<string> Cells)> rows = [(1, [])];
        var cell = new StringBuilder();
        int number = 1;
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            number += c == '\n' ? 1 : 0;
            if (isQuoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"' && (isQuoted || cell.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (isQuoted || (c != separator && c is not ('\n' or '\r')))
            {
                cell.Append(c);
            }
            else if (c != '\r')
            {
                rows[^1].Cells.Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    rows.Add((number, []));
                }
            }
        }

        if (isQuoted)
        {
            throw new InvalidArtifactException("A quote is not closed.", file, rows[^1].Line, 1);
        }

        rows[^1].Cells.Add(cell.ToString());
        return rows;
    }
}
