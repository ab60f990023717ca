namespace Slipway.Jinja;

/// <summary>Parses what is assigned to: targets of <c>set</c>, <c>for</c> and <c>with</c>, and parameters of macros.</summary>
internal sealed class AssignmentParser(TokenStream tokens, ExpressionParser expressions)
{
    public static void EnsureAssignable(string name)
    {
        if (name is "true" or "false" or "none" or "True" or "False" or "None")
        {
            throw new JinjaSyntaxException("can't assign to 'name'");
        }
    }

    public ExpressionSyntax ParseTarget(bool allowNamespace = false, NameUse use = NameUse.Store)
    {
        if (allowNamespace && tokens.Following.Kind == TokenKind.Dot)
        {
            Token name = tokens.Expect(TokenKind.Name);
            tokens.Read();
            return new NamespaceTargetSyntax(name.Position, name.Text, tokens.Expect(TokenKind.Name).Text);
        }

        ExpressionSyntax target = expressions.ParseSimpleTuple();
        UseAsTarget(target, use);
        return target;
    }

    public SignatureSyntax ParseSignature()
    {
        tokens.Expect(TokenKind.LeftParenthesis);
        var parameters = new List<NameSyntax>();
        var defaults = new List<ExpressionSyntax>();
        while (tokens.Current.Kind != TokenKind.RightParenthesis)
        {
            if (parameters.Count > 0)
            {
                tokens.Expect(TokenKind.Comma);
            }

            Token name = tokens.Expect(TokenKind.Name);
            EnsureAssignable(name.Text);
            if (tokens.SkipIf(TokenKind.Assign))
            {
                defaults.Add(expressions.Parse());
            }
            else if (defaults.Count > 0)
            {
                throw new JinjaSyntaxException("non-default argument follows default argument");
            }

            if (parameters.Exists(parameter => parameter.Name == name.Text))
            {
                throw new JinjaSyntaxException($"duplicate argument '{name.Text}' in function definition", "SyntaxError");
            }

            parameters.Add(new NameSyntax(name.Position, name.Text, NameUse.Parameter));
        }

        tokens.Expect(TokenKind.RightParenthesis);
        return new SignatureSyntax([.. parameters], [.. defaults]);
    }

    private static void UseAsTarget(ExpressionSyntax target, NameUse use)
    {
        switch (target)
        {
            case NameSyntax name:
                name.UseAs(use);
                break;
            case TupleSyntax tuple:
                Array.ForEach(tuple.Items, item => UseAsTarget(item, use));
                break;
            default:
                string kind = target switch
                {
                    ConstantSyntax => "const",
                    ListSyntax => "list",
                    DictSyntax => "dict",
                    _ => "expression",
                };
                throw new JinjaSyntaxException($"can't assign to '{kind}'");
        }
    }
}
