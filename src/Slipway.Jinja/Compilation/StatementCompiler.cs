namespace Slipway.Jinja;

/// <summary>Compiles statements, as Jinja2's <c>CodeGenerator</c> does.</summary>
internal sealed class StatementCompiler
{
    private readonly JinjaEnvironment _environment;
    private readonly CompiledTemplate _template;
    private readonly ExpressionCompiler _expressions;
    private readonly FunctionCompiler _functions;
    private bool _hasExtends;
    private bool _hasKnownExtends;

    public StatementCompiler(JinjaEnvironment environment, CompiledTemplate template)
    {
        _environment = environment;
        _template = template;
        _expressions = new ExpressionCompiler(environment, template);
        _functions = new FunctionCompiler(template, this, _expressions);
    }

    public static JinjaSyntaxException Error(CompiledTemplate template, SyntaxNode node, string detail, string pythonType = "TemplateSyntaxError")
    {
        var error = new JinjaSyntaxException(detail, pythonType);
        error.Locate(template.Source, node.Position);
        return error;
    }

    public Instruction[] CompileAll(StatementSyntax[] body, CompileScope scope)
    {
        var instructions = new List<Instruction>(body.Length);
        foreach (StatementSyntax statement in body)
        {
            bool ends = Compile(statement, scope, instructions);
            if (ends)
            {
                break;
            }
        }

        return [.. instructions];
    }

