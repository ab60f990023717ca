using System.Text;

namespace Slipway.Jinja;

/// <summary>Methods of <c>str</c> that pad, strip and replace.</summary>
internal static class StringEdits
{
    public static BuiltinFunction Strip(bool start, bool end) => (Frame frame, in JinjaValue self, in CallArguments arguments) =>
    {
        string text = Types.Text(self)!;
        JinjaValue chars = arguments.Positional[0];
        return StringMethods.Like(self, Strip(text, chars.IsMissing || chars.IsNone ? null : StringMethods.Text(chars), start, end));
    };

    public static string Strip(string text, string? characters, bool start, bool end)
    {
        if (characters is null)
        {
            ReadOnlySpan<char> trimmed = start ? CodePoints.TrimStart(text) : text;
            trimmed = end ? CodePoints.TrimEnd(trimmed) : trimmed;
            return trimmed.Length == text.Length ? text : trimmed.ToString();
        }

        var set = CodePoints.Split(characters).ToHashSet(StringComparer.Ordinal);
        string[] parts = CodePoints.Split(text);
        int first = 0;
        int last = parts.Length;
        while (start && first < last && set.Contains(parts[first]))
        {
            first++;
        }

        while (end && last > first && set.Contains(parts[last - 1]))
        {
            last--;
        }

        return first == 0 && last == parts.Length ? text : string.Concat(parts.AsSpan(first, last - first));
    }

    public static JinjaValue Center(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        // CPython puts the odd space on the left when the width is odd.
        string text = Types.Text(self)!;
        int width = Numbers.ToInt32(arguments.Positional[0]);
        int missing = width - CodePoints.Count(text);
        int left = (missing / 2) + (missing & width & 1);
        return Pad(frame, self, missing <= 0 ? 0 : left, missing <= 0 ? 0 : missing - left, arguments.Positional[1]);
    }

