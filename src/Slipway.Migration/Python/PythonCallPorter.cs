using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Python;

/// <summary>Writes calls of Python in C#.</summary>
internal sealed class PythonCallPorter(PythonExpressionPorter expressions, PortedNames names, IReadOnlyDictionary<string, (string Name, int Parameters)> functions)
{
    // Name in C#, least and most arguments, what it gives.
    private static readonly Dictionary<string, (string Name, int Least, int Most, PortedKind Kind)> Builtins = new(StringComparer.Ordinal)
    {
        ["len"] = ("Len", 1, 1, PortedKind.Integer),
        ["str"] = ("Str", 1, 1, PortedKind.Text),
        ["repr"] = ("Repr", 1, 1, PortedKind.Text),
        ["int"] = ("Int", 1, 1, PortedKind.Value),
        ["float"] = ("Float", 1, 1, PortedKind.Value),
        ["bool"] = ("Bool", 1, 1, PortedKind.Truth),
        ["list"] = ("List", 1, 1, PortedKind.Value),
        ["abs"] = ("Abs", 1, 1, PortedKind.Value),
        ["range"] = ("Range", 1, 3, PortedKind.Value),
        ["enumerate"] = ("Enumerate", 1, 2, PortedKind.Value),
        ["zip"] = ("Zip", 2, 2, PortedKind.Value),
        ["sum"] = ("Sum", 1, 1, PortedKind.Value),
        ["min"] = ("Min", 1, 2, PortedKind.Value),
        ["max"] = ("Max", 1, 2, PortedKind.Value),
        ["any"] = ("Any", 1, 1, PortedKind.Truth),
        ["all"] = ("All", 1, 1, PortedKind.Truth),
        ["reversed"] = ("Reversed", 1, 1, PortedKind.Value),
    };

    private static readonly Dictionary<string, (string Name, int Least, int Most)> Methods = new(StringComparer.Ordinal)
    {
        ["append"] = ("Append", 1, 1),
        ["capitalize"] = ("Capitalize", 0, 0),
        ["clear"] = ("Clear", 0, 0),
        ["copy"] = ("Copy", 0, 0),
        ["count"] = ("Count", 1, 1),
        ["endswith"] = ("EndsWith", 1, 1),
        ["extend"] = ("Extend", 1, 1),
        ["find"] = ("Find", 1, 2),
        ["get"] = ("Get", 1, 2),
        ["index"] = ("Index", 1, 1),
        ["insert"] = ("Insert", 2, 2),
        ["isalnum"] = ("IsAlnum", 0, 0),
        ["isalpha"] = ("IsAlpha", 0, 0),
        ["isdigit"] = ("IsDigit", 0, 0),
        ["isnumeric"] = ("IsNumeric", 0, 0),
        ["isspace"] = ("IsSpace", 0, 0),
        ["isupper"] = ("IsUpper", 0, 0),
        ["islower"] = ("IsLower", 0, 0),
        ["items"] = ("Items", 0, 0),
        ["join"] = ("Join", 1, 1),
        ["keys"] = ("Keys", 0, 0),
        ["lower"] = ("Lower", 0, 0),
        ["lstrip"] = ("LStrip", 0, 1),
        ["partition"] = ("Partition", 1, 1),
        ["pop"] = ("Pop", 0, 2),
        ["remove"] = ("Remove", 1, 1),
        ["removeprefix"] = ("RemovePrefix", 1, 1),
        ["removesuffix"] = ("RemoveSuffix", 1, 1),
        ["replace"] = ("Replace", 2, 3),
        ["reverse"] = ("Reverse", 0, 0),
        ["rfind"] = ("RFind", 1, 1),
        ["rpartition"] = ("RPartition", 1, 1),
        ["rsplit"] = ("RSplit", 0, 2),
        ["rstrip"] = ("RStrip", 0, 1),
        ["setdefault"] = ("SetDefault", 1, 2),
        ["sort"] = ("Sort", 0, 0),
        ["split"] = ("Split", 0, 2),
        ["splitlines"] = ("SplitLines", 0, 0),
        ["startswith"] = ("StartsWith", 1, 1),
        ["strip"] = ("Strip", 0, 1),
        ["title"] = ("Title", 0, 0),
        ["update"] = ("Update", 1, 1),
        ["upper"] = ("Upper", 0, 0),
        ["values"] = ("Values", 0, 0),
        ["zfill"] = ("ZFill", 1, 1),
    };

