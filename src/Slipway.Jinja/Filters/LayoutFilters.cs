using System.Text;

namespace Slipway.Jinja;

/// <summary>Filters that lay texts out: <c>indent</c>, <c>center</c>, <c>truncate</c>, <c>wordwrap</c>.</summary>
internal static class LayoutFilters
{
    private const int TruncateLeeway = 5;

    public static readonly Builtin[] All =
    [
        new("center", "width?", Center),
        new("indent", "width?,first?,blank?", Indent),
        new("truncate", "length?,killwords?,end?,leeway?", Truncate),
        new("wordwrap", "width?,break_long_words?,wrapstring?,break_on_hyphens?", WordWrap),
    ];

    private static JinjaValue Center(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue width = arguments.Positional[0].IsMissing ? 80 : arguments.Positional[0];
        return StringEdits.Center(frame, FilterArguments.SoftText(frame, value), new CallArguments([width, JinjaValue.Missing]));
    }

    private static JinjaValue Indent(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue width = arguments.Positional[0];
        string indention = Types.Text(width) ?? Types.Text(Arithmetic.Apply(frame, TokenKind.Multiply, " ", width.IsMissing ? 4 : width))!;
        string text = TextOf(value);
        if (!LineBreaks.AreIn(text))
        {
            return arguments.IsTrue(1) ? Arithmetic.Apply(frame, TokenKind.Add, StringMethods.Like(value, indention), value) : value;
        }

        List<string> lines = LineBreaks.Split(text + "\n");
        bool blank = arguments.IsTrue(2);
        var result = new StringBuilder(arguments.IsTrue(1) ? indention : "");
        for (int index = 0; index < lines.Count; index++)
        {
            result.Append(index == 0 ? "" : "\n").Append(index > 0 && (blank || lines[index].Length > 0) ? indention : "").Append(lines[index]);
            frame.State.Charge(indention.Length + lines[index].Length);
        }

        return StringMethods.Like(value, result.ToString());
    }

    private static string TextOf(in JinjaValue value) => Types.Text(value) ??
        throw (value.Reference is UndefinedValue undefined ? undefined.Error() : Fail.Operands("+=", value, "\n"));

    private static JinjaValue Truncate(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue end = arguments.Positional[2].IsMissing ? "..." : arguments.Positional[2];
        double length = Number(arguments.Positional[0], 255);
        double leeway = arguments.OrNone(3).IsNone ? TruncateLeeway : Number(arguments.Positional[3], 0);
        int endLength = Iteration.Length(end);
        if (length < endLength || leeway < 0)
        {
            throw Fail.Runtime(leeway < 0 ? $"expected leeway >= 0, got {leeway}" : $"expected length >= {endLength}, got {length}", "AssertionError");
        }

        if (Iteration.Length(value) <= length + leeway)
        {
            return value;
        }

        string text = Types.Text(value) ?? throw Fail.Type($"'{Types.Name(value)}' object is not subscriptable");
        if (arguments.Positional[0].IsFloat)
        {
            throw Fail.Type("slice indices must be integers or None or have an __index__ method");
        }

        int cut = CodePoints.Offset(text, (int)length - endLength);
        int lastSpace = arguments.IsTrue(1) ? -1 : text.AsSpan(0, cut).LastIndexOf(' ');
        cut = lastSpace < 0 ? cut : lastSpace;
        if (value.Reference is string && end.Reference is string mark)
        {
            frame.State.Charge(cut + mark.Length);
            return string.Concat(text.AsSpan(0, cut), mark);
        }

        string kept = text[..cut];
        return Arithmetic.Apply(frame, TokenKind.Add, StringMethods.Like(value, kept), end);
    }

    private static double Number(in JinjaValue value, int absent)
    {
        if (value.IsMissing)
        {
            return absent;
        }

        return value.IsFloat ? value.RawFloat
            : Types.IsInteger(value) ? Numbers.ToInt32(value)
            : throw (value.Reference is UndefinedValue undefined ? undefined.Error() : Fail.Type($"'>=' not supported between instances of '{Types.Name(value)}' and 'int'"));
    }

    private static JinjaValue WordWrap(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        string separator = arguments.OrNone(2).IsNone ? frame.State.Environment.NewlineSequence : StringMethods.Text(arguments.Positional[2]);
        var wrapper = new TextWrapper(Iteration.TryLength(value) == 0 ? 1 : arguments.ToInt32(0, 79), arguments.IsTrue(1, absent: true), arguments.IsTrue(3, absent: true));
        string text = Types.Text(value) ?? throw (value.Reference is UndefinedValue undefined
            ? undefined.Error()
            : new JinjaRuntimeException($"'{Types.Name(value)}' object has no attribute 'splitlines'", "AttributeError"));
        var lines = new List<string>();
        foreach (string line in LineBreaks.Split(text))
        {
            int count = lines.Count;
            foreach (string part in wrapper.Wrap(line))
            {
                frame.State.CountIteration();
                frame.State.Charge(part.Length + separator.Length);
                lines.Add(part);
            }

            if (lines.Count == count)
            {
                lines.Add("");
            }
        }

        return string.Join(separator, lines);
    }
}
