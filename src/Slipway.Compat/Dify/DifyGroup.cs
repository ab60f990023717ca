using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>The results of aggregators that have groups: an object with the one member <c>output</c> for each group (18.2).</summary>
public static class DifyGroup
{
    /// <summary>The object of a group that has a value, which may be null.</summary>
    public static JsonObject Of(object? value) => new() { ["output"] = DifyJson.ToNode(value) };

    /// <summary>The object of a group; null where the group found no value.</summary>
    public static JsonObject? IfThere(object? value) => value is null ? null : Of(value);
}
