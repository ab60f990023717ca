namespace Slipway.Jinja;

/// <summary>Parses statements. Which tag begins what follows Jinja2's parser, as do the messages.</summary>
internal sealed class TemplateParser
{
    private readonly JinjaOptions _options;
    private readonly TokenStream _tokens;
    private readonly NestingGuard _nesting;
    private readonly ExpressionParser _expressions;
    private readonly AssignmentParser _assignments;
    private readonly ImportParser _imports;
    private readonly Stack<string> _openTags = new();
    private readonly Stack<string[]> _endTags = new();

    private TemplateParser(JinjaOptions options, TokenStream tokens)
    {
        _options = options;
        _tokens = tokens;
        _nesting = new NestingGuard(options.Limits.MaxNestingDepth);
        _expressions = new ExpressionParser(_tokens, _nesting);
        _assignments = new AssignmentParser(_tokens, _expressions);
        _imports = new ImportParser(_tokens, _expressions);
    }

    public static TemplateSyntax Parse(JinjaOptions options, LexerRules rules, TemplateSource source)
    {
        var parser = new TemplateParser(options, Lexer.Tokenize(rules, source));
        try
        {
            return new TemplateSyntax(parser.ParseBody(null));
        }
        catch (JinjaException error)
        {
            error.Locate(source, parser._tokens.Position);
            throw;
        }
    }

    private StatementSyntax[] ParseBody(string[]? endTags)
    {
        var body = new List<StatementSyntax>();
        var output = new List<ExpressionSyntax>();
        if (endTags is not null)
        {
            _endTags.Push(endTags);
        }

        while (!_tokens.IsAtEnd)
        {
            Token token = _tokens.Read();
            if (token.Kind == TokenKind.Data)
            {
                output.Add(new TextSyntax(token.Position, token.Text));
            }
            else if (token.Kind == TokenKind.VariableBegin)
            {
                output.Add(_expressions.ParseTuple());
                _tokens.Expect(TokenKind.VariableEnd);
            }
            else
            {
                FlushOutput(body, output);
                if (endTags is not null && _tokens.Current.Kind == TokenKind.Name && endTags.Contains(_tokens.Current.Text))
                {
                    break;
                }

                body.Add(ParseStatement());
                _tokens.Expect(TokenKind.BlockEnd);
            }
        }

        FlushOutput(body, output);
        if (endTags is not null)
        {
            if (_tokens.IsAtEnd)
            {
                throw UnknownTag(null);
            }

            _endTags.Pop();
        }

        return [.. body];
    }

    private static void FlushOutput(List<StatementSyntax> body, List<ExpressionSyntax> output)
    {
        if (output.Count > 0)
        {
            body.Add(new OutputSyntax(output[0].Position, [.. output]));
            output.Clear();
        }
    }

    /// <summary>Parses the body of a statement up to one of the end tags, which stays the current token.</summary>
    private StatementSyntax[] ParseStatements(params string[] endTags)
    {
        _tokens.SkipIf(TokenKind.Colon);
        _tokens.Expect(TokenKind.BlockEnd);
        return ParseBody(endTags);
    }

    private StatementSyntax[] ParseStatementsThrough(string endTag)
    {
        StatementSyntax[] body = ParseStatements(endTag);
        _tokens.Read();
        return body;
    }

    private StatementSyntax ParseStatement()
    {
        Token tag = _tokens.Current;
        if (tag.Kind != TokenKind.Name)
        {
            throw new JinjaSyntaxException("tag name expected");
        }

        _nesting.Enter();
        _openTags.Push(tag.Text);
        StatementSyntax statement = ParseTag(tag.Text) ?? throw UnknownTag(_openTags.Pop());
        _openTags.Pop();
        _nesting.Leave();
        return statement;
    }

    private StatementSyntax? ParseTag(string tag) => tag switch
    {
        "for" => ParseFor(),
        "if" => ParseIf(),
        "set" => ParseSet(),
        "block" => ParseBlock(),
        "extends" => new ExtendsSyntax(_tokens.Read().Position, _expressions.Parse()),
        "print" => ParsePrint(),
        "macro" => ParseMacro(),
        "include" => _imports.ParseInclude(),
        "import" => _imports.ParseImport(),
        "from" => _imports.ParseFromImport(),
        "with" => ParseWith(),
        "autoescape" => new AutoEscapeSyntax(_tokens.Read().Position, _expressions.Parse(), ParseStatementsThrough("endautoescape")),
        "call" => ParseCallBlock(),
        "filter" => ParseFilterBlock(),
        "do" when _options.EnableDo => new DoSyntax(_tokens.Read().Position, _expressions.ParseTuple()),
        "break" or "continue" when _options.EnableLoopControls => new JumpSyntax(_tokens.Read().Position, tag == "break"),
        _ => null,
    };

    private JinjaSyntaxException UnknownTag(string? name)
    {
        string message = name is null ? "Unexpected end of template." : $"Encountered unknown tag {StringText.Represent(name)}.";
        if (_endTags.TryPeek(out string[]? expected))
        {
            string looking = string.Join(" or ", expected.Select(tag => StringText.Represent(tag)));
            message += name is not null && _endTags.Any(tags => tags.Contains(name))
                ? $" You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for {looking}."
                : $" Jinja was looking for the following tags: {looking}.";
        }

        if (_openTags.TryPeek(out string? open))
        {
            message += $" The innermost block that needs to be closed is {StringText.Represent(open)}.";
        }

        return new JinjaSyntaxException(message);
    }

