using System.Globalization;
using System.Text;
using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Python;

/// <summary>Writes expressions of Python in C#.</summary>
internal sealed class PythonExpressionPorter
{
    private readonly PortedNames _names;
    private readonly PythonCallPorter _calls;
    private readonly PythonOrder _order;

    /// <param name="names">The variables of the function.</param>
    /// <param name="functions">The functions of the script, with their names in C#.</param>
    /// <param name="order">In which order the script must be computed.</param>
    public PythonExpressionPorter(PortedNames names, IReadOnlyDictionary<string, (string Name, int Parameters)> functions, PythonOrder order)
    {
        _names = names;
        _order = order;
        _calls = new PythonCallPorter(this, names, functions);
    }

    public PortedExpression Port(PythonExpression expression) => expression switch
    {
        PythonExpression.Name name => _names.IsVariable(name.Id) ? new(_names[name.Id], PortedKind.Value) : throw new PythonRefusal($"'{name.Id}', which is no variable here", name.Line),
        PythonExpression.Constant constant => Constant(constant),
        PythonExpression.Formatted text => Formatted(text),
        PythonExpression.List list => new(new ListExpression("[", [.. list.Items.Select(item => Port(item).Code)], "]"), PortedKind.New),
        PythonExpression.Tuple tuple => new(Expression.Invoke("PythonValue.Tuple", tuple.Items.Select(Argument)), PortedKind.Value),
        PythonExpression.Dict { Items: [] } => new("new PythonDict()", PortedKind.New),
        PythonExpression.Dict dict => new(new ListExpression("new PythonDict { ", [.. dict.Items.Select(item => Port(item.Value).Code.After($"[{Flat(Port(item.Key))}] = "))], " }"), PortedKind.New),
        PythonExpression.Comprehension { IsGenerator: true } all => throw new PythonRefusal("a generator that stands here", all.Line),
        PythonExpression.Comprehension all => Comprehension(all, isLazy: false),
        PythonExpression.Subscript { Key: PythonExpression.Tuple } item => throw new PythonRefusal("a tuple as an index", item.Line),
        PythonExpression.Subscript item => new(Owner(item.Owner).Then($"[{Flat(Port(item.Key))}]"), PortedKind.Value),
        PythonExpression.Slice part => Slice(part),
        PythonExpression.Call call => _calls.Port(call),
        PythonExpression.Unary unary => Unary(unary),
        PythonExpression.Binary { Operator: "and" or "or" } both => Words(both),
        PythonExpression.Binary binary => Arithmetic(binary),
        PythonExpression.Compare compare => Compare(compare),
        PythonExpression.Conditional choice => Conditional(choice),
        PythonExpression.Attribute member => throw new PythonRefusal($"'.{member.Member}'", member.Line),
        PythonExpression.Lambda lambda => throw new PythonRefusal("a lambda that stands here", lambda.Line),
        _ => throw new PythonRefusal("an expression that stands here", expression.Line),
    };

    /// <summary>The expression where a parameter says that it is a value.</summary>
    public Expression Argument(PythonExpression expression) => Port(expression).Code;

    /// <summary>The argument of a function that takes items.</summary>
    /// <param name="expression">The argument.</param>
    /// <param name="isLazy">Whether the function looks at each item before the next one is made; else a generator may be a list.</param>
    public Expression Items(PythonExpression expression, bool isLazy) =>
        expression is PythonExpression.Comprehension all ? Comprehension(all, isLazy && all.IsGenerator).Code : Argument(expression);

    /// <summary>What methods and indexes are called on.</summary>
    public Expression Owner(PythonExpression expression) => Port(expression).AsValue().At(Rank.Primary);

    /// <summary>Whether it matters which of two expressions is computed first.</summary>
    public bool OrderMatters(PythonExpression one, PythonExpression other) => _order.Matters(one, other);

    public Expression Condition(PythonExpression expression) => Port(expression).AsCondition().Code;

    /// <summary>A lambda; its parameters are names of Python.</summary>
    public Expression Lambda(IReadOnlyList<string> parameters, PythonExpression body)
    {
        IReadOnlyList<string> names = _names.Enter(parameters);
        string head = names.Count == 1 ? names[0] : $"({string.Join(", ", names)})";
        Expression lambda = Port(body).Code.After($"{head} => ");
        _names.Leave(names.Count);
        return lambda;
    }

    /// <summary>Whether a comprehension gives the items as they are.</summary>
    public static bool IsSame(PythonExpression.Comprehension all) =>
        all.Key is null && all.Targets is [var only] && all.Item is PythonExpression.Name name && name.Id == only;

