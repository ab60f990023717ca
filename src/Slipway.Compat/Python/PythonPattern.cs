using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Compat.Python;

/// <summary>Reads the patterns of Python's <c>re</c> as .NET's, where both can say the same: letters are code points, and <c>\w</c>, <c>\s</c> and
/// <c>\d</c> are what Python means by them. Source: https://docs.python.org/3/library/re.html#regular-expression-syntax.</summary>
internal ref struct PythonPattern
{
    // str.isspace, str.isalnum with the underscore, str.isdecimal.
    private const string Space = @"\t-\r\x1c-\x20\x85\p{Z}";
    private const string Word = @"\p{L}\p{N}_";
    private const string Digit = @"\p{Nd}";
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const string NotWithinPair = @"(?!(?<=[\uD800-\uDBFF])[\uDC00-\uDFFF])";
    private const int MostKept = 1000;

    private static readonly ConcurrentDictionary<(string, PythonPatternFlags, string), Regex> Known = new();

    private readonly string _pattern;
    private readonly PythonPatternFlags _flags;
    private readonly StringBuilder _output = new();
    private int _at;

    private PythonPattern(string pattern, PythonPatternFlags flags)
    {
        _pattern = pattern;
        _flags = flags;
    }

    /// <param name="pattern">The pattern.</param>
    /// <param name="flags">How it is read.</param>
    /// <param name="before">What of .NET's stands before it.</param>
    /// <param name="behind">What of .NET's stands behind it.</param>
    /// <exception cref="NotSupportedException">The pattern has something that .NET means otherwise.</exception>
    public static Regex Compile(string pattern, PythonPatternFlags flags, string before = "", string behind = "")
    {
        if (Known.TryGetValue((pattern, flags, behind + before), out Regex? known))
        {
            return known;
        }

        var reader = new PythonPattern(pattern, flags);
        reader.Read();
        var regex = new Regex(
            $"{before}{NotWithinPair}(?:{reader._output}){behind}",
            RegexOptions.CultureInvariant | (flags.HasFlag(PythonPatternFlags.MultiLine) ? RegexOptions.Multiline : RegexOptions.None),
            TimeSpan.FromSeconds(15));
        return Known.Count < MostKept ? Known.GetOrAdd((pattern, flags, behind + before), regex) : regex;
    }

    private void Read()
    {
        while (_at < _pattern.Length)
        {
            char c = _pattern[_at++];
            switch (c)
            {
                case '.':
                    _output.Append(_flags.HasFlag(PythonPatternFlags.DotAll) ? $"(?:{Pair}|[^\\uD800-\\uDFFF])" : $"(?:{Pair}|[^\\n\\uD800-\\uDFFF])");
                    break;
                case '\\':
                    ReadEscape();
                    break;
                case '[':
                    ReadClass();
                    break;
                case '(':
                    ReadGroup();
                    break;
                case '{' when !IsCount():
                    _output.Append(@"\{");
                    break;
                case '}' or ']' or '#' or ' ':
                    _output.Append(Regex.Escape(c.ToString()));
                    break;
                case '*' or '+' or '?' when _at < _pattern.Length && _pattern[_at] == '+':
                    throw Unknown("a possessive quantifier");
                default:
                    ReadLetter(c);
                    break;
            }
        }
    }

    // A letter of two units must be repeated as one.
    private void ReadLetter(char c)
    {
        if (char.IsHighSurrogate(c) && _at < _pattern.Length)
        {
            _output.Append("(?:").Append(c).Append(_pattern[_at++]).Append(')');
        }
        else
        {
            _output.Append(c);
        }
    }

    private readonly bool IsCount() => Count().IsMatch(_pattern, _at - 1);

    private static Regex Count() => new(@"\G\{(?:\d+(?:,\d*)?|,\d+)\}", RegexOptions.CultureInvariant);

    private void ReadEscape()
    {
        char c = Next();
        switch (c)
        {
            case 's': _output.Append($"[{Space}]"); break;
            case 'S': _output.Append($"(?:{Pair}|[^{Space}\\uD800-\\uDFFF])"); break;
            case 'd': _output.Append(Digit); break;
            case 'D': _output.Append($"(?:{Pair}|[^{Digit}\\uD800-\\uDFFF])"); break;
            case 'w': _output.Append($"[{Word}]"); break;
            case 'W': _output.Append($"(?:{Pair}|[^{Word}\\uD800-\\uDFFF])"); break;
            case 'b': _output.Append($"(?:(?<=[{Word}])(?![{Word}])|(?<![{Word}])(?=[{Word}]))"); break;
            case 'n' or 'r' or 't' or 'f' or 'v' or 'a': _output.Append('\\').Append(c); break;
            case >= '1' and <= '9' when _at >= _pattern.Length || !char.IsAsciiDigit(_pattern[_at]): _output.Append(CultureInfo.InvariantCulture, $"(?:\\{c})"); break;
            default:
                _output.Append(char.IsAsciiLetterOrDigit(c) ? throw Unknown($"\\{c}") : Regex.Escape(c.ToString()));
                break;
        }
    }

    private void ReadGroup()
    {
        if (_at >= _pattern.Length || _pattern[_at] != '?')
        {
            _output.Append('(');
            return;
        }

        ReadOnlySpan<char> head = _pattern.AsSpan(_at);
        string? known = head.StartsWith("?:") ? "?:" : head.StartsWith("?=") ? "?=" : head.StartsWith("?!") ? "?!" : null;
        if (known is null)
        {
            throw Unknown("the group (" + head[..Math.Min(3, head.Length)].ToString());
        }

        _output.Append('(').Append(known);
        _at += known.Length;
    }

    private void ReadClass()
    {
        bool isNegative = _at < _pattern.Length && _pattern[_at] == '^';
        _at += isNegative ? 1 : 0;
        var items = new StringBuilder();
        for (bool isFirst = true; ; isFirst = false)
        {
            char c = Next();
            if (c == ']' && !isFirst)
            {
                break;
            }

            if (char.IsSurrogate(c))
            {
                throw Unknown("a letter beyond U+FFFF in a class");
            }

            if (c == '\\')
            {
                c = Next();
                items.Append(c switch
                {
                    's' => Space,
                    'd' => Digit,
                    'w' => Word,
                    'S' when !isNegative && IsWhole("\\s\\S") => @"\u0000-\uFFFF",
                    'n' or 'r' or 't' or 'f' or 'v' or 'a' => $"\\{c}",
                    _ when char.IsAsciiLetterOrDigit(c) => throw Unknown($"\\{c} in a class"),
                    _ => ClassLetter(c),
                });
            }
            else if (c == '-' && !isFirst && _at < _pattern.Length && _pattern[_at] != ']')
            {
                items.Append('-');
            }
            else
            {
                items.Append(ClassLetter(c));
            }
        }

        if (isNegative)
        {
            _output.Append(CultureInfo.InvariantCulture, $"(?:{Pair}|[^{items}\\uD800-\\uDFFF])");
        }
        else if (items.ToString().Contains(@"\u0000-\uFFFF", StringComparison.Ordinal))
        {
            _output.Append(CultureInfo.InvariantCulture, $"(?:{Pair}|[{items}])");
        }
        else
        {
            _output.Append('[').Append(items).Append(']');
        }
    }

    // [\s\S] is how people write "any letter".
    private readonly bool IsWhole(string inner) => _at >= 4 && _pattern.AsSpan(_at - 4, 4).SequenceEqual(inner);

    private static string ClassLetter(char c) => c is '\\' or ']' or '[' or '^' or '-' ? $"\\{c}" : c.ToString();

    private char Next() => _at < _pattern.Length ? _pattern[_at++] : throw Unknown("an end where more is expected");

    private readonly NotSupportedException Unknown(string what) => new($"The pattern '{_pattern}' is not ported: it has {what}.");
}
