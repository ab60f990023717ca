namespace Slipway.Jinja;

/// <summary>Parses the statements that refer to other templates by what they export: <c>include</c>, <c>import</c>, <c>from</c>.</summary>
internal sealed class ImportParser(TokenStream tokens, ExpressionParser expressions)
{
    public IncludeSyntax ParseInclude()
    {
        int position = tokens.Read().Position;
        ExpressionSyntax template = expressions.Parse();
        bool ignoreMissing = tokens.Current.IsName("ignore") && tokens.Following.IsName("missing");
        tokens.Skip(ignoreMissing ? 2 : 0);
        return new IncludeSyntax(position, template, ignoreMissing, ReadContext() ?? true);
    }

    public ImportSyntax ParseImport()
    {
        int position = tokens.Read().Position;
        ExpressionSyntax template = expressions.Parse();
        tokens.ExpectName("as");
        string target = tokens.Expect(TokenKind.Name).Text;
        AssignmentParser.EnsureAssignable(target);
        return new ImportSyntax(position, template, target, ReadContext() ?? false);
    }

    public FromImportSyntax ParseFromImport()
    {
        int position = tokens.Read().Position;
        ExpressionSyntax template = expressions.Parse();
        tokens.ExpectName("import");
        var names = new List<(string Name, string Alias)>();
        bool? withContext = null;
        while (true)
        {
            if (names.Count > 0)
            {
                tokens.Expect(TokenKind.Comma);
            }

            if (tokens.Current.Kind != TokenKind.Name)
            {
                tokens.Expect(TokenKind.Name);
            }

            withContext = ReadContext();
            if (withContext is not null)
            {
                break;
            }

            names.Add(ParseImportedName());
            withContext = ReadContext();
            if (withContext is not null || tokens.Current.Kind != TokenKind.Comma)
            {
                break;
            }
        }

        return new FromImportSyntax(position, template, [.. names], withContext ?? false);
    }

    private (string Name, string Alias) ParseImportedName()
    {
        string name = tokens.Expect(TokenKind.Name).Text;
        AssignmentParser.EnsureAssignable(name);
        if (name.StartsWith('_'))
        {
            throw new JinjaSyntaxException("names starting with an underline can not be imported", "TemplateAssertionError");
        }

        string alias = name;
        if (tokens.SkipIfName("as"))
        {
            alias = tokens.Expect(TokenKind.Name).Text;
            AssignmentParser.EnsureAssignable(alias);
        }

        return (name, alias);
    }

    /// <summary>Reads <c>with context</c> or <c>without context</c>, if it is there.</summary>
    private bool? ReadContext()
    {
        if (!(tokens.Current.IsName("with") || tokens.Current.IsName("without")) || !tokens.Following.IsName("context"))
        {
            return null;
        }

        bool with = tokens.Read().Text == "with";
        tokens.Read();
        return with;
    }
}
