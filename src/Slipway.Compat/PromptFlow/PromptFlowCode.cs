using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;
using Slipway.Steps;

namespace Slipway.Compat.PromptFlow;

/// <summary>What a node's code has around it.</summary>
public sealed record PromptFlowSurroundings
{
    /// <summary>The flow's other files by their paths in its folder: modules that code imports, texts that it reads.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The name of the flow's folder, which code has as its working directory; empty for any.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Where the files of steps lie in the flow's folder, by step; those that are not here lie in the folder itself.</summary>
    public IReadOnlyDictionary<string, string> Paths { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables. A value <c>${connection.field}</c> stands for that field of the connection.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>Runs the Python of Prompt flow's nodes: the function with <c>@tool</c>, in the worker for scripts.</summary>
public static class PromptFlowCode
{
    /// <summary>The member that stands for a connection in arguments.</summary>
    internal const string ConnectionMember = "$connection";

    /// <summary>What all node code is run by: the stand-in for the package promptflow.</summary>
    private static readonly string Runner = ReadRunner();

    /// <summary>A connection as an argument. Its fields come from the secret of its name in upper case: a JSON object such as
    /// <c>{"type": "CustomConnection", "configs": {"url": "…"}, "secrets": {"key": "…"}}</c>. They reach the code, never the journal.</summary>
    /// <param name="name">The connection's name in the flow.</param>
    public static JsonNode Connection(string name) => new JsonObject { [ConnectionMember] = name };

    /// <summary>Runs a node's function as a step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="script">The node's file; the step has its name.</param>
    /// <param name="arguments">The arguments by parameter: an object with properties, a dictionary or a JSON object; null for none.</param>
    /// <param name="surroundings">Files and environment variables; null for none.</param>
    /// <param name="bypassable">Parameters whose value comes from a node that may have been bypassed: where it is null, the function's own
    /// default counts.</param>
    /// <returns>What the function gives; null for None.</returns>
    /// <exception cref="StepFailedException">The function threw (code <c>ToolExecutionError</c>), or reached a limit.</exception>
    public static Task<JsonNode?> RunAsync(
        RunContext run, Script script, object? arguments, PromptFlowSurroundings? surroundings = null, IReadOnlyList<string>? bypassable = null) =>
        CallAsync(run, script, arguments, surroundings, bypassable, static reply => Check(reply)?["result"]?.DeepClone());

    /// <summary>Runs a node's function that was ported to C# as a step.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="code">The port; gets the arguments as a dict.</param>
    /// <param name="arguments">The arguments by parameter: an object with properties, a dictionary or a JSON object; null for none.</param>
    /// <param name="bypassable">Parameters whose value comes from a node that may have been bypassed: where it is null, the function's own
    /// default counts.</param>
    /// <returns>What the function gives; null for None.</returns>
    /// <exception cref="StepFailedException">The port raised what Python would (code <c>ToolExecutionError</c>).</exception>
    public static Task<JsonNode?> RunAsync(
        RunContext run, string name, Func<PythonValue, PythonValue> code, object? arguments, IReadOnlyList<string>? bypassable = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(code);
        JsonObject values = (JsonObject)RoleGuard.Plain(SlipwayJson.Arguments(arguments))!;
        foreach (string parameter in (bypassable ?? []).Where(parameter => values.TryGetPropertyValue(parameter, out JsonNode? value) && value is null))
        {
            values.Remove(parameter);
        }

        return run.StepAsync(
            StepRequest.Create(StepKind.Code, name, values),
            _ => ValueTask.FromResult(PythonException.Compute(code, values, "ToolExecutionError")));
    }

    /// <summary>Runs an aggregation node's function as a step, and notes the metrics it logs.</summary>
    /// <param name="run">The run.</param>
    /// <param name="script">The node's file; the step has its name.</param>
    /// <param name="arguments">The arguments by parameter.</param>
    /// <param name="metrics">Receives what the function logs.</param>
    /// <param name="surroundings">Files and environment variables; null for none.</param>
    /// <param name="bypassable">Parameters whose value comes from a node that may have been bypassed.</param>
    /// <exception cref="StepFailedException">The function threw, or reached a limit.</exception>
    public static async Task<JsonNode?> AggregateAsync(
        RunContext run, Script script, object? arguments, JsonObject metrics, PromptFlowSurroundings? surroundings = null, IReadOnlyList<string>? bypassable = null)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        JsonNode? reply = await CallAsync(run, script, arguments, surroundings, bypassable, Check);
        lock (metrics)
        {
            foreach ((string name, JsonNode? value) in reply?["metrics"] as JsonObject ?? [])
            {
                metrics[name] = value?.DeepClone();
            }
        }

        return reply?["result"];
    }

    private static Task<JsonNode?> CallAsync(
        RunContext run, Script script, object? arguments, PromptFlowSurroundings? surroundings, IReadOnlyList<string>? bypassable, Func<JsonNode?, JsonNode?> read)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(script);
        JsonObject values = (JsonObject)RoleGuard.Plain(SlipwayJson.Arguments(arguments))!;
        string[] bypassed = [.. (bypassable ?? []).Where(name => values.TryGetPropertyValue(name, out JsonNode? value) && value is null)];
        var request = new JsonObject
        {
            ["arguments"] = values.DeepClone(),
            ["bypassed"] = new JsonArray([.. bypassed.Select(name => JsonValue.Create(name))]),
        };
        return run.CodeAsync(script with { Source = Compose(run, script, values, surroundings ?? new()) }, request, retry: null, read);
    }

