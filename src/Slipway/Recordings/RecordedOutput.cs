using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>Closes a case: its result.</summary>
public sealed record RecordedOutput : CaseEntry
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "output";

    /// <summary>How the case ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required CaseStatus Status { get; init; }

    /// <summary>The result that the caller saw.</summary>
    public JsonElement Output { get; init; }

    /// <summary>Why there is no result.</summary>
    public RecordedError? Error { get; init; }

    /// <summary>Numbers that the execution reported about itself, by name.</summary>
    public JsonElement Metrics { get; init; }

    /// <summary>The conversation as the execution left it.</summary>
    public RecordedConversation? Conversation { get; init; }
}

/// <summary>How a case ended.</summary>
public enum CaseStatus
{
    /// <summary>With a result.</summary>
    [JsonStringEnumMemberName("succeeded")]
    Succeeded,

    /// <summary>With an error while it ran.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Nothing ran: the flow, a connection or the input was refused.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It waits for a person or an event.</summary>
    [JsonStringEnumMemberName("suspended")]
    Suspended,
}

/// <summary>An error with what a machine can compare.</summary>
public sealed record RecordedError
{
    /// <summary>Error codes or class names, from the general to the particular.</summary>
    public IReadOnlyList<string>? Codes { get; init; }

    /// <summary>The text for people.</summary>
    public string? Message { get; init; }

    /// <summary>The error beneath.</summary>
    public RecordedError? Cause { get; init; }

    /// <summary>Members that this version does not know; kept and written back.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; set; }
}
