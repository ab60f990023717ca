using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Recordings;

/// <summary>A call of a tool and its result.</summary>
public sealed record ToolExchange : RecordedExchange
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-10)]
    public override string Kind => "tool";

    /// <summary>Name of the tool.</summary>
    public required string Name { get; init; }

    /// <summary>What the tool was given.</summary>
    public JsonElement Arguments { get; init; }

    /// <summary>What the tool returned; absent when it failed (see <see cref="RecordedExchange.Failure"/>).</summary>
    public JsonElement Result { get; init; }
}
