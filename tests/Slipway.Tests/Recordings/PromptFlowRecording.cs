using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

/// <summary>Recordings of Prompt flow (recording.jsonl as its FORMAT.md says) as a recording of ours, and back.</summary>
internal static class PromptFlowRecording
{
    public static IEnumerable<RecordingEntry> ToEntries(IEnumerable<JsonObject> records)
    {
        yield return new RecordingHeader { System = "promptflow" };
        foreach (JsonObject record in records)
        {
            string name = NameOf(record);
            yield return new RecordedCaseStart
            {
                Case = name,
                Group = (string)record["run"]!,
                Aggregates = record["lines"] is JsonArray lines ? [.. lines.Select(l => $"{record["run"]}/{(int)l!}")] : null,
                Input = Member(record, "inputs"),
                Options = Member(record, "overrides"),
            };
            int seq = 0;
            foreach (JsonObject wire in Objects(record, "wire"))
            {
                yield return PromptFlowWire.ToExchange(wire, name, ++seq);
            }
            foreach (JsonObject node in Objects(record, "nodes"))
            {
                yield return ToNode(node, name);
            }
            yield return new RecordedOutput
            {
                Case = name,
                Status = Enum.Parse<CaseStatus>(StatusNames.Single(s => s.Promptflow == (string)record["status"]!).Ours),
                Output = Member(record, "outputs"),
                Metrics = Member(record, "metrics"),
                Error = Error(record),
                Extensions = record.ContainsKey("nodes") ? new Dictionary<string, JsonElement> { ["has_nodes"] = RecordingText.Json("true") } : null,
            };
        }
    }

    public static IEnumerable<JsonObject> FromEntries(IReadOnlyList<RecordingEntry> entries)
    {
        foreach (IGrouping<string?, CaseEntry> group in entries.OfType<CaseEntry>().GroupBy(e => e.Case))
        {
            RecordedCaseStart start = group.OfType<RecordedCaseStart>().Single();
            RecordedOutput output = group.OfType<RecordedOutput>().Single();
            string status = StatusNames.Single(s => s.Ours == output.Status.ToString()).Promptflow;
            string kind = output.Status == CaseStatus.Refused ? "load" : start.Aggregates is null ? "line" : "aggregation";
            var record = new JsonObject { ["kind"] = kind, ["run"] = start.Group, ["status"] = status };
            Put(record, "overrides", start.Options);
            Put(record, "inputs", start.Input);
            Put(record, "outputs", output.Output);
            Put(record, "metrics", output.Metrics);
            PutError(record, output.Error);
            if (kind == "line")
            {
                record["line"] = int.Parse(start.Case!.Split('/')[1], CultureInfo.InvariantCulture);
            }
            if (start.Aggregates is not null)
            {
                record["lines"] = new JsonArray([.. start.Aggregates.Select(c => (JsonNode)int.Parse(c.Split('/')[1], CultureInfo.InvariantCulture))]);
            }
            if (kind != "load")
            {
                record["wire"] = new JsonArray([.. group.OfType<ModelExchange>().OrderBy(m => m.Seq).Select(PromptFlowWire.FromExchange)]);
                if (output.Extensions?.ContainsKey("has_nodes") == true)
                {
                    record["nodes"] = new JsonArray([.. group.OfType<NodeOutcome>().Select(FromNode)]);
                }
            }
            yield return record;
        }
    }

    private static readonly (string Promptflow, string Ours)[] StatusNames =
        [("completed", nameof(CaseStatus.Succeeded)), ("failed", nameof(CaseStatus.Failed)), ("not_loaded", nameof(CaseStatus.Refused))];

    private static string NameOf(JsonObject record) => (string)record["kind"]! switch
    {
        "line" => $"{record["run"]}/{(int)record["line"]!}",
        string other => $"{record["run"]}/{other}",
    };

    private static NodeOutcome ToNode(JsonObject node, string name) => new()
    {
        Case = name,
        Node = (string)node["node"]!,
        Status = Enum.Parse<NodeStatus>(((string)node["status"]!).Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
        Inputs = Member(node, "inputs"),
        Output = Member(node, "output"),
        Error = Error(node),
    };

    private static JsonObject FromNode(NodeOutcome outcome)
    {
        var node = new JsonObject { ["node"] = outcome.Node, ["status"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.Status.ToString()) };
        Put(node, "inputs", outcome.Inputs);
        Put(node, "output", outcome.Output);
        PutError(node, outcome.Error);
        return node;
    }

    private static RecordedError? Error(JsonObject of) => of["error"].Deserialize<RecordedError>(SnakeCase);

    private static void PutError(JsonObject into, RecordedError? error)
    {
        if (error is not null)
        {
            into["error"] = JsonSerializer.SerializeToNode(error, SnakeCase);
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonObject of, string member) => (of[member] as JsonArray ?? []).Cast<JsonObject>();

    private static JsonSerializerOptions SnakeCase { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    internal static JsonElement Member(JsonObject of, string name) => of.ContainsKey(name) ? RecordingText.Json(of[name]) : default;

    internal static void Put(JsonObject into, string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Undefined)
        {
            into[name] = JsonNode.Parse(value.GetRawText());
        }
    }
}
