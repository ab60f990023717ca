using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway;

/// <summary>Bytes as Base64. Those that were nothing but a secret are kept as the secret's reference, and come back as that.</summary>
internal sealed class KeptBytesConverter : JsonConverter<byte[]>
{
    public override byte[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && reader.ValueSpan is [(byte)'$', (byte)'{', .., (byte)'}']
            ? Encoding.UTF8.GetBytes(reader.GetString()!)
            : reader.GetBytesFromBase64();

    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value);
}
