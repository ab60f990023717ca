using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.PromptFlow;

/// <summary>Reads Python's literals (<c>[{'a': 1, 'b': None}]</c>) as JSON: lists, tuples, dictionaries, texts, numbers, True, False, None.</summary>
internal ref struct PythonLiteral
{
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<char> _text;
    private int _at;

    private PythonLiteral(ReadOnlySpan<char> text) => _text = text;

    public static bool TryParse(string text, out JsonNode? value)
    {
        var reader = new PythonLiteral(text);
        if (reader.Value(0, out value))
        {
            reader.Space();
            return reader._at == text.Length;
        }

        return false;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';

    private void Space()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private bool Take(char c)
    {
        Space();
        if (Current != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private bool Value(int depth, out JsonNode? value)
    {
        Space();
        value = null;
        if (depth > MaxDepth)
        {
            return false;
        }

        switch (Current)
        {
            case '[':
                return Items(']', depth, out value);
            case '(':
                return Items(')', depth, out value);
            case '{':
                return Members(depth, out value);
            case '\'' or '"':
                bool isText = Text(out string text);
                value = text;
                return isText;
            default:
                return Word(out value);
        }
    }

    private bool Items(char close, int depth, out JsonNode? value)
    {
        _at++;
        var items = new JsonArray();
        value = items;
        while (!Take(close))
        {
            if (!Value(depth + 1, out JsonNode? item))
            {
                return false;
            }

            items.Add(item);
            if (!Take(',') && (Space2() != close))
            {
                return false;
            }
        }

        return true;
    }

    private char Space2()
    {
        Space();
        return Current;
    }

    private bool Members(int depth, out JsonNode? value)
    {
        _at++;
        var members = new JsonObject();
        value = members;
        while (!Take('}'))
        {
            if (!Value(depth + 1, out JsonNode? key) || key is null || !Take(':') || !Value(depth + 1, out JsonNode? item))
            {
                return false;
            }

            members[key.GetValueKind() is System.Text.Json.JsonValueKind.String ? key.GetValue<string>() : key.ToJsonString()] = item;
            if (!Take(',') && Space2() != '}')
            {
                return false;
            }
        }

        return true;
    }

    private bool Text(out string text)
    {
        var result = new StringBuilder();
        do
        {
            char quote = Current;
            bool isLong = _text[_at..].StartsWith([quote, quote, quote]);
            _at += isLong ? 3 : 1;
            while (true)
            {
                if (_at >= _text.Length || (!isLong && Current == '\n'))
                {
                    text = "";
                    return false;
                }

                if (isLong ? _text[_at..].StartsWith([quote, quote, quote]) : Current == quote)
                {
                    _at += isLong ? 3 : 1;
                    break;
                }

                if (Current == '\\' && !Escape(result))
                {
                    text = "";
                    return false;
                }
                else if (_at < _text.Length && _text[_at] != quote || isLong)
                {
                    result.Append(_text[_at++]);
                }
            }
        }
        while (Space2() is '\'' or '"');
        text = result.ToString();
        return true;
    }

    /// <summary>Reads escapes until the next character that is none.</summary>
    private bool Escape(StringBuilder result)
    {
        while (Current == '\\')
        {
            _at++;
            char c = Current;
            _at++;
            switch (c)
            {
                case '\n': break;
                case 'n': result.Append('\n'); break;
                case 't': result.Append('\t'); break;
                case 'r': result.Append('\r'); break;
                case 'a': result.Append('\a'); break;
                case 'b': result.Append('\b'); break;
                case 'f': result.Append('\f'); break;
                case 'v': result.Append('\v'); break;
                case '\\' or '\'' or '"': result.Append(c); break;
                case 'x' when Hex(2, result): break;
                case 'u' when Hex(4, result): break;
                case 'U' when Hex(8, result): break;
                case 'x' or 'u' or 'U' or '\0': return false;
                default: result.Append('\\').Append(c); break;
            }
        }

        return _at < _text.Length;
    }

    private bool Hex(int length, StringBuilder result)
    {
        if (_at + length > _text.Length || !int.TryParse(_text.Slice(_at, length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out int code) || code is < 0 or > 0x10FFFF)
        {
            return false;
        }

        _at += length;
        result.Append(code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code));
        return true;
    }

    private bool Word(out JsonNode? value)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.' or '+' or '-'))
        {
            _at++;
        }

        string word = _text[start.._at].ToString();
        value = word switch
        {
            "True" => JsonValue.Create(true),
            "False" => JsonValue.Create(false),
            _ => null,
        };
        return value is not null || word == "None" || (word.Length > 0 && (char.IsAsciiDigit(word[0]) || word[0] is '-' or '+' or '.') && PromptFlowValue.TryNumber(word, out value));
    }
}
