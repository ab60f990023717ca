using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Slipway.Models.OpenAI;

/// <summary>Embeddings of any OpenAI-compatible service. Safe from many callers.</summary>
public sealed class OpenAIEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly OpenAITransport _transport;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Creates a generator.</summary>
    /// <param name="http">Sends the requests; not disposed.</param>
    /// <param name="options">Where and how.</param>
    /// <param name="modelId">The model that is asked when the options of a call name none.</param>
    /// <param name="time">The clock of timeouts; the system's when null.</param>
    public OpenAIEmbeddingGenerator(HttpMessageInvoker http, OpenAIOptions options, string modelId, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(modelId);
        _transport = new OpenAITransport(http, options, "embeddings", time ?? TimeProvider.System);
        _metadata = new EmbeddingGeneratorMetadata(options.Provider, options.BaseUrl, modelId);
    }

    /// <inheritdoc/>
    /// <exception cref="ModelCallException">The service did not answer, or answered with an error.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] inputs = [.. values];
        if (inputs.Length == 0)
        {
            return [];
        }
        EmbeddingReply reply = await _transport.SendAsync(Write(inputs, options), EmbeddingReply.Read, cancellationToken);
        return reply.ToEmbeddings(inputs.Length);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private byte[] Write(string[] inputs, EmbeddingGenerationOptions? options)
    {
        JsonScratch scratch = JsonScratch.Take();
        Utf8JsonWriter json = scratch.Json;
        json.WriteStartObject();
        json.WriteString("model", options?.ModelId ?? _metadata.DefaultModelId);
        json.WriteStartArray("input");
        foreach (string input in inputs)
        {
            json.WriteStringValue(input);
        }
        json.WriteEndArray();
        if (options?.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions", dimensions);
        }
        foreach ((string name, object? value) in options?.AdditionalProperties ?? [])
        {
            json.WritePropertyName(name);
            WireValue.Write(json, value);
        }
        json.WriteEndObject();
        return scratch.Finish();
    }
}

/// <summary>Embeddings as they come over the wire.</summary>
internal sealed class EmbeddingReply
{
    public string? Model { get; set; }

    public List<Item>? Data { get; set; }

    public ChatReplyUsage? Usage { get; set; }

    public JsonElement Error { get; set; }

    public static EmbeddingReply Read(ReadOnlyMemory<byte> json)
    {
        EmbeddingReply reply = JsonSerializer.Deserialize(json.Span, OpenAIJson.Default.EmbeddingReply) ?? throw ReplyFault.Null();
        return reply.Error.ValueKind is JsonValueKind.Object or JsonValueKind.String ? throw OpenAIError.FromBody(reply.Error) : reply;
    }

    public GeneratedEmbeddings<Embedding<float>> ToEmbeddings(int expected)
    {
        var ordered = new Embedding<float>?[expected];
        foreach (Item item in Data ?? [])
        {
            if (item.Index < 0 || item.Index >= expected || item.Embedding is null || ordered[item.Index] is not null)
            {
                throw Wrong(expected);
            }
            ordered[item.Index] = new Embedding<float>(item.Embedding) { ModelId = Model };
        }
        return Array.TrueForAll(ordered, static e => e is not null)
            ? new GeneratedEmbeddings<Embedding<float>>(ordered!) { Usage = Usage?.ToDetails() }
            : throw Wrong(expected);
    }

    private static ModelCallException Wrong(int expected) =>
        new($"The reply does not hold one embedding for each of the {expected} inputs.", "invalid_reply", null, retryable: true);

    internal sealed class Item
    {
        public int Index { get; set; }

        [JsonConverter(typeof(VectorConverter))]
        public float[]? Embedding { get; set; }
    }

    /// <summary>Reads a vector as numbers or as base64 of little-endian 32-bit floats.</summary>
    internal sealed class VectorConverter : JsonConverter<float[]>
    {
        public override float[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                byte[] bytes = reader.GetBytesFromBase64();
                return bytes.Length % sizeof(float) == 0
                    ? [.. bytes.Chunk(sizeof(float)).Select(static b => System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(b))]
                    : throw new JsonException("The embedding's base64 does not hold whole floats.");
            }
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new JsonException("An embedding is a list of numbers or base64.");
            }
            var vector = new List<float>(1536);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                vector.Add(reader.GetSingle());
            }
            return [.. vector];
        }

        public override void Write(Utf8JsonWriter writer, float[] value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
