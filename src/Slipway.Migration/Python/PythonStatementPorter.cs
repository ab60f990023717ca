using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Python;

/// <summary>Writes the statements of a function in C#.</summary>
internal sealed class PythonStatementPorter
{
    private readonly PythonFunction _function;
    private readonly PortedNames _names;
    private readonly PythonExpressionPorter _expressions;
    private readonly Queue<KeyValuePair<int, string>> _comments;
    private readonly HashSet<string> _texts;

    private PythonStatementPorter(PythonFunction function, PortedNames names, PythonExpressionPorter expressions, IEnumerable<KeyValuePair<int, string>> comments)
    {
        _function = function;
        _names = names;
        _expressions = expressions;
        _comments = new(comments);
        _texts = TextVariables(function);
    }

    /// <summary>The body of a function, and its parameters in C#.</summary>
    /// <param name="function">The function.</param>
    /// <param name="functions">All of the script, with their names in C#.</param>
    /// <param name="order">In which order the script must be computed.</param>
    /// <param name="comments">The comments of the script by their lines.</param>
    public static (IReadOnlyList<string> Parameters, List<Statement> Body) Port(
        PythonFunction function, IReadOnlyDictionary<string, (string Name, int Parameters)> functions, PythonOrder order, IReadOnlyDictionary<int, string> comments)
    {
        var names = new PortedNames(function);
        var porter = new PythonStatementPorter(function, names, new PythonExpressionPorter(names, functions, order), comments.Where(comment => comment.Key > function.Line).OrderBy(comment => comment.Key));
        List<Statement> body = [.. names.Hoisted.Select(name => new Statement.Declare(new Local(names[name], "PythonValue"), null))];
        body.AddRange(porter.Port(function.Body));
        if (!Ends(function.Body))
        {
            body.Add(new Statement.Return("PythonValue.None"));
        }

        return (names.Parameters, body);
    }

    private List<Statement> Port(IReadOnlyList<PythonStatement> statements)
    {
        var ported = new List<Statement>();
        foreach (PythonStatement statement in statements)
        {
            while (_comments.TryPeek(out KeyValuePair<int, string> comment) && comment.Key <= statement.Line)
            {
                _comments.Dequeue();
                if (comment.Value.Length > 0)
                {
                    ported.Add(new Statement.Comment(comment.Value));
                }
            }

            if (Port(statement) is { } one)
            {
                ported.Add(one);
            }

            if (statement is PythonStatement.Return or PythonStatement.Raise or PythonStatement.Word { Keyword: "break" or "continue" })
            {
                break;
            }
        }

        return ported;
    }

    private Statement? Port(PythonStatement statement) => statement switch
    {
        PythonStatement.Assign assign => Assign(assign),
        PythonStatement.Augment augment => Augment(augment),
        PythonStatement.Evaluate evaluate => Evaluate(evaluate),
        PythonStatement.Return { Value: { } value } => new Statement.Return(_expressions.Argument(value)),
        PythonStatement.Return => new Statement.Return("PythonValue.None"),
        PythonStatement.If choice => new Statement.If(_expressions.Condition(choice.Condition), new Body(Port(choice.Then)), choice.Else.Count == 0 ? null : new Body(Port(choice.Else))),
        PythonStatement.For loop => For(loop),
        PythonStatement.Try attempt => Try(attempt),
        PythonStatement.Raise raise => Raise(raise),
        PythonStatement.Word { Keyword: "pass" } => null,
        PythonStatement.Word word => new Statement.Do(word.Keyword),
        _ => throw new PythonRefusal("a statement that stands here", statement.Line),
    };

    private Statement Assign(PythonStatement.Assign assign)
    {
        switch (assign.Target)
        {
            case PythonExpression.Name name:
                return new Statement.Assign(new Local(_names[name.Id], "PythonValue"), _expressions.Argument(assign.Value), _names.Declares(assign, _function.Body, name.Id));
            case PythonExpression.Subscript item:
                return SetItem(item, assign.Value);
            case PythonExpression.Tuple { Items: [PythonExpression.Name, PythonExpression.Name] or [PythonExpression.Name, PythonExpression.Name, PythonExpression.Name] } tuple:
                List<Pattern> targets = [.. tuple.Items.Cast<PythonExpression.Name>().Select(name => new Pattern.One(new Local(_names[name.Id], "PythonValue"), _names.Declares(assign, _function.Body, name.Id)))];
                Expression value = assign.Value is PythonExpression.Tuple values
                    ? new ListExpression("(", [.. values.Items.Select(item => _expressions.Port(item).AsValue().Code)], ")")
                    : _expressions.Port(assign.Value).AsValue().Code;
                return new Statement.TakeApart(new Pattern.Tuple(targets), value);
            default:
                throw new PythonRefusal("what is assigned here", assign.Line);
        }
    }

