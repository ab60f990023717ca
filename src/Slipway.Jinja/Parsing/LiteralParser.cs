namespace Slipway.Jinja;

/// <summary>Parses names and literals: what expressions begin with.</summary>
internal sealed class LiteralParser(TokenStream tokens, ExpressionParser expressions)
{
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
                ExpressionSyntax inner = expressions.ParseTuple(inParentheses: true);
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

            items.Add(expressions.Parse());
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

            items.Add(expressions.Parse());
            tokens.Expect(TokenKind.Colon);
            items.Add(expressions.Parse());
        }

        tokens.Expect(TokenKind.RightBrace);
        return new DictSyntax(position, [.. items]);
    }
}
