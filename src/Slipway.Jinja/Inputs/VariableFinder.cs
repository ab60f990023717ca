namespace Slipway.Jinja;

/// <summary>Finds the variables a template needs, and what it reads of them.</summary>
internal sealed class VariableFinder
{
    private readonly Dictionary<string, Usage> _usages = new(StringComparer.Ordinal);

    /// <remarks>Which names are undeclared is what the compiler says; the walk over the syntax adds what is read of them.</remarks>
    public static IReadOnlyList<JinjaVariable> Find(JinjaEnvironment environment, CompiledTemplate template, TemplateSyntax syntax)
    {
        var finder = new VariableFinder();
        var root = new PathScope(null);
        root.DeclareSpecial(syntax.Body, "self");
        finder.VisitBody(syntax.Body, root);
        var variables = new List<(int Position, JinjaVariable Variable)>();
        foreach (string name in template.Undeclared.Where(name => !environment.TryGetGlobal(name, out _)))
        {
            Usage usage = finder._usages.GetValueOrDefault(name) ?? new Usage(0) { IsOptional = false, Paths = { name } };
            (int line, int column, _) = template.Source.Locate(usage.Position);
            variables.Add((usage.Position, new JinjaVariable(name, [.. usage.Paths], usage.IsOptional, line, column)));
        }

        return [.. variables.OrderBy(variable => variable.Position).ThenBy(variable => variable.Variable.Name, StringComparer.Ordinal).Select(variable => variable.Variable)];
    }

    private void VisitBody(IEnumerable<SyntaxNode> body, PathScope scope)
    {
        foreach (SyntaxNode node in body)
        {
            Visit(node, scope);
        }
    }

