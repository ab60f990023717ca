namespace Slipway.Jinja;

/// <summary>Parses what follows a value: attributes, subscripts, calls, filters and tests.</summary>
internal sealed class PostfixParser(TokenStream tokens, ExpressionParser expressions, LiteralParser literals)
{
    public ExpressionSyntax ParsePostfix(ExpressionSyntax expression)
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

    public ExpressionSyntax ParseFiltersAndTests(ExpressionSyntax expression)
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
                    star = expressions.Parse();
                    break;
                case TokenKind.Power:
                    Ensure(doubleStar is null);
                    tokens.Read();
                    doubleStar = expressions.Parse();
                    break;
                case TokenKind.Name when tokens.Following.Kind == TokenKind.Assign:
                    Ensure(doubleStar is null);
                    names.Add(tokens.Read().Text);
                    tokens.Read();
                    named.Add(expressions.Parse());
                    break;
                default:
                    Ensure(star is null && doubleStar is null && named.Count == 0);
                    positional.Add(expressions.Parse());
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
            start = expressions.Parse();
            if (tokens.Current.Kind != TokenKind.Colon)
            {
                return start;
            }
        }

        tokens.Expect(TokenKind.Colon);
        ExpressionSyntax? stop = IsSliceEnd() ? null : expressions.Parse();
        ExpressionSyntax? step = null;
        if (tokens.SkipIf(TokenKind.Colon) && tokens.Current.Kind is not (TokenKind.RightBracket or TokenKind.Comma))
        {
            step = expressions.Parse();
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

            arguments = ArgumentsSyntax.None with { Positional = [ParsePostfix(literals.ParsePrimary())] };
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
}
