using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes conditions: plain C# where the types make it the same, else the builder's comparison by name.</summary>
internal static class ConditionEmitter
{
    /// <summary>The condition under which one of several cases that share an exit is taken.</summary>
    /// <param name="place">Where the values are read.</param>
    /// <param name="cases">The cases.</param>
    public static CsCondition Emit(ReadPlace place, IEnumerable<BranchCase> cases) =>
        CsCondition.Join(all: false, [.. cases.Select(branchCase => Case(place, branchCase))]);

    private static CsCondition Case(ReadPlace place, BranchCase branchCase) =>
        CsCondition.Join(branchCase.MatchesAll, [.. branchCase.Conditions.Select(condition => One(place, condition))]);

    private static CsCondition One(ReadPlace place, FlowCondition condition)
    {
        if (condition.Operator == FlowCondition.PythonEquals)
        {
            return PythonEquals(place.Read(condition.Value), condition.OperandValue, condition.Value.Source is FlowSource.Constant);
        }

        ReadValue value = ValueTexts.Required(place.Read(condition.Value));
        if (condition.Files is { } files)
        {
            return CsCondition.Join(files.MatchesAll, [.. files.Conditions.Select(file => OnFiles(place, value.Expression, file))]);
        }

        if (condition.OperandValue is null && Plain(place, condition, value) is { } plain)
        {
            return plain;
        }

        string method = MethodOf(condition.Operator);
        Expression checkedValue = value.Expression;
        if (condition.OperandValue is { } operand)
        {
            return value is { Type.Kind: CsKind.Boolean, IsNullable: false } && operand.GetValueKind() is JsonValueKind.True or JsonValueKind.False && condition.Operator is "is" or "is not"
                ? Flag(checkedValue, operand.GetValueKind() is JsonValueKind.True == (condition.Operator == "is"))
                : CsCondition.Of(Expression.Invoke(method, checkedValue, Operand(operand)));
        }

        return condition.Operand is { } text && TakesOperand(condition.Operator)
            ? CsCondition.Of(Expression.Invoke(method, checkedValue, place.Text(text)))
            : CsCondition.Of(Expression.Invoke(method, checkedValue));
    }

    private static CsCondition OnFiles(ReadPlace place, Expression files, FlowFileCondition condition)
    {
        List<Expression> arguments = [files, Literal.Of(condition.Attribute), Literal.Of(condition.Operator)];
        if (condition.OperandValue is { } operand)
        {
            arguments.Add(Operand(operand));
        }
        else if (condition.Operand is { } text)
        {
            arguments.Add(place.Text(text));
        }

        return CsCondition.Of(Expression.Invoke("DifyFileCondition.Holds", arguments));
    }

    private static CsCondition PythonEquals(ReadValue value, JsonNode? operand, bool isConstant)
    {
        // Two constants are compared at run time, or the compiler would call one arm dead.
        bool isSure = !isConstant && value is { Presence: Presence.Always, IsNullable: false, Path.Count: 0 };
        Expression right = ConstantValue.Of(FlowReference.To(operand, default)).Expression;
        return (value.Type.Kind, operand?.GetValueKind()) switch
        {
            (CsKind.Boolean, JsonValueKind.True or JsonValueKind.False) when isSure => Flag(value.Expression, operand.GetValueKind() is JsonValueKind.True),
            (CsKind.Text, JsonValueKind.String) when isSure => CsCondition.Compare(value.Expression, "==", right.Flat!),
            _ => CsCondition.Of(Expression.Invoke("PromptFlowValue.AreEqual", ValueTexts.Node(value), right)),
        };
    }

    private static CsCondition? Plain(ReadPlace place, FlowCondition condition, ReadValue value) => value.Type.Kind switch
    {
        CsKind.Text => PlainText(place, condition, value),
        CsKind.Number => PlainNumber(condition, value),
        CsKind.Boolean => PlainFlag(condition, value),
        _ => null,
    };