    /// <summary>The names that functions of a script cannot have in C#.</summary>
    public static IEnumerable<string> Reserved { get; } =
        ["Main", "Call", "IsInstance", "Sorted", "Round", "Format", "Join", "FloorDivide", "Power", "AddTo", "AddInPlace", "MultiplyBy", "In", "JsonLoads", "JsonDumps", "ReSearch", "ReMatch", "ReFullMatch", "ReFindAll", "ReSub", "ReSplit", .. Builtins.Values.Select(builtin => builtin.Name)];

    public PortedExpression Port(PythonExpression.Call call) => call.Function switch
    {
        PythonExpression.Name name when !names.IsVariable(name.Id) => Function(call, name.Id),
        PythonExpression.Attribute { Owner: PythonExpression.Name { Id: "json" } module } member when IsModule(module) => Json(call, member.Member),
        PythonExpression.Attribute { Owner: PythonExpression.Name { Id: "re" } module } member when IsModule(module) => new PythonPatternPorter(expressions).Port(call, member.Member),
        PythonExpression.Attribute member => Method(call, member),
        _ => throw new PythonRefusal("a call of what is no function of the script", call.Line),
    };

    private bool IsModule(PythonExpression.Name module) => !names.IsVariable(module.Id) && (names.Imports.Contains(module.Id) ? true
        : throw new PythonRefusal($"'{module.Id}', which is not imported", module.Line));

    private PortedExpression Function(PythonExpression.Call call, string name)
    {
        if (functions.TryGetValue(name, out (string Name, int Parameters) own))
        {
            return call.Named.Count == 0 && call.Arguments.Count == own.Parameters
                ? new(Expression.Invoke(own.Name, call.Arguments.Select(expressions.Argument)), PortedKind.Value)
                : throw new PythonRefusal($"how '{name}' is called", call.Line);
        }

        switch (name)
        {
            case "isinstance":
                return IsInstance(call);
            case "sorted":
                return Sorted(call);
            case "round" when call is { Arguments: [_] or [_, PythonExpression.Constant { Value: long and >= 0 and <= 30 }], Named: [] }:
                return new(Expression.Invoke("Round", call.Arguments.Select(expressions.Argument)), PortedKind.Value);
            case "any" or "all" when call is { Arguments: [PythonExpression.Comprehension { IsGenerator: true, Condition: null, Targets: [_] } all], Named: [] }:
                Expression items = expressions.Owner(all.Source);
                return new(Expression.Invoke(name == "any" ? "Any" : "All", PythonExpressionPorter.IsSame(all) ? [items] : [items, expressions.Lambda(all.Targets, all.Item)]), PortedKind.Truth);
            case "list" when call is { Arguments: [], Named: [] }:
                return new("[]", PortedKind.New);
            case "dict" when call is { Arguments: [], Named: [] }:
                return new("new PythonDict()", PortedKind.New);
            case "str" when call is { Arguments: [], Named: [] }:
                return new("\"\"", PortedKind.Text);
        }

        if (!Builtins.TryGetValue(name, out var builtin))
        {
            throw new PythonRefusal($"'{name}'", call.Line);
        }

        IReadOnlyList<PythonExpression> arguments = name == "enumerate" && call.Named is [("start", var start)] ? [.. call.Arguments, start] : call.Arguments;
        return arguments.Count >= builtin.Least && arguments.Count <= builtin.Most && (call.Named.Count == 0 || arguments.Count > call.Arguments.Count)
            ? new(Expression.Invoke(builtin.Name, name is "list" or "sum" or "min" or "max" or "any" or "all" && arguments.Count == 1 ? [expressions.Items(arguments[0], isLazy: name != "list")] : arguments.Select(expressions.Argument)), builtin.Kind)
            : throw new PythonRefusal($"how '{name}' is called", call.Line);
    }

