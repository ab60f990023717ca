using System.Globalization;
using System.Text;

namespace Slipway.Migration.Python;

/// <summary>Splits a script into tokens, as https://docs.python.org/3/reference/lexical_analysis.html says, without what no small script has.</summary>
internal sealed class PythonLexer
{
    private const int TabWidth = 8;

    private static readonly string[] Operators =
    [
        "**=", "//=", "...", "<<=", ">>=", "!=", "->", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "==", "<=", ">=", "**", "//", "<<", ">>",
        "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=",
    ];

    private readonly string _text;
    private readonly List<PythonToken> _tokens = [];
    private readonly Stack<int> _indents = new([0]);
    private int _at;
    private int _line = 1;
    private int _depth;

    private PythonLexer(string text) => _text = text;

    /// <summary>The comments by their lines.</summary>
    public Dictionary<int, string> Comments { get; } = [];

    public IReadOnlyList<PythonToken> Tokens => _tokens;

    /// <exception cref="PythonRefusal">The script has something that is not read.</exception>
    public static PythonLexer Read(string source)
    {
        var lexer = new PythonLexer(PythonText.Lines(source) + "\n");
        lexer.ReadAll();
        return lexer;
    }

    private void ReadAll()
    {
        bool isLineStart = true;
        while (_at < _text.Length)
        {
            if (isLineStart && _depth == 0)
            {
                isLineStart = false;
                ReadIndent();
                continue;
            }

            char c = _text[_at];
            if (c == '\n')
            {
                if (_depth == 0 && _tokens is [.., { Kind: not (PythonTokenKind.NewLine or PythonTokenKind.Indent or PythonTokenKind.Dedent) }])
                {
                    Add(PythonTokenKind.NewLine, "");
                }

                isLineStart = true;
                _at++;
                _line++;
            }
            else if (c is ' ' or '\t' or '\f')
            {
                _at++;
            }
            else if (c == '#')
            {
                ReadComment();
            }
            else if (c == '\\' && _at + 1 < _text.Length && _text[_at + 1] == '\n')
            {
                _at += 2;
                _line++;
            }
            else
            {
                ReadToken(c);
            }
        }

        while (_indents.Pop() > 0)
        {
            Add(PythonTokenKind.Dedent, "");
        }

        Add(PythonTokenKind.End, "");
    }

    private void ReadIndent()
    {
        int width = 0;
        int at = _at;
        for (; at < _text.Length && _text[at] is ' ' or '\t' or '\f'; at++)
        {
            width = _text[at] switch { '\t' => (width / TabWidth * TabWidth) + TabWidth, '\f' => 0, _ => width + 1 };
        }

        _at = at;
        if (at >= _text.Length || _text[at] is '\n' or '#')
        {
            return;
        }

        if (width > _indents.Peek())
        {
            _indents.Push(width);
            Add(PythonTokenKind.Indent, "");
        }

        while (width < _indents.Peek())
        {
            _indents.Pop();
            Add(PythonTokenKind.Dedent, "");
        }

        if (width != _indents.Peek())
        {
            throw new PythonRefusal("it is indented in a way that Python refuses", _line);
        }
    }

    private void ReadComment()
    {
        int end = _text.IndexOf('\n', _at);
        Comments[_line] = _text[(_at + 1)..end].Trim();
        _at = end;
    }

    private void ReadToken(char c)
    {
        if (char.IsLetter(c) || c == '_')
        {
            int end = _at;
            while (char.IsLetterOrDigit(_text[end]) || _text[end] == '_')
            {
                end++;
            }

            string name = _text[_at..end];
            if (_text[end] is '"' or '\'' && name.Length <= 2 && name.All(letter => "rRbBfFuU".Contains(letter, StringComparison.Ordinal)))
            {
                _at = end;
                ReadText(name.ToLowerInvariant());
                return;
            }

            _at = end;
            Add(PythonTokenKind.Name, name);
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(_text[_at + 1])))
        {
            ReadNumber();
        }
        else if (c is '"' or '\'')
        {
            ReadText("");
        }
        else
        {
            string op = Array.Find(Operators, op => string.CompareOrdinal(_text, _at, op, 0, op.Length) == 0)
                ?? throw new PythonRefusal($"it has the character U+{(int)c:X4} where none can stand", _line);
            _depth += op is "(" or "[" or "{" ? 1 : op is ")" or "]" or "}" ? -1 : 0;
            _at += op.Length;
            Add(PythonTokenKind.Operator, op);
        }
    }

    private void ReadNumber()
    {
        int end = _at;
        while (char.IsLetterOrDigit(_text[end]) || _text[end] is '.' or '_' || (_text[end] is '+' or '-' && _text[end - 1] is 'e' or 'E'))
        {
            end++;
        }

        string number = _text[_at..end].Replace("_", "", StringComparison.Ordinal);
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || (number.Length > 1 && number[0] == '0' && char.IsAsciiDigit(number[1])))
        {
            throw new PythonRefusal($"the number {number}", _line);
        }

        _at = end;
        Add(PythonTokenKind.Number, number);
    }

    private void ReadText(string prefix)
    {
        if (prefix.Contains('b', StringComparison.Ordinal))
        {
            throw new PythonRefusal("bytes", _line);
        }

        int line = _line;
        bool isRaw = prefix.Contains('r', StringComparison.Ordinal);
        bool isFormatted = prefix.Contains('f', StringComparison.Ordinal);
        char quote = _text[_at];
        bool isLong = string.CompareOrdinal(_text, _at, new string(quote, 3), 0, 3) == 0;
        string end = new(quote, isLong ? 3 : 1);
        int start = _at += end.Length;
        while (string.CompareOrdinal(_text, _at, end, 0, end.Length) != 0)
        {
            if (_at >= _text.Length || (!isLong && _text[_at] == '\n'))
            {
                throw new PythonRefusal("a text without an end", line);
            }

            int step = _text[_at] == '\\' && _at + 1 < _text.Length ? 2 : 1;
            _line += _text.AsSpan(_at, step).Count('\n');
            _at += step;
        }

        string source = _text[start.._at];
        _at += end.Length;
        _tokens.Add(new(PythonTokenKind.Text, isRaw || isFormatted ? source : Unescape(source, line), line) { IsFormatted = isFormatted, IsRaw = isRaw });
    }

    /// <summary>What the source of a string stands for.</summary>
    public static string Unescape(string source, int line)
    {
        var text = new StringBuilder();
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] != '\\' || i + 1 >= source.Length)
            {
                text.Append(source[i]);
                continue;
            }

            char c = source[++i];
            switch (c)
            {
                case '\n': break;
                case 'n': text.Append('\n'); break;
                case 't': text.Append('\t'); break;
                case 'r': text.Append('\r'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case 'v': text.Append('\v'); break;
                case 'a': text.Append('\a'); break;
                case '\\' or '\'' or '"': text.Append(c); break;
                case 'x' or 'u' or 'U':
                    int digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
                    if (i + digits >= source.Length
                        || !int.TryParse(source.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || !Rune.IsValid(code))
                    {
                        throw new PythonRefusal("an escape that stands for no letter", line);
                    }

                    text.Append(char.ConvertFromUtf32(code));
                    i += digits;
                    break;
                case 'N' or (>= '0' and <= '7'):
                    throw new PythonRefusal($"the escape \\{c}", line);
                default: text.Append('\\').Append(c); break;
            }
        }

        return text.ToString();
    }

    private void Add(PythonTokenKind kind, string text) => _tokens.Add(new(kind, text, _line));
}
