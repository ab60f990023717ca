using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <content>How the two sides of a comparison are read.</content>
public static partial class DifyCondition
{
    private static bool HasPart(DifyValue value, DifyValue part) => value.Kind switch
    {
        DifyKind.Text => value.Text.Contains(AsText(part), StringComparison.Ordinal),
        DifyKind.List => Has(value.List, part),
        _ => throw Wrong("Invalid actual value type: string or array"),
    };

    private static bool Has(JsonArray list, DifyValue wanted)
    {
        foreach (JsonNode? item in list)
        {
            if (DifyValue.AreEqual(DifyValue.Of(item), wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsComparable(DifyValue value) => value.Kind switch
    {
        DifyKind.None => false,
        DifyKind.Text or DifyKind.Boolean => true,
        _ => throw Wrong("Invalid actual value type: string or boolean"),
    };

    private static string AsText(DifyValue value) => value.Kind switch
    {
        DifyKind.Text => value.Text,
        DifyKind.None => "None",
        DifyKind.Number => value.Number.ToString(),
        DifyKind.Boolean => value.Boolean ? "True" : "False",
        DifyKind.List => PythonRepr.Repr(value.List),
        DifyKind.Object => PythonRepr.Repr(value.Object),
        _ => value.File.Name ?? "",
    };

    private static string Text(DifyValue value, string problem = "Invalid actual value type: string") =>
        value.Kind == DifyKind.Text ? value.Text : throw Wrong(problem, "TypeError");

    private static JsonArray List(DifyValue value) =>
        value.Kind == DifyKind.List ? value.List : throw Wrong("Invalid expected value type: array");

    private static DifyKind KindOfItems(DifyValue value)
    {
        const string Problem = "all of operator expects homogeneous list of strings or booleans";
        if (value.Kind != DifyKind.List)
        {
            throw Wrong(Problem);
        }

        if (value.List.All(item => DifyValue.Of(item).Kind == DifyKind.Text))
        {
            return DifyKind.Text;
        }

        return value.IsBooleanList ? DifyKind.Boolean : throw Wrong(Problem);
    }

    private static StepFailedException NotFound(string path) => Wrong($"Variable [{path}] not found");

    private static StepFailedException Wrong(string message, string code = "ValueError") => new(message, code);

    private static class Operands
    {
        public static (DifyValue Value, DifyValue Operand) Of(object? value, object? operand)
        {
            DifyValue left = DifyValue.Of(value);
            DifyValue right = DifyValue.Of(operand);
            if (right.Kind == DifyKind.None || (left.Kind != DifyKind.Boolean && !left.IsBooleanList))
            {
                return (left, right);
            }

            return right.Kind == DifyKind.List
                ? (left, DifyValue.Of(new JsonArray([.. right.List.Select(item => (JsonNode?)JsonValue.Create(AsBoolean(DifyValue.Of(item))))])))
                : (left, DifyValue.Of(AsBoolean(right)));
        }

        private static bool AsBoolean(DifyValue value)
        {
            if (value.Kind == DifyKind.Text)
            {
                if (!JsonNodes.TryParse(value.Text, JsonRepair.MaxDepth, out JsonNode? node))
                {
                    throw Wrong($"'{Shorten(value.Text)}' is not JSON, which a comparison with a boolean needs", "JSONDecodeError");
                }

                value = DifyValue.Of(node);
            }

            return value.Kind == DifyKind.Boolean || (value.Kind == DifyKind.Number && value.Number.IsInteger)
                ? value.Number.IsTrue
                : throw Wrong("A comparison with a boolean needs true, false or an integer", "TypeError");
        }
    }
}
