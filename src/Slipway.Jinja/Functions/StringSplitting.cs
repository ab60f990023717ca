namespace Slipway.Jinja;

/// <summary>Methods of <c>str</c> that take texts apart and put them together.</summary>
internal static class StringSplitting
{
    public static JinjaValue Split(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        (string? separator, int limit) = Read(arguments);
        return ToList(frame, self, separator is null ? SplitBlanks(text, limit) : SplitAt(text, separator, limit));
    }

    public static JinjaValue SplitFromRight(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        (string? separator, int limit) = Read(arguments);
        return ToList(frame, self, SplitFromRight(text, separator, limit));
    }

    public static JinjaValue SplitLines(Frame frame, in JinjaValue self, in CallArguments arguments) => ToList(
        frame, self, LineBreaks.Split(Types.Text(self)!, !arguments.Positional[0].IsMissing && Numbers.ToInt32(arguments.Positional[0]) != 0));

    public static BuiltinFunction Partition(bool last) => (Frame frame, in JinjaValue self, in CallArguments arguments) =>
    {
        string text = Types.Text(self)!;
        string separator = self.Reference is SafeString ? Html.ToSafeText(frame.State, arguments.Positional[0]) : StringMethods.Text(arguments.Positional[0]);
        EnsureSeparator(separator);
        int at = last ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        (string before, string middle, string after) = at >= 0 ? (text[..at], separator, text[(at + separator.Length)..])
            : last ? ("", "", text) : (text, "", "");
        return new TupleValue([StringMethods.Like(self, before), StringMethods.Like(self, middle), StringMethods.Like(self, after)]);
    };

    public static JinjaValue Join(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        List<JinjaValue> items = Iteration.ToList(arguments.Positional[0], frame.State);
        var texts = new string[items.Count];
        bool isSafe = self.Reference is SafeString;
        long length = 0;
        for (int index = 0; index < texts.Length; index++)
        {
            texts[index] = isSafe ? Html.ToSafeText(frame.State, items[index])
                : Types.Text(items[index]) ?? throw Fail.Type($"sequence item {index}: expected str instance, {Types.Name(items[index])} found");
            length += texts[index].Length + Types.Text(self)!.Length;
        }

        frame.State.Charge(length);
        return StringMethods.Like(self, string.Join(Types.Text(self), texts));
    }

    /// <summary>Splits from the right; without a separator at blanks.</summary>
    public static List<string> SplitFromRight(string text, string? separator, int limit)
    {
        if (limit < 0)
        {
            return separator is null ? SplitBlanks(text, limit) : SplitAt(text, separator, limit);
        }

        var parts = new List<string>();
        ReadOnlySpan<char> rest = separator is null ? CodePoints.TrimEnd(text) : text;
        for (; limit > 0; limit--)
        {
            int at = separator is null ? LastBlank(rest) : rest.LastIndexOf(separator, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Add(rest[(at + (separator?.Length ?? 1))..].ToString());
            rest = separator is null ? CodePoints.TrimEnd(rest[..at]) : rest[..at];
        }

        if (separator is not null || rest.Length > 0)
        {
            parts.Add(rest.ToString());
        }

        parts.Reverse();
        return parts;
    }

    private static List<string> SplitAt(string text, string separator, int limit)
    {
        var parts = new List<string>();
        int start = 0;
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        while (at >= 0 && limit != 0)
        {
            parts.Add(text[start..at]);
            start = at + separator.Length;
            at = text.IndexOf(separator, start, StringComparison.Ordinal);
            limit--;
        }

        parts.Add(text[start..]);
        return parts;
    }

    private static List<string> SplitBlanks(string text, int limit)
    {
        var parts = new List<string>();
        int index = 0;
        while (true)
        {
            while (index < text.Length && CodePoints.IsSpace(text[index]))
            {
                index++;
            }

            if (index == text.Length)
            {
                return parts;
            }

            if (limit-- == 0)
            {
                parts.Add(text[index..]);
                return parts;
            }

            int start = index;
            while (index < text.Length && !CodePoints.IsSpace(text[index]))
            {
                index++;
            }

            parts.Add(text[start..index]);
        }
    }

    private static int LastBlank(ReadOnlySpan<char> text)
    {
        int index = text.Length - 1;
        while (index >= 0 && !CodePoints.IsSpace(text[index]))
        {
            index--;
        }

        return index;
    }

    private static (string? Separator, int Limit) Read(in CallArguments arguments)
    {
        JinjaValue separator = arguments.Positional[0];
        string? text = separator.IsMissing || separator.IsNone ? null : StringMethods.Text(separator);
        EnsureSeparator(text);
        return (text, arguments.Positional[1].IsMissing ? -1 : Numbers.ToInt32(arguments.Positional[1]));
    }

    private static void EnsureSeparator(string? separator)
    {
        if (separator?.Length == 0)
        {
            throw Fail.Value("empty separator");
        }
    }

    private static ListValue ToList(Frame frame, in JinjaValue self, List<string> parts)
    {
        frame.State.Charge(parts.Count);
        var items = new List<JinjaValue>(parts.Count);
        foreach (string part in parts)
        {
            items.Add(StringMethods.Like(self, part));
        }

        return new ListValue(items);
    }
}
