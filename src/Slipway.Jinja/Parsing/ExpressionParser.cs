namespace Slipway.Jinja;

/// <summary>Parses expressions, with the precedence of Jinja2's grammar.</summary>
internal sealed class ExpressionParser(TokenStream tokens, NestingGuard nesting)
{
    /// <summary>Operators by binding strength: <c>+ -</c>, then <c>~</c>, then <c>* / // %</c>, then <c>**</c>; all associate to the left.</summary>
    private const int AdditiveLevel = 0;
    private const int ConcatenationLevel = 1;
    private const int PowerLevel = 3;

    public ExpressionSyntax Parse(bool allowConditional = true)
    {
        nesting.Enter();
        ExpressionSyntax expression = allowConditional ? ParseConditional() : ParseOr();
        nesting.Leave();
        return expression;
    }

    /// <summary>Parses an expression, or a tuple without parentheses.</summary>
    public ExpressionSyntax ParseTuple(bool allowConditional = true, bool inParentheses = false) =>
        ParseTuple(() => Parse(allowConditional), inParentheses);

    /// <summary>Parses what may stand on the left of an assignment: literals and names.</summary>
    public ExpressionSyntax ParseSimpleTuple() => ParseTuple(ParsePrimary, inParentheses: false);

    public ArgumentsSyntax ParseArguments()
    {
        tokens.Expect(TokenKind.LeftParenthesis);
        var positional = new List<ExpressionSyntax>();
        var names = new List<string>();
        var named = new List<ExpressionSyntax>();
        ExpressionSyntax? star = null;
        ExpressionSyntax? doubleStar = null;
        bool needsComma = false;
        while (tokens.Current.Kind != TokenKind.RightParenthesis)
        {
            if (needsComma)
            {
                tokens.Expect(TokenKind.Comma);
                if (tokens.Current.Kind == TokenKind.RightParenthesis)
                {
                    break;
                }
            }

            switch (tokens.Current.Kind)
            {
                case TokenKind.Multiply:
                    Ensure(star is null && doubleStar is null);
                    tokens.Read();
                    star = Parse();
                    break;
                case TokenKind.Power:
                    Ensure(doubleStar is null);
                    tokens.Read();
                    doubleStar = Parse();
                    break;
                case TokenKind.Name when tokens.Following.Kind == TokenKind.Assign:
                    Ensure(doubleStar is null);
                    names.Add(tokens.Read().Text);
                    tokens.Read();
                    named.Add(Parse());
                    break;
                default:
                    Ensure(star is null && doubleStar is null && named.Count == 0);
                    positional.Add(Parse());
                    break;
            }

            needsComma = true;
        }

        tokens.Expect(TokenKind.RightParenthesis);
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Count)
        {
            throw new JinjaSyntaxException("keyword argument repeated", "SyntaxError");
        }

        return new ArgumentsSyntax([.. positional], [.. names], [.. named], star, doubleStar);

