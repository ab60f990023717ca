using System.Text.Json.Nodes;

namespace Slipway.Conformance.Tests.PromptFlow;

/// <summary>A flow written for us, with what the executor did; see FORMAT.md beside the cases.</summary>
internal sealed record AuthoredCase(string Folder, string Entry, JsonObject Connections, IReadOnlyList<AuthoredRun> Runs)
{
    public string Name => Path.GetFileName(Folder);

    public static AuthoredCase Load(string folder)
    {
        JsonObject description = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "case.json")))!.AsObject();
        List<JsonObject> records = [.. File.ReadAllText(Path.Combine(folder, "recording.jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.AsObject())];
        return new(
            folder,
            Path.Combine(folder, description["entry"]?.ToString() ?? "flow.dag.yaml"),
            description["connections"] as JsonObject ?? [],
            [.. records.GroupBy(record => record["run"]!.ToString()).Select(group => new AuthoredRun(group.Key, [.. group]))]);
    }

    /// <summary>The kinds of the connections, as a user would say them.</summary>
    public Dictionary<string, string> Kinds(AuthoredRun run) => Named(run).ToDictionary(
        connection => connection.Key,
        connection => connection.Value!["type"]!.ToString() switch { "AzureOpenAIConnection" => "azure", "CustomConnection" => "custom", _ => "openai" });

    /// <summary>The secrets that code's connections come from.</summary>
    public Func<string, string?> Secrets(AuthoredRun run)
    {
        JsonObject named = Named(run);
        return secret =>
        {
            KeyValuePair<string, JsonNode?> found = named.FirstOrDefault(connection => string.Concat(connection.Key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')) == secret);
            if (found.Value is not JsonObject fields)
            {
                return null;
            }

            JsonObject all = fields.DeepClone().AsObject();
            all.TryAdd("api_key", "dummy");
            return all.ToJsonString();
        };
    }

    private JsonObject Named(AuthoredRun run)
    {
        JsonObject all = Connections.DeepClone().AsObject();
        foreach ((string name, JsonNode? connection) in run.Overrides["connections"] as JsonObject ?? [])
        {
            all[name] = connection?.DeepClone();
        }

        return all;
    }
}

/// <summary>A run of a case: its records in order.</summary>
internal sealed record AuthoredRun(string Name, IReadOnlyList<JsonObject> Records)
{
    public JsonObject Overrides => Records[0]["overrides"] as JsonObject ?? [];

    public string? Variant => Overrides["variant"]?.ToString();

    /// <summary>Whether the run asks for what the flow gives in pieces.</summary>
    public bool Streams => Overrides["stream"] is JsonValue asked && asked.GetValue<bool>();

    public JsonObject? Sources => Overrides["sources"] as JsonObject;

    public JsonObject? Mapping => Overrides["column_mapping"] as JsonObject;

    /// <summary>Why the definition or its data was refused; null when it was not.</summary>
    public JsonObject? Refusal => Records.FirstOrDefault(record => record["kind"]!.ToString() == "load")?["error"] as JsonObject;

    public IEnumerable<JsonObject> Lines => Records.Where(record => record["kind"]!.ToString() == "line");

    public JsonObject? Aggregation => Records.FirstOrDefault(record => record["kind"]!.ToString() == "aggregation");
}