    // C# looks at the place before it computes the value, unless the value is the first argument.
    private Statement.Do SetItem(PythonExpression.Subscript item, PythonExpression value) =>
        _expressions.OrderMatters(item.Owner, value) ? throw new PythonRefusal("a place that is looked at when the assigned value is computed", item.Line)
        : _expressions.OrderMatters(item.Key, value) ? new(_expressions.Owner(item.Owner).Call("Set", _expressions.Argument(value).After("item: "), _expressions.Argument(item.Key).After("key: ")))
        : SetItem(item, _expressions.Argument(value));

    // An indexer of a struct can only be set on a variable of one's own.
    private Statement.Do SetItem(PythonExpression.Subscript item, Expression value)
    {
        Expression key = _expressions.Argument(item.Key);
        return item.Owner is PythonExpression.Name name && !_names.IsLoops(name.Id)
            ? new(new ChainExpression("=", [_expressions.Owner(item.Owner).Then($"[{key.Flat}]"), value]))
            : new(_expressions.Owner(item.Owner).Call("Set", key, value));
    }

    private Statement.Do Augment(PythonStatement.Augment augment)
    {
        PortedExpression value = _expressions.Port(augment.Value);
        string op = augment.Operator;
        if (augment.Target is PythonExpression.Subscript { Owner: PythonExpression.Name, Key: PythonExpression.Name or PythonExpression.Constant } item && value.Kind is PortedKind.Integer or PortedKind.Float or PortedKind.Text && op != "//" && (op != "*" || value.Kind is PortedKind.Float))
        {
            Expression before = _expressions.Port(item).Code;
            return SetItem(item, op == "+" && value.Kind is PortedKind.Text ? Expression.Invoke("AddInPlace", before, value.Code) : new ChainExpression(op, [before, value.At(Rank.Product)]));
        }

        if (augment.Target is not PythonExpression.Name name)
        {
            throw new PythonRefusal("what is changed here", augment.Line);
        }

        string target = _names[name.Id];
        if (op == "//")
        {
            return new(new ChainExpression("=", [target, Expression.Invoke("FloorDivide", target, value.Code)]));
        }

        // A list that is added to, or multiplied, changes in place.
        bool mayBeList = op switch
        {
            "+" => !(value.Kind is PortedKind.Integer or PortedKind.Float || (value.Kind is PortedKind.Text && _texts.Contains(name.Id))),
            "*" => value.Kind is not PortedKind.Float,
            _ => false,
        };
        return mayBeList ? new(Expression.Invoke(op == "+" ? "AddTo" : "MultiplyBy", $"ref {target}", value.Code)) : new(new ChainExpression(op + "=", [target, value.Code]));
    }

    private Statement.Do? Evaluate(PythonStatement.Evaluate evaluate) => evaluate.Value switch
    {
        PythonExpression.Constant => null,
        PythonExpression.Call { Function: PythonExpression.Name { Id: "print" } } print when !_names.IsVariable("print") =>
            print.Named.Count == 0 && print.Arguments.All(IsHarmless) ? null : throw new PythonRefusal("what is printed here", evaluate.Line),
        PythonExpression.Call call => new(_expressions.Port(call).Code),
        _ => throw new PythonRefusal("a value that nobody uses", evaluate.Line),
    };

    // What can be left out, since nothing can go wrong with it but a name without a value.
    private bool IsHarmless(PythonExpression value) => value switch
    {
        PythonExpression.Name name => _names.IsVariable(name.Id),
        PythonExpression.Constant => true,
        PythonExpression.Formatted text => text.Parts.All(part => part.Specification.Length == 0 && (part.Value is null || IsHarmless(part.Value))),
        _ => false,
    };

