using Slipway.Migration.Diagnostics;
using Slipway.Migration.PromptFlow.Nodes;

namespace Slipway.Migration.PromptFlow;

/// <summary>Looks for variants that are given other values than the one that runs: in a project a variant is another file behind the same call.</summary>
internal static class VariantInputs
{
    /// <summary>Reports the variants of a node whose inputs the call does not have.</summary>
    public static void Check(DagNode node, DagScope scope)
    {
        foreach ((string id, DagNode body) in node.Variants)
        {
            Dictionary<string, string> ours = Given(node, scope.Folder);
            Dictionary<string, string> theirs = Given(body, scope.Folder);
            IEnumerable<string> more = theirs.Where(input => ours.GetValueOrDefault(input.Key) != input.Value).Select(input => input.Key);
            IEnumerable<string> less = ours.Keys.Where(name => !theirs.ContainsKey(name) && (!IsTemplate(node) || (node.Type != "prompt" && ModelCalls.IsParameter(name))));
            string[] others = [.. more.Concat(less).Distinct()];
            if (others.Length > 0)
            {
                scope.Diagnostics.Warning(
                    DiagnosticCodes.DoneOtherwise,
                    $"Node {Quoted.Text(node.Name)}: its variant {Quoted.Text(id)} has inputs of its own ({string.Join(", ", others.Select(Quoted.Text))}). In the project it is a file that is given the inputs of the variant that runs; import with --variant {node.Name}.{id} to have its own.",
                    body.Fields.Where);
            }
        }
    }

    private static bool IsTemplate(DagNode node) => node.Type is "llm" or "custom_llm" or "prompt";

    /// <summary>The inputs that the call hands over, as they are written. Fixed parameters of a model call stand in the variant's own file.</summary>
    private static Dictionary<string, string> Given(DagNode node, FlowFolder folder)
    {
        IReadOnlyList<string>? mentioned = IsTemplate(node) ? TemplateVariables.Find(folder.Read(node.Source.KeepText("path") ?? "") ?? "", out _) ?? [] : null;
        return node.Inputs
            .Where(input => input.Reference is not null || !DagLiterals.IsDropped(input.Literal))
            .Where(input => mentioned is null || mentioned.Contains(input.Name) || (input.Reference is not null && ModelCalls.IsParameter(input.Name)))
            .ToDictionary(input => input.Name, Written, StringComparer.Ordinal);
    }

    private static string Written(DagInput input) => input.Reference is { } reference ? reference.ToString() : input.Literal!.ToJsonString();
}
