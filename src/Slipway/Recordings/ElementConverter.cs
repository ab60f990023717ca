using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Slipway.Recordings;

/// <summary>
/// Writes elements as usual, except those with escaped surrogates: the writer refuses a lone one, which other systems'
/// recordings may well hold, so such an element keeps the text it came with.
/// </summary>
internal sealed class ElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonMetadataServices.JsonElementConverter.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => Write(writer, value);

    public static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(value);
        if (raw.IndexOf("\\ud"u8) < 0 && raw.IndexOf("\\uD"u8) < 0)
        {
            value.WriteTo(writer);
        }
        else
        {
            writer.WriteRawValue(WithoutWhiteSpace(raw), skipInputValidation: true);
        }
    }

    private static ReadOnlySpan<byte> WithoutWhiteSpace(ReadOnlySpan<byte> json)
    {
        var result = new ArrayBufferWriter<byte>(json.Length);
        bool inString = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte b = json[i];
            if (inString && b == (byte)'\\')
            {
                result.Write(json.Slice(i++, 2));
                continue;
            }
            if (b == (byte)'"')
            {
                inString = !inString;
            }
            if (inString || b is not ((byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                result.Write(json.Slice(i, 1));
            }
        }
        return result.WrittenSpan;
    }
}
