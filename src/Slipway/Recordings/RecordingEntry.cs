using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>One line of a recording. The format is described in <c>docs/recordings.md</c>.</summary>
/// <remarks>
/// JSON payloads are <see cref="JsonElement"/>: immutable, and numbers keep the text they were recorded with.
/// An undefined element (<c>default</c>) means that the member is absent, which is not the same as a JSON null.
/// </remarks>
public abstract record RecordingEntry
{
    /// <summary>What the line is about: <c>recording</c>, <c>case</c>, <c>model</c>, <c>http</c>, <c>tool</c>, <c>node</c> or <c>output</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Members that this version does not know; kept and written back.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extensions { get; set; }
}

/// <summary>A line that belongs to a case.</summary>
public abstract record CaseEntry : RecordingEntry
{
    /// <summary>The case; null for what could not be attributed to one.</summary>
    [JsonPropertyOrder(-9)]
    public string? Case { get; init; }
}

/// <summary>Something that was asked of the outside, and the answer.</summary>
public abstract record RecordedExchange : CaseEntry
{
    /// <summary>Order of sending within the case (within the recording when <see cref="CaseEntry.Case"/> is null), from 1.</summary>
    [JsonPropertyOrder(-8), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Seq { get; init; }

    /// <summary>The builder's node or the pipeline's step that asked; null when unknown.</summary>
    [JsonPropertyOrder(-7)]
    public string? Step { get; init; }

    /// <summary>Why there is no complete reply: the connection broke, the time was up.</summary>
    [JsonPropertyOrder(10)]
    public RecordedError? Failure { get; init; }
}

/// <summary>A line of a kind that this version does not know, kept whole.</summary>
public sealed record UnknownEntry : RecordingEntry
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => Line.GetProperty("kind").GetString()!;

    /// <summary>The whole line.</summary>
    public required JsonElement Line { get; init; }
}
