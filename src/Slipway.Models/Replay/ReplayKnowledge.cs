using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>Answers searches from a recorded case: calls of tools whose name is <c>knowledge:</c> and the knowledge's.</summary>
/// <remarks>
/// <para>Each recorded search answers once: of those with the same words the first, else the first of the same knowledge that is left.</para>
/// <para>The recorded result is a list: passages as the pipeline's journal has them, or items as Dify's knowledge-retrieval node gives them.</para>
/// </remarks>
internal sealed class ReplayKnowledge(RecordedCase recorded) : IKnowledge
{
    private const string Prefix = "knowledge:";

    private readonly Lock _gate = new();
    private readonly List<ToolExchange> _left = [.. recorded.Exchanges.OfType<ToolExchange>().Where(IsSearch)];
    private readonly List<RecordedExchange> _asked = [];

    /// <summary>What was searched for, with what was found.</summary>
    public IReadOnlyList<RecordedExchange> Captured
    {
        get
        {
            lock (_gate)
            {
                return [.. _asked];
            }
        }
    }

    public ValueTask<IKnowledgeSnapshot> OpenAsync(string name, CancellationToken ct) => ValueTask.FromResult<IKnowledgeSnapshot>(new RecordedSnapshot(this, name));

    /// <summary>The recorded searches that nobody has made.</summary>
    public IReadOnlyList<RecordedExchange> NotAsked
    {
        get
        {
            lock (_gate)
            {
                return [.. _left];
            }
        }
    }

    /// <summary>Whether a recorded exchange is a search.</summary>
    public static bool IsSearch(RecordedExchange exchange) => exchange is ToolExchange tool && tool.Name.StartsWith(Prefix, StringComparison.Ordinal);

    private IReadOnlyList<Passage> Take(string name, KnowledgeQuery query)
    {
        lock (_gate)
        {
            var same = _left.Where(e => e.Name == Prefix + name).ToList();
            var found = same.Find(e => QueryOf(e) == query.Text) ?? same.FirstOrDefault()
                ?? throw new StepFailedException($"The recording has no search in '{name}' that is left.", "NotRecorded");
            _left.Remove(found);
            _asked.Add(found with { Arguments = JsonSerializer.SerializeToElement(new { query = query.Text }) });
            return ReadPassages(found.Result);
        }
    }

    private static string? QueryOf(ToolExchange exchange) =>
        exchange.Arguments is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty("query", out var query) ? query.GetString() : null;

    private static IReadOnlyList<Passage> ReadPassages(JsonElement result) => result.ValueKind is not JsonValueKind.Array
        ? throw new StepFailedException("The recorded result of a search is no list.", "NotRecorded")
        : [.. result.EnumerateArray().Select(ReadPassage)];

    private static Passage ReadPassage(JsonElement item)
    {
        var node = JsonObject.Create(item) ?? throw new StepFailedException("An item of a recorded search is no object.", "NotRecorded");
        if (node["text"] is not null)
        {
            return node.Deserialize<Passage>(SlipwayJson.Options)!;
        }

        return new Passage(TextOf(node["content"]), TextOf(node["title"])) { Original = node };
    }

    private static string TextOf(JsonNode? value) => value is JsonValue text && text.TryGetValue(out string? plain) ? plain : "";

    private sealed class RecordedSnapshot(ReplayKnowledge replay, string name) : IKnowledgeSnapshot
    {
        public string Id => "recorded";

        public ValueTask<IReadOnlyList<Passage>> SearchAsync(KnowledgeQuery query, CancellationToken ct) => ValueTask.FromResult(replay.Take(name, query));
    }
}
