using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>The outputs that come with a node's error strategy.</summary>
internal static class FailureOutputs
{
    public const string Message = "error_message";

    public const string Type = "error_type";

    public static bool Contains(string output) => output is Message or Type;

    /// <summary>What a node's own step leaves.</summary>
    public static IReadOnlyList<FlowField> Without(FlowNode node) =>
        node is { OnError: not null, Outputs: [.., { Name: Message }, { Name: Type }] } ? [.. node.Outputs.SkipLast(2)] : node.Outputs;
}