    public static JinjaValue LeftJustify(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Pad(frame, self, 0, Math.Max(0, Numbers.ToInt32(arguments.Positional[0]) - CodePoints.Count(Types.Text(self)!)), arguments.Positional[1]);

    public static JinjaValue RightJustify(Frame frame, in JinjaValue self, in CallArguments arguments) =>
        Pad(frame, self, Math.Max(0, Numbers.ToInt32(arguments.Positional[0]) - CodePoints.Count(Types.Text(self)!)), 0, arguments.Positional[1]);

    public static JinjaValue ZeroFill(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        int missing = Numbers.ToInt32(arguments.Positional[0]) - CodePoints.Count(text);
        if (missing <= 0)
        {
            return self;
        }

        frame.State.Charge((long)text.Length + missing);
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return StringMethods.Like(self, string.Concat(text.AsSpan(0, sign), new string('0', missing), text.AsSpan(sign)));
    }

    public static JinjaValue ExpandTabs(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        int size = arguments.Positional[0].IsMissing ? 8 : Numbers.ToInt32(arguments.Positional[0]);
        var expanded = new StringBuilder();
        int column = 0;
        foreach (string character in CodePoints.Split(Types.Text(self)!))
        {
            if (character == "\t")
            {
                int count = size > 0 ? size - (column % size) : 0;
                frame.State.EnsureLength((long)expanded.Length + count);
                expanded.Append(' ', count);
                column += count;
                continue;
            }

            expanded.Append(character);
            column = character is "\n" or "\r" ? 0 : column + 1;
        }

        frame.State.Charge(expanded.Length);
        return StringMethods.Like(self, expanded.ToString());
    }

    public static JinjaValue RemovePrefix(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        string prefix = StringMethods.Text(arguments.Positional[0]);
        return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
    }

    public static JinjaValue RemoveSuffix(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        string text = Types.Text(self)!;
        string suffix = StringMethods.Text(arguments.Positional[0]);
        return suffix.Length > 0 && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;
    }

    public static JinjaValue Replace(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        JinjaValue count = arguments.Positional[2];
        string old = StringMethods.TextFor(self, arguments.Positional[0]);
        string replacement = StringMethods.TextFor(self, arguments.Positional[1]);
        return StringMethods.Like(self, Replace(frame.State, Types.Text(self)!, old, replacement, count.IsMissing ? -1 : Numbers.ToInt32(count)));
    }

    public static string Replace(RenderState state, string text, string old, string replacement, int count)
    {
        if (count == 0)
        {
            return text;
        }

        if (old.Length == 0)
        {
            return Interleave(state, text, replacement, count);
        }

        if (count < 0 && old.Length == replacement.Length)
        {
            state.Charge(text.Length);
            return old.Length == 1 ? text.Replace(old[0], replacement[0]) : text.Replace(old, replacement, StringComparison.Ordinal);
        }

        int found = 0;
        for (int at = text.IndexOf(old, StringComparison.Ordinal); at >= 0 && found != count; at = text.IndexOf(old, at + old.Length, StringComparison.Ordinal))
        {
            found++;
        }

        if (found == 0)
        {
            return text;
        }

        long length = text.Length + ((long)found * (replacement.Length - old.Length));
        state.Charge(length);
        if (count < 0)
        {
            return text.Replace(old, replacement, StringComparison.Ordinal);
        }

        var replaced = new StringBuilder((int)length);
        int start = 0;
        for (; found > 0; found--)
        {
            int at = text.IndexOf(old, start, StringComparison.Ordinal);
            replaced.Append(text, start, at - start).Append(replacement);
            start = at + old.Length;
        }

        return replaced.Append(text, start, text.Length - start).ToString();
    }

    public static JinjaValue MakeTranslation(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        var table = new DictValue();
        if (arguments.Positional[1].IsMissing)
        {
            if (arguments.Positional[0].Reference is not DictValue given)
            {
                throw Fail.Type("if you give only one argument to maketrans it must be a dict");
            }

            for (int place = 0; place < given.PlaceCount; place++)
            {
                if (given.TryGetEntry(place, out JinjaValue key, out JinjaValue value))
                {
                    table[Types.Text(key) is { } character ? CodeOf(character) : key] = value;
                }
            }

            return table;
        }

        string[] from = CodePoints.Split(StringMethods.Text(arguments.Positional[0]));
        string[] to = CodePoints.Split(StringMethods.Text(arguments.Positional[1]));
        if (from.Length != to.Length)
        {
            throw Fail.Value("the first two maketrans arguments must have equal length");
        }

        for (int index = 0; index < from.Length; index++)
        {
            table[CodeOf(from[index])] = CodeOf(to[index]);
        }

        foreach (string removed in arguments.Positional[2].IsMissing ? [] : CodePoints.Split(StringMethods.Text(arguments.Positional[2])))
        {
            table[CodeOf(removed)] = JinjaValue.None;
        }

        return table;
    }

    public static JinjaValue Translate(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        var translated = new StringBuilder();
        foreach (string character in CodePoints.Split(Types.Text(self)!))
        {
            JinjaValue found = default;
            bool known = arguments.Positional[0].Reference is HeapValue table && table.TryGetItem(CodeOf(character), out found);
            string text = !known ? character
                : found.IsNone ? ""
                : found.IsInt && found.RawInt is >= 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF) ? char.ConvertFromUtf32((int)found.RawInt)
                : Types.Text(found) ?? throw Fail.Type("character mapping must return integer, None or str");
            frame.State.EnsureLength((long)translated.Length + text.Length);
            translated.Append(text);
        }

        frame.State.Charge(translated.Length);
        return StringMethods.Like(self, translated.ToString());
    }

    private static int CodeOf(string character) => character.Length > 0 && CodePoints.SizeAt(character, 0) == character.Length
        ? character.Length == 2 ? char.ConvertToUtf32(character, 0) : character[0]
        : throw Fail.Value("string keys in translate table must be of length 1");

    private static string Interleave(RenderState state, string text, string replacement, int count)
    {
        string[] parts = CodePoints.Split(text);
        int gaps = count < 0 ? parts.Length + 1 : Math.Min(count, parts.Length + 1);
        state.Charge(text.Length + ((long)gaps * replacement.Length));
        var result = new StringBuilder();
        for (int index = 0; index <= parts.Length; index++)
        {
            result.Append(index < gaps ? replacement : "").Append(index < parts.Length ? parts[index] : "");
        }

        return result.ToString();
    }

    private static JinjaValue Pad(Frame frame, in JinjaValue self, int left, int right, in JinjaValue fill)
    {
        string text = Types.Text(self)!;
        string filler = fill.IsMissing ? " " : StringMethods.TextFor(self, fill);
        if (CodePoints.Count(filler) != 1)
        {
            throw Fail.Type("The fill character must be exactly one character long");
        }

        frame.State.Charge(text.Length + (((long)left + right) * filler.Length));
        return StringMethods.Like(self, string.Concat(Repeat(filler, left), text, Repeat(filler, right)));
    }

    private static string Repeat(string filler, int count) =>
        filler.Length == 1 ? new string(filler[0], count) : new StringBuilder().Insert(0, filler, count).ToString();
}
