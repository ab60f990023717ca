using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>The first line of a recording: which format it has and what was recorded.</summary>
public sealed record RecordingHeader : RecordingEntry
{
    /// <summary>The format this version reads and writes.</summary>
    public const int CurrentFormat = 1;

    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "recording";

    /// <summary>Version of the format.</summary>
    /// <value>1.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What was recorded, for people: an app, a flow, a pipeline.</summary>
    public string? Name { get; init; }

    /// <summary>The system that was recorded, in lower case: <c>dify</c>, <c>flowise</c>, <c>n8n</c>, <c>promptflow</c>, <c>slipway</c>.</summary>
    public string? System { get; init; }

    /// <summary>The recorded system's version.</summary>
    public string? SystemVersion { get; init; }

    /// <summary>Where the flow came from and what was changed to record it; free form.</summary>
    public JsonElement Source { get; init; }
}
