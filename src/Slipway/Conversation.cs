using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway;

/// <summary>What the runs of one chat share, as this run sees it.</summary>
public sealed record Conversation
{
    /// <summary>The conversation's id; empty when the run belongs to none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Which exchange this is, from 1.</summary>
    public int Turn { get; init; } = 1;

    /// <summary>The earlier messages, user and assistant in turn, oldest first.</summary>
    public IReadOnlyList<ChatMessage> History { get; init; } = [];

    /// <summary>The values of the conversation's variables.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Variables { get; init; } = new Dictionary<string, JsonNode?>();

    private ConcurrentDictionary<string, JsonElement> Changed { get; init; } = new(StringComparer.Ordinal);

    /// <summary>A variable's value as this run sees it, or <paramref name="fallback"/> when it was never set.</summary>
    public T Variable<T>(string name, T fallback)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Changed.TryGetValue(name, out var changed))
        {
            return changed.ValueKind is JsonValueKind.Null ? fallback : changed.Deserialize<T>(SlipwayJson.Options)!;
        }

        return Variables.TryGetValue(name, out var value) && value is not null ? value.Deserialize<T>(SlipwayJson.Options)! : fallback;
    }

    /// <summary>Changes a variable for the rest of this run. Others see the change when the run has succeeded: <see cref="RunResult.ConversationChanges"/>.</summary>
    /// <remarks>Safe from parallel branches; of two changes of one variable the later counts.</remarks>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value; JSON must be able to hold it.</param>
    public void Set<T>(string name, T value)
    {
        ArgumentNullException.ThrowIfNull(name);
        Changed[name] = JsonSerializer.SerializeToElement(value, SlipwayJson.Options);
    }

    /// <summary>The same conversation for one run, without changes yet.</summary>
    internal Conversation Open() => this with { Changed = new(StringComparer.Ordinal) };

    /// <summary>The variables that this run has changed.</summary>
    internal IReadOnlyDictionary<string, JsonNode?> Changes() =>
        Changed.ToDictionary(change => change.Key, change => JsonSerializer.SerializeToNode(change.Value), StringComparer.Ordinal);
}
