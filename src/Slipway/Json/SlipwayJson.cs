using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Slipway;

/// <summary>The JSON that inputs, outputs and step results are written in.</summary>
/// <remarks>Members are in snake case, null members are written, and non-ASCII text is left readable.</remarks>
public static class SlipwayJson
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> ArgumentProperties = new();

    /// <summary>The options everything is read and written with. Read-only.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>How values come back from a journal.</summary>
    private static JsonSerializerOptions Reading { get; } = new(Options) { Converters = { new KeptBytesConverter() } };

    /// <summary>How documents are read that may be nested deeper than usual: requests and results, which nobody has checked for that.</summary>
    internal static JsonDocumentOptions Documents { get; } = new() { MaxDepth = 1000 };

    /// <summary>Reads a value, with the type's required members and nullability respected.</summary>
    /// <exception cref="JsonException">The JSON does not fit the type.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Reading);

    /// <summary>Writes a value as UTF-8.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <summary>Writes what a step or a run has as its end.</summary>
    /// <exception cref="StepFailedException">It cannot be written; code <c>InvalidResult</c>.</exception>
    internal static byte[] WriteResult<T>(T value, string what)
    {
        try
        {
            return Write(value);
        }
        catch (Exception e)
        {
            // Its members and converters are code of the application's own.
            throw new StepFailedException($"The {what}, a {typeof(T).Name}, cannot be written as JSON: {e.Message}", "InvalidResult", inner: e);
        }
    }

    /// <summary>The named arguments in <paramref name="arguments"/>: a JSON object, a dictionary, or the public
    /// properties of any object under exactly their C# names.</summary>
    /// <exception cref="ArgumentException">The value is a list, a scalar, or a dictionary whose keys are no texts.</exception>
    public static JsonObject Arguments(object? arguments)
    {
        switch (arguments)
        {
            case null:
                return [];
            case JsonObject json:
                return json;
            case IEnumerable<KeyValuePair<string, object?>> pairs:
                var fromPairs = new JsonObject();
                foreach (var (name, value) in pairs)
                {
                    fromPairs[name] = ToNode(value);
                }

                return fromPairs;
            case System.Collections.IDictionary entries:
                var fromEntries = new JsonObject();
                foreach (System.Collections.DictionaryEntry entry in entries)
                {
                    fromEntries[entry.Key as string ?? throw NotNamed()] = ToNode(entry.Value);
                }

                return fromEntries;
            case string or System.Collections.IEnumerable or JsonNode:
                throw NotNamed();
        }

        var result = new JsonObject();
        var properties = ArgumentProperties.GetOrAdd(
            arguments.GetType(), static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance));
        foreach (var property in properties)
        {
            result[property.Name] = ToNode(property.GetValue(arguments));
        }

        return result;

        static ArgumentException NotNamed() =>
            new("Named arguments are expected: an object with properties, a dictionary with texts as keys or a JSON object.", nameof(arguments));
    }

    /// <summary>A value as a JSON node of its own: nodes are copied, never shared.</summary>
    public static JsonNode? ToNode(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        string text => JsonValue.Create(text),
        _ => JsonSerializer.SerializeToNode(value, value.GetType(), Options),
    };

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = 128,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { TupleItems.Add } },
        };
        options.Converters.Add(new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        options.MakeReadOnly();
        return options;
    }
}
