namespace Slipway.Migration.Python;

/// <summary>Reads a script: imports and functions, of statements that small scripts have. Everything else is refused by its name.</summary>
internal sealed partial class PythonParser
{
    private readonly PythonTokens _tokens;
    private readonly PythonExpressionParser _expressions;
    private readonly HashSet<string> _imports = new(StringComparer.Ordinal);
    private bool _hasTool;

    private PythonParser(PythonTokens tokens)
    {
        _tokens = tokens;
        _expressions = new PythonExpressionParser(tokens);
    }

    /// <exception cref="PythonRefusal">The script has something that is not ported.</exception>
    public static PythonModule Parse(string source)
    {
        PythonLexer lexer = PythonLexer.Read(source);
        var parser = new PythonParser(new PythonTokens(lexer.Tokens));
        var functions = new List<PythonFunction>();
        while (!parser._tokens.Is(PythonTokenKind.End))
        {
            bool isTool = parser.TryDecorator();
            if (parser._tokens.Is("def"))
            {
                functions.Add(parser.ParseFunction() with { IsTool = isTool });
            }
            else if (!parser.TryImport() && !parser.TryDocument())
            {
                throw new PythonRefusal("code outside of functions", parser._tokens.Line);
            }
        }

        return functions.DistinctBy(f => f.Name, StringComparer.Ordinal).Count() == functions.Count
            ? new([.. functions.Select(function => function with { Imports = [.. function.Imports, .. parser._imports] })], lexer.Comments)
            : throw new PythonRefusal("two functions of the same name", functions[^1].Line);
    }

    private List<PythonStatement> ParseBlock()
    {
        _tokens.Enter();
        _tokens.Expect(":");
        var statements = new List<PythonStatement>();
        if (!_tokens.Is(PythonTokenKind.NewLine))
        {
            ParseSimple(statements);
        }
        else
        {
            _tokens.Take();
            _tokens.Expect(PythonTokenKind.Indent);
            while (!_tokens.Is(PythonTokenKind.Dedent))
            {
                ParseStatement(statements);
            }

            _tokens.Take();
        }

        _tokens.Leave();
        return statements;
    }

    private void ParseStatement(List<PythonStatement> statements)
    {
        PythonToken token = _tokens.Current;
        switch (token.Kind is PythonTokenKind.Name ? token.Text : "")
        {
            case "if":
                statements.Add(ParseIf());
                break;
            case "for":
                statements.Add(ParseFor());
                break;
            case "try":
                statements.Add(ParseTry());
                break;
            case "while" or "with" or "def" or "class" or "async" or "match" when token.Text is not "match" || _tokens.Next.Kind is PythonTokenKind.Name or PythonTokenKind.Text:
                throw new PythonRefusal(token.Text switch
                {
                    "while" => "a 'while' loop, which may never end",
                    "def" => "a function in a function",
                    _ => $"'{token.Text}'",
                }, token.Line);
            default:
                ParseSimple(statements);
                break;
        }
    }

    private PythonStatement.If ParseIf()
    {
        int line = _tokens.Take().Line;
        _tokens.Enter();
        PythonExpression condition = _expressions.Parse();
        List<PythonStatement> then = ParseBlock();
        List<PythonStatement> otherwise = _tokens.Is("elif") ? [ParseIf()] : _tokens.TryTake("else") ? ParseBlock() : [];
        _tokens.Leave();
        return new(condition, then, otherwise, line);
    }

    private PythonStatement.For ParseFor()
    {
        int line = _tokens.Take().Line;
        IReadOnlyList<string> targets = _expressions.ParseTargets();
        PythonExpression source = _expressions.ParseList();
        List<PythonStatement> body = ParseBlock();
        return _tokens.Is("else") ? throw new PythonRefusal("'else' of a loop", _tokens.Line) : new(targets, source, body, line);
    }

    private PythonStatement.Try ParseTry()
    {
        int line = _tokens.Take().Line;
        List<PythonStatement> body = ParseBlock();
        var handlers = new List<PythonHandler>();
        while (_tokens.Is("except"))
        {
            handlers.Add(ParseHandler());
        }

        return _tokens.Is("else") || _tokens.Is("finally") ? throw new PythonRefusal($"'{_tokens.Current.Text}' of a 'try'", _tokens.Line) : new(body, handlers, line);
    }

