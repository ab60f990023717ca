using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <content>The checks themselves (12.2 to 12.4). Limits are the defaults of Dify's configuration.</content>
internal sealed partial class CodeContract
{
    public const string ValidationError = "OutputValidationError";

    private const int MaxStringLength = 400_000;
    private const int MaxTextListLength = 30;
    private const int MaxObjectListLength = 30;
    private const int MaxNumberListLength = 1000;
    private const int MaxDepth = 5;
    private const int MaxDecimals = 20;
    private static readonly DifyNumber MaxNumber = long.MaxValue;
    private static readonly DifyNumber MinNumber = -long.MaxValue;

    /// <summary>The outputs as Dify stores them.</summary>
    /// <exception cref="StepFailedException">The result does not fit.</exception>
    public JsonNode? Check(JsonNode? result)
    {
        if (FloatsFromText(result) is not JsonObject outputs)
        {
            throw new StepFailedException("The code must return an object.", "CodeExecutionError");
        }

        return CheckMembers(outputs, _outputs, "", depth: 1);
    }

    private static JsonObject CheckMembers(JsonObject result, IReadOnlyList<CodeOutput> declared, string path, int depth)
    {
        CheckDepth(depth);
        var outputs = new JsonObject();
        foreach (CodeOutput output in declared)
        {
            string name = path.Length == 0 ? output.Name : $"{path}.{output.Name}";
            if (!result.TryGetPropertyValue(output.Name, out JsonNode? value))
            {
                throw Invalid($"Output {name} is missing.");
            }

            outputs[output.Name] = value is null ? null : CheckValue(value, output, name, depth);
        }

        return result.Count == declared.Count
            ? outputs
            : throw new StepFailedException("Not all output parameters are validated.", "CodeNodeError");
    }

    private static JsonNode? CheckValue(JsonNode value, CodeOutput output, string path, int depth) => output.Kind switch
    {
        CodeOutputKind.Any => value.DeepClone(),
        CodeOutputKind.Text => CheckText(value, path),
        CodeOutputKind.Number => CheckNumber(value, path),
        CodeOutputKind.Boolean => CheckBoolean(value, path),
        CodeOutputKind.Object => CheckObject(value, output.Children, path, depth),
        CodeOutputKind.TextList => CheckList(value, path, MaxTextListLength, (item, name) => item is null ? null : CheckText(item, name)),
        CodeOutputKind.NumberList => CheckList(value, path, MaxNumberListLength, CheckListedNumber),
        CodeOutputKind.BooleanList => CheckList(value, path, int.MaxValue, (item, name) => item is null ? null : CheckBoolean(item, name)),
        _ => CheckList(value, path, MaxObjectListLength, (item, name) => item is null ? null : CheckObject(item, output.Children, name, depth)),
    };

    private static JsonArray CheckList(JsonNode value, string path, int limit, Func<JsonNode?, string, JsonNode?> check)
    {
        JsonArray items = value as JsonArray ?? throw Invalid($"Output {path} is not an array, got {Kind(value)} instead.");
        if (items.Count > limit)
        {
            throw Invalid($"The length of output variable `{path}` must be less than {limit} elements.");
        }

        return new JsonArray([.. items.Select((item, index) => check(item, $"{path}[{index}]"))]);
    }

    private static JsonNode CheckListedNumber(JsonNode? item, string path) =>
        item is not null && TryReadNumber(item, out DifyNumber number)
            ? number.ToJsonNode()
            : throw Invalid($"The element {path} must be a number.");

    private static JsonObject CheckObject(JsonNode value, IReadOnlyList<CodeOutput>? children, string path, int depth)
    {
        JsonObject members = value as JsonObject ?? throw Invalid($"Output {path} is not an object, got {Kind(value)} instead.");
        if (children is not null)
        {
            return CheckMembers(members, children, path, depth + 1);
        }

        CheckUndeclared(members, path, depth + 1);
        return members.DeepClone().AsObject();
    }

    /// <summary>Values below an object whose members are not declared: any of JSON, within the limits.</summary>
    private static void CheckUndeclared(JsonNode? value, string path, int depth)
    {
        switch (value)
        {
            case JsonObject members:
                CheckDepth(depth);
                foreach ((string name, JsonNode? member) in members)
                {
                    CheckUndeclared(member, $"{path}.{name}", depth + 1);
                }

                break;
            case JsonArray items:
                CheckUndeclaredList(items, path, depth);
                break;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                CheckText(text, path);
                break;
            case JsonValue scalar when TryReadNumber(scalar, out DifyNumber number):
                CheckRange(number, path);
                break;
        }
    }

