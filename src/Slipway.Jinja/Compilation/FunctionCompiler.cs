namespace Slipway.Jinja;

/// <summary>Compiles loops and macros: what has names of its own.</summary>
internal sealed class FunctionCompiler(CompiledTemplate template, StatementCompiler statements, ExpressionCompiler expressions)
{
    public Instruction CompileFor(ForSyntax loop, CompileScope scope)
    {
        EnsureLoopIsNotAssigned(loop);
        Evaluator iterable = expressions.Compile(loop.Iterable, scope);
        if (!loop.Recursive)
        {
            return new ForInstruction { Position = loop.Position, Iterable = iterable, Loop = CompileLoopBody(loop, scope, null) };
        }

        var function = new FunctionScope(scope.Function);
        var recursive = new RecursiveLoop(template) { Body = CompileLoopBody(loop, scope, function) };
        recursive.SlotCount = function.SlotCount;
        return new RecursiveForInstruction { Position = loop.Position, Iterable = iterable, Loop = recursive };
    }

    public MacroDefinition CompileMacro(string? name, SignatureSyntax signature, StatementSyntax[] body, SyntaxNode node, CompileScope scope)
    {
        var function = new FunctionScope(scope.Function);
        CompileScope inner = scope.Inner(function) with { ChecksOutput = false };
        SymbolAnalyzer.Analyze(inner.Symbols, [.. signature.Parameters, .. signature.Defaults, .. body]);
        HashSet<string> special = UndeclaredNames.Find(body, "caller", "kwargs", "varargs");
        string[] parameters = Array.ConvertAll(signature.Parameters, parameter => parameter.Name);
        EnsureCallerHasDefault(signature, parameters, special, node);
        int caller = DeclareSpecial(inner.Symbols, "caller", special, parameters);
        int keywords = DeclareSpecial(inner.Symbols, "kwargs", special, parameters);
        int variadic = DeclareSpecial(inner.Symbols, "varargs", special, parameters);
        int firstDefault = parameters.Length - signature.Defaults.Length;
        var definition = new MacroDefinition(template, name)
        {
            Parameters = parameters,
            Slots = Array.ConvertAll(parameters, parameter => inner.Symbols.Get(parameter).Slot),
            Defaults = [.. parameters.Select((_, index) => index < firstDefault ? null : expressions.Compile(signature.Defaults[index - firstDefault], inner))],
            UsesCaller = special.Contains("caller"),
            CallerSlot = caller,
            KeywordsSlot = keywords,
            VariadicSlot = variadic,
        };
        Instruction[] instructions = statements.CompileAll(body, inner);
        definition.Function = new CompiledFunction
        {
            Depth = function.Depth,
            SlotCount = function.SlotCount,
            Entries = inner.Entries(),
            Body = instructions,
        };
        return definition;
    }

    private static int DeclareSpecial(Symbols symbols, string name, HashSet<string> special, string[] parameters) =>
        special.Contains(name) && !parameters.Contains(name) ? symbols.DeclareParameter(name).Slot : -1;

    private void EnsureCallerHasDefault(SignatureSyntax signature, string[] parameters, HashSet<string> special, SyntaxNode node)
    {
        int index = Array.IndexOf(parameters, "caller");
        if (special.Contains("caller") && index >= 0 && index < parameters.Length - signature.Defaults.Length)
        {
            throw StatementCompiler.Error(
                template,
                node,
                "When defining macros or call blocks the special \"caller\" argument must be omitted or be given a default.",
                "TemplateAssertionError");
        }
    }

    private void EnsureLoopIsNotAssigned(ForSyntax loop)
    {
        SyntaxNode? assignment = loop.Descendants().FirstOrDefault(node => node is NameSyntax { Name: "loop", Use: NameUse.Store });
        if (assignment is not null)
        {
            throw StatementCompiler.Error(
                template, assignment, "Can't assign to special loop variable in for-loop target", "TemplateAssertionError");
        }
    }

    private LoopBody CompileLoopBody(ForSyntax loop, CompileScope scope, FunctionScope? function)
    {
        CompileScope body = scope.Inner(function) with { IsInLoop = true };
        CompileScope otherwise = scope.Inner(function);
        bool usesLoop = loop.Recursive || UndeclaredNames.Find(loop.Body, "loop").Count > 0 ||
            loop.Descendants().Any(node => node is BlockSyntax { Scoped: true });
        int loopSlot = usesLoop ? body.Symbols.DeclareParameter("loop").Slot : -1;
        SymbolAnalyzer.DeclareTargets(body.Symbols, loop.Target);
        SymbolAnalyzer.Analyze(body.Symbols, loop.Body);
        SymbolAnalyzer.Analyze(otherwise.Symbols, loop.Otherwise);
        LoopCondition? condition = CompileCondition(loop, scope, function);
        Instruction[] instructions = statements.CompileAll(loop.Body, body);
        return new LoopBody
        {
            Target = statements.CompileTarget(loop.Target, body),
            LoopSlot = loopSlot,
            Entries = body.Entries(),
            Body = instructions,
            Condition = condition,
            OtherwiseEntries = otherwise.Entries(),
            Otherwise = statements.CompileAll(loop.Otherwise, otherwise),
            Cleared = function is null && loop.Descendants().Any(node => node is MacroSyntax or CallBlockSyntax)
                ? [.. body.Symbols.Loads.Keys.Select(variable => variable.Slot)]
                : [],
        };
    }

    private LoopCondition? CompileCondition(ForSyntax loop, CompileScope scope, FunctionScope? function)
    {
        if (loop.Condition is null)
        {
            return null;
        }

        CompileScope test = scope.Inner(function);
        SymbolAnalyzer.DeclareTargets(test.Symbols, loop.Target);
        SymbolAnalyzer.Analyze(test.Symbols, [loop.Condition]);
        return new LoopCondition(statements.CompileTarget(loop.Target, test), expressions.Compile(loop.Condition, test), test.Entries());
    }
}
