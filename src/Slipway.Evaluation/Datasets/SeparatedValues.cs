using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Evaluation.Datasets;

/// <summary>Reads tables as text, by RFC 4180: a cell in double quotes may hold separators, line ends, and quotes written twice.</summary>
internal static class SeparatedValues
{
    /// <summary>The rows below the first, which names the columns. Every cell is a text; one that a row lacks is null.</summary>
    public static List<JsonObject> Read(string text, char separator)
    {
        List<List<string>> rows = Rows(text.TrimStart('\uFEFF'), separator);
        List<JsonObject> lines = [];
        foreach (List<string> row in rows.Skip(1).Where(row => row.Count > 1 || row[0].Length > 0))
        {
            var line = new JsonObject();
            for (int i = 0; i < rows[0].Count; i++)
            {
                line[rows[0][i]] = i < row.Count ? row[i] : null;
            }

            lines.Add(line);
        }

        return lines;
    }

    private static List<List<string>> Rows(string text, char separator)
    {
        List<List<string>> rows = [[]];
        var cell = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
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
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (c == '\n')
                {
                    rows.Add([]);
                }
            }
        }

        rows[^1].Add(cell.ToString());
        return rows;
    }
}