    private Statement.ForEach For(PythonStatement.For loop)
    {
        Expression source = _expressions.Owner(loop.Source);
        bool isOwn = loop.Targets.All(_names.IsLoops);
        if (isOwn)
        {
            string head = loop.Targets.Count == 1 ? $"PythonValue {_names[loop.Targets[0]]}" : $"({string.Join(", ", loop.Targets.Select(name => $"PythonValue {_names[name]}"))})";
            return new(head, source, new Body(Port(loop.Body)));
        }

        string each = _names.Fresh("each");
        Statement take = loop.Targets.Count == 1
            ? new Statement.Assign(new Local(_names[loop.Targets[0]], "PythonValue"), each, Declares: false)
            : new Statement.TakeApart(new Pattern.Tuple([.. loop.Targets.Select(name => new Pattern.One(new Local(_names[name], "PythonValue"), Declares: _names.IsLoops(name)))]), each);
        return new($"PythonValue {each}", source, new Body([take, .. Port(loop.Body)]));
    }

    private Statement.Guard Try(PythonStatement.Try attempt)
    {
        Body work = new(Port(attempt.Body));
        var handlers = new List<(string, Body)>();
        foreach (PythonHandler handler in attempt.Handlers)
        {
            if (handler.Name is { } name && (_names.IsVariable(name) || PythonNames.Uses(_function.Body, name)))
            {
                throw new PythonRefusal($"'{name}', which is an exception and something else", handler.Line);
            }

            string exception = _names.Fresh("exception");
            string kinds = string.Concat(handler.Kinds.Select(kind => $", {Literal.Of(kind)}"));
            Body body = new(Port(handler.Body));
            if (body.Statements.Count == 0)
            {
                body.Statements.Add(new Statement.Comment("Nothing is done about it."));
            }

            handlers.Add(($"(Exception {exception}) when (PythonException.Matches({exception}{kinds}))", body));
        }

        return new(work, handlers);
    }

    private Statement.Do Raise(PythonStatement.Raise raise)
    {
        if (raise.Kind is null)
        {
            return new("throw");
        }

        Expression message = raise.Message is null ? "\"\"" : _expressions.Port(raise.Message) is { Kind: PortedKind.Text } text ? text.Code : Expression.Invoke("Str", _expressions.Argument(raise.Message));
        return new(Expression.Invoke("throw new PythonException", Literal.Of(raise.Kind), message));
    }

    /// <summary>The variables that are texts, whatever happens: only what is surely a text is assigned to them.</summary>
    private static HashSet<string> TextVariables(PythonFunction function)
    {
        List<(string Name, PythonExpression Value)> assigned = [.. Assignments(function.Body)];
        HashSet<string> loops = [.. PythonNames.Loops(function.Body).SelectMany(loop => loop.Targets), .. function.Parameters];
        return [.. assigned.GroupBy(a => a.Name, StringComparer.Ordinal).Where(all => !loops.Contains(all.Key) && all.All(a => IsText(a.Value))).Select(all => all.Key)];
    }

    private static IEnumerable<(string, PythonExpression)> Assignments(IEnumerable<PythonStatement> statements) => statements.SelectMany(statement => statement switch
    {
        PythonStatement.Assign { Target: PythonExpression.Name name } assign => [(name.Id, assign.Value)],
        PythonStatement.Assign assign => PythonNames.Targets(assign.Target).Select(name => (name, assign.Value)),
        PythonStatement.If choice => Assignments(choice.Then).Concat(Assignments(choice.Else)),
        PythonStatement.For loop => Assignments(loop.Body),
        PythonStatement.Try attempt => Assignments(attempt.Body).Concat(attempt.Handlers.SelectMany(handler => Assignments(handler.Body))),
        _ => Enumerable.Empty<(string, PythonExpression)>(),
    });

    private static bool IsText(PythonExpression value) => value is PythonExpression.Constant { Value: string } or PythonExpression.Formatted
        or PythonExpression.Call { Function: PythonExpression.Name { Id: "str" } } or PythonExpression.Call { Function: PythonExpression.Attribute { Member: "strip" or "join" or "lower" or "upper" or "replace" } };

    private static bool Ends(IReadOnlyList<PythonStatement> statements) => statements.Any(statement => statement switch
    {
        PythonStatement.Return or PythonStatement.Raise => true,
        PythonStatement.If choice => Ends(choice.Then) && Ends(choice.Else),
        PythonStatement.Try attempt => Ends(attempt.Body) && attempt.Handlers.All(handler => Ends(handler.Body)),
        _ => false,
    });
}
