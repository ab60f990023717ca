using System.Numerics;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>
/// Reads JSON that people, templates and models broke. It follows what the Python library json_repair, which Dify uses, is
/// documented and tested to do for the common breakages; it is not a port, and rare breakages may come out otherwise.
/// </summary>
/// <remarks>
/// Work is bounded: by the length of the text, by the depth, and by a budget for looking ahead from quotes that may or may not
/// end a string. A reader is used once.
/// </remarks>
internal sealed partial class JsonRepair
{
    /// <summary>The longest text that is repaired, in characters.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>The deepest nesting that is repaired.</summary>
    public const int MaxDepth = 100;

    private const int LookAheadBudget = 64 * 1024 * 1024;

    private readonly string _text;
    private int _position;
    private int _budget = LookAheadBudget;

    private JsonRepair(string text) => _text = text;

    /// <summary>Reads <paramref name="text"/>, as it stands when it is valid JSON.</summary>
    public static bool TryParse(string text, out JsonNode? node, out string? problem)
    {
        problem = null;
        if (text.Length > MaxLength)
        {
            node = null;
            problem = $"it is longer than {MaxLength} characters.";
            return false;
        }

        if (JsonNodes.TryParse(text, MaxDepth, out node))
        {
            return true;
        }

        try
        {
            node = new JsonRepair(text).ParseDocument();
            return true;
        }
        catch (UnrepairableException e)
        {
            problem = e.Message;
            return false;
        }
    }

    private bool AtEnd => _position >= _text.Length;

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    /// <summary>Whatever stands outside of objects and lists is prose; several of them make a list.</summary>
    private JsonNode? ParseDocument()
    {
        var found = new List<JsonNode?>();
        while (true)
        {
            int start = _text.AsSpan(Math.Min(_position, _text.Length)).IndexOfAny('{', '[');
            if (start < 0)
            {
                break;
            }

            _position += start;
            found.Add(ParseValue(0));
        }

        return found.Count switch
        {
            0 => throw new UnrepairableException("there is no object and no list in it."),
            1 => found[0],
            _ => new JsonArray([.. found]),
        };
    }

    private JsonNode? ParseValue(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new UnrepairableException($"it is nested more than {MaxDepth} deep.");
        }

        return Current switch
        {
            '{' => ParseObject(depth),
            '[' => ParseArray(depth),
            '"' or '\'' or '“' or '”' => JsonValue.Create(ParseString(depth == 0 ? Place.ListItem : _place)),
            _ => ParseBare(),
        };
    }

    private JsonObject ParseObject(int depth)
    {
        var members = new JsonObject();
        _position++;
        while (SkipFiller(",;"))
        {
            if (Current == '}')
            {
                _position++;
                return members;
            }

            if (Current == ']')
            {
                // The list around ends before the object did: the closing brace is missing.
                return members;
            }

            int before = _position;
            string? name = ParseName();
            if (name is not null)
            {
                members[name] = ParseMemberValue(depth);
            }

            if (_position == before)
            {
                _position++;
            }
        }

        return members;
    }

    private JsonNode? ParseMemberValue(int depth)
    {
        SkipFiller("");
        if (Current == ':')
        {
            _position++;
            SkipFiller("");
        }

        if (AtEnd || Current is ',' or '}' or ']')
        {
            return "";
        }

        _place = Place.MemberValue;
        return ParseValue(depth + 1);
    }

    private JsonArray ParseArray(int depth)
    {
        var items = new JsonArray();
        _position++;
        while (SkipFiller(",;:"))
        {
            if (Current == ']')
            {
                _position++;
                return items;
            }

            if (Current == '}')
            {
                // The object around ends before the list did: the closing bracket is missing.
                return items;
            }

            int before = _position;
            _place = Place.ListItem;
            items.Add(ParseValue(depth + 1));
            if (_position == before)
            {
                _position++;
            }
        }

        return items;
    }

    /// <summary>A member's name; null when what stands here is no name (a stray word before a quoted name).</summary>
    private string? ParseName()
    {
        if (IsQuote(Current))
        {
            return ParseString(Place.Name);
        }

        int start = _position;
        while (!AtEnd && !IsQuote(Current) && Current is not (':' or ',' or '{' or '}' or '[' or ']' or '\n'))
        {
            _position++;
        }

        string name = PythonString.Strip(_text[start.._position]);
        return name.Length == 0 || IsQuote(Current) || Current is ',' or '}' ? null : name;
    }

    /// <summary>A literal, a number, or text without quotes.</summary>
    private JsonNode? ParseBare()
    {
        int start = _position;
        while (!AtEnd && Current is not (',' or '}' or ']' or '\n' or '\r') && !EndsBare())
        {
            _position++;
        }

        string bare = PythonString.Strip(_text[start.._position]);
        if (bare.Length > 0 && IsQuote(Current) && LooksLikeEndOfValue(_position + 1))
        {
            // The opening quote is missing, the closing one is not.
            _position++;
        }

        return bare.ToUpperInvariant() switch
        {
            "TRUE" => true,
            "FALSE" => false,
            "NULL" => null,
            _ when bare.Length == 0 => "",
            _ => ParseNumber(bare) ?? JsonValue.Create(bare),
        };
    }

    /// <summary>Text without quotes ends before a quote that begins the next name or ends it.</summary>
    private bool EndsBare() => IsQuote(Current) && (LooksLikeEndOfValue(_position + 1) || IsNameAt(_position));

    private static JsonNode? ParseNumber(string bare)
    {
        if (!char.IsAsciiDigit(bare[0]) && bare[0] is not ('-' or '+' or '.'))
        {
            return null;
        }

        if (PythonNumberText.TryParseInteger(bare, out BigInteger integer))
        {
            return new DifyNumber(integer).ToJsonNode();
        }

        return PythonNumberText.TryParseFloat(bare, out double value) && double.IsFinite(value) ? new DifyNumber(value).ToJsonNode() : null;
    }

    /// <summary>Skips white space, comments and the given marks; false at the end of the text.</summary>
    private bool SkipFiller(string marks)
    {
        while (!AtEnd)
        {
            if (char.IsWhiteSpace(Current) || marks.Contains(Current, StringComparison.Ordinal))
            {
                _position++;
            }
            else if (!SkipComment())
            {
                return true;
            }
        }

        return false;
    }

    private bool SkipComment()
    {
        ReadOnlySpan<char> rest = _text.AsSpan(_position);
        if (rest.StartsWith("/*", StringComparison.Ordinal))
        {
            int end = rest[2..].IndexOf("*/", StringComparison.Ordinal);
            _position = end < 0 ? _text.Length : _position + end + 4;
            return true;
        }

        if (!rest.StartsWith("//", StringComparison.Ordinal) && rest[0] != '#')
        {
            return false;
        }

        int line = rest.IndexOfAny('\n', '\r');
        _position = line < 0 ? _text.Length : _position + line;
        return true;
    }

    private sealed class UnrepairableException(string message) : Exception(message);
}
