using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads end nodes.</summary>
internal static class EndReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs = [];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        IReadOnlyList<FlowBinding> results = scope.Bindings(node.Data, "outputs", node);
        return new EndNode(node.Id, node.Title, node.Where, results);
    }
}
