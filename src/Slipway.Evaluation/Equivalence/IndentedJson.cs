using System.Text.Encodings.Web;
using System.Text.Json;

namespace Slipway.Evaluation.Equivalence;

internal static class IndentedJson
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonElement value) => JsonSerializer.Serialize(value, Options);
}
