namespace Slipway.Jinja;

/// <summary>Turns a parsed template into one that runs.</summary>
internal sealed class TemplateCompiler
{
    private readonly CompiledTemplate _template;
    private readonly StatementCompiler _statements;
    private readonly EscapeMode _escape;

    private TemplateCompiler(JinjaEnvironment environment, TemplateSource source)
    {
        _template = new CompiledTemplate(environment, source);
        _statements = new StatementCompiler(environment, _template);
        _escape = environment.AutoEscape ? EscapeMode.Always : EscapeMode.Never;
    }

    /// <exception cref="JinjaSyntaxException">A name, filter or block does not fit.</exception>
    public static CompiledTemplate Compile(JinjaEnvironment environment, TemplateSource source, TemplateSyntax syntax) =>
        new TemplateCompiler(environment, source).Compile(syntax);

    private CompiledTemplate Compile(TemplateSyntax syntax)
    {
        List<BlockSyntax> blocks = FindBlocks(syntax);
        bool extends = syntax.Descendants().Any(node => node is ExtendsSyntax);
        _template.Root = CompileRoot(syntax, extends);
        for (int index = 0; index < blocks.Count; index++)
        {
            _template.Blocks[index].Function = CompileBlock(blocks[index]);
        }

        return _template;
    }

    private List<BlockSyntax> FindBlocks(TemplateSyntax syntax)
    {
        List<BlockSyntax> blocks = [.. syntax.Descendants().OfType<BlockSyntax>()];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (BlockSyntax block in blocks)
        {
            if (!names.Add(block.Name))
            {
                throw StatementCompiler.Error(_template, block, $"block {StringText.Represent(block.Name)} defined twice");
            }

            _template.Blocks.Add(new CompiledBlock(_template, block.Name));
        }

        return blocks;
    }

    private CompiledFunction CompileRoot(TemplateSyntax syntax, bool extends)
    {
        var function = new FunctionScope(null);
        var symbols = new Symbols(function);
        int self = DeclareSpecial(symbols, syntax.Body, "self");
        SymbolAnalyzer.Analyze(symbols, syntax.Body);
        var scope = new CompileScope(symbols, function, _template.Undeclared) { IsTopLevel = true, IsRootLevel = true, ChecksOutput = extends, Escape = _escape };
        Instruction[] body = _statements.CompileAll(syntax.Body, scope);
        return new CompiledFunction { SlotCount = function.SlotCount, SelfSlot = self, Entries = scope.Entries(), Body = body };
    }

    private CompiledFunction CompileBlock(BlockSyntax block)
    {
        var function = new FunctionScope(null);
        var symbols = new Symbols(function);
        int self = DeclareSpecial(symbols, block.Body, "self");
        int super = DeclareSpecial(symbols, block.Body, "super");
        SymbolAnalyzer.Analyze(symbols, block.Body);
        var scope = new CompileScope(symbols, function, _template.Undeclared) { Escape = _escape };
        Instruction[] body = _statements.CompileAll(block.Body, scope);
        return new CompiledFunction { SlotCount = function.SlotCount, SelfSlot = self, SuperSlot = super, Entries = scope.Entries(), Body = body };
    }

    private static int DeclareSpecial(Symbols symbols, StatementSyntax[] body, string name) =>
        UndeclaredNames.Find(body, name).Count > 0 ? symbols.DeclareParameter(name).Slot : -1;
}