    private static PortedExpression Constant(PythonExpression.Constant constant) => constant.Value switch
    {
        null => new("PythonValue.None", PortedKind.Value),
        string text => new(Literal.Of(text), PortedKind.Text),
        bool truth => new(truth ? "true" : "false", PortedKind.Truth),
        long number => new(number is > int.MaxValue ? $"{number.ToString(CultureInfo.InvariantCulture)}L" : number.ToString(CultureInfo.InvariantCulture), PortedKind.Integer),
        double number => new(Float(number, constant.Line), PortedKind.Float),
        _ => throw new PythonRefusal("a constant", constant.Line),
    };

    private static string Float(double number, int line)
    {
        if (!double.IsFinite(number))
        {
            throw new PythonRefusal("a number that is too large", line);
        }

        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') >= 0 ? text : text + ".0";
    }

    private PortedExpression Formatted(PythonExpression.Formatted text)
    {
        var literal = new StringBuilder("$\"");
        foreach (FormattedPart part in text.Parts)
        {
            if (part.Value is null)
            {
                Literal.AppendEscaped(literal, part.Text, inHole: true);
                continue;
            }

            PortedExpression value = Port(part.Value);
            string code = value.Rank > Rank.Conditional ? Flat(value) : $"({Flat(value)})";
            bool isFormatted = part.Specification.Length > 0;
            code = part.Conversion switch
            {
                'r' => $"Repr({code})",
                's' when isFormatted && value.Kind is not PortedKind.Text => $"Str({code})",
                _ when isFormatted || value.Kind is PortedKind.Text or PortedKind.Value => code,
                _ => $"Str({code})",
            };
            literal.Append('{').Append(isFormatted ? $"Format({code}, {Literal.Of(part.Specification)})" : code).Append('}');
        }

        return new(literal.Append('"').ToString(), PortedKind.Text);
    }

    private PortedExpression Comprehension(PythonExpression.Comprehension all, bool isLazy)
    {
        Expression items = Owner(all.Source);
        IEnumerable<Expression> where = all.Condition is null ? [] : [Lambda(all.Targets, all.Condition).After("where: ")];
        return new(
            (all.Key, IsSame(all), all.Condition) switch
            {
                ({ } key, _, _) => Expression.Invoke("PythonDict.Of", [items, Lambda(all.Targets, key), Lambda(all.Targets, all.Item), .. where]),
                (_, true, null) => Expression.Invoke("List", items),
                (_, true, { } test) when !isLazy => items.Call("Filter", Lambda(all.Targets, test)),
                _ => items.Call(isLazy ? "Each" : "Map", [Lambda(all.Targets, all.Item), .. where]),
            },
            PortedKind.Value);
    }

    private PortedExpression Slice(PythonExpression.Slice part)
    {
        List<Expression> bounds = [part.Start is null ? "default" : Argument(part.Start), part.Stop is null ? "default" : Argument(part.Stop)];
        if (part.Step is not null)
        {
            bounds.Add(Argument(part.Step));
        }

        return new(Owner(part.Owner).Call("Slice", bounds), PortedKind.Value);
    }

    private PortedExpression Unary(PythonExpression.Unary unary)
    {
        PortedExpression operand = Port(unary.Operand);
        return unary.Operator switch
        {
            "not" => new(operand.AsCondition().At(Rank.Unary).After("!"), PortedKind.Truth, Rank.Unary),
            "-" when operand.Kind is PortedKind.Integer or PortedKind.Float => new(operand.At(Rank.Primary).After("-"), operand.Kind, Rank.Unary),
            "-" => new(operand.AsValue().At(Rank.Primary).After("-"), PortedKind.Value, Rank.Unary),
            _ => throw new PythonRefusal($"'{unary.Operator}' before a value", unary.Line),
        };
    }

    private PortedExpression Words(PythonExpression.Binary both)
    {
        (PortedExpression left, PortedExpression right) = (Port(both.Left), Port(both.Right));
        bool areTruths = left.Kind is PortedKind.Truth && right.Kind is PortedKind.Truth;
        if (!areTruths)
        {
            left = left.AsValue();
            right = right.Kind is PortedKind.New ? right.AsValue() : right;
        }

        // Beside '&&' people expect '||' in parentheses.
        (string op, Rank rank) = both.Operator == "and" ? ("&&", Rank.And) : ("||", Rank.Or);
        return new(Chain(op, left.At(rank), right.At(rank + 1)), areTruths ? PortedKind.Truth : PortedKind.Value, rank);
    }

