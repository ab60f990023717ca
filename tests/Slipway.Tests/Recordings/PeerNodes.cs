using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

/// <summary>The nodes in a peer's answer: n8n's <c>execution.order</c> and <c>execution.nodes</c>, Flowise's <c>agentFlowExecutedData</c>.</summary>
internal static class PeerNodes
{
    public static IEnumerable<NodeOutcome> Of(JsonObject answer)
    {
        if (answer["execution"] is JsonObject execution)
        {
            var nodes = (JsonObject)execution["nodes"]!;
            var runs = new Dictionary<string, int>();
            foreach (string inOrder in ((JsonArray)execution["order"]!).Select(n => (string)n!))
            {
                // A node's later runs are listed as "name#1", "name#2".
                string name = nodes.ContainsKey(inOrder) ? inOrder : inOrder[..inOrder.LastIndexOf('#')];
                int run = runs[name] = runs.GetValueOrDefault(name, -1) + 1;
                yield return FromN8n(name, nodes[name]![run]!);
            }
        }
        else if (answer["body"] is JsonObject body && body["agentFlowExecutedData"] is JsonArray executed)
        {
            foreach (JsonNode? node in executed)
            {
                yield return FromFlowise((JsonObject)node!);
            }
        }
    }

    public static JsonObject Without(JsonObject answer)
    {
        JsonObject rest = PeerRecording.Copy(answer);
        (rest["execution"] as JsonObject)?.Remove("order");
        (rest["execution"] as JsonObject)?.Remove("nodes");
        (rest["body"] as JsonObject)?.Remove("agentFlowExecutedData");
        return rest;
    }

    public static JsonObject PutBack(JsonObject answer, IReadOnlyList<NodeOutcome> outcomes)
    {
        if (answer["execution"] is JsonObject execution)
        {
            execution["order"] = new JsonArray([.. outcomes.Select((o, i) =>
                outcomes.Take(i).Count(earlier => earlier.Node == o.Node) is var run and > 0 ? (JsonNode)$"{o.Node}#{run}" : o.Node)]);
            execution["nodes"] = new JsonObject(outcomes.GroupBy(o => o.Node)
                .Select(g => KeyValuePair.Create(g.Key, (JsonNode?)new JsonArray([.. g.Select(ToN8n)]))));
        }
        else if (outcomes.Count > 0)
        {
            answer["body"]!["agentFlowExecutedData"] = new JsonArray([.. outcomes.Select(ToFlowise)]);
        }
        return answer;
    }

    private static NodeOutcome FromN8n(string name, JsonNode run)
    {
        JsonObject rest = PeerRecording.Copy((JsonObject)run);
        rest.Remove("outputs");
        rest.Remove("error");
        return new NodeOutcome
        {
            Node = name,
            Status = run["error"] is null ? NodeStatus.Completed : NodeStatus.Failed,
            Output = run["outputs"] is { } outputs ? RecordingText.Json(outputs) : default,
            Error = run["error"] is JsonObject error ? JsonSerializer.Deserialize<RecordedError>(error, SnakeCase) : null,
            Extensions = rest.ToDictionary(m => m.Key, m => RecordingText.Json(m.Value)),
        };
    }

    private static JsonNode ToN8n(NodeOutcome outcome)
    {
        var run = new JsonObject(outcome.Extensions?.Select(m => KeyValuePair.Create(m.Key, PeerRecording.Node(m.Value))) ?? []);
        if (outcome.Output.ValueKind != JsonValueKind.Undefined)
        {
            run["outputs"] = PeerRecording.Node(outcome.Output);
        }
        if (outcome.Error is { } error)
        {
            run["error"] = JsonSerializer.SerializeToNode(error, SnakeCase);
        }
        return run;
    }

    private static JsonSerializerOptions SnakeCase { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private static NodeOutcome FromFlowise(JsonObject node)
    {
        JsonObject rest = PeerRecording.Copy(node);
        var data = (JsonObject)rest["data"]!;
        JsonElement Take(string member)
        {
            JsonElement value = data.ContainsKey(member) ? RecordingText.Json(data[member]) : default;
            data.Remove(member);
            return value;
        }
        return new NodeOutcome
        {
            Node = (string)node["nodeId"]!,
            Status = (string?)node["status"] == "FINISHED" ? NodeStatus.Completed : NodeStatus.Failed,
            Inputs = Take("input"),
            Output = Take("output"),
            Extensions = rest.ToDictionary(m => m.Key == "status" ? "flowise_status" : m.Key, m => RecordingText.Json(m.Value)),
        };
    }

    private static JsonNode ToFlowise(NodeOutcome outcome)
    {
        var node = new JsonObject(outcome.Extensions!.Select(m => KeyValuePair.Create(m.Key == "flowise_status" ? "status" : m.Key, PeerRecording.Node(m.Value))));
        foreach ((string member, JsonElement value) in new[] { ("input", outcome.Inputs), ("output", outcome.Output) })
        {
            if (value.ValueKind != JsonValueKind.Undefined)
            {
                node["data"]![member] = PeerRecording.Node(value);
            }
        }
        return node;
    }
}
