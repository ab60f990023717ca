using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>What became of one node of the recorded flow, in the order in which the system reports its nodes.</summary>
public sealed record NodeOutcome : CaseEntry
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "node";

    /// <summary>Name or id of the node in the flow.</summary>
    public required string Node { get; init; }

    /// <summary>What became of it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required NodeStatus Status { get; init; }

    /// <summary>Its inputs after references and coercion.</summary>
    public JsonElement Inputs { get; init; }

    /// <summary>Its output when it completed.</summary>
    public JsonElement Output { get; init; }

    /// <summary>Why it failed.</summary>
    public RecordedError? Error { get; init; }
}

/// <summary>What became of a node.</summary>
public enum NodeStatus
{
    /// <summary>It ran to its end.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>It ran and failed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The flow went past it.</summary>
    [JsonStringEnumMemberName("bypassed")]
    Bypassed,

    /// <summary>The execution ended before its turn.</summary>
    [JsonStringEnumMemberName("not_started")]
    NotStarted,
}
