using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Models.OpenAI;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChatReply))]
[JsonSerializable(typeof(EmbeddingReply))]
[JsonSerializable(typeof(ChatReplyUsage))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
