using System.Globalization;
using System.Numerics;
using System.Text;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>Reads JSON as Python's <c>json.loads</c> does: NaN and infinities too, integers of any size, lone surrogates, no control characters
/// in texts. Source: json/decoder.py and json/scanner.py of CPython 3.11.</summary>
internal ref struct PythonJsonReader
{
    /// <summary>Deeper than this Python raises RecursionError, where exactly depends on its version.</summary>
    public const int MaxDepth = 900;

    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private PythonJsonReader(ReadOnlySpan<char> text) => _text = text;

    public static PythonValue Read(string text)
    {
        if (text.StartsWith('\uFEFF'))
        {
            throw new PythonException("JSONDecodeError", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)");
        }

        var reader = new PythonJsonReader(text);
        reader.SkipSpace();
        JinjaValue value = reader.ReadValue(0);
        reader.SkipSpace();
        return reader._at == text.Length ? new(value) : throw reader.Error("Extra data", reader._at);
    }

    private JinjaValue ReadValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new PythonException("RecursionError", "maximum recursion depth exceeded while decoding a JSON document");
        }

        switch (_at < _text.Length ? _text[_at] : '\0')
        {
            case '"':
                _at++;
                return ReadText();
            case '{':
                return ReadDict(depth);
            case '[':
                return ReadList(depth);
            default:
                return TryWord("null", JinjaValue.None, out JinjaValue value) || TryWord("true", true, out value) || TryWord("false", false, out value)
                    || TryWord("NaN", double.NaN, out value) || TryWord("Infinity", double.PositiveInfinity, out value) || TryWord("-Infinity", double.NegativeInfinity, out value)
                    || TryNumber(out value) ? value : throw Error("Expecting value", _at);
        }
    }

    private JinjaValue ReadDict(int depth)
    {
        var dict = new DictValue();
        _at++;
        SkipSpace();
        if (TryTake('}'))
        {
            return new JinjaValue(dict);
        }

        while (true)
        {
            if (!TryTake('"'))
            {
                throw Error("Expecting property name enclosed in double quotes", _at);
            }

            string key = ReadText();
            SkipSpace();
            if (!TryTake(':'))
            {
                throw Error("Expecting ':' delimiter", _at);
            }

            SkipSpace();
            dict[key] = ReadValue(depth + 1);
            SkipSpace();
            if (TryTake('}'))
            {
                return new JinjaValue(dict);
            }

            if (!TryTake(','))
            {
                throw Error("Expecting ',' delimiter", _at);
            }

            SkipSpace();
        }
    }

    private JinjaValue ReadList(int depth)
    {
        var items = new List<JinjaValue>();
        _at++;
        SkipSpace();
        if (TryTake(']'))
        {
            return new JinjaValue(new ListValue(items));
        }

        while (true)
        {
            items.Add(ReadValue(depth + 1));
            SkipSpace();
            if (TryTake(']'))
            {
                return new JinjaValue(new ListValue(items));
            }

            if (!TryTake(','))
            {
                throw Error("Expecting ',' delimiter", _at);
            }

            SkipSpace();
        }
    }

    private string ReadText()
    {
        int start = _at - 1;
        var text = new StringBuilder();
        while (_at < _text.Length)
        {
            char c = _text[_at++];
            switch (c)
            {
                case '"':
                    return text.ToString();
                case '\\' when _at < _text.Length:
                    text.Append(ReadEscape());
                    break;
                case < ' ':
                    throw Error("Invalid control character at", _at - 1);
                default:
                    text.Append(c);
                    break;
            }
        }

        throw Error("Unterminated string starting at", start);
    }

    private char ReadEscape()
    {
        char c = _text[_at++];
        if (c != 'u')
        {
            return c switch
            {
                '"' or '\\' or '/' => c,
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => throw Error("Invalid \\escape: ", _at - 2),
            };
        }

        // Two escapes of a pair of surrogates give one letter: here that is just how letters are kept.
        if (_at + 4 > _text.Length || !ushort.TryParse(_text.Slice(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
        {
            throw Error("Invalid \\uXXXX escape", _at);
        }

        _at += 4;
        return (char)unit;
    }

    private bool TryNumber(out JinjaValue value)
    {
        int end = _at;
        end += end < _text.Length && _text[end] == '-' ? 1 : 0;
        int digits = end;
        end = SkipDigits(end);
        if (end == digits)
        {
            value = default;
            return false;
        }

        // A number does not begin with a zero: what comes behind it is extra data.
        end = _text[digits] == '0' ? digits + 1 : end;
        bool isFloat = false;
        if (end < _text.Length && _text[end] == '.' && SkipDigits(end + 1) is var fraction && fraction > end + 1)
        {
            (end, isFloat) = (fraction, true);
        }

        if (end < _text.Length && _text[end] is 'e' or 'E')
        {
            int exponent = end + (end + 1 < _text.Length && _text[end + 1] is '+' or '-' ? 2 : 1);
            if (SkipDigits(exponent) is var behind && behind > exponent)
            {
                (end, isFloat) = (behind, true);
            }
        }

        ReadOnlySpan<char> number = _text[_at..end];
        _at = end;
        value = isFloat ? double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture)
            : number.Length < 19 ? long.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : ReadLarge(number);
        return true;
    }

    private static JinjaValue ReadLarge(ReadOnlySpan<char> number) =>
        number.Length - (number[0] == '-' ? 1 : 0) > PythonNumberText.MaxIntegerDigits
            ? throw new PythonException("ValueError", $"Exceeds the limit ({PythonNumberText.MaxIntegerDigits} digits) for integer string conversion")
            : BigInteger.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private readonly int SkipDigits(int at)
    {
        while (at < _text.Length && char.IsAsciiDigit(_text[at]))
        {
            at++;
        }

        return at;
    }

    private bool TryWord(string word, JinjaValue meaning, out JinjaValue value)
    {
        value = meaning;
        bool found = _text[Math.Min(_at, _text.Length)..].StartsWith(word, StringComparison.Ordinal);
        _at += found ? word.Length : 0;
        return found;
    }

    private bool TryTake(char c)
    {
        bool found = _at < _text.Length && _text[_at] == c;
        _at += found ? 1 : 0;
        return found;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private readonly PythonException Error(string message, int at)
    {
        int place = CodePoints.Count(_text[..at].ToString());
        int line = 1 + _text[..at].Count('\n');
        int lineStart = _text[..at].LastIndexOf('\n') + 1;
        return new("JSONDecodeError", $"{message}: line {line} column {CodePoints.Count(_text[lineStart..at].ToString()) + 1} (char {place})");
    }
}
