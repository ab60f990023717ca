using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slipway.Compat.Dify;

/// <summary>The outputs of Dify's tool node.</summary>
/// <remarks>In JSON it is one object: <c>text</c>, <c>files</c>, <c>json</c>, and beside them what the tool itself names. What is left out
/// is empty; a JSON text alone is the text.</remarks>
[JsonConverter(typeof(DifyToolReplyConverter))]
public sealed record DifyToolReply
{
    /// <summary>What the tool said: all its texts, one after the other.</summary>
    public string Text { get; init; } = "";

    /// <summary>The files it made: objects like <see cref="DifyFile"/>.</summary>
    public JsonArray Files { get; init; } = [];

    /// <summary>The JSON values it gave. A tool that gave none has one object, <c>{"data": []}</c>, as in Dify.</summary>
    public JsonArray Json { get; init; } = [new JsonObject { ["data"] = new JsonArray() }];

    /// <summary>Outputs that the tool names itself.</summary>
    public JsonObject Variables { get; init; } = [];

    /// <summary>A reply that is a text.</summary>
    public static DifyToolReply OfText(string text) => new() { Text = text };

    /// <summary>A reply that is one JSON value. Dify leaves the text empty then.</summary>
    public static DifyToolReply OfJson(JsonNode? value) => new() { Json = [value?.DeepClone()] };
}

/// <summary>Reads and writes the outputs of tools as Dify has them: one object.</summary>
internal sealed class DifyToolReplyConverter : JsonConverter<DifyToolReply>
{
    public override DifyToolReply Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonNode? node = JsonNode.Parse(ref reader);
        if (node is JsonValue value && value.TryGetValue(out string? text))
        {
            return DifyToolReply.OfText(text);
        }

        if (node is not JsonObject all)
        {
            throw new JsonException("The outputs of a tool are an object with text, files and json, or a text.");
        }

        var reply = new DifyToolReply
        {
            Text = all["text"] switch
            {
                null => "",
                JsonValue said when said.TryGetValue(out string? plain) => plain,
                _ => throw new JsonException("'text' of a tool's outputs is no text."),
            },
            Files = ListOf(all, "files") ?? [],
            Variables = new JsonObject(all.Where(pair => pair.Key is not ("text" or "files" or "json")).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))),
        };
        return ListOf(all, "json") is { } json ? reply with { Json = json } : reply;
    }

    public override void Write(Utf8JsonWriter writer, DifyToolReply value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("text", value.Text);
        writer.WritePropertyName("files");
        value.Files.WriteTo(writer, options);
        writer.WritePropertyName("json");
        value.Json.WriteTo(writer, options);
        foreach ((string name, JsonNode? variable) in value.Variables.Where(pair => pair.Key is not ("text" or "files" or "json")))
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, variable, options);
        }

        writer.WriteEndObject();
    }

    private static JsonArray? ListOf(JsonObject all, string name) => all[name] switch
    {
        null => null,
        JsonArray list => list.DeepClone().AsArray(),
        JsonObject one => [one.DeepClone()],
        _ => throw new JsonException($"'{name}' of a tool's outputs is no list."),
    };
}
