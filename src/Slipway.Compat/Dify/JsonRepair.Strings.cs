using System.Globalization;
using System.Text;

namespace Slipway.Compat.Dify;

/// <content>Strings: which of the quotes in a text ends it.</content>
internal sealed partial class JsonRepair
{
    private const int LongestName = 256;

    private Place _place;
    private bool _insertedJsonKept = true;

    private enum Place
    {
        Name,
        MemberValue,
        ListItem,
    }

    private static bool IsQuote(char c) => c is '"' or '\'' or '“' or '”';

    private string ParseString(Place place)
    {
        char closing = Current == '“' ? '”' : Current;
        int start = ++_position;
        if (TryReadString(place, closing, out string? text))
        {
            return text;
        }

        // Brackets that never close were no inserted JSON: read again without keeping it together.
        _insertedJsonKept = false;
        _position = start;
        return TryReadString(place, closing, out text) ? text : ReadUnterminated(start);
    }

    /// <summary>Reads up to the quote that ends the string, judged by what follows each candidate.</summary>
    private bool TryReadString(Place place, char closing, out string text)
    {
        var output = new StringBuilder();
        int open = 0;
        int comma = -1;
        int lengthAtComma = 0;
        while (!AtEnd)
        {
            char c = Current;
            if (c == '\\')
            {
                AppendEscape(output);
                continue;
            }

            if (c == closing)
            {
                if (place == Place.MemberValue && comma >= 0 && !IsInsideJson(open) && NextIs(_position + 1, ':'))
                {
                    // "New York, "gender": the quote before the comma is missing.
                    _position = comma;
                    text = output.ToString(0, Math.Max(0, lengthAtComma));
                    return true;
                }

                if (IsEnd(place, open))
                {
                    _position++;
                    text = output.ToString();
                    return true;
                }

                comma = CommaBefore(_position);
                lengthAtComma = output.Length - (_position - comma);
            }

            open += c is '{' or '[' ? 1 : c is '}' or ']' && open > 0 ? -1 : 0;
            output.Append(c);
            _position++;
        }

        text = "";
        return false;
    }

    /// <summary>Whether the quote here ends the string.</summary>
    private bool IsEnd(Place place, int open)
    {
        int next = SkipSpace(_position + 1);
        if (next >= _text.Length)
        {
            return true;
        }

        char c = _text[next];
        if (place == Place.Name)
        {
            return c == ':' || IsQuote(c) || c is '}' or ',';
        }

        bool insideJson = IsInsideJson(open);
        return c switch
        {
            '}' => !insideJson && EndsStructure(next + 1),
            ']' => !insideJson && EndsStructure(next + 1),
            ',' when place == Place.MemberValue => !insideJson && IsNameOrCloseAt(next + 1),
            ',' => !insideJson && IsItemAt(next + 1),
            _ when IsQuote(c) && place == Place.MemberValue => !insideJson && IsNameAt(next),
            _ when IsQuote(c) => next > _position + 1,
            '/' or '#' => next > _position + 1 && _text.AsSpan(_position, next - _position).ContainsAny('\n', ' '),
            _ => false,
        };
    }

    /// <summary>Whether the string so far has brackets that are still open: JSON that was inserted as text.</summary>
    private bool IsInsideJson(int open) => _insertedJsonKept && open > 0;

    /// <summary>Whether what follows a closing bracket is what may follow one.</summary>
    private bool EndsStructure(int index)
    {
        int next = SkipSpace(index);
        return next >= _text.Length || _text[next] is ',' or '}' or ']' or '`' or ':';
    }

    private bool IsNameOrCloseAt(int index)
    {
        int next = SkipSpace(index);
        return next >= _text.Length || _text[next] is '}' or ']' || IsNameAt(next) || IsBareNameAt(next);
    }

    private bool IsItemAt(int index)
    {
        int next = SkipSpace(index);
        return next >= _text.Length || IsQuote(_text[next]) || _text[next] is '{' or '[' or ']' or '-' || char.IsAsciiDigit(_text[next])
            || StartsWithLiteral(next);
    }

