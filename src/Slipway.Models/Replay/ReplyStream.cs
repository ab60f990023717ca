using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>Cuts a whole reply into the chunks of a stream, and puts chunks together to a whole reply.</summary>
internal static class ReplyStream
{
    /// <summary>The chunks that say what a reply says; null for an interface that is never streamed.</summary>
    public static IReadOnlyList<JsonElement>? Split(string api, JsonElement reply, bool withUsage) => JsonNode.Parse(reply.GetRawText()) is not JsonObject whole
        ? null
        : api switch
        {
            ModelApis.ChatCompletions => Elements(SplitChat(whole, withUsage)),
            ModelApis.Completions => Elements(SplitText(whole, withUsage)),
            ModelApis.Responses => Elements(SplitResponse(whole)),
            _ => null,
        };

    /// <summary>The reply that chunks add up to.</summary>
    public static JsonElement Join(string api, IReadOnlyList<JsonElement> chunks)
    {
        List<JsonObject> objects = [.. chunks.Select(c => JsonNode.Parse(c.GetRawText())).OfType<JsonObject>()];
        JsonObject whole = api == ModelApis.Responses
            ? objects.Select(o => o["response"]).OfType<JsonObject>().LastOrDefault() ?? []
            : JoinChoices(objects, isChat: api == ModelApis.ChatCompletions);
        return Element(whole);
    }

    private static IEnumerable<JsonObject> SplitChat(JsonObject whole, bool withUsage)
    {
        foreach (JsonObject choice in Objects(whole["choices"]))
        {
            JsonObject message = choice["message"] is JsonObject m ? Copy(m) : [];
            JsonNode? content = message["content"]?.DeepClone();
            JsonArray? calls = message["tool_calls"] as JsonArray;
            message.Remove("tool_calls");
            message["content"] = content is null ? null : "";
            yield return Chunk(whole, choice, message, null);
            if (content is JsonArray { Count: > 0 } || (string?)(content as JsonValue) is { Length: > 0 })
            {
                yield return Chunk(whole, choice, new JsonObject { ["content"] = content }, null);
            }
            for (int i = 0; i < calls?.Count; i++)
            {
                var call = (JsonObject)calls[i]!.DeepClone();
                call["index"] = i;
                yield return Chunk(whole, choice, new JsonObject { ["tool_calls"] = new JsonArray(call) }, null);
            }
            yield return Chunk(whole, choice, [], choice["finish_reason"]);
        }
        if (withUsage)
        {
            yield return UsageChunk(whole);
        }
    }

    private static JsonObject Chunk(JsonObject whole, JsonObject choice, JsonObject delta, JsonNode? finish)
    {
        JsonObject chunk = Head(whole, "chat.completion.chunk");
        chunk["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = choice["index"]?.DeepClone() ?? 0,
            ["delta"] = delta,
            ["finish_reason"] = finish?.DeepClone(),
        });
        return chunk;
    }

    private static IEnumerable<JsonObject> SplitText(JsonObject whole, bool withUsage)
    {
        foreach (JsonObject choice in Objects(whole["choices"]))
        {
            JsonObject chunk = Head(whole, "text_completion");
            chunk["choices"] = new JsonArray(Copy(choice));
            yield return chunk;
        }
        if (withUsage)
        {
            yield return UsageChunk(whole);
        }
    }

    private static IEnumerable<JsonObject> SplitResponse(JsonObject whole)
    {
        JsonObject shell = Copy(whole);
        (shell["status"], shell["output"]) = ("in_progress", new JsonArray());
        shell.Remove("usage");
        int sequence = 0;
        JsonObject Event(string type, params ReadOnlySpan<KeyValuePair<string, JsonNode?>> members)
        {
            var result = new JsonObject { ["type"] = type, ["sequence_number"] = sequence++ };
            foreach ((string name, JsonNode? value) in members)
            {
                result[name] = value?.DeepClone();
            }
            return result;
        }

        yield return Event("response.created", KeyValuePair.Create<string, JsonNode?>("response", shell));
        int index = 0;
        foreach (JsonObject item in Objects(whole["output"]))
        {
            yield return Event("response.output_item.added", new("output_index", index), new("item", item));
            int part = 0;
            foreach (JsonObject content in Objects(item["content"]).Where(c => c["text"] is not null))
            {
                yield return Event("response.output_text.delta", new("item_id", item["id"]), new("output_index", index), new("content_index", part++), new("delta", content["text"]));
            }
            yield return Event("response.output_item.done", new("output_index", index++), new("item", item));
        }
        yield return Event("response.completed", KeyValuePair.Create<string, JsonNode?>("response", whole));
    }

    private static JsonObject JoinChoices(List<JsonObject> chunks, bool isChat)
    {
        JsonObject whole = chunks.Count > 0 ? Copy(chunks[0]) : [];
        whole["object"] = isChat ? "chat.completion" : "text_completion";
        var choices = new SortedDictionary<int, JoinedChoice>();
        foreach (JsonObject chunk in chunks)
        {
            if (chunk["usage"] is JsonObject usage)
            {
                whole["usage"] = Copy(usage);
            }
            foreach (JsonObject choice in Objects(chunk["choices"]))
            {
                int index = (int?)choice["index"] ?? 0;
                if (!choices.TryGetValue(index, out JoinedChoice? joined))
                {
                    choices[index] = joined = new JoinedChoice(index, isChat);
                }
                joined.Add(choice);
            }
        }
        whole["choices"] = new JsonArray([.. choices.Values.Select(c => c.ToNode())]);
        return whole;
    }

    private static JsonObject Head(JsonObject whole, string kind)
    {
        var head = new JsonObject();
        foreach ((string name, JsonNode? value) in whole.Where(m => m.Key is not ("choices" or "usage")))
        {
            head[name] = value?.DeepClone();
        }
        head["object"] = kind;
        return head;
    }

    private static JsonObject UsageChunk(JsonObject whole)
    {
        JsonObject chunk = Head(whole, "chat.completion.chunk");
        chunk["choices"] = new JsonArray();
        chunk["usage"] = whole["usage"]?.DeepClone();
        return chunk;
    }

    internal static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject Copy(JsonObject value) => (JsonObject)value.DeepClone();

    private static List<JsonElement> Elements(IEnumerable<JsonObject> nodes) => [.. nodes.Select(Element)];

    private static JsonElement Element(JsonObject node) => JsonElement.Parse(node.ToJsonString());
}
