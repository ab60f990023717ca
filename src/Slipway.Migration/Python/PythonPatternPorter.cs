using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Python;

/// <summary>Writes the functions of <c>re</c> in C#. Patterns stay as they are: <c>Slipway.Compat.Python.PythonPattern</c> reads them.</summary>
internal sealed class PythonPatternPorter(PythonExpressionPorter expressions)
{
    // Name in C#, arguments without the flags, what it gives.
    private static readonly Dictionary<string, (string Name, int Arguments, PortedKind Kind)> Functions = new(StringComparer.Ordinal)
    {
        ["search"] = ("ReSearch", 2, PortedKind.Value),
        ["match"] = ("ReMatch", 2, PortedKind.Value),
        ["fullmatch"] = ("ReFullMatch", 2, PortedKind.Value),
        ["findall"] = ("ReFindAll", 2, PortedKind.Value),
        ["split"] = ("ReSplit", 2, PortedKind.Value),
        ["sub"] = ("ReSub", 3, PortedKind.Value),
    };

    public PortedExpression Port(PythonExpression.Call call, string name)
    {
        if (!Functions.TryGetValue(name, out var function) || call.Arguments.Count < function.Arguments)
        {
            throw new PythonRefusal($"'re.{name}' as it is called", call.Line);
        }

        if (call.Arguments[0] is not PythonExpression.Constant { Value: string } || (name == "sub" && call.Arguments[1] is not PythonExpression.Constant { Value: string }))
        {
            throw new PythonRefusal("a pattern that is computed", call.Line);
        }

        // The fourth argument of 'sub' and the third of 'split' are no flags.
        PythonExpression? flags = (call.Arguments.Count - function.Arguments, call.Named) switch
        {
            (0, []) => null,
            (0, [("flags", var named)]) => named,
            (1, []) when name is not ("sub" or "split") => call.Arguments[^1],
            _ => throw new PythonRefusal($"how 're.{name}' is called", call.Line),
        };
        IEnumerable<Expression> arguments = call.Arguments.Take(function.Arguments).Select(expressions.Argument);
        return new(Expression.Invoke(function.Name, flags is null ? arguments : arguments.Append(Flags(flags))), function.Kind);
    }

    /// <summary>A method of what a search found.</summary>
    public static PortedExpression OfMatch(PythonExpression.Call call, PythonExpression.Attribute member, PythonExpressionPorter expressions)
    {
        string? method = (member.Member, call.Arguments.Count) switch
        {
            ("group", 0 or 1) => "Group",
            ("groups", 0) => "Groups",
            ("start", 0) => "Start",
            ("end", 0) => "End",
            _ => null,
        };
        return method is not null && call.Named.Count == 0 ? new(expressions.Owner(member.Owner).Call(method, call.Arguments.Select(expressions.Argument)), PortedKind.Value)
            : throw new PythonRefusal($"how '{member.Member}' is called", call.Line);
    }

    private static string Flags(PythonExpression flags) => flags switch
    {
        PythonExpression.Attribute { Owner: PythonExpression.Name { Id: "re" }, Member: "DOTALL" or "S" } => "PythonPatternFlags.DotAll",
        PythonExpression.Attribute { Owner: PythonExpression.Name { Id: "re" }, Member: "MULTILINE" or "M" } => "PythonPatternFlags.MultiLine",
        PythonExpression.Binary { Operator: "|" } both => $"{Flags(both.Left)} | {Flags(both.Right)}",
        _ => throw new PythonRefusal("the flags of a pattern", flags.Line),
    };
}
