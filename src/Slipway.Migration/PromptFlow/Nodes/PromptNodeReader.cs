using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.PromptFlow.Nodes;

/// <summary>Reads prompt nodes: templates whose text other nodes use.</summary>
internal static class PromptNodeReader
{
    public static FlowNode Read(DagNode node, DagScope scope)
    {
        node.Source.KeepText("type");
        string path = node.Source.KeepText("path") ?? "";
        if (scope.Folder.Read(path) is not { } source)
        {
            return scope.NotMigrated(node, DiagnosticCodes.SourceNotFound, $"its template {Quoted.Text(path)} is not in the flow's folder", node.Source.WhereOf("path"));
        }

        if (TemplateVariables.Find(source, out string? problem) is not { } variables)
        {
            return scope.NotMigrated(node, DiagnosticCodes.TemplateBroken, $"the template {Quoted.Text(path)} has an error: {problem}", node.Source.WhereOf("path"));
        }

        if (variables.Contains("template"))
        {
            return scope.NotMigrated(node, DiagnosticCodes.VariableReserved, "a template has no variable 'template'; rename it in the template and in the inputs", node.Source.WhereOf("path"));
        }

        IReadOnlyList<FlowBinding> bindings = scope.Bindings(node.Inputs.Where(input => variables.Contains(input.Name)), node);
        return new TextNode(node.Name, node.Name, node.Where, new FlowTemplate(source, bindings, node.Where))
        {
            Variants = node.VariantSources(scope.Folder),
        };
    }
}