    private PythonHandler ParseHandler()
    {
        int line = _tokens.Take().Line;
        var kinds = new List<string>();
        if (!_tokens.Is(":"))
        {
            bool isClosed = _tokens.TryTake("(");
            do
            {
                kinds.Add(ParseKind());
            }
            while (isClosed && _tokens.TryTake(",") && !_tokens.Is(")"));

            if (isClosed)
            {
                _tokens.Expect(")");
            }
        }

        string? name = _tokens.TryTake("as") ? _tokens.Expect(PythonTokenKind.Name).Text : null;
        List<PythonStatement> body = ParseBlock();
        return name is not null && PythonNames.Uses(body, name)
            ? throw new PythonRefusal("the text of an exception, which depends on the version of Python", line)
            : new(kinds.Contains("Exception") ? [] : kinds, name, body, line);
    }

    private string ParseKind()
    {
        PythonToken token = _tokens.Expect(PythonTokenKind.Name);
        string kind = _tokens.TryTake(".") ? $"{token.Text}.{_tokens.Expect(PythonTokenKind.Name).Text}" : token.Text;
        return kind switch
        {
            "json.JSONDecodeError" or "json.decoder.JSONDecodeError" => "JSONDecodeError",
            "Exception" or "ValueError" or "KeyError" or "IndexError" or "TypeError" or "AttributeError" or "LookupError" or "ZeroDivisionError" => kind,
            _ => throw new PythonRefusal($"the exception {kind}", token.Line),
        };
    }

    private void ParseSimple(List<PythonStatement> statements)
    {
        do
        {
            if (_tokens.Is(PythonTokenKind.NewLine))
            {
                break;
            }

            if (TryImportHere() || TryDocumentHere())
            {
                continue;
            }

            statements.Add(ParseOne());
        }
        while (_tokens.TryTake(";"));

        _tokens.Expect(PythonTokenKind.NewLine);
    }

    private PythonStatement ParseOne()
    {
        PythonToken token = _tokens.Current;
        switch (token.Kind is PythonTokenKind.Name ? token.Text : "")
        {
            case "pass" or "break" or "continue":
                return new PythonStatement.Word(_tokens.Take().Text, token.Line);
            case "return":
                _tokens.Take();
                return new PythonStatement.Return(_tokens.Is(PythonTokenKind.NewLine) ? null : _expressions.ParseList(), token.Line);
            case "raise":
                return ParseRaise();
            case "global" or "nonlocal" or "del" or "assert" or "yield" or "await":
                throw new PythonRefusal($"'{token.Text}'", token.Line);
        }

        PythonExpression target = _expressions.ParseList();
        if (_tokens.TryTake(":"))
        {
            SkipType();
        }

        if (_tokens.TryTake("="))
        {
            PythonExpression value = _expressions.ParseList();
            return _tokens.Is("=") ? throw new PythonRefusal("a chain of assignments", token.Line) : new PythonStatement.Assign(target, value, token.Line);
        }

        if (_tokens.Is(PythonTokenKind.Operator) && _tokens.Current.Text is "+=" or "-=" or "*=" or "/=" or "%=" or "//=")
        {
            string op = _tokens.Take().Text[..^1];
            return new PythonStatement.Augment(target, op, _expressions.ParseList(), token.Line);
        }

        return new PythonStatement.Evaluate(target, token.Line);
    }

    private PythonStatement.Raise ParseRaise()
    {
        int line = _tokens.Take().Line;
        if (_tokens.Is(PythonTokenKind.NewLine))
        {
            return new(null, null, line);
        }

        PythonExpression raised = _expressions.Parse();
        if (_tokens.TryTake("from"))
        {
            _expressions.Parse();
        }

        return raised is PythonExpression.Call { Function: PythonExpression.Name { Id: "Exception" or "ValueError" or "KeyError" or "TypeError" or "IndexError" or "RuntimeError" } kind, Named: [] } call && call.Arguments.Count <= 1
            ? new(kind.Id, call.Arguments.Count == 0 ? null : call.Arguments[0], line)
            : throw new PythonRefusal("what is raised here", line);
    }

    private bool TryDocument()
    {
        if (!TryDocumentHere())
        {
            return false;
        }

        _tokens.Expect(PythonTokenKind.NewLine);
        return true;
    }

    // A text that nobody uses: mostly what describes a function.
    private bool TryDocumentHere()
    {
        if (_tokens.Current is not { Kind: PythonTokenKind.Text, IsFormatted: false } || _tokens.Next.Kind is not PythonTokenKind.NewLine)
        {
            return false;
        }

        _tokens.Take();
        return true;
    }
}