    private static void CheckUndeclaredList(JsonArray items, string path, int depth)
    {
        if (items.Count == 0 || items[0] is null)
        {
            return;
        }

        string kind = ListedKind(items[0]!);
        if (items.Any(item => item is not null && ListedKind(item) != kind))
        {
            throw Invalid($"Output {path} is not a valid array. make sure all elements are of the same type.");
        }

        for (int i = 0; i < items.Count; i++)
        {
            CheckUndeclared(items[i], $"{path}[{i}]", depth);
        }
    }

    private static JsonValue CheckText(JsonNode value, string path)
    {
        if (value is not JsonValue scalar || !scalar.TryGetValue(out string? text))
        {
            throw Invalid($"Output {path} must be a string, got {Kind(value)} instead.");
        }

        if (text.Length > MaxStringLength && text.EnumerateRunes().Count() > MaxStringLength)
        {
            throw Invalid($"The length of output variable `{path}` must be less than {MaxStringLength} characters");
        }

        return JsonValue.Create(text.Contains('\0', StringComparison.Ordinal) ? text.Replace("\0", "", StringComparison.Ordinal) : text);
    }

    private static JsonNode CheckNumber(JsonNode value, string path)
    {
        if (!TryReadNumber(value, out DifyNumber number))
        {
            throw Invalid($"Output {path} is not a number, got {Kind(value)} instead.");
        }

        CheckRange(number, path);
        return number.ToJsonNode();
    }

    private static JsonNode CheckBoolean(JsonNode value, string path) =>
        value is JsonValue scalar && scalar.TryGetValue(out bool _)
            ? value.DeepClone()
            : throw Invalid($"Output {path} is not a boolean, got {Kind(value)} instead.");

    /// <summary>Booleans count as 1 and 0. NaN passes, as it does in Dify.</summary>
    private static bool TryReadNumber(JsonNode value, out DifyNumber number)
    {
        number = default;
        if (value is not JsonValue scalar)
        {
            return false;
        }

        if (scalar.TryGetValue(out bool flag))
        {
            number = flag ? 1 : 0;
            return true;
        }

        return DifyNumber.TryRead(scalar, out number) || TryReadName(scalar, out number);
    }

    // How scripts' engines hand over the numbers that JSON has none for.
    private static bool TryReadName(JsonValue value, out DifyNumber number)
    {
        double? named = !value.TryGetValue(out string? name) ? null : name switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        };
        number = named ?? 0;
        return named is not null;
    }

    private static void CheckRange(DifyNumber number, string path)
    {
        if (number > MaxNumber || number < MinNumber)
        {
            throw Invalid($"Output variable `{path}` is out of range, it must be between {MinNumber} and {MaxNumber}.");
        }

        if (!number.IsInteger && double.IsFinite(number.ToDouble()) && PythonFloat.DecimalPlaces(number.ToDouble()) > MaxDecimals)
        {
            throw Invalid($"Output variable `{path}` has too high precision, it must be less than {MaxDecimals} digits.");
        }
    }

    private static void CheckDepth(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new StepFailedException($"Depth limit {MaxDepth} reached, object too deep.", "DepthLimitError");
        }
    }

    /// <summary>Dify turns strings that look like <c>1.5e+10</c> into floats, wherever they stand in a result.</summary>
    private static JsonNode? FloatsFromText(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, FloatsFromText(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(FloatsFromText)]),
        JsonValue value when value.TryGetValue(out string? text) && ScientificNotation().IsMatch(text)
            && PythonNumberText.TryParseFloat(text, out double number) => new DifyNumber(number).ToJsonNode(),
        _ => node?.DeepClone(),
    };

    // To Python a boolean is a number too.
    private static string ListedKind(JsonNode value) => Kind(value) is var kind && kind == "bool" ? "number" : kind;

    private static string Kind(JsonNode value) => value switch
    {
        JsonObject => "dict",
        JsonArray => "list",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "str",
            JsonValueKind.True or JsonValueKind.False => "bool",
            _ => "number",
        },
    };

    private static StepFailedException Invalid(string message) => new(message, ValidationError);

    [GeneratedRegex(@"^-?\d+(\.\d*)?e[+-]\d+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ScientificNotation();
}
