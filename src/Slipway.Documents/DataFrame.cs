using System.Globalization;

namespace Slipway.Documents;

/// <summary>A sheet as Python's pandas sees it, for what depends on that: the names of columns, and how values print.</summary>
internal static class DataFrame
{
    public static string Write(List<List<object?>> rows, DocumentLimits limits)
    {
        if (rows.Count == 0)
        {
            return "|  |\n|  |";
        }

        var width = rows.Max(row => row.Count);
        List<object?[]> data = [.. rows.Skip(1).Select(row => (object?[])[.. row, .. Enumerable.Repeat<object?>(null, width - row.Count)]).Where(row => row.Any(cell => cell is not null))];
        var names = Names(rows[0], width);
        var columns = Enumerable.Range(0, width).Select(i => new Column(data.Select(row => row[i]))).ToList();

        // A row of nothing but numbers has one type: with a fraction anywhere all are fractions.
        var isNumeric = columns.TrueForAll(column => column.IsNumeric);
        var allFloats = isNumeric && columns.Exists(column => column.IsFloat);
        var printed = data.Select(row => (IReadOnlyList<string>)[.. row.Select((cell, i) => Print(cell, allFloats || columns[i].IsFloat))]);
        return MarkdownTable.Write([names, .. printed], static name => new string('-', name.Length), limits.Characters).TrimEnd('\n');
    }

    private static List<string> Names(List<object?> head, int width)
    {
        var taken = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> names = [];
        for (var i = 0; i < width; i++)
        {
            var name = i < head.Count && head[i] is { } cell ? Print(cell, isFloat: false) : $"Unnamed: {i}";
            var unique = name;
            while (!taken.TryAdd(unique, 0))
            {
                unique = $"{name}.{++taken[name]}";
            }

            names.Add(unique);
        }

        return names;
    }

    private static string Print(object? cell, bool isFloat) => cell switch
    {
        null => "nan",
        string text => string.Join(' ', text.Split('\n').Select(line => line.TrimEnd('\r'))),
        bool flag => flag ? "True" : "False",
        long number => isFloat ? Float(number) : number.ToString(CultureInfo.InvariantCulture),
        double number => Float(number),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    private static string Float(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text.Replace("E+", "e+", StringComparison.Ordinal).Replace("E-", "e-", StringComparison.Ordinal);
    }

    /// <summary>The type pandas gives a column: numbers with a gap or a fraction among them are all fractions.</summary>
    private sealed class Column
    {
        public Column(IEnumerable<object?> values)
        {
            List<object?> all = [.. values];
            IsNumeric = all.TrueForAll(value => value is null or long or double);
            IsFloat = IsNumeric && all.Exists(value => value is null or double);
        }

        public bool IsNumeric { get; }

        public bool IsFloat { get; }
    }
}
