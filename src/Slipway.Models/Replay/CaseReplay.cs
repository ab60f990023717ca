using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Models.Catalog;
using Slipway.Recordings;
using Slipway.Steps;

namespace Slipway.Models.Replay;

/// <summary>What a replayed run is given.</summary>
public sealed record CaseReplayOptions
{
    /// <summary>The text of the project's <c>models.yaml</c>.</summary>
    public required string ModelsYaml { get; init; }

    /// <summary>The engines of embedded scripts; owned by the caller.</summary>
    public IReadOnlyList<IScriptEngine> ScriptEngines { get; init; } = [];

    /// <summary>Where the run is recorded; owned by the caller. Null for nowhere.</summary>
    public IJournal? Journal { get; init; }

    /// <summary>Where the files lie that the case is given; owned by the caller. Null for nowhere.</summary>
    public IFileStore? Files { get; init; }

    /// <summary>Reads the text of documents; owned by the caller. Null when none is read.</summary>
    public IDocumentReader? Documents { get; init; }

    /// <summary>How requests find their replies.</summary>
    public ReplayOptions Replay { get; init; } = new();

    /// <summary>Receives streamed output as it comes; null when nobody listens.</summary>
    public Action<string>? OnText { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What a replayed run did.</summary>
/// <param name="Run">How it ended.</param>
/// <param name="Actual">What it asked and answered, in the form of the recording; steps are named by their keys.</param>
/// <param name="Divergences">The requests that the recording does not hold.</param>
/// <param name="NotAsked">What the recording holds and the pipeline did not ask for.</param>
public sealed record CaseReplayResult(
    RunResult Run, RecordedCase Actual, IReadOnlyList<ReplayDivergence> Divergences, IReadOnlyList<RecordedExchange> NotAsked);

/// <summary>Runs a pipeline on a recorded case: models, web services and tools answer from the recording, nothing leaves the process.</summary>
/// <remarks>The pipeline's own clients write the requests, so what is captured is what would go over the wire. A secret resolves to its
/// own reference (<c>${secret:NAME}</c>).</remarks>
public static partial class CaseReplay
{
    /// <summary>Runs one case.</summary>
    /// <exception cref="InvalidArtifactException"><c>models.yaml</c> is not valid.</exception>
    /// <exception cref="RecordingException">A text of the case has half of a character, which no run can be given or give.</exception>
    public static async Task<CaseReplayResult> RunAsync(Pipeline pipeline, RecordedCase recorded, CaseReplayOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(options);
        ThrowIfUnreadable(recorded);
        using var handler = new ReplayHandler(recorded, options.Replay);
        var knowledge = new ReplayKnowledge(recorded);
        using var models = ModelCatalog.Parse(
            options.ModelsYaml, "models.yaml", new ModelCatalogOptions { Handler = handler, Secrets = Reference, Time = options.Time });
        await using var ownJournal = options.Journal is null ? new MemoryJournal() : null;
        using var host = new SlipwayHost(new SlipwayOptions
        {
            Journal = options.Journal ?? ownJournal!,
            Models = models,
            HttpHandler = handler,
            ScriptEngines = options.ScriptEngines,
            Files = options.Files,
            Documents = options.Documents,
            Knowledge = knowledge,
            Secrets = Reference,
            Time = options.Time,
            Layers = [new ToolReplayLayer(handler)],
        });
        var run = await host.TryRunAsync(
            pipeline, ReadInput(recorded), new RunOptions { Conversation = ReadConversation(recorded), OnText = options.OnText }, ct);
        var actual = new RecordedCase(recorded.Name, [.. handler.Captured, .. knowledge.Captured, ToOutput(recorded.Name, run)]);
        return new CaseReplayResult(run, actual, handler.Divergences, [.. handler.NotAsked, .. handler.ToolsNotAsked.Where(e => !ReplayKnowledge.IsSearch(e)), .. knowledge.NotAsked]);
    }

    /// <summary>Recordings keep what a builder wrote, escapes of half a surrogate pair too; the texts of a run are whole.</summary>
    private static void ThrowIfUnreadable(RecordedCase recorded)
    {
        using var lines = new MemoryStream();
        using (var writer = new RecordingWriter(lines, new RecordingHeader()))
        {
            foreach (RecordingEntry entry in recorded.Entries)
            {
                writer.Write(entry);
            }
        }

        foreach (string line in Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Contains("\\u", StringComparison.Ordinal)))
        {
            // In its canonical form a text has whole pairs as characters, and only halves as escapes.
            if (HalfCharacter.Match(CanonicalJson.GetString(JsonElement.Parse(line))) is { Success: true } half)
            {
                throw new RecordingException(new RecordingProblem(
                    $"Case '{recorded.Name}'", Line: 0, $"A text has half of a character, '{half.Groups["escape"].Value}', which no run can be given or give. Leave that case out."));
            }
        }
    }

    [GeneratedRegex(@"(?<!\\)(?:\\\\)*(?<escape>\\ud[89a-f][0-9a-f]{2})")]
    private static partial Regex HalfCharacter { get; }

    private static string Reference(string name) => $"${{secret:{name}}}";

    private static JsonObject ReadInput(RecordedCase recorded)
    {
        var input = recorded.Start?.Input is { ValueKind: JsonValueKind.Object } given ? JsonObject.Create(given)! : [];
        if (recorded.Start?.Conversation?.Query is { } query)
        {
            input["query"] = query;
        }

        return input;
    }

    private static Conversation ReadConversation(RecordedCase recorded) => recorded.Start?.Conversation is not { } conversation
        ? new Conversation()
        : new Conversation
        {
            Id = conversation.Id ?? "",
            Turn = Math.Max(1, conversation.Turn),
            History = [.. (conversation.History ?? []).Select(ReadMessage)],
            Variables = (conversation.Variables ?? new Dictionary<string, JsonElement>()).ToDictionary(v => v.Key, v => JsonNode.Parse(v.Value.GetRawText())),
        };

    private static ChatMessage ReadMessage(JsonElement message) => new(
        new ChatRole(message.TryGetProperty("role", out var role) ? role.GetString() ?? "user" : "user"),
        message.TryGetProperty("content", out var content) && content.ValueKind is JsonValueKind.String ? content.GetString() : content.ToString());

    private static RecordedOutput ToOutput(string name, RunResult run) => new()
    {
        Case = name,
        Status = run.Outcome.Status switch { RunStatus.Completed => CaseStatus.Succeeded, RunStatus.Suspended => CaseStatus.Suspended, _ => CaseStatus.Failed },
        Output = run.Output is { } output ? JsonElement.Parse(output.Span) : default,
        Error = run.Outcome.Failure is { } failure ? new RecordedError { Codes = [failure.Code], Message = failure.Message } : null,
    };
}
