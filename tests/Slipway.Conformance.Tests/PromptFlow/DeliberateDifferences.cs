using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>Where we mean to differ from Prompt flow's executor. Each entry is reviewed; nothing here knows a flow by its name.</summary>
internal static class DeliberateDifferences
{
    /// <summary>A node that names no model: the builder sends an empty name, which every service refuses; models.yaml has to name one.</summary>
    private const string UnnamedModel = "to-be-named";

    /// <summary>What we sent, with deliberate differences undone.</summary>
    /// <param name="sent">Our body.</param>
    /// <param name="recorded">The builder's.</param>
    /// <param name="streams">Whether the run asks for a stream: the builder then asks the model for one too, ours asks for the whole text.</param>
    public static JsonObject Sent(JsonObject sent, JsonNode recorded, bool streams)
    {
        if (streams && recorded["stream"]?.GetValueKind() is JsonValueKind.True && sent["stream"]?.GetValueKind() is JsonValueKind.False)
        {
            sent["stream"] = true;
        }

        if (sent["model"]?.ToString() == UnnamedModel && recorded is JsonObject body && body["model"]?.ToString() is null or "")
        {
            sent.Remove("model");
            if (recorded["model"] is { } empty)
            {
                sent["model"] = empty.DeepClone();
            }
        }

        return sent;
    }

    /// <summary>
    /// The builder guards no lists on OpenAI connections: a past turn of the chat history that holds a line <c>system:</c> becomes a
    /// real system message. Ours are guarded everywhere. True when that is all that tells two requests apart: the texts of all
    /// messages together are the same, but for the role lines that became messages.
    /// </summary>
    public static bool IsBetterGuarded(JsonObject sent, JsonNode recorded)
    {
        if (sent["messages"] is not JsonArray ours || recorded["messages"] is not JsonArray theirs || ours.Count >= theirs.Count)
        {
            return false;
        }

        JsonObject rest = sent.DeepClone().AsObject();
        JsonObject other = recorded.DeepClone().AsObject();
        rest.Remove("messages");
        other.Remove("messages");
        return SameJson.Are(rest, other) && Words(ours) == Words(theirs);
    }

