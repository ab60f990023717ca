using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>A node of an export: what every node has, and what its own kind declares to others.</summary>
internal sealed class DifyNode
{
    public required string Id { get; init; }

    /// <summary>The type as written; empty when there is none.</summary>
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required string Description { get; init; }

    public required SourceLocation Where { get; init; }

    /// <summary>The iteration or loop that holds it; null at the top level.</summary>
    public string? ContainerId { get; set; }

    /// <summary>The fields of the node's kind.</summary>
    public required FieldCursor Data { get; init; }

    /// <summary>The whole node.</summary>
    public required ExportMapping Raw { get; init; }

    /// <summary>What it leaves for others; null when that is not known and any name may be one.</summary>
    public IReadOnlyList<FlowField>? Outputs { get; set; }

    /// <summary>Whether the node may leave more than <see cref="Outputs"/> says.</summary>
    public bool HasOpenOutputs { get; set; }

    /// <summary>The exits that its edges may leave by; null when that is not known and any may be one.</summary>
    public IReadOnlyList<string>? Exits { get; set; }

    /// <summary>The inputs that a start node declares.</summary>
    public IReadOnlyList<FlowInput> Inputs { get; set; } = [];

    public FlowErrorHandling? OnError { get; set; }

    public FlowRetry? Retry { get; set; }

    /// <summary>The type of an iteration's items, as far as it is known.</summary>
    public FlowType ItemType { get; set; } = FlowType.Any;

    /// <summary>Whether the old form of an iteration begins with it.</summary>
    public bool IsOldIterationStart { get; init; }

    /// <summary>The node that a container names as the first of its body; null when it names none.</summary>
    public string? StartNodeId { get; init; }

    public bool IsContainer => Type is "iteration" or "loop";

    public bool IsEntry => Type is "start" or "datasource" or "datasource-empty" || IsTrigger;

    public bool IsTrigger => Type.StartsWith("trigger-", StringComparison.Ordinal);

    /// <summary>The node in a diagnostic's words.</summary>
    public string Name => $"Node {Quoted.Text(Title.Length > 0 ? Title : Id)}";
}
