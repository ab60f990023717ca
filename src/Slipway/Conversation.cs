using Microsoft.Extensions.AI;
using System.Text.Json.Nodes;

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

    /// <summary>A variable's value, or <paramref name="fallback"/> when it was never set.</summary>
    public T Variable<T>(string name, T fallback) =>
        Variables.TryGetValue(name, out var value) && value is not null
            ? System.Text.Json.JsonSerializer.Deserialize<T>(value, SlipwayJson.Options)!
            : fallback;
}
