using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.PromptFlow;

/// <summary>The parameters of a model call, converted as the builder's tools convert them before they send them.</summary>
/// <param name="isAzure">Whether the model is behind an Azure OpenAI connection.</param>
/// <param name="modelId">The model or deployment.</param>
/// <param name="parameters">The parameters by their names in the flow.</param>
internal sealed class ModelCall(bool isAzure, string modelId, Dictionary<string, JsonNode?> parameters)
{
    public bool IsAzure { get; } = isAzure;

    /// <summary>The model: one that the run chose, else the one of <c>models.yaml</c>.</summary>
    public string Model => Text(IsAzure ? "deployment_name" : "model") is { Length: > 0 } chosen ? chosen : modelId;

    public IReadOnlyDictionary<string, JsonNode?> All => parameters;

    public JsonNode? this[string name] => parameters.GetValueOrDefault(name)?.DeepClone();

    public string? Text(string name) => parameters.GetValueOrDefault(name)?.ToString();

    /// <summary>Whether a value counts as given where the builder tests it with <c>if value</c>.</summary>
    public bool IsTrue(string name) => parameters.GetValueOrDefault(name) switch
    {
        null => false,
        JsonObject members => members.Count > 0,
        JsonArray items => items.Count > 0,
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>().Length > 0,
            JsonValueKind.Number => Float(value) is not 0,
            JsonValueKind.True => true,
            _ => false,
        },
        _ => true,
    };

    /// <summary>A float, or the default.</summary>
    public JsonNode FloatOr(string name, double otherwise) => Float(name) ?? PromptFlowValue.Number(otherwise);

    /// <summary>A float; null when it is not given.</summary>
    public JsonNode? Float(string name) => Convert("double", name);

    /// <summary>A whole number; null when it is not given.</summary>
    public JsonNode? Integer(string name) => Convert("int", name);

    /// <summary>A number for options of other clients; null when the value is none.</summary>
    public static double? Float(JsonNode? value) =>
        value?.GetValueKind() is JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private JsonNode? Convert(string type, string name)
    {
        if (parameters.GetValueOrDefault(name) is not { } value)
        {
            return null;
        }

        try
        {
            return PromptFlowValue.Coerce(type, value);
        }
        catch (FormatException e)
        {
            throw new StepFailedException($"The parameter '{name}': {e.Message}", "ToolExecutionError", inner: e);
        }
    }
}
