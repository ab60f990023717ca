using Slipway.Migration.Flow;

namespace Slipway.Migration.Structuring;

/// <summary>What matters about nodes when they are put in order.</summary>
internal static class NodeTraits
{
    /// <summary>Whether the node waits for something outside the process, so that it is worth running beside others.</summary>
    public static bool Waits(FlowNode node) =>
        node is PromptNode or RenderedPromptNode or ClassifierNode or ExtractorNode or HttpNode or RetrieveNode or ExtractNode
            or CodeNode or FunctionNode or ToolNode or ReviewNode or UnsupportedNode
        || (node is ContainerNode container && container.Body.Nodes.Any(Waits));

    /// <summary>Whether the node adds to what the run answers; the order of such nodes can be seen from outside.</summary>
    public static bool Responds(FlowNode node) =>
        node is EndNode or AnswerNode || (node is ContainerNode container && container.Body.Nodes.Any(Responds));
}
