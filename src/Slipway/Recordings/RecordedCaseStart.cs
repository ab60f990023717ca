using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>Opens a case: one execution, its input and what it could see of the conversation.</summary>
public sealed record RecordedCaseStart : CaseEntry
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "case";

    /// <summary>Cases recorded under the same settings share a group; null when there is only one.</summary>
    public string? Group { get; init; }

    /// <summary>The cases this one aggregates, in order; null for an ordinary case.</summary>
    public IReadOnlyList<string>? Aggregates { get; init; }

    /// <summary>What the execution was given, before defaults and coercion.</summary>
    public JsonElement Input { get; init; }

    /// <summary>The conversation as the execution found it; null outside a chat.</summary>
    public RecordedConversation? Conversation { get; init; }

    /// <summary>Settings of this execution that differ from the flow's own: variants, environment, connections; free form.</summary>
    public JsonElement Options { get; init; }
}

/// <summary>The part of a conversation that an execution can read or leaves behind.</summary>
public sealed record RecordedConversation
{
    /// <summary>Id of the conversation.</summary>
    public string? Id { get; init; }

    /// <summary>Number of the turn, from 1; 0 when unknown.</summary>
    public int Turn { get; init; }

    /// <summary>What the user said in this turn.</summary>
    public string? Query { get; init; }

    /// <summary>Earlier messages, oldest first, in the recorded system's own shape.</summary>
    public IReadOnlyList<JsonElement>? History { get; init; }

    /// <summary>Variables of the conversation by name.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Variables { get; init; }

    /// <summary>Members that this version does not know; kept and written back.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; set; }
}
