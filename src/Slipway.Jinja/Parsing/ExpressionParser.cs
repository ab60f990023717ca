namespace Slipway.Jinja;

/// <summary>Parses expressions, with the precedence of Jinja2's grammar.</summary>
internal sealed class ExpressionParser
{
    /// <summary>Operators by binding strength: <c>+ -</c>, then <c>~</c>, then <c>* / // %</c>, then <c>**</c>; all associate to the left.</summary>
    private const int AdditiveLevel = 0;
    private const int ConcatenationLevel = 1;
    private const int PowerLevel = 3;

    private readonly TokenStream _tokens;
    private readonly NestingGuard _nesting;
    private readonly LiteralParser _literals;
    private readonly PostfixParser _postfix;

    public ExpressionParser(TokenStream tokens, NestingGuard nesting)
    {
        _tokens = tokens;
        _nesting = nesting;
        _literals = new LiteralParser(tokens, this);
        _postfix = new PostfixParser(tokens, this, _literals);
    }

    public ExpressionSyntax Parse(bool allowConditional = true)
    {
        _nesting.Enter();
        ExpressionSyntax expression = allowConditional ? ParseConditional() : ParseOr();
        _nesting.Leave();
        return expression;
    }

    /// <summary>Parses an expression, or a tuple without parentheses.</summary>
    public ExpressionSyntax ParseTuple(bool allowConditional = true, bool inParentheses = false) =>
        ParseTuple(() => Parse(allowConditional), inParentheses);

    /// <summary>Parses what may stand on the left of an assignment: literals and names.</summary>
    public ExpressionSyntax ParseSimpleTuple() => ParseTuple(_literals.ParsePrimary, inParentheses: false);

    /// <summary>Parses the filters of a <c>set</c> or <c>filter</c> tag; the first bar is missing after a <c>filter</c> tag.</summary>
    public FilterSyntax? ParseBlockFilters(bool startsWithName) => (FilterSyntax?)_postfix.ParseFilters(null, startsWithName);

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
        int position = _tokens.Current.Position;
        var items = new List<ExpressionSyntax>();
        bool isTuple = false;
        while (true)
        {
            if (items.Count > 0)
            {
                _tokens.Expect(TokenKind.Comma);
            }

            if (_tokens.Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd or TokenKind.RightParenthesis)
            {
                break;
            }

            items.Add(parseItem());
            if (_tokens.Current.Kind != TokenKind.Comma)
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
                throw new JinjaSyntaxException($"Expected an expression, got {StringText.Represent(_tokens.Current.ToString())}");
            }
        }

        return new TupleSyntax(position, [.. items]);
    }

    private ExpressionSyntax ParseConditional()
    {
        ExpressionSyntax expression = ParseOr();
        while (_tokens.Current.IsName("if"))
        {
            int position = _tokens.Read().Position;
            ExpressionSyntax condition = ParseOr();
            ExpressionSyntax? otherwise = null;
            if (_tokens.SkipIfName("else"))
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
        while (_tokens.Current.IsName("or"))
        {
            int position = _tokens.Read().Position;
            left = new LogicalSyntax(position, false, left, ParseAnd());
        }

        return left;
    }

    private ExpressionSyntax ParseAnd()
    {
        ExpressionSyntax left = ParseNot();
        while (_tokens.Current.IsName("and"))
        {
            int position = _tokens.Read().Position;
            left = new LogicalSyntax(position, true, left, ParseNot());
        }

        return left;
    }

    private ExpressionSyntax ParseNot()
    {
        if (!_tokens.Current.IsName("not"))
        {
            return ParseComparison();
        }

        int position = _tokens.Read().Position;
        _nesting.Enter();
        ExpressionSyntax operand = ParseNot();
        _nesting.Leave();
        return new UnarySyntax(position, UnaryOperator.Not, operand);
    }

    private ExpressionSyntax ParseComparison()
    {
        int position = _tokens.Current.Position;
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
        Token token = _tokens.Current;
        ComparisonOperator? found = token.Kind switch
        {
            TokenKind.Equal => ComparisonOperator.Equal,
            TokenKind.NotEqual => ComparisonOperator.NotEqual,
            TokenKind.Less => ComparisonOperator.Less,
            TokenKind.LessOrEqual => ComparisonOperator.LessOrEqual,
            TokenKind.Greater => ComparisonOperator.Greater,
            TokenKind.GreaterOrEqual => ComparisonOperator.GreaterOrEqual,
            TokenKind.Name when token.Text == "in" => ComparisonOperator.In,
            TokenKind.Name when token.Text == "not" && _tokens.Following.IsName("in") => ComparisonOperator.NotIn,
            _ => null,
        };
        op = found ?? default;
        _tokens.Skip(found is null ? 0 : found == ComparisonOperator.NotIn ? 2 : 1);
        return found is not null;
    }

    private ExpressionSyntax ParseBinary(int level)
    {
        if (level > PowerLevel)
        {
            return ParseUnary(withFilters: true);
        }

        int start = _tokens.Current.Position;
        ExpressionSyntax left = ParseBinary(level + 1);
        if (level == ConcatenationLevel)
        {
            return ParseConcatenation(start, left);
        }

        while (LevelOf(_tokens.Current.Kind) == level)
        {
            Token op = _tokens.Read();
            left = new BinarySyntax(op.Position, op.Kind, left, ParseBinary(level + 1));
        }

        return left;
    }

    private ExpressionSyntax ParseConcatenation(int position, ExpressionSyntax first)
    {
        if (_tokens.Current.Kind != TokenKind.Tilde)
        {
            return first;
        }

        var parts = new List<ExpressionSyntax> { first };
        while (_tokens.SkipIf(TokenKind.Tilde))
        {
            parts.Add(ParseBinary(ConcatenationLevel + 1));
        }

        return new ConcatenationSyntax(position, [.. parts]);
    }

    private ExpressionSyntax ParseUnary(bool withFilters)
    {
        Token token = _tokens.Current;
        ExpressionSyntax expression;
        if (token.Kind is TokenKind.Subtract or TokenKind.Add)
        {
            _tokens.Read();
            _nesting.Enter();
            expression = new UnarySyntax(
                token.Position, token.Kind == TokenKind.Add ? UnaryOperator.Plus : UnaryOperator.Minus, ParseUnary(withFilters: false));
            _nesting.Leave();
        }
        else
        {
            expression = _literals.ParsePrimary();
        }

        expression = _postfix.ParsePostfix(expression);
        return withFilters ? _postfix.ParseFiltersAndTests(expression) : expression;
    }

}
