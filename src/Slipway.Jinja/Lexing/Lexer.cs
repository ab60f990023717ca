namespace Slipway.Jinja;

/// <summary>Cuts a template into tokens: text, tags and what is inside the tags. Follows the regular expressions of Jinja2's lexer.</summary>
internal sealed class Lexer
{
    private readonly LexerRules _rules;
    private readonly JinjaOptions _options;
    private readonly TemplateSource _template;
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly Stack<char> _brackets = new();
    private int _position;
    private bool _lineStarting = true;

    private Lexer(LexerRules rules, TemplateSource template)
    {
        _rules = rules;
        _options = rules.Options;
        _template = template;
        _source = template.Text;
    }

    /// <summary>Normalizes the line breaks of a source, and drops a newline at its end unless it is kept.</summary>
    public static string Normalize(string source, bool keepTrailingNewline)
    {
        if (source.Contains('\r', StringComparison.Ordinal))
        {
            source = source.ReplaceLineEndingsOfPython("\n");
        }

        return !keepTrailingNewline && source.EndsWith('\n') ? source[..^1] : source;
    }

    public static List<Token> Tokenize(LexerRules rules, TemplateSource template)
    {
        var lexer = new Lexer(rules, template);
        try
        {
            lexer.ReadRoot();
            return lexer._tokens;
        }
        catch (JinjaException error)
        {
            error.Locate(template, lexer._position);
            throw;
        }
    }

    private void ReadRoot()
    {
        while (_position < _source.Length)
        {
            if (!TryFindTag(_position, out TagMatch tag))
            {
                AddData(_source.AsSpan(_position), _position);
                _position = _source.Length;
                break;
            }

            ReadTag(tag);
        }

        Add(TokenKind.End, _source.Length);
    }

    private void ReadTag(in TagMatch tag)
    {
        AddData(Strip(_source.AsSpan(_position, tag.Start - _position), tag.Sign, tag.Kind), _position);
        _position = tag.End;
        _lineStarting = _source[tag.End - 1] == '\n';
        switch (tag.Kind)
        {
            case TagKind.Raw:
                ReadRaw();
                break;
            case TagKind.Comment:
                ReadComment(tag.Start);
                break;
            case TagKind.Variable:
                Add(TokenKind.VariableBegin, tag.Start);
                ReadExpression(TagKind.Variable);
                break;
            case TagKind.Block or TagKind.LineStatement:
                Add(TokenKind.BlockBegin, tag.Start);
                ReadExpression(tag.Kind);
                break;
            case TagKind.LineComment:
                int end = _source.IndexOf('\n', _position);
                Move(end < 0 ? _source.Length : end);
                break;
        }
    }

    /// <summary>Removes the whitespace before a tag as its sign and the options ask.</summary>
    private ReadOnlySpan<char> Strip(ReadOnlySpan<char> text, char sign, TagKind kind)
    {
        if (sign == '-')
        {
            return CodePoints.TrimEnd(text);
        }

        if (sign == '+' || !_options.LStripBlocks || kind == TagKind.Variable)
        {
            return text;
        }

        int line = text.LastIndexOf('\n') + 1;
        return (line > 0 || _lineStarting) && CodePoints.TrimStart(text[line..]).IsEmpty ? text[..line] : text;
    }

    private void ReadRaw()
    {
        int contentStart = _position;
        for (int start = _position; ;)
        {
            start = _source.IndexOf(_options.BlockStart, start, StringComparison.Ordinal);
            if (start < 0)
            {
                throw new JinjaSyntaxException("Missing end of raw directive");
            }

            int place = start + _options.BlockStart.Length;
            char sign = ReadSign(ref place);
            if (TryReadWord(ref place, "endraw") && TryReadBlockEnd(place, out int end))
            {
                AddData(Strip(_source.AsSpan(contentStart, start - contentStart), sign, TagKind.Raw), contentStart);
                Move(end);
                return;
            }

            start++;
        }
    }

    private void ReadComment(int start)
    {
        int end = _source.IndexOf(_options.CommentEnd, _position, StringComparison.Ordinal);
        if (end < 0)
        {
            _position = start;
            throw new JinjaSyntaxException("Missing end of comment tag");
        }

        char sign = end > _position ? _source[end - 1] : '\0';
        Move(AfterEnd(end + _options.CommentEnd.Length, sign));
    }

    /// <summary>Where the text goes on after an end delimiter: behind all whitespace after a minus, behind one newline when blocks are trimmed.</summary>
    private int AfterEnd(int end, char sign)
    {
        if (sign == '-')
        {
            return SkipSpace(end);
        }

        return sign != '+' && _options.TrimBlocks && end < _source.Length && _source[end] == '\n' ? end + 1 : end;
    }

    private bool TryReadBlockEnd(int place, out int end)
    {
        end = place;
        char sign = ReadSign(ref end);
        if (!StartsWith(end, _options.BlockEnd))
        {
            // A block end may itself begin with a sign.
            end = place;
            sign = '\0';
            if (!StartsWith(end, _options.BlockEnd))
            {
                return false;
            }
        }

        end = AfterEnd(end + _options.BlockEnd.Length, sign);
        return true;
    }