    private ForSyntax ParseFor()
    {
        int position = _tokens.Read().Position;
        ExpressionSyntax target = _assignments.ParseTarget();
        _tokens.ExpectName("in");
        ExpressionSyntax iterable = _expressions.ParseTuple(allowConditional: false);
        ExpressionSyntax? condition = _tokens.SkipIfName("if") ? _expressions.Parse() : null;
        bool recursive = _tokens.SkipIfName("recursive");
        StatementSyntax[] body = ParseStatements("endfor", "else");
        StatementSyntax[] otherwise = _tokens.Read().Text == "else" ? ParseStatementsThrough("endfor") : [];
        return new ForSyntax(position, target, iterable, body, otherwise, condition, recursive);
    }

    private IfSyntax ParseIf()
    {
        int position = _tokens.Read().Position;
        ExpressionSyntax condition = _expressions.ParseTuple(allowConditional: false);
        StatementSyntax[] body = ParseStatements("elif", "else", "endif");
        var elifs = new List<IfSyntax>();
        Token token = _tokens.Read();
        while (token.Text == "elif")
        {
            ExpressionSyntax test = _expressions.ParseTuple(allowConditional: false);
            elifs.Add(new IfSyntax(token.Position, test, ParseStatements("elif", "else", "endif"), [], []));
            token = _tokens.Read();
        }

        StatementSyntax[] otherwise = token.Text == "else" ? ParseStatementsThrough("endif") : [];
        return new IfSyntax(position, condition, body, [.. elifs], otherwise);
    }

    private StatementSyntax ParseSet()
    {
        int position = _tokens.Read().Position;
        ExpressionSyntax target = _assignments.ParseTarget(allowNamespace: true);
        if (_tokens.SkipIf(TokenKind.Assign))
        {
            return new SetSyntax(position, target, _expressions.ParseTuple());
        }

        var filter = _expressions.ParseBlockFilters(startsWithName: false);
        return new SetBlockSyntax(position, target, filter, ParseStatementsThrough("endset"));
    }

    private WithSyntax ParseWith()
    {
        int position = _tokens.Read().Position;
        var targets = new List<ExpressionSyntax>();
        var values = new List<ExpressionSyntax>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (targets.Count > 0)
            {
                _tokens.Expect(TokenKind.Comma);
            }

            targets.Add(_assignments.ParseTarget(use: NameUse.Parameter));
            _tokens.Expect(TokenKind.Assign);
            values.Add(_expressions.Parse());
        }

        return new WithSyntax(position, [.. targets], [.. values], ParseStatementsThrough("endwith"));
    }

    private BlockSyntax ParseBlock()
    {
        int position = _tokens.Read().Position;
        string name = _tokens.Expect(TokenKind.Name).Text;
        bool scoped = _tokens.SkipIfName("scoped");
        bool required = _tokens.SkipIfName("required");
        if (_tokens.Current.Kind == TokenKind.Subtract)
        {
            throw new JinjaSyntaxException(
                "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an underscore instead.");
        }

        StatementSyntax[] body = ParseStatementsThrough("endblock");
        if (required && !body.All(statement => statement is OutputSyntax output &&
            output.Parts.All(part => part is TextSyntax text && CodePoints.TrimStart(text.Text).IsEmpty)))
        {
            throw new JinjaSyntaxException("Required blocks can only contain comments or whitespace");
        }

        _tokens.SkipIfName(name);
        return new BlockSyntax(position, name, scoped, required, body);
    }

    private OutputSyntax ParsePrint()
    {
        int position = _tokens.Read().Position;
        var parts = new List<ExpressionSyntax>();
        while (_tokens.Current.Kind != TokenKind.BlockEnd)
        {
            if (parts.Count > 0)
            {
                _tokens.Expect(TokenKind.Comma);
            }

            parts.Add(_expressions.Parse());
        }

        return new OutputSyntax(position, [.. parts]);
    }

    private MacroSyntax ParseMacro()
    {
        int position = _tokens.Read().Position;
        string name = _tokens.Expect(TokenKind.Name).Text;
        SignatureSyntax signature = _assignments.ParseSignature();
        return new MacroSyntax(position, name, signature, ParseStatementsThrough("endmacro"));
    }

    private CallBlockSyntax ParseCallBlock()
    {
        int position = _tokens.Read().Position;
        SignatureSyntax signature = _tokens.Current.Kind == TokenKind.LeftParenthesis ? _assignments.ParseSignature() : SignatureSyntax.Empty;
        if (_expressions.Parse() is not CallSyntax call)
        {
            throw new JinjaSyntaxException("expected call");
        }

        return new CallBlockSyntax(position, call, signature, ParseStatementsThrough("endcall"));
    }

    private FilterBlockSyntax ParseFilterBlock()
    {
        int position = _tokens.Read().Position;
        var filter = _expressions.ParseBlockFilters(startsWithName: true)!;
        return new FilterBlockSyntax(position, filter, ParseStatementsThrough("endfilter"));
    }
}
