namespace Slipway.Jinja;

/// <summary>Cuts a template into tokens: text, tags and what is inside the tags. Follows the regular expressions of Jinja2's lexer.</summary>
internal sealed class Lexer
{
    private readonly TagFinder _tags;
    private readonly JinjaOptions _options;
    private readonly TemplateSource _template;
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private readonly Stack<char> _brackets = new();
    private int _position;
    private bool _lineStarting = true;

    private Lexer(LexerRules rules, TemplateSource template)
    {
        _options = rules.Options;
        _template = template;
        _source = template.Text;
        _tags = new TagFinder(rules, _source);
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

    /// <summary>The tokens. Where the text goes wrong they end with the fault, for the parser to meet: what is wrong before it comes first.</summary>
    public static TokenStream Tokenize(LexerRules rules, TemplateSource template)
    {
        var lexer = new Lexer(rules, template);
        try
        {
            lexer.ReadRoot();
            return new TokenStream(lexer._tokens);
        }
        catch (JinjaSyntaxException fault)
        {
            fault.Locate(template, lexer._position);
            lexer.Add(TokenKind.Fault, lexer._position);
            return new TokenStream(lexer._tokens, fault);
        }
    }

    private void ReadRoot()
    {
        while (_position < _source.Length)
        {
            if (!_tags.TryFindTag(_position, out TagMatch tag))
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
        // As in Jinja2, a directive at the very end need not end.
        int contentStart = _position;
        for (int start = _position; _position < _source.Length;)
        {
            start = _source.IndexOf(_options.BlockStart, start, StringComparison.Ordinal);
            if (start < 0)
            {
                throw new JinjaSyntaxException("Missing end of raw directive");
            }

            int place = start + _options.BlockStart.Length;
            char sign = _tags.ReadSign(ref place);
            if (_tags.TryReadWord(ref place, "endraw") && TryReadBlockEnd(place, out int end))
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
        if (end < 0 && _position == _source.Length)
        {
            return;
        }

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
            return _tags.SkipSpace(end);
        }

        return sign != '+' && _options.TrimBlocks && end < _source.Length && _source[end] == '\n' ? end + 1 : end;
    }

    private bool TryReadBlockEnd(int place, out int end)
    {
        end = place;
        char sign = _tags.ReadSign(ref end);
        if (!_tags.StartsWith(end, _options.BlockEnd))
        {
            // A block end may itself begin with a sign.
            end = place;
            sign = '\0';
            if (!_tags.StartsWith(end, _options.BlockEnd))
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
                bool trims = _tags.StartsWith(place, "-") && _tags.StartsWith(place + 1, _options.VariableEnd);
                if (!trims && !_tags.StartsWith(place, _options.VariableEnd))
                {
                    return false;
                }

                int end = place + (trims ? 1 : 0) + _options.VariableEnd.Length;
                Add(TokenKind.VariableEnd, place);
                Move(trims ? _tags.SkipSpace(end) : end);
                return true;
            case TagKind.LineStatement:
                int space = _tags.SkipSpace(place);
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
}
