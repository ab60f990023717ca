namespace Slipway.Jinja;

/// <summary>Methods of <c>str</c> that look for parts.</summary>
internal static class StringSearch
{
    public static BuiltinFunction Find(bool last, bool fails) => (Frame frame, in JinjaValue self, in CallArguments arguments) =>
    {
        string text = Types.Text(self)!;
        string part = StringMethods.Text(arguments.Positional[0]);
        (int start, int end) = Range(text, arguments);
        int found = -1;
        if (start >= 0)
        {
            ReadOnlySpan<char> window = text.AsSpan(start, end - start);
            int at = last ? LastIndex(window, part) : window.IndexOf(part, StringComparison.Ordinal);
            found = at < 0 ? -1 : CodePoints.Count(text.AsSpan(0, start + at));
        }

        return found < 0 && fails ? throw Fail.Value("substring not found") : found;
    };

    public static JinjaValue Count(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        string part = StringMethods.Text(arguments.Positional[0]);
        (int start, int end) = Range(text, arguments);
        if (start < 0)
        {
            return 0;
        }

        ReadOnlySpan<char> window = text.AsSpan(start, end - start);
        return part.Length == 0 ? CodePoints.Count(window) + 1 : window.Count(part);
    }

    public static JinjaValue StartsWith(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Matches(self, arguments, static (window, part) => window.StartsWith(part, StringComparison.Ordinal));

    public static JinjaValue EndsWith(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Matches(self, arguments, static (window, part) => window.EndsWith(part, StringComparison.Ordinal));

    private delegate bool Matcher(ReadOnlySpan<char> window, string part);

    private static bool Matches(in JinjaValue self, in CallArguments arguments, Matcher matches)
    {
        string text = Types.Text(self)!;
        (int start, int end) = Range(text, arguments);
        JinjaValue[] parts = arguments.Positional[0].Reference is TupleValue tuple ? tuple.Items : [arguments.Positional[0]];
        foreach (JinjaValue part in parts)
        {
            string wanted = StringMethods.Text(part);
            if (start >= 0 && matches(text.AsSpan(start, end - start), wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static int LastIndex(ReadOnlySpan<char> window, string part) => part.Length == 0 ? window.Length : window.LastIndexOf(part, StringComparison.Ordinal);

    /// <summary>The part of the text between two optional code points; a negative start when the start is behind the end.</summary>
    private static (int Start, int End) Range(string text, in CallArguments arguments)
    {
        JinjaValue first = arguments.Positional[1];
        JinjaValue second = arguments.Positional[2];
        if (first.IsMissing && second.IsMissing)
        {
            return (0, text.Length);
        }

        int length = CodePoints.Count(text);
        int start = first.IsMissing || first.IsNone ? 0 : Adjust(Numbers.ToInt32(first), length);
        int end = second.IsMissing || second.IsNone ? length : Math.Min(length, Adjust(Numbers.ToInt32(second), length));
        return start > end ? (-1, -1) : (CodePoints.Offset(text, start), CodePoints.Offset(text, end));
    }

    private static int Adjust(int index, int length) => index < 0 ? Math.Max(0, index + length) : index;
}
