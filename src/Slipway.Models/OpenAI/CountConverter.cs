using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Models.OpenAI;

/// <summary>A count of tokens or seconds; null for what is none. An answer that was paid for is not thrown away because of how it was counted.</summary>
internal sealed class CountConverter : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.Number)
        {
            reader.Skip();
            return null;
        }

        // Some services write 5.0.
        return reader.TryGetInt64(out var whole) ? Count(whole) : reader.TryGetDecimal(out var number) && number is >= 0 and <= long.MaxValue ? (long)number : null;
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options) => throw new NotSupportedException("Replies are read only.");

    private static long? Count(long number) => number >= 0 ? number : null;
}
