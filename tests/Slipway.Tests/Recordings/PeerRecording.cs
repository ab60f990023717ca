using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

/// <summary>Recordings of Flowise and n8n (input.json, output.json, wire.jsonl of one folder) as a recording of ours, and back.</summary>
internal sealed record PeerRecording(JsonObject Input, JsonArray Output, IReadOnlyList<JsonObject> Wire)
{
    private static readonly string[] OwnWireMembers = ["seq", "path", "status", "request", "reply"];

    public static PeerRecording Read(string folder) => new(
        (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "input.json")))!,
        (JsonArray)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "output.json")))!,
        [.. File.ReadAllText(Path.Combine(folder, "wire.jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => (JsonObject)JsonNode.Parse(l)!)]);

    public IEnumerable<RecordingEntry> ToEntries()
    {
        JsonObject source = Copy(Input);
        source.Remove("calls");
        yield return new RecordingHeader { System = (string?)Input["peer"], Source = RecordingText.Json(source) };
        int call = 0;
        foreach (JsonNode? input in (JsonArray)Input["calls"]!)
        {
            yield return new RecordedCaseStart { Case = CaseName(call++), Input = RecordingText.Json(input) };
        }
        foreach (JsonObject line in Wire)
        {
            yield return ToExchange(line);
        }
        for (int i = 0; i < Output.Count; i++)
        {
            var answer = (JsonObject)Output[i]!;
            foreach (NodeOutcome node in PeerNodes.Of(answer))
            {
                yield return node with { Case = CaseName(i) };
            }
            yield return ToOutput(CaseName(i), answer);
        }
    }

    public static PeerRecording FromEntries(IReadOnlyList<RecordingEntry> entries)
    {
        JsonObject input = (JsonObject)Node(((RecordingHeader)entries[0]).Source)!;
        input["calls"] = new JsonArray([.. entries.OfType<RecordedCaseStart>().Select(c => Node(c.Input))]);
        ILookup<string?, NodeOutcome> nodes = entries.OfType<NodeOutcome>().ToLookup(n => n.Case);
        return new PeerRecording(
            input,
            new JsonArray([.. entries.OfType<RecordedOutput>().Select(o => PeerNodes.PutBack(FromOutput(o), [.. nodes[o.Case]]))]),
            [.. entries.OfType<RecordedExchange>().Select(FromExchange)]);
    }

    private static RecordedExchange ToExchange(JsonObject line)
    {
        string path = (string)line["path"]!;
        Dictionary<string, JsonElement> rest = line.Where(m => !OwnWireMembers.Contains(m.Key)).ToDictionary(m => m.Key, m => RecordingText.Json(m.Value));
        int status = (int)line["status"]!;
        JsonElement reply = RecordingText.Json(line["reply"]);
        return ModelApis.FromPath(path) is { } api
            ? new ModelExchange { Seq = (int)line["seq"]!, Api = api, Path = path, Status = status, Request = RecordingText.Json(line["request"]), Reply = reply, Extensions = rest }
            : new HttpExchange
            {
                Seq = (int)line["seq"]!,
                Status = status,
                Reply = reply,
                Extensions = rest,
                Request = new RecordedHttpRequest
                {
                    Method = (string)line["request"]!["method"]!,
                    Url = (string)line["request"]!["url"]!,
                    Body = RecordingText.Json(line["request"]!["body"]),
                },
            };
    }

    private static JsonObject FromExchange(RecordedExchange exchange)
    {
        var line = new JsonObject { ["seq"] = exchange.Seq };
        if (exchange is ModelExchange model)
        {
            (line["path"], line["status"], line["request"], line["reply"]) = (model.Path, model.Status, Node(model.Request), Node(model.Reply));
        }
        else if (exchange is HttpExchange http)
        {
            line["request"] = new JsonObject { ["method"] = http.Request.Method, ["url"] = http.Request.Url, ["body"] = Node(http.Request.Body) };
            (line["path"], line["status"], line["reply"]) = (http.Request.Url.Split('?')[0], http.Status, Node(http.Reply));
        }
        foreach ((string name, JsonElement value) in exchange.Extensions!)
        {
            line[name] = Node(value);
        }
        return line;
    }

    private static RecordedOutput ToOutput(string name, JsonObject answer)
    {
        JsonObject rest = PeerNodes.Without(answer);
        JsonObject? http = rest["http"] as JsonObject ?? (rest.ContainsKey("http") ? null : rest);
        JsonElement body = http is not null && http.ContainsKey("body") ? RecordingText.Json(http["body"]) : default;
        http?.Remove("body");
        bool failed = (int?)http?["status"] >= 400 || (string?)rest["execution"]?["status"] == "error";
        return new RecordedOutput
        {
            Case = name,
            Status = failed ? CaseStatus.Failed : CaseStatus.Succeeded,
            Output = body,
            Extensions = new Dictionary<string, JsonElement> { ["answer"] = RecordingText.Json(rest) },
        };
    }

    private static JsonObject FromOutput(RecordedOutput output)
    {
        var answer = (JsonObject)Node(output.Extensions!["answer"])!;
        if (output.Output.ValueKind != JsonValueKind.Undefined)
        {
            (answer["http"] as JsonObject ?? answer)["body"] = Node(output.Output);
        }
        return answer;
    }

    private static string CaseName(int index) => string.Create(CultureInfo.InvariantCulture, $"call-{index + 1}");

    internal static JsonObject Copy(JsonObject value) => (JsonObject)value.DeepClone();

    internal static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());
}
