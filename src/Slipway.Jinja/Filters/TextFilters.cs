using System.Text;

namespace Slipway.Jinja;

/// <summary>Filters that change texts: case, replacement, trimming, encoding.</summary>
internal static class TextFilters
{
    public static readonly Builtin[] All =
    [
        Method("capitalize"),
        Method("lower"),
        Method("upper"),
        new("title", "", Title),
        new("trim", "chars?", Trim),
        new("replace", "old,new,count?", Replace),
        new("format", "*", Format),
        new("string", "", (Frame frame, in JinjaValue value, in CallArguments _) => FilterArguments.SoftText(frame, value)),
        new("wordcount", "", WordCount),
        new("urlencode", "", UrlEncode),
        new("filesizeformat", "binary?", FileSize.Format),
    ];

    private static Builtin Method(string name)
    {
        Builtin method = StringMethods.Table[name];
        return new(name, "", (Frame frame, in JinjaValue value, in CallArguments arguments) => method.Function(frame, FilterArguments.SoftText(frame, value), arguments));
    }

    private static JinjaValue Title(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue soft = FilterArguments.SoftText(frame, value);
        string text = Types.Text(soft)!;
        frame.State.Charge(text.Length);
        if (Ascii.IsValid(text))
        {
            return string.Create(text.Length, text, static (title, source) =>
            {
                bool inWord = false;
                for (int index = 0; index < title.Length; index++)
                {
                    title[index] = inWord ? char.ToLowerInvariant(source[index]) : char.ToUpperInvariant(source[index]);
                    inWord = !IsWordStart(source[index]);
                }
            });
        }

        var title = new StringBuilder(text.Length);
        int start = 0;
        while (start < text.Length)
        {
            // A word ends at a hyphen, a blank or an opening bracket.
            int end = start + CodePoints.SizeAt(text, start);
            if (IsWordStart(text[start]))
            {
                title.Append(text[start]);
                start = end;
                continue;
            }

            title.Append(CaseMapping.ToUpper(text[start..end]));
            start = end;
            while (end < text.Length && !IsWordStart(text[end]))
            {
                end++;
            }

            title.Append(CaseMapping.ToLower(text[start..end]));
            start = end;
        }

        frame.State.Charge(title.Length);

        // Jinja2 joins the parts with a plain string: the result is not safe.
        return title.ToString();
    }

    private static bool IsWordStart(char character) => character is '-' or '(' or '{' or '[' or '<' || CodePoints.IsSpace(character);

    private static JinjaValue Trim(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue soft = FilterArguments.SoftText(frame, value);
        JinjaValue chars = arguments.OrNone(0);
        return StringMethods.Like(soft, StringEdits.Strip(Types.Text(soft)!, chars.IsNone ? null : StringMethods.Text(chars), start: true, end: true));
    }

    private static JinjaValue Replace(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        JinjaValue old = arguments.Positional[0];
        JinjaValue replacement = arguments.Positional[1];
        int count = arguments.OrNone(2).IsNone ? -1 : Numbers.ToInt32(arguments.Positional[2]);
        RenderState state = frame.State;
        if (!frame.AutoEscape)
        {
            return StringEdits.Replace(state, state.ToText(value), state.ToText(old), state.ToText(replacement), count);
        }

        bool escapes = Html.IsSafe(old) || (Html.IsSafe(replacement) && !Html.IsSafe(value));
        JinjaValue text = escapes ? new SafeString(Html.ToSafeText(state, value)) : FilterArguments.SoftText(frame, value);
        return StringMethods.Like(text, StringEdits.Replace(
            state,
            Types.Text(text)!,
            StringMethods.TextFor(text, FilterArguments.SoftText(frame, old)),
            StringMethods.TextFor(text, FilterArguments.SoftText(frame, replacement)),
            count));
    }

    private static JinjaValue Format(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (arguments.Positional.Length > 0 && arguments.Named.Length > 0)
        {
            throw Fail.FilterArgument("can't handle positional and keyword arguments at the same time");
        }

        JinjaValue soft = FilterArguments.SoftText(frame, value);
        bool escape = soft.Reference is SafeString;
        if (arguments.Named.Length == 0)
        {
            return StringMethods.Like(soft, PercentFormat.Format(frame, Types.Text(soft)!, arguments.Positional, escape));
        }

        var named = new DictValue();
        for (int index = 0; index < arguments.Names.Length; index++)
        {
            named[arguments.Names[index]] = arguments.Named[index];
        }

        return StringMethods.Like(soft, PercentFormat.Format(frame, Types.Text(soft)!, (JinjaValue)named, escape));
    }

    private static JinjaValue WordCount(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        string text = Types.Text(FilterArguments.SoftText(frame, value))!;
        int count = 0;
        bool inWord = false;
        for (int index = 0; index < text.Length; index += CodePoints.SizeAt(text, index))
        {
            bool isWord = text[index] == '_' || StringTests.IsAlphanumericAt(text, index);
            count += isWord && !inWord ? 1 : 0;
            inWord = isWord;
        }

        return count;
    }

    private static JinjaValue UrlEncode(Frame frame, in JinjaValue value, in CallArguments arguments)
    {
        if (Types.IsText(value) || Iteration.TryStart(value) is not { } items)
        {
            return Quote(frame.State.ToText(value), isQuery: false);
        }

        if (value.Reference is DictValue dict)
        {
            items = new DictIterator(dict, DictPart.Items);
        }

        var query = new StringBuilder();
        while (items.MoveNext(out JinjaValue pair))
        {
            List<JinjaValue> parts = Iteration.ToList(pair, frame.State);
            if (parts.Count != 2)
            {
                throw Fail.Value($"not enough values to unpack (expected 2, got {parts.Count})");
            }

            query.Append(query.Length == 0 ? "" : "&").Append(Quote(frame.State.ToText(parts[0]), isQuery: true))
                .Append('=').Append(Quote(frame.State.ToText(parts[1]), isQuery: true));
        }

        frame.State.Charge(query.Length);
        return query.ToString();
    }

    private static string Quote(string text, bool isQuery)
    {
        var quoted = new StringBuilder(text.Length);
        foreach (byte unit in Encoding.UTF8.GetBytes(text))
        {
            char character = (char)unit;
            if (char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-' or '~' || (character == '/' && !isQuery))
            {
                quoted.Append(character);
            }
            else if (character == ' ' && isQuery)
            {
                quoted.Append('+');
            }
            else
            {
                quoted.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return quoted.ToString();
    }
}
