using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads answer nodes.</summary>
internal static class AnswerReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs = [new("answer", FlowType.String)];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        node.Data.Presentation("variables", "Dify reads the references in the text instead");
        string text = node.Data.KeepText("answer") ?? "";
        return new AnswerNode(node.Id, node.Title, node.Where, scope.Text(text, node, node.Data.WhereOf("answer")));
    }
}
