using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

/// <summary>Prompt flow's shortened replies as replies on the wire, and back.</summary>
internal static class PromptFlowWire
{
    public static ModelExchange ToExchange(JsonObject wire, string caseName, int seq)
    {
        var reply = (JsonObject)wire["reply"]!;
        var exchange = new ModelExchange
        {
            Case = caseName,
            Seq = seq,
            Step = (string?)wire["node"],
            Api = (string)wire["api"]! switch
            {
                "chat" => ModelApis.ChatCompletions,
                "completion" => ModelApis.Completions,
                "embedding" => ModelApis.Embeddings,
                string other => throw new InvalidOperationException(other),
            },
            Client = PromptFlowRecording.Member(wire, "client"),
            Request = PromptFlowRecording.Member(wire, "body"),
        };
        return reply["error"] is JsonObject error ? WithError(exchange, error)
            : reply.ContainsKey("chunks") ? exchange with { Status = 200, Chunks = Chunks(reply), Reply = Whole(exchange.Api, reply) }
            : exchange with { Status = 200, Reply = Whole(exchange.Api, reply) };
    }

    public static JsonNode FromExchange(ModelExchange exchange)
    {
        JsonObject reply = exchange.Failure is { } failure ? Error(new JsonObject { ["class"] = failure.Codes![0], ["message"] = failure.Message })
            : exchange.Status != 200 ? FromError(exchange)
            : Short(exchange);
        var wire = new JsonObject
        {
            ["node"] = exchange.Step,
            ["api"] = exchange.Api.Split('.')[0] switch { "completions" => "completion", "embeddings" => "embedding", string other => other },
            ["reply"] = reply,
        };
        PromptFlowRecording.Put(wire, "client", exchange.Client);
        PromptFlowRecording.Put(wire, "body", exchange.Request);
        return wire;
    }

    private static ModelExchange WithError(ModelExchange exchange, JsonObject error)
    {
        if (error["class"] is { } type)
        {
            return exchange with { Failure = new RecordedError { Codes = [(string)type!], Message = (string?)error["message"] } };
        }
        JsonObject body = PeerRecording.Copy(error);
        body.Remove("status");
        body.Remove("retry_after");
        return exchange with
        {
            Status = (int)error["status"]!,
            Headers = error["retry_after"] is { } after ? new Dictionary<string, string> { ["retry-after"] = (string)after! } : null,
            Reply = RecordingText.Json(Error(body)),
        };
    }

    private static JsonObject FromError(ModelExchange exchange)
    {
        var error = (JsonObject)PeerRecording.Node(exchange.Reply)!["error"]!.DeepClone();
        error["status"] = exchange.Status;
        if (exchange.Headers?["retry-after"] is { } after)
        {
            error["retry_after"] = after;
        }
        return Error(error);
    }

    private static JsonObject Error(JsonObject error) => new() { ["error"] = error };

    private static JsonElement Whole(string api, JsonObject reply)
    {
        if (api == ModelApis.Embeddings)
        {
            return RecordingText.Json(new JsonObject { ["data"] = new JsonArray(new JsonObject { ["index"] = 0, ["embedding"] = reply["embedding"]!.DeepClone() }) });
        }
        var choice = new JsonObject { ["index"] = 0 };
        if (api == ModelApis.Completions)
        {
            choice["text"] = reply["content"]?.DeepClone();
        }
        else
        {
            var message = new JsonObject { ["role"] = "assistant" };
            foreach ((string name, JsonNode? value) in reply.Where(m => m.Key is not ("finish_reason" or "chunks")))
            {
                message[name] = value?.DeepClone();
            }
            choice["message"] = message;
            choice["finish_reason"] = reply["finish_reason"]?.DeepClone();
        }
        return RecordingText.Json(new JsonObject { ["choices"] = new JsonArray(choice) });
    }

    private static IReadOnlyList<JsonElement> Chunks(JsonObject reply) =>
    [
        .. ((JsonArray)reply["chunks"]!).Select(piece => Chunk(new JsonObject { ["content"] = piece?.DeepClone() }, null)),
        Chunk([], (string?)reply["finish_reason"]),
    ];

    private static JsonElement Chunk(JsonObject delta, string? finish) => RecordingText.Json(new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = finish }),
    });

    private static JsonObject Short(ModelExchange exchange)
    {
        JsonNode whole = PeerRecording.Node(exchange.Reply)!;
        if (exchange.Api == ModelApis.Embeddings)
        {
            return new JsonObject { ["embedding"] = whole["data"]![0]!["embedding"]!.DeepClone() };
        }
        JsonNode choice = whole["choices"]![0]!;
        if (exchange.Api == ModelApis.Completions)
        {
            return new JsonObject { ["content"] = choice["text"]?.DeepClone() };
        }
        var reply = (JsonObject)choice["message"]!.DeepClone();
        reply.Remove("role");
        reply["finish_reason"] = choice["finish_reason"]?.DeepClone();
        if (exchange.Chunks is { } chunks)
        {
            reply["chunks"] = new JsonArray([.. chunks.SkipLast(1).Select(c => PeerRecording.Node(c)!["choices"]![0]!["delta"]!["content"]?.DeepClone())]);
        }
        return reply;
    }
}
