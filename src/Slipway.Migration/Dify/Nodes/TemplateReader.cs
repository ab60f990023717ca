using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads template-transform nodes.</summary>
internal static class TemplateReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs = [new("output", FlowType.String)];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        string source = node.Data.KeepText("template") ?? "";
        IReadOnlyList<FlowBinding> variables = scope.Bindings(node.Data, "variables", node);
        return new TemplateNode(node.Id, node.Title, node.Where, scope.Template(source, variables, node, node.Data.WhereOf("template")));
    }
}
