namespace Slipway.Jinja;

/// <summary>Compiles expressions.</summary>
internal sealed class ExpressionCompiler(JinjaEnvironment environment, CompiledTemplate template)
{
    public Evaluator Compile(ExpressionSyntax syntax, CompileScope scope)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return syntax switch
        {
            ConstantSyntax constant => new ConstantEvaluator(constant.Position, constant.Value),
            TextSyntax text => new ConstantEvaluator(text.Position, text.Text),
            NameSyntax name => CompileName(name.Position, name.Name, scope),
            AttributeSyntax attribute => new AttributeEvaluator(attribute.Position, Compile(attribute.Owner, scope), attribute.Name),
            SubscriptSyntax subscript => CompileSubscript(subscript, scope),
            SliceSyntax => throw StatementCompiler.Error(template, syntax, "a slice must stand alone in a subscript"),
            UnarySyntax unary => CompileUnary(unary, scope),
            BinarySyntax binary => new BinaryEvaluator(binary.Position, binary.Operator, Compile(binary.Left, scope), Compile(binary.Right, scope)),
            LogicalSyntax logical => CompileLogical(logical, scope),
            ComparisonSyntax comparison => CompileComparison(comparison, scope),
            ConcatenationSyntax concatenation => new ConcatenationEvaluator(
                concatenation.Position, CompileAll(concatenation.Parts, scope), scope.Escape != EscapeMode.Never),
            ConditionalSyntax conditional => CompileConditional(conditional, scope.Soft()),
            TupleSyntax tuple => CompileTuple(tuple, scope),
            ListSyntax list => new ListEvaluator(list.Position, CompileAll(list.Items, scope)),
            DictSyntax dict => new DictEvaluator(dict.Position, CompileAll(dict.KeysAndValues, scope)),
            CallSyntax call => CompileCall(call, scope, null),
            FilterSyntax filter => CompileFilter(filter, scope),
            TestSyntax test => CompileTest(test, scope),
            _ => throw new InvalidOperationException($"{syntax.GetType().Name} is no expression."),
        };
    }

    /// <summary>Compiles a call; a call block adds its body as the argument <c>caller</c>.</summary>
    public CallEvaluator CompileCall(CallSyntax call, CompileScope scope, MacroDefinition? caller) =>
        new(call.Position, Compile(call.Callee, scope), CompileArguments(call.Arguments, scope, caller));

    public Evaluator CompileFilter(FilterSyntax filter, CompileScope scope)
    {
        Evaluator input = filter.Input is null ? new CapturedTextEvaluator(filter.Position) : Compile(filter.Input, scope);
        if (environment.TryGetFilter(filter.Name, out Builtin? builtin))
        {
            return new ApplicationEvaluator(filter.Position, builtin, input, CompileArguments(filter.Arguments, scope), isTest: false);
        }

        return Unknown(filter, scope, "filter", filter.Name);
    }

    private Evaluator CompileTest(TestSyntax test, CompileScope scope)
    {
        Evaluator input = Compile(test.Input, scope);
        if (environment.TryGetTest(test.Name, out Builtin? builtin))
        {
            return new ApplicationEvaluator(test.Position, builtin, input, CompileArguments(test.Arguments, scope), isTest: true);
        }

        return Unknown(test, scope, "test", test.Name);
    }

    private UnknownApplicationEvaluator Unknown(SyntaxNode node, CompileScope scope, string kind, string name) => scope.IsSoft
        ? new UnknownApplicationEvaluator(node.Position, $"No {kind} named {StringText.Represent(name)} found.")
        : throw StatementCompiler.Error(template, node, $"No {kind} named {StringText.Represent(name)}.", "TemplateAssertionError");

    private static Evaluator CompileName(int position, string name, CompileScope scope)
    {
        Variable variable = scope.Symbols.Get(name);
        int depth = scope.Function.Depth - variable.Owner.Depth;
        return depth == 0 ? new LocalEvaluator(position, variable.Slot, name) : new OuterEvaluator(position, depth, variable.Slot, name);
    }

    private Evaluator CompileSubscript(SubscriptSyntax subscript, CompileScope scope)
    {
        Evaluator owner = Compile(subscript.Owner, scope);
        if (subscript.Key is not SliceSyntax slice)
        {
            return new SubscriptEvaluator(subscript.Position, owner, Compile(subscript.Key, scope));
        }

        return new SliceEvaluator(subscript.Position, owner, CompileOptional(slice.Start, scope), CompileOptional(slice.Stop, scope), CompileOptional(slice.Step, scope));
    }

    private Evaluator? CompileOptional(ExpressionSyntax? syntax, CompileScope scope) => syntax is null ? null : Compile(syntax, scope);

    /// <summary>A constant that decides alone is the result, as in Jinja2: what is behind it is not even looked at.</summary>
    private Evaluator CompileLogical(LogicalSyntax logical, CompileScope scope)
    {
        Evaluator left = Compile(logical.Left, scope);
        if (left is ConstantEvaluator constant && constant.Value.IsTrue != logical.IsAnd)
        {
            return left;
        }

        Evaluator right = Compile(logical.Right, scope);
        return logical.IsAnd ? new AndEvaluator(logical.Position, left, right) : new OrEvaluator(logical.Position, left, right);
    }

    private Evaluator CompileUnary(UnarySyntax unary, CompileScope scope)
    {
        Evaluator operand = Compile(unary.Operand, scope);
        if (unary.Operator == UnaryOperator.Not)
        {
            return new NotEvaluator(unary.Position, operand);
        }

        if (operand is ConstantEvaluator constant && Types.IsNumber(constant.Value))
        {
            return new ConstantEvaluator(
                unary.Position, unary.Operator == UnaryOperator.Minus ? Arithmetic.Negate(constant.Value) : Arithmetic.Plus(constant.Value));
        }

        return new SignEvaluator(unary.Position, unary.Operator == UnaryOperator.Minus, operand);
    }

    private ComparisonEvaluator CompileComparison(ComparisonSyntax comparison, CompileScope scope)
    {
        Evaluator[] operands = CompileAll(comparison.Operands, scope);
        for (int index = 0; index < comparison.Operators.Length; index++)
        {
            // A list that is only searched need not be made anew.
            if (comparison.Operators[index] is ComparisonOperator.In or ComparisonOperator.NotIn && index == comparison.Operators.Length - 1 &&
                comparison.Operands[index + 1] is ListSyntax list && Array.TrueForAll(list.Items, item => item is ConstantSyntax))
            {
                operands[index + 1] = new ConstantEvaluator(list.Position, new TupleValue(Array.ConvertAll(list.Items, item => ((ConstantSyntax)item).Value)));
            }
        }

        return new ComparisonEvaluator(comparison.Position, operands, comparison.Operators);
    }

    private ConditionalEvaluator CompileConditional(ConditionalSyntax conditional, CompileScope scope) => new(
        conditional.Position, Compile(conditional.Condition, scope), Compile(conditional.Yes, scope), CompileOptional(conditional.No, scope));

    private Evaluator CompileTuple(TupleSyntax tuple, CompileScope scope)
    {
        Evaluator[] items = CompileAll(tuple.Items, scope);
        return Array.TrueForAll(items, item => item is ConstantEvaluator)
            ? new ConstantEvaluator(tuple.Position, new TupleValue(Array.ConvertAll(items, item => ((ConstantEvaluator)item).Value)))
            : new TupleEvaluator(tuple.Position, items);
    }

    private Evaluator[] CompileAll(ExpressionSyntax[] syntax, CompileScope scope) => Array.ConvertAll(syntax, item => Compile(item, scope));

    private ArgumentList CompileArguments(ArgumentsSyntax arguments, CompileScope scope, MacroDefinition? caller = null)
    {
        if (caller is null && ReferenceEquals(arguments, ArgumentsSyntax.None))
        {
            return ArgumentList.Empty;
        }

        string[] names = arguments.Names;
        Evaluator[] named = CompileAll(arguments.Named, scope);
        if (caller is not null)
        {
            names = [.. names, "caller"];
            named = [.. named, new MacroEvaluator(0, caller)];
        }

        return new ArgumentList(
            CompileAll(arguments.Positional, scope), names, named, CompileOptional(arguments.Star, scope), CompileOptional(arguments.DoubleStar, scope));
    }
}