    private void ReadExpression(TagKind kind)
    {
        var scanner = new ExpressionScanner(_template, _brackets, _tokens);
        while (true)
        {
            if (_brackets.Count == 0 && TryReadTagEnd(kind))
            {
                return;
            }

            if (_position >= _source.Length)
            {
                _brackets.Clear();
                return;
            }

            Move(scanner.Read(ref _position));
        }
    }

    private bool TryReadTagEnd(TagKind kind)
    {
        int place = _position;
        switch (kind)
        {
            case TagKind.Variable:
                bool trims = StartsWith(place, "-") && StartsWith(place + 1, _options.VariableEnd);
                if (!trims && !StartsWith(place, _options.VariableEnd))
                {
                    return false;
                }

                int end = place + (trims ? 1 : 0) + _options.VariableEnd.Length;
                Add(TokenKind.VariableEnd, place);
                Move(trims ? SkipSpace(end) : end);
                return true;
            case TagKind.LineStatement:
                int space = SkipSpace(place);
                int line = _source.LastIndexOf('\n', Math.Max(space - 1, 0), Math.Max(space - place, 0));
                if (line < 0 && space < _source.Length)
                {
                    return false;
                }

                Add(TokenKind.BlockEnd, place);
                Move(space < _source.Length ? line + 1 : space);
                return true;
            default:
                if (!TryReadBlockEnd(place, out int blockEnd))
                {
                    return false;
                }

                Add(TokenKind.BlockEnd, place);
                Move(blockEnd);
                return true;
        }
    }

    private bool TryFindTag(int from, out TagMatch tag)
    {
        for (int place = from; place < _source.Length; place++)
        {
            if (!_rules.HasLinePrefixes)
            {
                int next = _source.AsSpan(place).IndexOfAny(_rules.FirstCharacters);
                if (next < 0)
                {
                    break;
                }

                place += next;
            }

            if (TryMatchTag(place, out tag))
            {
                return true;
            }
        }

        tag = default;
        return false;
    }

    private bool TryMatchTag(int place, out TagMatch tag)
    {
        if (StartsWith(place, _options.BlockStart) && TryMatchRaw(place, out tag))
        {
            return true;
        }

        foreach (TagRule rule in _rules.Tags)
        {
            int start = rule.Kind switch
            {
                TagKind.LineStatement => IsLineStart(place) ? SkipBlanks(place) : -1,
                TagKind.LineComment => IsLineStart(place) || !CodePoints.IsSpace(_source[place - 1]) ? SkipBlanks(place) : -1,
                _ => place,
            };
            if (start >= 0 && StartsWith(start, rule.Start))
            {
                int end = start + rule.Start.Length;
                char sign = ReadSign(ref end);
                tag = new TagMatch(rule.Kind, place, end, sign);
                return true;
            }
        }

        tag = default;
        return false;
    }

    private bool TryMatchRaw(int place, out TagMatch tag)
    {
        int end = place + _options.BlockStart.Length;
        char sign = ReadSign(ref end);
        tag = default;
        if (!TryReadWord(ref end, "raw"))
        {
            return false;
        }

        bool trims = StartsWith(end, "-") && StartsWith(end + 1, _options.BlockEnd);
        if (!trims && !StartsWith(end, _options.BlockEnd))
        {
            return false;
        }

        end += (trims ? 1 : 0) + _options.BlockEnd.Length;
        tag = new TagMatch(TagKind.Raw, place, trims ? SkipSpace(end) : end, sign);
        return true;
    }

    private bool TryReadWord(ref int place, string word)
    {
        int start = SkipSpace(place);
        if (!StartsWith(start, word))
        {
            return false;
        }

        place = SkipSpace(start + word.Length);
        return true;
    }

    private char ReadSign(ref int place)
    {
        char sign = place < _source.Length && _source[place] is '-' or '+' ? _source[place] : '\0';
        place += sign == '\0' ? 0 : 1;
        return sign;
    }

    private bool IsLineStart(int place) => place == 0 || _source[place - 1] == '\n';

    private bool StartsWith(int place, string text) =>
        place <= _source.Length && _source.AsSpan(place).StartsWith(text, StringComparison.Ordinal);

    private int SkipSpace(int place)
    {
        while (place < _source.Length && CodePoints.IsSpace(_source[place]))
        {
            place++;
        }

        return place;
    }

    private int SkipBlanks(int place)
    {
        while (place < _source.Length && CodePoints.IsSpace(_source[place]) && _source[place] is not '\n')
        {
            place++;
        }

        return place;
    }

    private void Move(int position)
    {
        if (position > _position)
        {
            _lineStarting = _source[position - 1] == '\n';
        }

        _position = position;
    }

    private void Add(TokenKind kind, int position) => _tokens.Add(new Token(kind, position, default));

    private void AddData(ReadOnlySpan<char> text, int position)
    {
        if (text.Length > 0)
        {
            string data = text.ToString();
            _tokens.Add(new Token(TokenKind.Data, position, _options.NewlineSequence == "\n" ? data : data.Replace("\n", _options.NewlineSequence, StringComparison.Ordinal)));
        }
    }

    private readonly record struct TagMatch(TagKind Kind, int Start, int End, char Sign);
}