        static void Ensure(bool valid)
        {
            if (!valid)
            {
                throw new JinjaSyntaxException("invalid syntax for function call expression");
            }
        }
    }

    /// <summary>Parses <c>|name(arguments)</c>, as often as it comes; the first bar is missing after a <c>filter</c> tag.</summary>
    public ExpressionSyntax? ParseFilters(ExpressionSyntax? input, bool startsWithName = false)
    {
        while (startsWithName || tokens.Current.Kind == TokenKind.Pipe)
        {
            if (!startsWithName)
            {
                tokens.Read();
            }

            startsWithName = false;
            int position = tokens.Current.Position;
            string name = ParseDottedName();
            ArgumentsSyntax arguments = tokens.Current.Kind == TokenKind.LeftParenthesis ? ParseArguments() : ArgumentsSyntax.None;
            input = new FilterSyntax(position, input, name, arguments);
        }

        return input;
    }

    public ExpressionSyntax ParsePrimary()
    {
        Token token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Read();
                return token.Text switch
                {
                    "true" or "True" => new ConstantSyntax(token.Position, true),
                    "false" or "False" => new ConstantSyntax(token.Position, false),
                    "none" or "None" => new ConstantSyntax(token.Position, JinjaValue.None),
                    _ => new NameSyntax(token.Position, token.Text, NameUse.Load),
                };
            case TokenKind.String:
                return ParseStrings();
            case TokenKind.Integer or TokenKind.Float:
                tokens.Read();
                return new ConstantSyntax(token.Position, token.Value);
            case TokenKind.LeftParenthesis:
                tokens.Read();
                ExpressionSyntax inner = ParseTuple(inParentheses: true);
                tokens.Expect(TokenKind.RightParenthesis);
                return inner;
            case TokenKind.LeftBracket:
                return ParseList();
            case TokenKind.LeftBrace:
                return ParseDict();
            default:
                throw new JinjaSyntaxException($"unexpected {StringText.Represent(token.ToString())}");
        }
    }

    private static int LevelOf(TokenKind kind) => kind switch
    {
        TokenKind.Add or TokenKind.Subtract => AdditiveLevel,
        TokenKind.Tilde => ConcatenationLevel,
        TokenKind.Multiply or TokenKind.Divide or TokenKind.FloorDivide or TokenKind.Modulo => 2,
        TokenKind.Power => PowerLevel,
        _ => -1,
    };

    private ExpressionSyntax ParseTuple(Func<ExpressionSyntax> parseItem, bool inParentheses)
    {
        int position = tokens.Current.Position;
        var items = new List<ExpressionSyntax>();
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0)
            {
                tokens.Expect(TokenKind.Comma);
            }

            if (tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd or TokenKind.RightParenthesis)
            {
                break;
            }

            items.Add(parseItem());
            if (tokens.Current.Kind != TokenKind.Comma)
            {
                break;
            }

            isTuple = true;
        }

        if (!isTuple)
        {
            if (items.Count > 0)
            {
                return items[0];
            }

            if (!inParentheses)
            {
                throw new JinjaSyntaxException($"Expected an expression, got {StringText.Represent(tokens.Current.ToString())}");
            }
        }

        return new TupleSyntax(position, [.. items]);
    }

    private ExpressionSyntax ParseConditional()
    {
        ExpressionSyntax expression = ParseOr();
        while (tokens.Current.IsName("if"))
        {
            int position = tokens.Read().Position;
            ExpressionSyntax condition = ParseOr();
            ExpressionSyntax? otherwise = null;
            if (tokens.SkipIfName("else"))
            {
                otherwise = Parse();
            }

            expression = new ConditionalSyntax(position, condition, expression, otherwise);
        }

        return expression;
    }

    private ExpressionSyntax ParseOr()
    {
        ExpressionSyntax left = ParseAnd();
        while (tokens.Current.IsName("or"))
        {
            int position = tokens.Read().Position;
            left = new LogicalSyntax(position, false, left, ParseAnd());
        }

        return left;
    }

    private ExpressionSyntax ParseAnd()
    {
        ExpressionSyntax left = ParseNot();
        while (tokens.Current.IsName("and"))
        {
            int position = tokens.Read().Position;
            left = new LogicalSyntax(position, true, left, ParseNot());
        }

        return left;
    }

    private ExpressionSyntax ParseNot()
    {
        if (!tokens.Current.IsName("not"))
        {
            return ParseComparison();
        }

        int position = tokens.Read().Position;
        nesting.Enter();
        ExpressionSyntax operand = ParseNot();
        nesting.Leave();
        return new UnarySyntax(position, UnaryOperator.Not, operand);
    }

    private ExpressionSyntax ParseComparison()
    {
        int position = tokens.Current.Position;
        ExpressionSyntax first = ParseBinary(AdditiveLevel);
        List<ExpressionSyntax>? operands = null;
        var operators = new List<ComparisonOperator>();
        while (TryReadComparison(out ComparisonOperator op))
        {
            operands ??= [first];
            operators.Add(op);
            operands.Add(ParseBinary(AdditiveLevel));
        }

        return operands is null ? first : new ComparisonSyntax(position, [.. operands], [.. operators]);
    }

    private bool TryReadComparison(out ComparisonOperator op)
    {
        Token token = tokens.Current;
        ComparisonOperator? found = token.Kind switch
        {
            TokenKind.Equal => ComparisonOperator.Equal,
            TokenKind.NotEqual => ComparisonOperator.NotEqual,
            TokenKind.Less => ComparisonOperator.Less,
            TokenKind.LessOrEqual => ComparisonOperator.LessOrEqual,
            TokenKind.Greater => ComparisonOperator.Greater,
            TokenKind.GreaterOrEqual => ComparisonOperator.GreaterOrEqual,
            TokenKind.Name when token.Text == "in" => ComparisonOperator.In,
            TokenKind.Name when token.Text == "not" && tokens.Following.IsName("in") => ComparisonOperator.NotIn,
            _ => null,
        };
        op = found ?? default;
        tokens.Skip(found is null ? 0 : found == ComparisonOperator.NotIn ? 2 : 1);
        return found is not null;
    }

    private ExpressionSyntax ParseBinary(int level)
    {
        if (level > PowerLevel)
        {
            return ParseUnary(withFilters: true);
        }

        int start = tokens.Current.Position;
        ExpressionSyntax left = ParseBinary(level + 1);
        if (level == ConcatenationLevel)
        {
            return ParseConcatenation(start, left);
        }

        while (LevelOf(tokens.Current.Kind) == level)
        {
            Token op = tokens.Read();
            left = new BinarySyntax(op.Position, op.Kind, left, ParseBinary(level + 1));
        }

        return left;
    }

    private ExpressionSyntax ParseConcatenation(int position, ExpressionSyntax first)
    {
        if (tokens.Current.Kind != TokenKind.Tilde)
        {
            return first;
        }

        var parts = new List<ExpressionSyntax> { first };
        while (tokens.SkipIf(TokenKind.Tilde))
        {
            parts.Add(ParseBinary(ConcatenationLevel + 1));
        }

        return new ConcatenationSyntax(position, [.. parts]);
    }

    private ExpressionSyntax ParseUnary(bool withFilters)
    {
        Token token = tokens.Current;
        ExpressionSyntax expression;
        if (token.Kind is TokenKind.Subtract or TokenKind.Add)
        {
            tokens.Read();
            nesting.Enter();
            expression = new UnarySyntax(
                token.Position, token.Kind == TokenKind.Add ? UnaryOperator.Plus : UnaryOperator.Minus, ParseUnary(withFilters: false));
            nesting.Leave();
        }
        else
        {
            expression = ParsePrimary();
        }

        expression = ParsePostfix(expression);
        return withFilters ? ParseFiltersAndTests(expression) : expression;
    }

    private ExpressionSyntax ParsePostfix(ExpressionSyntax expression)
    {
        while (true)
        {
            switch (tokens.Current.Kind)
            {
                case TokenKind.Dot:
                    expression = ParseAttribute(expression);
                    break;
                case TokenKind.LeftBracket:
                    expression = ParseSubscript(expression);
                    break;
                case TokenKind.LeftParenthesis:
                    expression = ParseCall(expression);
                    break;
                default:
                    return expression;
            }
        }
    }

    private ExpressionSyntax ParseFiltersAndTests(ExpressionSyntax expression)
    {
        while (true)
        {
            if (tokens.Current.Kind == TokenKind.Pipe)
            {
                expression = ParseFilters(expression)!;
            }
            else if (tokens.Current.IsName("is"))
            {
                expression = ParseTest(expression);
            }
            else if (tokens.Current.Kind == TokenKind.LeftParenthesis)
            {
                expression = ParseCall(expression);
            }
            else
            {
                return expression;
            }
        }
    }

    private CallSyntax ParseCall(ExpressionSyntax callee)
    {
        int position = callee is AttributeSyntax or SubscriptSyntax ? callee.Position : tokens.Current.Position;
        return new CallSyntax(position, callee, ParseArguments());
    }

    private ExpressionSyntax ParseAttribute(ExpressionSyntax owner)
    {
        tokens.Read();
        Token name = tokens.Read();
        return name.Kind switch
        {
            TokenKind.Name => new AttributeSyntax(name.Position, owner, name.Text),
            TokenKind.Integer => new SubscriptSyntax(name.Position, owner, new ConstantSyntax(name.Position, name.Value)),
            _ => throw new JinjaSyntaxException("expected name or number"),
        };
    }

    private SubscriptSyntax ParseSubscript(ExpressionSyntax owner)
    {
        int position = tokens.Read().Position;
        var keys = new List<ExpressionSyntax>();
        while (tokens.Current.Kind != TokenKind.RightBracket)
        {
            if (keys.Count > 0)
            {
                tokens.Expect(TokenKind.Comma);
            }

            keys.Add(ParseKey());
        }

        tokens.Expect(TokenKind.RightBracket);
        return new SubscriptSyntax(position, owner, keys.Count == 1 ? keys[0] : new TupleSyntax(position, [.. keys]));
    }

    private ExpressionSyntax ParseKey()
    {
        int position = tokens.Current.Position;
        ExpressionSyntax? start = null;
        if (tokens.Current.Kind != TokenKind.Colon)
        {
            start = Parse();
            if (tokens.Current.Kind != TokenKind.Colon)
            {
                return start;
            }
        }

        tokens.Expect(TokenKind.Colon);
        ExpressionSyntax? stop = IsSliceEnd() ? null : Parse();
        ExpressionSyntax? step = null;
        if (tokens.SkipIf(TokenKind.Colon) && tokens.Current.Kind is not (TokenKind.RightBracket or TokenKind.Comma))
        {
            step = Parse();
        }

        return new SliceSyntax(position, start, stop, step);
    }

    private bool IsSliceEnd() => tokens.Current.Kind is TokenKind.Colon or TokenKind.RightBracket or TokenKind.Comma;

    private ExpressionSyntax ParseTest(ExpressionSyntax input)
    {
        int position = tokens.Read().Position;
        bool negated = tokens.SkipIfName("not");
        string name = ParseDottedName();
        ArgumentsSyntax arguments = ArgumentsSyntax.None;
        Token token = tokens.Current;
        if (token.Kind == TokenKind.LeftParenthesis)
        {
            arguments = ParseArguments();
        }
        else if (token.Kind is TokenKind.Name or TokenKind.String or TokenKind.Integer or TokenKind.Float or TokenKind.LeftBracket or TokenKind.LeftBrace &&
            !(token.Kind == TokenKind.Name && token.Text is "else" or "or" or "and"))
        {
            if (token.IsName("is"))
            {
                throw new JinjaSyntaxException("You cannot chain multiple tests with is");
            }

            arguments = ArgumentsSyntax.None with { Positional = [ParsePostfix(ParsePrimary())] };
        }

        ExpressionSyntax test = new TestSyntax(position, input, name, arguments);
        return negated ? new UnarySyntax(position, UnaryOperator.Not, test) : test;
    }

    private string ParseDottedName()
    {
        string name = tokens.Expect(TokenKind.Name).Text;
        while (tokens.SkipIf(TokenKind.Dot))
        {
            name += "." + tokens.Expect(TokenKind.Name).Text;
        }

        return name;
    }

    private ConstantSyntax ParseStrings()
    {
        Token first = tokens.Read();
        if (tokens.Current.Kind != TokenKind.String)
        {
            return new ConstantSyntax(first.Position, first.Value);
        }

        var text = new System.Text.StringBuilder(first.Text);
        while (tokens.Current.Kind == TokenKind.String)
        {
            text.Append(tokens.Read().Text);
        }

        return new ConstantSyntax(first.Position, text.ToString());
    }

    private ListSyntax ParseList()
    {
        int position = tokens.Read().Position;
        var items = new List<ExpressionSyntax>();
        while (tokens.Current.Kind != TokenKind.RightBracket)
        {
            if (items.Count > 0)
            {
                tokens.Expect(TokenKind.Comma);
            }

            if (tokens.Current.Kind == TokenKind.RightBracket)
            {
                break;
            }

            items.Add(Parse());
        }

        tokens.Expect(TokenKind.RightBracket);
        return new ListSyntax(position, [.. items]);
    }

    private DictSyntax ParseDict()
    {
        int position = tokens.Read().Position;
        var items = new List<ExpressionSyntax>();
        while (tokens.Current.Kind != TokenKind.RightBrace)
        {
            if (items.Count > 0)
            {
                tokens.Expect(TokenKind.Comma);
            }

            if (tokens.Current.Kind == TokenKind.RightBrace)
            {
                break;
            }

            items.Add(Parse());
            tokens.Expect(TokenKind.Colon);
            items.Add(Parse());
        }

        tokens.Expect(TokenKind.RightBrace);
        return new DictSyntax(position, [.. items]);
    }
}