    /// <summary>Adds the instructions of a statement; true when nothing behind it can run.</summary>
    private bool Compile(StatementSyntax statement, CompileScope scope, List<Instruction> into)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (statement)
        {
            case OutputSyntax output:
                CompileOutput(output, scope, into);
                return false;
            case ExtendsSyntax extends:
                return CompileExtends(extends, scope, into);
            case BlockSyntax block:
                CompileBlock(block, scope, into);
                return false;
            default:
                into.Add(Compile(statement, scope));
                return false;
        }
    }

    private Instruction Compile(StatementSyntax statement, CompileScope scope) => statement switch
    {
        IfSyntax branch => CompileIf(branch, scope.Soft()),
        ForSyntax loop => _functions.CompileFor(loop, scope),
        SetSyntax set => new SetInstruction(
            set.Position, CompileTarget(set.Target, scope), _expressions.Compile(set.Value, scope), ExportsOf(set.Target, scope)),
        SetBlockSyntax set => CompileSetBlock(set, scope),
        WithSyntax with => CompileWith(with, scope),
        MacroSyntax macro => CompileMacro(macro, scope),
        CallBlockSyntax block => new CallBlockInstruction(
            _expressions.CompileCall(block.Call, scope, _functions.CompileMacro(null, block.Signature, block.Body, block, scope))),
        FilterBlockSyntax block => CompileFilterBlock(block, scope),
        AutoEscapeSyntax block => CompileAutoEscape(block, scope),
        IncludeSyntax include => new IncludeInstruction(
            include.Position, _expressions.Compile(include.Template, scope), include.IgnoreMissing, include.WithContext, scope.Symbols.Locals),
        ImportSyntax import => new ImportInstruction(
            import.Position, _expressions.Compile(import.Template, scope), import.WithContext, scope.Symbols.Locals, scope.Symbols.Get(import.Target).Slot, scope.IsTopLevel ? import.Target : null),
        FromImportSyntax import => CompileFromImport(import, scope),
        DoSyntax action => new DoInstruction(_expressions.Compile(action.Expression, scope)),
        JumpSyntax jump => CompileJump(jump, scope),
        _ => throw new InvalidOperationException($"{statement.GetType().Name} is no statement."),
    };

    public Target CompileTarget(ExpressionSyntax target, CompileScope scope) => target switch
    {
        NameSyntax name => new SlotTarget(scope.Symbols.Get(name.Name).Slot),
        TupleSyntax tuple => new TupleTarget(Array.ConvertAll(tuple.Items, item => CompileTarget(item, scope))),
        NamespaceTargetSyntax space => new NamespaceTarget(
            _expressions.Compile(new NameSyntax(space.Position, space.Name, NameUse.Load), scope), space.Attribute),
        _ => throw new InvalidOperationException($"{target.GetType().Name} is no target."),
    };

    private static Export[] ExportsOf(ExpressionSyntax target, CompileScope scope)
    {
        if (!scope.IsTopLevel)
        {
            return [];
        }

        IEnumerable<SyntaxNode> names = target is NameSyntax ? [target] : target.Descendants();
        return [.. names.OfType<NameSyntax>().Select(name => new Export(name.Name, scope.Symbols.Get(name.Name).Slot))];
    }

    private void CompileOutput(OutputSyntax output, CompileScope scope, List<Instruction> into)
    {
        if (scope.ChecksOutput && _hasKnownExtends)
        {
            return;
        }

        Instruction[] parts = Array.ConvertAll(output.Parts, part => CompilePart(part, scope));
        if (scope.ChecksOutput)
        {
            into.Add(new UnlessExtendingInstruction(scope.Function.Depth, parts));
        }
        else
        {
            into.AddRange(parts);
        }
    }

    private Instruction CompilePart(ExpressionSyntax part, CompileScope scope)
    {
        if (part is TextSyntax text)
        {
            return new TextInstruction(text.Text);
        }

        Evaluator value = _expressions.Compile(part, scope);
        if (value is ConstantEvaluator constant && scope.Escape != EscapeMode.Dynamic && constant.Value.Reference is null or string || value is ConstantEvaluator { Value.IsInt: true })
        {
            string printed = ((ConstantEvaluator)value).Value.ToString();
            return new TextInstruction(scope.Escape == EscapeMode.Always ? Html.Escape(printed) : printed);
        }

        return new PrintInstruction(value, scope.Escape);
    }

    private bool CompileExtends(ExtendsSyntax extends, CompileScope scope, List<Instruction> into)
    {
        if (!scope.IsTopLevel)
        {
            throw Error(_template, extends, "cannot use extend from a non top-level scope");
        }

        if (_hasKnownExtends)
        {
            into.Add(new FailInstruction(extends.Position, "extended multiple times"));
            return true;
        }

        into.Add(new ExtendsInstruction(extends.Position, _expressions.Compile(extends.Template, scope), _hasExtends, scope.Function.Depth));
        _hasExtends = true;
        _hasKnownExtends |= scope.IsRootLevel;
        return false;
    }

    private void CompileBlock(BlockSyntax block, CompileScope scope, List<Instruction> into)
    {
        if (scope.IsTopLevel && _hasKnownExtends)
        {
            return;
        }

        var instruction = new BlockInstruction(block.Position, block.Name, block.Required, block.Scoped ? scope.Symbols.Locals : null);
        into.Add(scope.IsTopLevel && _hasExtends ? new UnlessExtendingInstruction(scope.Function.Depth, [instruction]) : instruction);
    }

    private IfInstruction CompileIf(IfSyntax branch, CompileScope scope)
    {
        var branches = new List<(Evaluator, Instruction[])> { (_expressions.Compile(branch.Condition, scope), CompileAll(branch.Body, scope)) };
        foreach (IfSyntax elif in branch.Elifs)
        {
            branches.Add((_expressions.Compile(elif.Condition, scope), CompileAll(elif.Body, scope)));
        }

        return new IfInstruction([.. branches], CompileAll(branch.Otherwise, scope));
    }

    private SetBlockInstruction CompileSetBlock(SetBlockSyntax set, CompileScope scope)
    {
        CompileScope inner = scope.Inner() with { ChecksOutput = false };
        SymbolAnalyzer.Analyze(inner.Symbols, set.Body);
        Instruction[] body = CompileAll(set.Body, inner);
        Evaluator? filter = null;
        if (set.Filter is not null)
        {
            SymbolAnalyzer.Analyze(inner.Symbols, [set.Filter]);
            filter = _expressions.CompileFilter(set.Filter, inner);
        }

        return new SetBlockInstruction(set.Position, CompileTarget(set.Target, scope), filter, inner.Entries(), body, ExportsOf(set.Target, scope));
    }

    private WithInstruction CompileWith(WithSyntax with, CompileScope scope)
    {
        CompileScope inner = scope.Inner();
        SymbolAnalyzer.Analyze(inner.Symbols, [.. with.Targets, .. with.Body]);
        Evaluator[] values = Array.ConvertAll(with.Values, value => _expressions.Compile(value, scope));
        Target[] targets = Array.ConvertAll(with.Targets, target => CompileTarget(target, inner));
        return new WithInstruction(with.Position, targets, values, inner.Entries(), CompileAll(with.Body, inner));
    }

    private SetInstruction CompileMacro(MacroSyntax macro, CompileScope scope)
    {
        MacroDefinition definition = _functions.CompileMacro(macro.Name, macro.Signature, macro.Body, macro, scope);
        int slot = scope.Symbols.Get(macro.Name).Slot;
        Export[] exports = scope.IsTopLevel ? [new Export(macro.Name, slot)] : [];
        return new SetInstruction(macro.Position, new SlotTarget(slot), new MacroEvaluator(macro.Position, definition), exports);
    }

    private FilterBlockInstruction CompileFilterBlock(FilterBlockSyntax block, CompileScope scope)
    {
        CompileScope inner = scope.Inner();
        SymbolAnalyzer.Analyze(inner.Symbols, [.. block.Body, block.Filter]);
        Instruction[] body = CompileAll(block.Body, inner);
        return new FilterBlockInstruction(block.Position, _expressions.CompileFilter(block.Filter, inner), inner.Entries(), body);
    }

    private AutoEscapeInstruction CompileAutoEscape(AutoEscapeSyntax block, CompileScope scope)
    {
        CompileScope inner = scope.Inner();
        SymbolAnalyzer.Analyze(inner.Symbols, [block.Enabled, .. block.Body]);
        Evaluator enabled = _expressions.Compile(block.Enabled, inner);
        EscapeMode mode = enabled is not ConstantEvaluator constant ? EscapeMode.Dynamic : constant.Value.IsTrue ? EscapeMode.Always : EscapeMode.Never;
        return new AutoEscapeInstruction(enabled, inner.Entries(), CompileAll(block.Body, inner with { Escape = mode }));
    }

    private FromImportInstruction CompileFromImport(FromImportSyntax import, CompileScope scope) => new(
        import.Position,
        _expressions.Compile(import.Template, scope),
        import.WithContext,
        scope.Symbols.Locals,
        Array.ConvertAll(import.Names, name => (name.Name, name.Alias, scope.Symbols.Get(name.Alias).Slot)),
        scope.IsTopLevel);

    private JumpInstruction CompileJump(JumpSyntax jump, CompileScope scope) => scope.IsInLoop
        ? new JumpInstruction(jump.IsBreak ? Completion.Break : Completion.Continue)
        : throw Error(_template, jump, $"'{(jump.IsBreak ? "break" : "continue")}' outside loop", "SyntaxError");
}