    private PortedExpression Arithmetic(PythonExpression.Binary binary)
    {
        (PortedExpression left, PortedExpression right) = (Port(binary.Left), Port(binary.Right));
        switch (binary.Operator)
        {
            case "//" or "**":
                return new(Expression.Invoke(binary.Operator == "//" ? "FloorDivide" : "Power", left.Code, right.Code), PortedKind.Value);
            case "+" or "-" or "*" or "/" or "%":
                break;
            default:
                throw new PythonRefusal($"the operator '{binary.Operator}'", binary.Line);
        }

        Rank rank = binary.Operator is "+" or "-" ? Rank.Sum : Rank.Product;
        bool areTexts = binary.Operator == "+" && left.Kind is PortedKind.Text && right.Kind is PortedKind.Text;
        if (!areTexts && (left.Kind is PortedKind.New || (left.Kind is not PortedKind.Value && right.Kind is not PortedKind.Value)))
        {
            left = left.AsValue();
        }

        if (right.Kind is PortedKind.New)
        {
            right = right.AsValue();
        }

        return new(Chain(binary.Operator, left.At(rank), right.At(rank + 1)), areTexts ? PortedKind.Text : PortedKind.Value, rank);
    }

    private PortedExpression Compare(PythonExpression.Compare compare)
    {
        PortedExpression left = Port(compare.Left);
        switch (compare.Operator)
        {
            case "is" or "is not" when compare.Right is PythonExpression.Constant { Value: null }:
                Expression isNone = left.AsValue().At(Rank.Primary).Then(".IsNone");
                return compare.Operator == "is" ? new(isNone, PortedKind.Truth) : new(isNone.After("!"), PortedKind.Truth, Rank.Unary);
            case "is" or "is not":
                throw new PythonRefusal($"'{compare.Operator}' with something else than None", compare.Line);
            case "in" or "not in":
                // C# computes what a method is called on first.
                Expression contains = OrderMatters(compare.Left, compare.Right) ? Expression.Invoke("In", left.Code, Argument(compare.Right)) : Owner(compare.Right).Call("Contains", left.Code);
                return compare.Operator == "in" ? new(contains, PortedKind.Truth) : new(contains.After("!"), PortedKind.Truth, Rank.Unary);
        }

        PortedExpression right = Port(compare.Right);
        bool areAlike = left.Kind == right.Kind && (left.Kind is PortedKind.Integer or PortedKind.Float || (left.Kind is PortedKind.Text or PortedKind.Truth && compare.Operator is "==" or "!="));
        if (!areAlike && left.Kind is not PortedKind.Value && right.Kind is not PortedKind.Value)
        {
            left = left.AsValue();
        }

        if (right.Kind is PortedKind.New)
        {
            right = right.AsValue();
        }
        else if (left.Kind is PortedKind.New)
        {
            left = left.AsValue();
        }

        Rank rank = compare.Operator is "==" or "!=" ? Rank.Equality : Rank.Comparison;
        return new(Chain(compare.Operator, left.At(rank + 1), right.At(rank + 1)), PortedKind.Truth, rank);
    }

    private PortedExpression Conditional(PythonExpression.Conditional choice)
    {
        (PortedExpression yes, PortedExpression no) = (Port(choice.Yes), Port(choice.No));
        if (yes.Kind != no.Kind || yes.Kind is PortedKind.New)
        {
            yes = yes.Kind is PortedKind.New ? yes.AsValue() : yes;
            no = no.Kind is PortedKind.New ? no.AsValue() : no;
            yes = yes.Kind is not PortedKind.Value && no.Kind is not PortedKind.Value ? yes.AsValue() : yes;
        }

        Expression condition = Port(choice.Condition).AsCondition().At(Rank.Or);
        PortedKind kind = yes.Kind == no.Kind ? yes.Kind : PortedKind.Value;
        return new(new ChainExpression("?", [condition, new ChainExpression(":", [yes.At(Rank.Or), no.At(Rank.Conditional)])]), kind, Rank.Conditional);
    }

    private static ChainExpression Chain(string op, Expression left, Expression right) =>
        left is ChainExpression chain && chain.Operator == op && op is ("+" or "&&" or "||") ? new(op, [.. chain.Operands, right]) : new(op, [left, right]);

    private static string Flat(PortedExpression expression) => expression.Code.Flat!;
}