    private static CsCondition? PlainText(ReadPlace place, FlowCondition condition, ReadValue value)
    {
        string? literal = LiteralOf(condition.Operand);
        bool isPart = !value.IsNullable && literal is { Length: > 0 };
        Expression Call(string method) => value.Expression.Call(method, Literal.Of(literal!), "StringComparison.Ordinal");
        switch (condition.Operator)
        {
            case "contains" when isPart:
                return CsCondition.Of(Call("Contains"));
            case "not contains" when isPart:
                return CsCondition.Not(Call("Contains"));
            case "start with" when isPart:
                return CsCondition.Of(Call("StartsWith"));
            case "end with" when isPart:
                return CsCondition.Of(Call("EndsWith"));
            case "is" when condition.Operand is not null:
                return CsCondition.Compare(value.Expression, "==", place.Text(condition.Operand));
            case "is not" when condition.Operand is not null && !value.IsNullable:
                return CsCondition.Compare(value.Expression, "!=", place.Text(condition.Operand));
            case "empty":
                return CsCondition.Of(Expression.Invoke("string.IsNullOrEmpty", value.Expression));
            case "not empty":
                return CsCondition.Not(Expression.Invoke("string.IsNullOrEmpty", value.Expression));
            default:
                return null;
        }
    }

    /// <summary>A number compared with a written number. An equality with a fraction fails for whole values, so it stays with the builder's comparison.</summary>
    private static CsCondition? PlainNumber(FlowCondition condition, ReadValue value)
    {
        string literal = LiteralOf(condition.Operand)?.Trim() ?? "";
        bool isWhole = literal.Length is > 0 and < 10 && int.TryParse(literal, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number.ToString(CultureInfo.InvariantCulture) == literal;
        bool isFraction = literal.Length is > 0 and < 20 && literal.All(c => char.IsAsciiDigit(c) || c is '.' or '-')
            && double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && literal.Contains('.', StringComparison.Ordinal) && !literal.EndsWith('.');
        Expression left = value.Expression is CastExpression cast ? cast.Value : value.Expression;
        CsCondition Compare(string @operator) => CsCondition.Compare(left, @operator, literal);
        return (condition.Operator, isWhole, isFraction) switch
        {
            ("=", true, _) => Compare("=="),
            ("≠", true, _) when !value.IsNullable => Compare("!="),
            (">" or "<", true, _) or (">" or "<", _, true) => Compare(condition.Operator),
            ("≥", true, _) or ("≥", _, true) => Compare(">="),
            ("≤", true, _) or ("≤", _, true) => Compare("<="),
            _ => null,
        };
    }

    private static CsCondition? PlainFlag(FlowCondition condition, ReadValue value) => (condition.Operator, LiteralOf(condition.Operand)) switch
    {
        ("is", "true" or "True") when !value.IsNullable => Flag(value.Expression, true),
        ("is", "false" or "False") when !value.IsNullable => Flag(value.Expression, false),
        ("is not", "true") when !value.IsNullable => Flag(value.Expression, false),
        ("is not", "false") when !value.IsNullable => Flag(value.Expression, true),
        _ => null,
    };

    private static CsCondition Flag(Expression value, bool expected) => expected ? CsCondition.Of(value) : CsCondition.Not(value);

    private static string? LiteralOf(FlowText? text) => text is null ? null
        : text.Parts.All(part => part.Literal is not null) ? string.Concat(text.Parts.Select(part => part.Literal))
        : null;

    private static Expression Operand(JsonNode value) => value is JsonArray { Count: > 0 } list && list.All(item => item?.GetValueKind() is JsonValueKind.String)
        ? (Expression)$"new[] {{ {string.Join(", ", list.Select(item => Literal.Of(item!.GetValue<string>())))} }}"
        : value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.ToJsonString()
        : JsonLiteral.Of(value, CsType.Node);

    private static bool TakesOperand(string @operator) => @operator is not ("empty" or "not empty" or "null" or "not null" or "exists" or "not exists");

    private static string MethodOf(string @operator) => "DifyCondition." + @operator switch
    {
        "contains" => "Contains",
        "not contains" => "NotContains",
        "start with" => "StartsWith",
        "end with" => "EndsWith",
        "is" => "Is",
        "is not" => "IsNot",
        "empty" => "IsEmpty",
        "not empty" => "IsNotEmpty",
        "=" => "Equal",
        "≠" => "NotEqual",
        ">" => "Greater",
        "<" => "Less",
        "≥" => "AtLeast",
        "≤" => "AtMost",
        "null" => "IsNull",
        "not null" => "IsNotNull",
        "in" => "In",
        "not in" => "NotIn",
        "all of" => "AllOf",
        "exists" => "Exists",
        "not exists" => "NotExists",
        _ => throw new InvalidOperationException($"Nobody knows the operator '{@operator}'."),
    };
}
