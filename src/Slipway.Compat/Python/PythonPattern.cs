using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Jinja;

namespace Slipway.Compat.Python;

/// <summary>Reads the patterns of Python's <c>re</c> as .NET's, where both can say the same: letters are code points, and <c>\w</c>, <c>\s</c> and
/// <c>\d</c> are what Python means by them. Source: https://docs.python.org/3/library/re.html#regular-expression-syntax.</summary>
internal ref partial struct PythonPattern
{
    // str.isspace, str.isalnum with the underscore, str.isdecimal.
    private const string Space = @"\t-\r\x1c-\x20\x85\p{Z}";
    private const string Word = @"\p{L}\p{N}_";
    private const string Digit = @"\p{Nd}";
    private const string Any = @"\u0000-\uFFFF";

    // A pair of units, or half of one that stands alone.
    private const string Pair = @"(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF])";
    private const string NotWithinPair = @"(?!(?<=[\uD800-\uDBFF])[\uDC00-\uDFFF])";
    private const int MostKept = 1000;

    private static readonly ConcurrentDictionary<(string, PythonPatternFlags, bool, string), Regex> Known = new();

    private readonly string _pattern;
    private readonly PythonPatternFlags _flags;
    private readonly bool _hasPairs;
    private readonly StringBuilder _output = new();
    private int _at;

    private PythonPattern(string pattern, PythonPatternFlags flags, bool hasPairs)
    {
        _pattern = pattern;
        _flags = flags;
        _hasPairs = hasPairs;
    }

    /// <summary>The first match in a text.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="flags">How it is read.</param>
    /// <param name="text">The text.</param>
    /// <param name="before">What of .NET's stands before it.</param>
    /// <param name="behind">What of .NET's stands behind it.</param>
    /// <exception cref="NotSupportedException">The pattern has something that .NET means otherwise.</exception>
    public static Match Match(string pattern, PythonPatternFlags flags, string text, string before = "", string behind = "") =>
        Compile(pattern, flags, CodePoints.HasSurrogates(text), before, behind).Match(text);

    /// <summary>All matches in a text. Behind an empty one Python looks at the same place for one that is not; .NET goes on to the next.</summary>
    /// <inheritdoc cref="Match"/>
    public static IEnumerable<Match> Matches(string pattern, PythonPatternFlags flags, string text)
    {
        bool hasPairs = CodePoints.HasSurrogates(text);
        Regex any = Compile(pattern, flags, hasPairs);
        for (Match match = any.Match(text); match.Success; match = (match.Length > 0 ? any : Compile(pattern, flags, hasPairs, behind: @"(?!\G)")).Match(text, match.Index + match.Length))
        {
            yield return match;
        }
    }

    /// <summary>How many groups a pattern has.</summary>
    public static int Groups(string pattern, PythonPatternFlags flags) => Compile(pattern, flags, hasPairs: false).GetGroupNumbers().Length - 1;

    private static Regex Compile(string pattern, PythonPatternFlags flags, bool hasPairs, string before = "", string behind = "")
    {
        if (Known.TryGetValue((pattern, flags, hasPairs, behind + before), out Regex? known))
        {
            return known;
        }

        var reader = new PythonPattern(pattern, flags, hasPairs);
        reader.Read();
        Regex regex;
        try
        {
            regex = new Regex(
                $"{before}{(hasPairs ? NotWithinPair : "")}(?:{reader._output}){behind}",
                RegexOptions.CultureInvariant | (flags.HasFlag(PythonPatternFlags.MultiLine) ? RegexOptions.Multiline : RegexOptions.None),
                TimeSpan.FromSeconds(15));
        }
        catch (ArgumentException)
        {
            throw reader.Unknown("something that is no pattern");
        }

        return Known.Count < MostKept ? Known.GetOrAdd((pattern, flags, hasPairs, behind + before), regex) : regex;
    }

    private void Read()
    {
        while (_at < _pattern.Length)
        {
            char c = _pattern[_at++];
            switch (c)
            {
                case '.':
                    _output.Append(_flags.HasFlag(PythonPatternFlags.DotAll) ? OneOf(Any) : NoneOf(@"\n"));
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
                case '{':
                    ReadCount();
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

    // {,2} is {0,2}, and {,} is {0,}; other braces are letters.
    private void ReadCount()
    {
        Match count = Count.Match(_pattern, _at);
        _at += count.Length;
        _output.Append(!count.Success ? @"\{" : count.Groups["least"].Length > 0 ? $"{{{count.Value}" : $"{{0{count.Value}");
    }

    private void ReadEscape()
    {
        char c = Next();
        switch (c)
        {
            case 's': _output.Append(OneOf(Space)); break;
            case 'S': _output.Append(NoneOf(Space)); break;
            case 'd': _output.Append(OneOf(Digit)); break;
            case 'D': _output.Append(NoneOf(Digit)); break;
            case 'w': _output.Append(OneOf(Word)); break;
            case 'W': _output.Append(NoneOf(Word)); break;
            case 'b': _output.Append($"(?:(?<={OneOf(Word)})(?!{OneOf(Word)})|(?<!{OneOf(Word)})(?={OneOf(Word)}))"); break;
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
        bool isSet = false;
        for (bool isFirst = true; ; isFirst = false)
        {
            char c = Next();
            bool wasSet = isSet;
            isSet = false;
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
                isSet = c is 's' or 'd' or 'w' or 'S';
                items.Append(c switch
                {
                    's' => Space,
                    'd' => Digit,
                    'w' => Word,
                    'S' when !isNegative && IsWhole("\\s\\S") => Any,
                    'n' or 'r' or 't' or 'f' or 'v' or 'a' => $"\\{c}",
                    _ when char.IsAsciiLetterOrDigit(c) => throw Unknown($"\\{c} in a class"),
                    _ => ClassLetter(c),
                });
            }
            else if (c == '-' && !isFirst && _at < _pattern.Length && _pattern[_at] != ']')
            {
                items.Append(wasSet ? throw Unknown("a range that begins with a set of letters") : '-');
            }
            else
            {
                items.Append(ClassLetter(c));
            }
        }

        _output.Append(isNegative ? NoneOf(items.ToString()) : OneOf(items.ToString()));
    }

    // What of the items stands beyond U+FFFF, where .NET's classes see two letters, is beside the class.
    private readonly string OneOf(string items) => !_hasPairs ? $"[{items}]"
        : items.Contains(Any, StringComparison.Ordinal) ? $@"(?:{Pair}|[^\uD800-\uDFFF])"
        : PairsOf(items) is { Length: > 0 } pairs ? $"(?:[{items}]|{pairs})" : $"[{items}]";

    private readonly string NoneOf(string items) => !_hasPairs ? $"[^{items}]"
        : PairsOf(items) is { Length: > 0 } pairs ? $"(?:(?!{pairs}){Pair}|[^{items}\\uD800-\\uDFFF])" : $"(?:{Pair}|[^{items}\\uD800-\\uDFFF])";

    private static string PairsOf(string items) => items.Contains(Word, StringComparison.Ordinal) ? PythonPairs.Word : items.Contains(Digit, StringComparison.Ordinal) ? PythonPairs.Digit : "";

    // [\s\S] is how people write "any letter".
    private readonly bool IsWhole(string inner) => _at >= 4 && _pattern.AsSpan(_at - 4, 4).SequenceEqual(inner);

    // With a backslash '-' begins or ends no range in .NET.
    private static string ClassLetter(char c) => c is '-' ? @"\x2D" : c is '\\' or ']' or '[' or '^' ? $"\\{c}" : c.ToString();

    private char Next() => _at < _pattern.Length ? _pattern[_at++] : throw Unknown("an end where more is expected");

    private readonly NotSupportedException Unknown(string what) => new($"The pattern '{_pattern}' is not ported: it has {what}.");

    [GeneratedRegex(@"\G(?!\})(?<least>[0-9]*)(?:,[0-9]*)?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Count { get; }
}
