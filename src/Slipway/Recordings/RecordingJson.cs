using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RecordingHeader))]
[JsonSerializable(typeof(RecordedCaseStart))]
[JsonSerializable(typeof(ModelExchange))]
[JsonSerializable(typeof(HttpExchange))]
[JsonSerializable(typeof(ToolExchange))]
[JsonSerializable(typeof(NodeOutcome))]
[JsonSerializable(typeof(RecordedOutput))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
internal sealed partial class RecordingJson : JsonSerializerContext
{
    /// <summary>Text stays readable in a diff; a recording is never embedded in HTML.</summary>
    public static RecordingJson Lines => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = RecordingReadOptions.DepthLimit,
        Converters = { new ElementConverter() },
    });
}