    /// <summary>A recorded value with the pieces of a stream as one text, wherever ours is a text: the same characters, not in pieces.</summary>
    public static JsonNode? Whole(JsonNode? recorded, JsonNode? ours) => (recorded, ours) switch
    {
        (JsonObject { Count: 1 } stream, JsonValue text) when stream["$stream"] is JsonArray pieces && text.GetValueKind() is JsonValueKind.String =>
            string.Concat(pieces.Select(piece => piece?.GetValue<string>())),
        (JsonObject members, JsonObject others) =>
            new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Whole(member.Value, others[member.Key])))),
        _ => recorded?.DeepClone(),
    };

    private static string Words(JsonArray messages) => string.Concat(messages
        .Select(message => $"{message!["role"]}:{message["content"]}")
        .SelectMany(text => text.Where(c => !char.IsWhiteSpace(c) && c != '#')));

    /// <summary>
    /// A generator can be read once in the builder: who comes second finds nothing. Ours is a list of its pieces for every reader. And a date
    /// that YAML writes plain is a date object there and its text here. Nodes that were given one of the two are not compared in what they give.
    /// </summary>
    public static bool IsGivenWhatWeKeep(JsonNode node) =>
        (node["inputs"] as JsonObject ?? []).Any(input => input.Value is JsonObject value && (value.ContainsKey("$stream") || value["$python"]?.ToString() == "date"));

    /// <summary>Whether outputs of the flow hang on such a node.</summary>
    public static bool OutputsHangOnIt(JsonArray nodes) => nodes.Any(node => IsGivenWhatWeKeep(node!));

    /// <summary>A prompty with a sample and no inputs: the builder's executor uses the sample whatever a row says; ours takes the row.</summary>
    public static bool IgnoresItsRows(CompiledFlow flow, AuthoredRun run) => flow.IsPrompty
        && run.Lines.Where(line => line["inputs"] is JsonObject { Count: > 0 }).ToList() is { Count: > 1 } lines
        && lines.All(line => JsonNode.DeepEquals(line["wire"]![0]!["body"], lines[0]["wire"]![0]!["body"]))
        && !lines.All(line => JsonNode.DeepEquals(line["inputs"], lines[0]["inputs"]));

    /// <summary>An image that a prompty is given in the form of a dictionary: the builder prints the dictionary, ours is sent as an image.</summary>
    public static bool IsSentAsImage(CompiledFlow flow, JsonObject line) => flow.IsPrompty
        && (line["inputs"] as JsonObject ?? []).Any(input => input.Value is JsonObject { Count: 1 } image && image.First().Key.StartsWith("data:image/", StringComparison.Ordinal));

    /// <summary>A connection that breaks: the builder gives up on one of its two kinds at once; ours are tried as models.yaml says.</summary>
    public static bool IsTriedMoreOften(JsonObject line) => line["error"]?["codes"] is JsonArray codes && codes.Any(code => code!.ToString() == "APIConnectionError");

    /// <summary>
    /// The builder forgets the message format openai-vision where the nodes of the file are not in topological order: images in that
    /// format are then refused, or printed as dictionaries. Ours are images in any order.
    /// </summary>
    public static bool LosesItsFormat(JsonObject line) =>
        (line["error"]?["codes"] is JsonArray codes && codes.Any(code => code!.ToString() == "LoadMultimediaDataError") && Holds(line["inputs"], "\"image_url\""))
        || (line["wire"] as JsonArray ?? []).Any(request => Holds(request!["body"], "{'type': 'image_url'"));

    private static bool Holds(JsonNode? value, string text) =>
        value?.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Contains(text, StringComparison.Ordinal) ?? false;

    /// <summary>Why a run of a case is not compared; null when it is.</summary>
    public static string? WhyNot(AuthoredRun run) =>
        run.Overrides["node_inputs"] is not null ? "it moves a node or changes its inputs for one run: that is an edit of the project"
        : run.Overrides["init"] is not null ? "it replaces the configuration for one run: that is an edit of the project"
        : run.Overrides["environment"] is JsonObject { Count: > 0 } ? "it sets other environment variables for one run: that is an edit of the project"
        : null;

    /// <summary>Whether all lines of a run fail in the builder, so that refusing its definition beforehand loses nothing.</summary>
    public static bool IsRefusedEarly(AuthoredRun run) =>
        run.Lines.All(line => line["status"]!.ToString() == "failed") || run.Records.All(record => record["nodes"] is null or JsonArray { Count: 0 });

    /// <summary>What the builder refuses before it runs and we find when it runs: code that does not load, and what an installation has.</summary>
    public static bool IsFoundWhenItRuns(JsonObject refusal) =>
        refusal["cause"]?["type"]?.ToString() is "SyntaxError" or "KeyError" or "ConnectionNotFound" or "PackageToolNotFoundError";

    /// <summary>The builder's data frames turn missing and null cells into NaN, and the whole numbers beside them into floats. Ours stay what they are.</summary>
    public static bool IsSameCell(JsonNode? ours, JsonNode? recorded) =>
        RecordedValue.AreSame(ours, recorded)
        || (ours is null && recorded is JsonObject { Count: 1 } number && number["$number"]?.ToString() == "nan");

    /// <summary>How many requests Python itself made: it has no network in our worker.</summary>
    public static int RequestsOfCode(CompiledFlow flow, JsonObject line) => (line["wire"] as JsonArray ?? [])
        .Count(request => request!["node"] is { } node && flow.Project.Steps.FirstOrDefault(step => step.NodeId == node.ToString())?.Kind == "code");

    /// <summary>Whether our failure is of the same kind: the same code or cause, under the names that .NET and the model client have for it.</summary>
    public static bool IsSameFailure(string[] codes, string? cause, string ours, string message, Exception? exception)
    {
        if (codes.Contains(ours))
        {
            return cause is null || ours != "ToolExecutionError" || message.StartsWith(cause + ":", StringComparison.Ordinal) || message.Contains(cause, StringComparison.Ordinal);
        }

        return codes[^1] switch
        {
            "InputTypeError" or "InputNotFound" or "InputParseError" => exception is InvalidInputException,
            "UnsupportedReference" => exception is NotMigratedException,

            // Objects of a node's own class travel as their fields, so that a property of one may be missing before the whole is refused.
            "FlowOutputUnserializable" => ours is "InvalidReferenceProperty",
            "ToolExecutionError" => cause is not null && message.Contains(cause, StringComparison.Ordinal),
            "ScriptExecutionError" => true,
            "BadRequestError" or "RateLimitError" or "APIConnectionError" or "UnprocessableEntityError" or "NotFoundError" => exception is Models.ModelCallException || ours.Length > 0,
            _ => false,
        };
    }
}
