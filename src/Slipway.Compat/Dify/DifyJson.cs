using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>JSON as Dify treats it where that is not what JSON readers do: text to repair, answers with JSON inside.</summary>
public static class DifyJson
{
    private static readonly string[] Fences = ["```json", "```", "``", "`"];

    /// <summary>Values as JSON nodes with C# floats kept floats (System.Text.Json alone writes <c>5.0</c> as <c>5</c>).</summary>
    private static readonly JsonSerializerOptions NodeOptions = new(SlipwayJson.Options)
    {
        Converters = { new FloatConverter<double>(), new FloatConverter<float>(), new FloatConverter<decimal>() },
    };

    /// <summary>Outputs of a node: each may be null, and a test's answer may leave some out.</summary>
    private static readonly JsonSerializerOptions OutputOptions = new(SlipwayJson.Options)
    {
        RespectNullableAnnotations = false,
        RespectRequiredConstructorParameters = false,
    };

    /// <summary>
    /// Parses JSON text, repairing what templates and models usually break: quotes and line breaks inside inserted strings,
    /// single quotes, trailing or missing commas, missing closing brackets, comments, Python's <c>None</c>, <c>True</c> and <c>False</c>.
    /// </summary>
    /// <param name="text">The text; at most 16 Mi characters and nested at most 100 deep.</param>
    /// <exception cref="StepFailedException">The text cannot be read as JSON; code <c>RequestBodyError</c>.</exception>
    public static JsonNode? Repair(string text) =>
        JsonRepair.TryParse(text, out JsonNode? node, out string? problem)
            ? node
            : throw new StepFailedException($"The text is not JSON and could not be repaired: {problem}", "RequestBodyError");

    /// <summary>
    /// Finds the JSON object in a model's answer: inside a code fence, or from the first <c>{</c> to the last <c>}</c>. A list
    /// with one object counts as that object.
    /// </summary>
    /// <exception cref="StepFailedException">There is none, or it is not valid JSON; code <c>OutputParserError</c>.</exception>
    public static JsonObject FindObject(string text)
    {
        string json = FindBlock(text) ?? throw Fail("No JSON was found in the answer.");
        if (!JsonNodes.TryParse(json, SlipwayJson.Options.MaxDepth, out JsonNode? node))
        {
            throw Fail("The JSON in the answer is not valid.");
        }

        return (node is JsonArray { Count: 1 } list ? list[0]?.DeepClone() : node) as JsonObject
            ?? throw Fail("The JSON in the answer is not an object.");
    }

    /// <summary>A value as a JSON node of its own; floats stay floats.</summary>
    internal static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        string text => JsonValue.Create(text),
        _ => JsonSerializer.SerializeToNode(value, value.GetType(), NodeOptions),
    };

    /// <summary>A value as the type that a tool's parameter has; null stays null.</summary>
    /// <typeparam name="T">The type; a nullable one for numbers and booleans.</typeparam>
    /// <exception cref="StepFailedException">The value is of another type; code <c>ToolParameterError</c>.</exception>
    public static T? As<T>(JsonNode? value)
    {
        try
        {
            return value.Deserialize<T>(SlipwayJson.Options);
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"An argument of a tool does not fit its parameter: {e.Message}", "ToolParameterError", inner: e);
        }
    }

    /// <summary>The outputs of a step.</summary>
    /// <exception cref="StepFailedException">They are null or do not fit; code <c>OutputValidationError</c>.</exception>
    internal static T Read<T>(string step, JsonNode? outputs)
    {
        try
        {
            return outputs.Deserialize<T>(OutputOptions)
                ?? throw new StepFailedException($"The outputs of '{step}' are null; an object is expected.", CodeContract.ValidationError);
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"The outputs of '{step}' do not fit {typeof(T).Name}: {e.Message}", CodeContract.ValidationError, inner: e);
        }
    }

    private static string? FindBlock(string text)
    {
        string trimmed = PythonString.Strip(text);
        int start = -1;
        foreach (string fence in Fences)
        {
            start = trimmed.IndexOf(fence, StringComparison.Ordinal);
            if (start >= 0)
            {
                start += fence.Length;
                break;
            }
        }

        if (start < 0)
        {
            start = trimmed.IndexOf('{', StringComparison.Ordinal);
        }

        if (start < 0)
        {
            return null;
        }

        int end = LastFence(trimmed, start);
        if (end < 0)
        {
            end = trimmed.LastIndexOf('}') + 1;
        }

        return start < end ? trimmed[start..end] : null;
    }

    private static int LastFence(string text, int start)
    {
        int end = text.LastIndexOf('`');
        if (end < start)
        {
            return -1;
        }

        // The closing fence may have up to three marks.
        for (int i = 0; i < 2 && end > start && text[end - 1] == '`'; i++)
        {
            end--;
        }

        return end;
    }

    private static StepFailedException Fail(string message) => new(message, "OutputParserError");

    private sealed class FloatConverter<T> : JsonConverter<T>
        where T : struct, IConvertible
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Values are only written with these options.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            DifyNumber.TryRead(value, out DifyNumber number);
            JsonSerializer.Serialize(writer, number, options);
        }
    }
}