    private PortedExpression Method(PythonExpression.Call call, PythonExpression.Attribute member)
    {
        if (member.Member is "group" or "groups" or "start" or "end" or "span")
        {
            return PythonPatternPorter.OfMatch(call, member, expressions);
        }

        if (!Methods.TryGetValue(member.Member, out var method))
        {
            throw new PythonRefusal($"the method '{member.Member}'", call.Line);
        }

        List<Expression> arguments = [.. call.Arguments.Select(argument => member.Member == "join" ? expressions.Items(argument, isLazy: false) : expressions.Argument(argument))];
        foreach ((string name, PythonExpression value) in call.Named)
        {
            if (member.Member is not ("split" or "rsplit") || name is not ("maxsplit" or "sep"))
            {
                throw new PythonRefusal($"the argument '{name}' of '{member.Member}'", call.Line);
            }

            arguments.Add(expressions.Argument(value).After(name == "sep" ? "separator: " : "most: "));
        }

        if (arguments.Count < method.Least || arguments.Count > method.Most)
        {
            throw new PythonRefusal($"how '{member.Member}' is called", call.Line);
        }

        if (member.Member == "join" && expressions.Port(member.Owner) is { Kind: PortedKind.Text } separator)
        {
            return new(Expression.Invoke("Join", [separator.Code, .. arguments]), PortedKind.Value);
        }

        bool isTruth = member.Member.StartsWith("is", StringComparison.Ordinal) || member.Member is "startswith" or "endswith";
        return new(expressions.Owner(member.Owner).Call(method.Name, arguments), isTruth ? PortedKind.Truth : PortedKind.Value);
    }

    private PortedExpression IsInstance(PythonExpression.Call call)
    {
        if (call is not { Arguments: [var value, var types], Named: [] })
        {
            throw new PythonRefusal("how 'isinstance' is called", call.Line);
        }

        IReadOnlyList<PythonExpression> all = types is PythonExpression.Tuple tuple ? tuple.Items : [types];
        IEnumerable<Expression> known = all.Select(type => type is PythonExpression.Name { Id: "str" or "int" or "float" or "bool" or "list" or "dict" or "tuple" } name && !names.IsVariable(name.Id)
            ? (Expression)Literal.Of(name.Id)
            : throw new PythonRefusal("a type that 'isinstance' looks for", call.Line));
        return new(Expression.Invoke("IsInstance", [expressions.Argument(value), .. known]), PortedKind.Truth);
    }

    private PortedExpression Sorted(PythonExpression.Call call)
    {
        if (call.Arguments is not [var source])
        {
            throw new PythonRefusal("how 'sorted' is called", call.Line);
        }

        List<Expression> arguments = [expressions.Items(source, isLazy: false)];
        foreach ((string name, PythonExpression value) in call.Named)
        {
            arguments.Add((name, value) switch
            {
                ("key", PythonExpression.Lambda { Parameters: [_] } lambda) => expressions.Lambda(lambda.Parameters, lambda.Body).After("key: "),
                ("reverse", _) => expressions.Argument(value).After("reverse: "),
                _ => throw new PythonRefusal($"the argument '{name}' of 'sorted'", call.Line),
            });
        }

        return new(Expression.Invoke("Sorted", arguments), PortedKind.Value);
    }

    private PortedExpression Json(PythonExpression.Call call, string function)
    {
        if (function == "loads" && call is { Arguments: [var text], Named: [] })
        {
            return new(Expression.Invoke("JsonLoads", expressions.Argument(text)), PortedKind.Value);
        }

        if (function != "dumps" || call.Arguments is not [var value])
        {
            throw new PythonRefusal($"'json.{function}' as it is called", call.Line);
        }

        List<Expression> arguments = [expressions.Argument(value)];
        foreach ((string name, PythonExpression setting) in call.Named)
        {
            arguments.Add((name, setting) switch
            {
                ("ensure_ascii", PythonExpression.Constant { Value: bool }) => expressions.Argument(setting).After("ensureAscii: "),
                ("sort_keys", PythonExpression.Constant { Value: bool }) => expressions.Argument(setting).After("sortKeys: "),
                ("indent", PythonExpression.Constant { Value: long and >= 0 and <= 16 }) => expressions.Argument(setting).After("indent: "),
                _ => throw new PythonRefusal($"the argument '{name}' of 'json.dumps'", call.Line),
            });
        }

        return new(Expression.Invoke("JsonDumps", arguments), PortedKind.Text);
    }
}