    private void Visit(SyntaxNode node, PathScope scope)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case ExpressionSyntax expression:
                Read(expression, scope, guarded: false);
                break;
            case SetSyntax set:
                scope.Assign(set.Target, Read(set.Value, scope, guarded: false));
                VisitTarget(set.Target, scope);
                break;
            case SetBlockSyntax set:
                VisitBody(set.Body, new PathScope(scope));
                VisitFilter(set.Filter, scope);
                scope.Assign(set.Target, null);
                VisitTarget(set.Target, scope);
                break;
            case IfSyntax branch:
                VisitIf(branch, scope);
                break;
            case ForSyntax loop:
                VisitFor(loop, scope);
                break;
            case WithSyntax with:
                VisitWith(with, scope);
                break;
            case MacroSyntax macro:
                scope.Declare(macro.Name, null);
                VisitFunction(macro.Signature, macro.Body, scope);
                break;
            case CallBlockSyntax block:
                Read(block.Call, scope, guarded: false);
                VisitFunction(block.Signature, block.Body, scope);
                break;
            case BlockSyntax block:
                VisitBlock(block, scope);
                break;
            case ImportSyntax import:
                Read(import.Template, scope, guarded: false);
                scope.Declare(import.Target, null);
                break;
            case FromImportSyntax import:
                Read(import.Template, scope, guarded: false);
                Array.ForEach(import.Names, name => scope.Declare(name.Alias, null));
                break;
            case FilterBlockSyntax or AutoEscapeSyntax:
                VisitBody(node.Children, new PathScope(scope));
                break;
            default:
                VisitBody(node.Children, scope);
                break;
        }
    }

    private void VisitTarget(ExpressionSyntax target, PathScope scope)
    {
        if (target is NamespaceTargetSyntax space)
        {
            Use(space.Name, space.Name, space.Position, scope, guarded: false);
        }
    }

    private void VisitIf(IfSyntax branch, PathScope scope)
    {
        // What one branch sets may still come from outside in another.
        Read(branch.Condition, scope, guarded: false);
        VisitBody(branch.Body, new PathScope(scope));
        foreach (IfSyntax elif in branch.Elifs)
        {
            VisitIf(elif, scope);
        }

        VisitBody(branch.Otherwise, new PathScope(scope));
    }

    private void VisitFor(ForSyntax loop, PathScope scope)
    {
        string? items = Read(loop.Iterable, scope, guarded: false);
        string? element = items is null ? null : items + "[]";
        Mention(element);
        var inner = new PathScope(scope);
        inner.Assign(loop.Target, element);
        if (loop.Condition is not null)
        {
            Read(loop.Condition, inner, guarded: false);
        }

        inner.Declare("loop", null);
        VisitBody(loop.Body, inner);
        VisitBody(loop.Otherwise, new PathScope(scope));
    }

    private void VisitWith(WithSyntax with, PathScope scope)
    {
        var inner = new PathScope(scope);
        for (int index = 0; index < with.Targets.Length; index++)
        {
            inner.Assign(with.Targets[index], Read(with.Values[index], scope, guarded: false));
        }

        VisitBody(with.Body, inner);
    }

    private void VisitFunction(SignatureSyntax signature, StatementSyntax[] body, PathScope scope)
    {
        var inner = new PathScope(scope);
        foreach (NameSyntax parameter in signature.Parameters)
        {
            inner.Declare(parameter.Name, null);
        }

        inner.DeclareSpecial(body, "caller", "kwargs", "varargs");
        VisitBody(signature.Defaults, inner);
        VisitBody(body, inner);
    }

    private void VisitBlock(BlockSyntax block, PathScope scope)
    {
        // A block sees what is set at the top level, and more only when it is scoped.
        var inner = new PathScope(block.Scoped ? scope : scope.Root);
        inner.DeclareSpecial(block.Body, "self", "super");
        VisitBody(block.Body, inner);
    }

    private void VisitFilter(FilterSyntax? filter, PathScope scope)
    {
        if (filter is not null)
        {
            Read(filter, scope, guarded: false);
        }
    }

    /// <summary>Notes what an expression reads; gives the path of its value when it is a part of a variable.</summary>
    private string? Read(ExpressionSyntax expression, PathScope scope, bool guarded)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (expression)
        {
            case NameSyntax { Use: NameUse.Load } name:
                return Use(name.Name, name.Name, name.Position, scope, guarded);
            case AttributeSyntax attribute:
                return Extend(Read(attribute.Owner, scope, guarded), "." + attribute.Name);
            case SubscriptSyntax subscript:
                return Extend(Read(subscript.Owner, scope, guarded), ReadKey(subscript.Key, scope));
            case CallSyntax { Callee: AttributeSyntax method } call:
                VisitArguments(call.Arguments, scope);
                return ReadMethod(method, scope);
            case FilterSyntax { Name: "default" or "d", Input: not null } filter:
                VisitArguments(filter.Arguments, scope);
                return Read(filter.Input, scope, guarded: true);
            case FilterSyntax { Input: not null } filter:
                VisitArguments(filter.Arguments, scope);
                return ReadFilter(filter, Read(filter.Input, scope, guarded), scope);
            case TestSyntax { Name: "defined" or "undefined" } test:
                Read(test.Input, scope, guarded: true);
                return null;
            default:
                VisitBody(expression.Children, scope);
                return null;
        }
    }

    private void VisitArguments(ArgumentsSyntax arguments, PathScope scope) => VisitBody(arguments.All, scope);

    private string ReadKey(ExpressionSyntax key, PathScope scope)
    {
        if (key is ConstantSyntax { Value: { Reference: string name } })
        {
            return "." + name;
        }

        Visit(key, scope);
        return "[]";
    }

    /// <summary>Methods are no attributes: <c>user.items()</c> reads the user.</summary>
    private string? ReadMethod(AttributeSyntax method, PathScope scope)
    {
        string? owner = Read(method.Owner, scope, guarded: false);
        return method.Name == "get" || DictMethods.Table.ContainsKey(method.Name) || StringMethods.Table.ContainsKey(method.Name) ||
            ListMethods.Table.ContainsKey(method.Name) ? null : Extend(owner, "." + method.Name);
    }

    private string? ReadFilter(FilterSyntax filter, string? input, PathScope scope)
    {
        string? attribute = AttributeArgument(filter);
        if (input is not null && attribute is not null)
        {
            Extend(input + "[]", string.Concat(attribute.Split('.').Select(part => part.Length > 0 && char.IsAsciiDigit(part[0]) ? "[]" : "." + part)));
        }

        return filter.Name switch
        {
            "list" or "sort" or "unique" or "reverse" or "select" or "reject" or "selectattr" or "rejectattr" => input,
            "first" or "last" or "random" or "min" or "max" => Extend(input, "[]"),
            _ => null,
        };
    }

    private static string? AttributeArgument(FilterSyntax filter)
    {
        int named = Array.IndexOf(filter.Arguments.Names, "attribute");
        ExpressionSyntax? argument = named >= 0 ? filter.Arguments.Named[named]
            : filter.Name is "selectattr" or "rejectattr" or "groupby" or "sum" && filter.Arguments.Positional.Length > 0 ? filter.Arguments.Positional[0]
            : null;
        return argument is ConstantSyntax { Value: { Reference: string text } } ? text : null;
    }

    private string? Extend(string? path, string part)
    {
        string? extended = path is null ? null : path + part;
        Mention(extended);
        return extended;
    }

    private void Mention(string? path)
    {
        if (path is not null)
        {
            string name = path.Split('.', '[')[0];
            if (_usages.TryGetValue(name, out Usage? usage))
            {
                usage.Paths.Add(path);
            }
        }
    }

    private string? Use(string name, string path, int position, PathScope scope, bool guarded)
    {
        if (scope.TryFind(name, out string? alias))
        {
            return alias;
        }

        if (!_usages.TryGetValue(name, out Usage? usage))
        {
            usage = new Usage(position);
            _usages.Add(name, usage);
        }

        usage.IsOptional &= guarded;
        usage.Paths.Add(path);
        return path;
    }

    private sealed class Usage(int position)
    {
        public int Position => position;

        public bool IsOptional { get; set; } = true;

        public SortedSet<string> Paths { get; } = new(StringComparer.Ordinal);
    }
}
