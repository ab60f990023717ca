using System.Text;

namespace Slipway.Documents;

/// <summary>CSV as a Markdown table, read exactly as Python's <c>csv.reader</c> reads it: that is what builders do, quotes in odd places included.</summary>
internal static class CsvText
{
    /// <summary>The most characters of a field, Python's limit.</summary>
    private const int MostOfAField = 131_072;

    private enum State
    {
        RecordStart,
        FieldStart,
        Field,
        Quoted,
        QuoteInQuoted,
        LineEnd,
    }

    public static string Read(string text, DocumentLimits limits) => MarkdownTable.Write(
        [.. Rows(text).Select(row => (IReadOnlyList<string>)[.. row.Select(cell => cell.Replace('\n', ' ').Replace("\r", "", StringComparison.Ordinal))])],
        static cell => new string('-', cell.Length),
        limits.Characters);

    /// <summary>The rows; a blank line is a row without cells.</summary>
    public static List<List<string>> Rows(string text)
    {
        List<List<string>> rows = [];
        List<string> row = [];
        var field = new StringBuilder();
        var state = State.RecordStart;
        for (var i = 0; i < text.Length; i++)
        {
            state = Next(state, text[i], row, field);
            if (text[i] == '\n' && state is not State.Quoted)
            {
                rows.Add(row);
                row = [];
                state = State.RecordStart;
            }
        }

        if (state is State.Field or State.FieldStart or State.Quoted or State.QuoteInQuoted)
        {
            row.Add(field.ToString());
        }

        if (row.Count > 0 || state is State.LineEnd)
        {
            rows.Add(row);
        }

        return rows;
    }

    private static State Next(State state, char c, List<string> row, StringBuilder field)
    {
        switch (state)
        {
            case State.RecordStart or State.FieldStart when c is '"':
            case State.QuoteInQuoted when c is '"':
                if (state is State.QuoteInQuoted)
                {
                    Append(field, c);
                }

                return State.Quoted;
            case State.Quoted when c is '"':
                return State.QuoteInQuoted;
            case State.Quoted:
                Append(field, c);
                return State.Quoted;
            case State.RecordStart when c is '\n' or '\r':
                return State.LineEnd;
            case State.LineEnd when c is '\n' or '\r':
                return State.LineEnd;
            case State.LineEnd:
                throw DocumentReader.Failed("A line of the CSV ends within it: there is a carriage return outside of quotes.");
            case var _ when c is ',' or '\n' or '\r':
                row.Add(field.ToString());
                field.Clear();
                return c is ',' ? State.FieldStart : State.LineEnd;
            default:
                Append(field, c);
                return State.Field;
        }
    }

    private static void Append(StringBuilder field, char c)
    {
        if (field.Length >= MostOfAField)
        {
            throw DocumentReader.Failed($"A field of the CSV has more than {MostOfAField} characters.");
        }

        field.Append(c);
    }
}