    private bool StartsWithLiteral(int index) =>
        _text.AsSpan(index).StartsWith("true", StringComparison.OrdinalIgnoreCase)
        || _text.AsSpan(index).StartsWith("false", StringComparison.OrdinalIgnoreCase)
        || _text.AsSpan(index).StartsWith("null", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a quoted name and its colon stand at <paramref name="index"/>.</summary>
    private bool IsNameAt(int index)
    {
        if (index >= _text.Length || !IsQuote(_text[index]))
        {
            return false;
        }

        char closing = _text[index] == '“' ? '”' : _text[index];
        ReadOnlySpan<char> ahead = _text.AsSpan(index + 1, Math.Min(LongestName, _text.Length - index - 1));
        Spend(ahead.Length);
        int end = ahead.IndexOf(closing);
        return end >= 0 && !ahead[..end].ContainsAny('{', '}', '\n') && NextIs(index + end + 2, ':');
    }

    /// <summary>Whether a name without quotes and its colon stand at <paramref name="index"/>.</summary>
    private bool IsBareNameAt(int index)
    {
        int end = index;
        while (end < _text.Length && end - index < LongestName && (char.IsAsciiLetterOrDigit(_text[end]) || _text[end] is '_' or '-'))
        {
            end++;
        }

        Spend(end - index);
        return end > index && NextIs(end, ':');
    }

    private bool LooksLikeEndOfValue(int index)
    {
        int next = SkipSpace(index);
        return next >= _text.Length || _text[next] is ',' or '}' or ']';
    }

    private bool NextIs(int index, char expected)
    {
        int next = SkipSpace(index);
        return next < _text.Length && _text[next] == expected;
    }

    private int SkipSpace(int index)
    {
        int start = index;
        while (index < _text.Length && char.IsWhiteSpace(_text[index]))
        {
            index++;
        }

        Spend(index - start + 1);
        return index;
    }

    private void Spend(int steps)
    {
        _budget -= steps;
        if (_budget < 0)
        {
            throw new UnrepairableException("it has too many quotes of which none clearly ends its string.");
        }
    }

    /// <summary>Where the comma stands that, white space aside, comes right before <paramref name="index"/>; else -1.</summary>
    private int CommaBefore(int index)
    {
        int before = index - 1;
        while (before >= 0 && char.IsWhiteSpace(_text[before]))
        {
            before--;
        }

        Spend(index - before);
        return before >= 0 && _text[before] == ',' ? before : -1;
    }

    /// <summary>Everything to the end of the text, without the brackets that belong around the string.</summary>
    private string ReadUnterminated(int start)
    {
        _position = _text.Length;
        var output = new StringBuilder();
        int end = _text.Length;
        while (end > start && (char.IsWhiteSpace(_text[end - 1]) || _text[end - 1] is '}' or ']' or ',' or '`'))
        {
            end--;
        }

        _position = start;
        while (_position < end)
        {
            if (Current == '\\')
            {
                AppendEscape(output);
                continue;
            }

            output.Append(Current);
            _position++;
        }

        _position = _text.Length;
        return output.ToString();
    }

    private void AppendEscape(StringBuilder output)
    {
        char kind = _position + 1 < _text.Length ? _text[_position + 1] : '\0';
        _position += 2;
        switch (kind)
        {
            case 'n': output.Append('\n'); break;
            case 't': output.Append('\t'); break;
            case 'r': output.Append('\r'); break;
            case 'b': output.Append('\b'); break;
            case 'f': output.Append('\f'); break;
            case '"' or '\'' or '\\' or '/': output.Append(kind); break;
            case 'u' when TryReadCodeUnit(out char unit): output.Append(unit); break;
            case '\0': output.Append('\\'); break;
            default: output.Append('\\').Append(kind); break;
        }
    }

    private bool TryReadCodeUnit(out char unit)
    {
        unit = '\0';
        if (_position + 4 > _text.Length
            || !ushort.TryParse(_text.AsSpan(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            return false;
        }

        unit = (char)code;
        _position += 4;
        return true;
    }
}
