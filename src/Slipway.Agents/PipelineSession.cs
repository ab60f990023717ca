using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace Slipway.Agents;

/// <summary>A conversation with a pipeline: what its next run will see as <see cref="Conversation"/>.</summary>
/// <remarks>Not for two turns at the same time. A turn that fails changes nothing.</remarks>
public sealed class PipelineSession : AgentSession
{
    private readonly List<ChatMessage> _history = [];
    private readonly Dictionary<string, JsonNode?> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<RunId, IReadOnlyList<ChatMessage>> _waiting = [];

    internal PipelineSession(string conversationId) => ConversationId = conversationId;

    /// <summary>The conversation's id, under which the journal has its runs.</summary>
    public string ConversationId { get; }

    /// <summary>How many turns are over.</summary>
    public int Turns { get; private set; }

    /// <summary>The messages so far, oldest first.</summary>
    public IReadOnlyList<ChatMessage> History => _history;

    /// <summary>The runs that wait for an answer, an event or a time.</summary>
    public IReadOnlyCollection<RunId> Waiting => _waiting.Keys;

    internal Conversation Open() => new()
    {
        Id = ConversationId,
        Turn = Turns + 1,
        History = [.. _history],
        Variables = new Dictionary<string, JsonNode?>(_variables, StringComparer.Ordinal),
    };

    internal void Wait(RunId run, IReadOnlyList<ChatMessage> messages) => _waiting.TryAdd(run, messages);

    internal void Close(RunResult result, IReadOnlyList<ChatMessage> messages, ChatMessage answer)
    {
        _history.AddRange(_waiting.Remove(result.Id, out var asked) ? asked : messages);
        _history.Add(answer);
        Turns++;
        foreach (var (name, value) in result.ConversationChanges)
        {
            _variables[name] = value;
        }
    }

    internal void Abandon(RunId run) => _waiting.Remove(run);

    internal JsonElement Write() => JsonSerializer.SerializeToElement(
        new Stored(ConversationId, Turns, _history, _variables, _waiting.ToDictionary(run => run.Key.ToString(), run => run.Value)),
        AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Stored)));

    /// <exception cref="JsonException">This is not what <see cref="Write"/> gives.</exception>
    internal static PipelineSession Read(JsonElement json)
    {
        var stored = json.ValueKind is JsonValueKind.Object
            ? (Stored?)json.Deserialize(AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(Stored)))
            : null;
        if (stored is not { ConversationId.Length: > 0, Turns: >= 0, History: not null })
        {
            throw new JsonException("This is not the session of a pipeline.");
        }

        var session = new PipelineSession(stored.ConversationId) { Turns = stored.Turns };
        session._history.AddRange(stored.History);
        foreach (var (name, value) in stored.Variables ?? [])
        {
            session._variables[name] = value;
        }

        foreach (var (run, messages) in stored.Waiting ?? [])
        {
            session._waiting[RunId.TryParse(run, null, out var id) ? id : throw new JsonException($"'{run}' is not the id of a run.")] = messages;
        }

        return session;
    }

    private sealed record Stored(
        string ConversationId,
        int Turns,
        List<ChatMessage> History,
        Dictionary<string, JsonNode?>? Variables,
        Dictionary<string, IReadOnlyList<ChatMessage>>? Waiting);
}