    private static JsonNode? Check(JsonNode? reply) => reply?["error"] is JsonObject error
        ? throw new StepFailedException($"{error["type"]}: {error["message"]}\n{error["trace"]}", "ToolExecutionError")
        : reply;

    private static string Compose(RunContext run, Script script, JsonObject arguments, PromptFlowSurroundings around)
    {
        var connections = new JsonObject();
        foreach (string name in Connections(arguments))
        {
            connections[name] = Fields(run, name);
        }

        var environment = new JsonObject();
        foreach ((string name, string value) in around.Environment)
        {
            environment[name] = value is ['$', '{', .., '}'] && value.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot
                ? Field(Fields(run, value[2..dot]), value[(dot + 1)..^1])
                : value;
        }

        var flow = new JsonObject
        {
            ["path"] = around.Paths.GetValueOrDefault(script.Name, script.FileName),
            ["source"] = script.Source,
            ["folder"] = around.Folder,
            ["files"] = new JsonObject(around.Files.Select(file => KeyValuePair.Create(file.Key, (JsonNode?)file.Value))),
            ["environment"] = environment,
            ["connections"] = connections,
        };
        return $"{Runner}\n\nFLOW = {JsonSerializer.Serialize(flow.ToJsonString())}\n";
    }

    private static JsonNode? Field(JsonObject connection, string name) =>
        (connection[name] ?? connection["configs"]?[name] ?? connection["secrets"]?[name] ?? "").ToString();

    private static IEnumerable<string> Connections(JsonNode? value) => value switch
    {
        JsonObject members when members.Count == 1 && members.TryGetPropertyValue(ConnectionMember, out JsonNode? name) => [name!.ToString()],
        JsonObject members => members.SelectMany(member => Connections(member.Value)),
        JsonArray items => items.SelectMany(Connections),
        _ => [],
    };

    private static JsonObject Fields(RunContext run, string connection)
    {
        string secret = SecretOf(connection);
        string text = run.Secret(secret);
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("an object is expected");
        }
        catch (JsonException)
        {
            throw new NotConfiguredException($"The secret {secret} is to be the connection '{connection}' as a JSON object, such as {{\"type\": \"CustomConnection\", \"configs\": {{}}, \"secrets\": {{}}}}.");
        }
    }

    /// <summary>The secret that holds a connection: its name in upper case, other characters as underscores.</summary>
    private static string SecretOf(string connection) =>
        string.Concat(connection.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));

    private static string ReadRunner()
    {
        using Stream stream = typeof(PromptFlowCode).Assembly.GetManifestResourceStream("promptflow-tool.py")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
