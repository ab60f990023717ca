using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.PromptFlow;

/// <summary>Looks into the assistant definitions that nodes are given: files that name tools in their turn.</summary>
internal static class AssistantDefinitions
{
    private static readonly string[] SourceTypes = ["code", "package"];

    /// <summary>Reports tools of assistants that do not exist.</summary>
    public static void Check(DagFlow flow, FlowFolder folder, DiagnosticBag diagnostics)
    {
        foreach (DagInput input in flow.Nodes.SelectMany(node => node.Inputs).Where(input => input.Name == "assistant_definition"))
        {
            string path = input.Literal?.ToString() ?? "";
            if (folder.Read(path) is { } text && YamlReader.Read(folder.Shown(path), text, diagnostics, YamlSchema.Ruamel) is ExportMapping definition)
            {
                Check(definition, folder, diagnostics);
            }
        }
    }

    private static void Check(ExportMapping definition, FlowFolder folder, DiagnosticBag diagnostics)
    {
        foreach (ExportMapping tool in definition.Each("tools"))
        {
            if (tool.Find("source") is not ExportMapping source)
            {
                continue;
            }

            string type = source.Text("type");
            string path = source.Text("path");
            if (!SourceTypes.Contains(type))
            {
                diagnostics.Error(DiagnosticCodes.ToolUnknown, $"A tool of the assistant has the kind of source {Quoted.Text(type)}; write code or package.", source.Where);
            }
            else if (type == "code" && !folder.Exists(path))
            {
                diagnostics.Error(DiagnosticCodes.SourceNotFound, $"A tool of the assistant names the file {Quoted.Text(path)}, which is not in the flow's folder.", source.Where);
            }
            else if (type == "package")
            {
                diagnostics.Warning(DiagnosticCodes.ToolUnknown, $"The assistant calls the tool {Quoted.Text(source.Text("tool"))} of a package, which code of its own has to offer.", source.Where);
            }
        }
    }
}
