using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.PromptFlow.Nodes;

/// <summary>Reads nodes that call a tool of an installed package: an interface that a person implements.</summary>
internal static class PackageNodeReader
{
    /// <summary>The tools of promptflow-tools; what else begins with its name does not exist.</summary>
    private static readonly string[] OwnTools =
    [
        "promptflow.tools.embedding.embedding", "promptflow.tools.serpapi.SerpAPI.search", "promptflow.tools.open_model_llm.OpenModelLLM.call",
        "promptflow.tools.azure_content_safety.analyze_text", "promptflow.tools.azure_translator.get_translation", "promptflow.tools.azure_form_recognizer.",
        "promptflow.tools.azure_detect.", "promptflow.tools.aoai.", "promptflow.tools.openai.", "promptflow.tools.aoai_gpt4v.", "promptflow.tools.openai_gpt4v.",
    ];

    /// <summary>What only looks something up.</summary>
    private static readonly string[] ReadOnly = ["embedding", "search", "lookup", "analyze", "get_", "detect", "recognition"];

    public static FlowNode Read(DagNode node, DagScope scope)
    {
        string id = node.Source.KeepText("tool") ?? "";
        node.Source.Presentation("path", "the package has the tool");
        if (id.Length == 0)
        {
            return scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, "its source names no 'tool'", node.Source.Where);
        }

        if (id.StartsWith("promptflow.tools.", StringComparison.Ordinal) && !Array.Exists(OwnTools, tool => tool.EndsWith('.') ? id.StartsWith(tool, StringComparison.Ordinal) : id == tool))
        {
            return scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, $"the package promptflow-tools has no tool {Quoted.Text(id)}", node.Source.WhereOf("tool"));
        }

        if (NamesInCase.Find(node.Inputs.Select(input => input.Name)) is { } same)
        {
            return scope.NotMigrated(node, DiagnosticCodes.NamesDifferInCase, $"its inputs {same} differ in the case of their letters only; rename one", node.Where);
        }

        List<FlowArgument> arguments = [];
        foreach (DagInput input in node.Inputs)
        {
            if (input.Reference is not null)
            {
                arguments.Add(new FlowArgument(input.Name, FlowType.Any) { Value = scope.Value(input, node) });
            }
            else if (!DagLiterals.IsDropped(input.Literal) && DagLiterals.TryConvert("object", input.Literal, out JsonNode? value))
            {
                arguments.Add(new FlowArgument(input.Name, FlowType.Any) { Constant = value });
            }
        }

        int dot = id.LastIndexOf('.');
        var tool = new FlowTool(dot > 0 ? id[..dot] : "", id[(dot + 1)..], "", []) { IsReadOnly = Array.Exists(ReadOnly, word => id.Contains(word, StringComparison.OrdinalIgnoreCase)) };
        return new ToolNode(node.Name, node.Name, node.Where, tool, arguments);
    }
}
