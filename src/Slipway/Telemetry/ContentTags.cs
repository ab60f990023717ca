using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway.Telemetry;

/// <summary>What is asked and answered, for those who want it in their traces: in the form of the conventions, without secrets, redacted and
/// bounded.</summary>
internal static class ContentTags
{
    public static void SetRequest(Activity activity, StepCall call, TelemetryOptions options)
    {
        if (call.Payload.IsEmpty)
        {
            return;
        }

        var (tag, content) = call.Request.Kind switch
        {
            StepKind.Prompt => ("gen_ai.input.messages", Write(Messages(MessagesOf(call)))),
            StepKind.Tool => ("gen_ai.tool.call.arguments", Write(Member(call.Payload, "arguments"))),
            StepKind.Retrieval => ("gen_ai.retrieval.query.text", Member(call.Payload, "query")?.ToString() ?? ""),
            _ => ("slipway.step.request", Encoding.UTF8.GetString(call.Payload.Span)),
        };
        Set(activity, tag, content, options);
    }

    public static void SetResult(Activity activity, StepCall call, StepResult result, TelemetryOptions options)
    {
        var json = call.Run.Secrets.Redact(result.Json);
        var (tag, content) = call.Request.Kind switch
        {
            StepKind.Prompt => ("gen_ai.output.messages", Write(Answer(Parse(json)))),
            StepKind.Tool => ("gen_ai.tool.call.result", Encoding.UTF8.GetString(json.Span)),
            _ => ("slipway.step.result", Encoding.UTF8.GetString(json.Span)),
        };
        Set(activity, tag, content, options);
    }

    private static JsonArray? MessagesOf(StepCall call) => call.Request.IsCompletion
        ? [new JsonObject { ["role"] = "user", ["content"] = Member(call.Payload, "prompt")?.DeepClone() }]
        : Member(call.Payload, "messages") as JsonArray;

    private static void Set(Activity activity, string tag, string content, TelemetryOptions options)
    {
        string seen;
        try
        {
            seen = options.Redact?.Invoke(content) ?? content;
        }
        catch (Exception e)
        {
            // Code of the application's own: who looks on must not break the step, and what could not be redacted is not shown.
            activity.AddEvent(new ActivityEvent("exception", tags: new ActivityTagsCollection { ["exception.type"] = e.GetType().FullName }));
            return;
        }

        activity.SetTag(tag, seen.Length <= TelemetryOptions.MaxContent ? seen : seen[..TelemetryOptions.MaxContent] + "…");
    }

    private static JsonArray Messages(JsonArray? messages)
    {
        var result = new JsonArray();
        foreach (var message in messages ?? [])
        {
            var parts = new JsonArray();
            var isToolResult = message?["role"]?.ToString() == "tool";
            if (message?["content"] is { } content)
            {
                parts.Add((JsonNode)(isToolResult
                    ? new JsonObject { ["type"] = "tool_call_response", ["id"] = message["tool_call_id"]?.DeepClone(), ["response"] = content.DeepClone() }
                    : Text("text", content)));
            }

            foreach (var use in message?["tool_calls"] as JsonArray ?? [])
            {
                parts.Add((JsonNode)Call(use));
            }

            result.Add((JsonNode)new JsonObject { ["role"] = message?["role"]?.DeepClone(), ["parts"] = parts });
        }

        return result;
    }

    private static JsonArray Answer(JsonNode? result)
    {
        var parts = new JsonArray();
        var reply = result as JsonObject;
        if (reply?["text"] is null)
        {
            // The pipeline has read the reply itself.
            return [new JsonObject { ["role"] = "assistant", ["parts"] = new JsonArray(Text("text", result as JsonValue ?? JsonValue.Create(Write(result)))), ["finish_reason"] = null }];
        }

        if (reply?["reasoning_content"]?.ToString() is { Length: > 0 } reasoning)
        {
            parts.Add((JsonNode)Text("reasoning", reasoning));
        }

        if (reply?["text"]?.ToString() is { Length: > 0 } text)
        {
            parts.Add((JsonNode)Text("text", text));
        }

        foreach (var use in reply?["tool_uses"] as JsonArray ?? [])
        {
            parts.Add((JsonNode)Call(use));
        }

        return [new JsonObject { ["role"] = "assistant", ["parts"] = parts, ["finish_reason"] = reply?["finish_reason"]?.DeepClone() }];
    }

    private static JsonObject Text(string type, JsonNode? content) => new() { ["type"] = type, ["content"] = content?.DeepClone() };

    private static JsonObject Call(JsonNode? use) => new()
    {
        ["type"] = "tool_call",
        ["id"] = use?["id"]?.DeepClone(),
        ["name"] = (use?["name"] ?? use?["function"]?["name"])?.DeepClone(),
        ["arguments"] = (use?["arguments"] ?? use?["function"]?["arguments"])?.DeepClone(),
    };

    private static JsonNode? Member(ReadOnlyMemory<byte> payload, string name) => (Parse(payload) as JsonObject)?[name];

    private static JsonNode? Parse(ReadOnlyMemory<byte> json) => JsonNode.Parse(json.Span, documentOptions: SlipwayJson.Documents);

    private static string Write(JsonNode? node) => node?.ToJsonString(SlipwayJson.Options) ?? "null";
}
