using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint.Rules;

/// <summary>What is declared, computed or drawn, and leads nowhere.</summary>
internal static class UnusedRules
{
    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config) => subject.Inventory.Nodes.Count == 0 && subject.Inventory.Prompts.Count == 0
        ? []
        : [.. Variables(subject), .. Results(subject), .. Exits(subject.Inventory)];

    private static IEnumerable<LintFinding> Variables(LintSubject subject)
    {
        ExportInventory inventory = subject.Inventory;
        if (inventory is { Nodes.Count: > 0, Edges.Count: 0, Reads.Count: 0 })
        {
            // Of a flow that was not understood it is not known what its nodes read.
            yield break;
        }

        HashSet<(string, string)> read = [.. inventory.Reads.Where(read => read.Place is not ReadPlace.Variable).Select(read => (ScopeOf(read.Source), read.Name))];
        HashSet<string> inserted = [.. inventory.Prompts.SelectMany(prompt => prompt.Messages).SelectMany(message => message.Variables)];
        foreach (InventoryVariable variable in inventory.Inputs.Concat(inventory.Variables))
        {
            if (variable is { Name.Length: > 0, IsOfProcess: false } && !read.Contains((variable.Scope, variable.Name)) && !inserted.Contains(variable.Name))
            {
                yield return new(
                    LintCodes.UnusedVariable, DiagnosticSeverity.Warning,
                    $"The {(variable.Scope == "input" ? "input" : $"{variable.Scope} variable")} {Quoted.Text(variable.Name)} is read by nothing{(variable.IsRequired ? ", and callers must give it" : "")}. Remove it, or use it.",
                    variable.Where);
            }
        }
    }

    private static IEnumerable<LintFinding> Results(LintSubject subject)
    {
        ExportInventory inventory = subject.Inventory;
        HashSet<string> read = [.. inventory.Reads.Select(r => r.SourceId).OfType<string>()];
        HashSet<string> given = [.. inventory.Edges.Select(edge => edge.Target)];
        foreach (InventoryNode node in inventory.Nodes.Where(node => !read.Contains(node.Id) && given.Contains(node.Id)))
        {
            bool isCode = inventory.Code.Any(code => code.NodeId == node.Id);
            bool costs = (subject.View.IsModel(node.Id) && !inventory.IsFork(node.Id) && !inventory.Tools.Any(t => t.NodeId == node.Id)) || inventory.Knowledge.Any(k => k.NodeId == node.Id);
            if (costs || isCode)
            {
                yield return new(
                    LintCodes.UnusedResult, DiagnosticSeverity.Info,
                    $"Nothing reads what {Quoted.Text(node.Title)} {(costs ? "asks for and what is paid for" : "computes")}. Remove it, or use its result.", node.Where)
                { NodeId = node.Id, Title = node.Title };
            }
        }
    }

    private static IEnumerable<LintFinding> Exits(ExportInventory inventory)
    {
        ILookup<string, InventoryEdge> leaving = inventory.Edges.ToLookup(edge => edge.Source, StringComparer.Ordinal);
        HashSet<string> loops = [.. inventory.Loops.Select(loop => loop.NodeId)];
        foreach (InventoryBranch branch in inventory.Branches.Where(branch => leaving.Contains(branch.NodeId) && !loops.Contains(branch.NodeId) && inventory.IsFork(branch.NodeId)))
        {
            string[] dead = [.. branch.Cases.Where(c => !leaving[branch.NodeId].Any(edge => edge.Exit == c.Exit)).Select(c => c.Condition.Length > 0 ? c.Condition : c.Exit)];
            if (dead.Length > 0)
            {
                yield return new(
                    LintCodes.DeadExit, DiagnosticSeverity.Warning,
                    $"{Quoted.Text(branch.Title)} has {(dead.Length == 1 ? "an exit that leads" : "exits that lead")} nowhere ({string.Join("; ", dead.Select(Quoted.Text))}): such runs end there, without an answer.", branch.Where)
                { NodeId = branch.NodeId, Title = branch.Title };
            }
        }
    }

    private static string ScopeOf(FlowSource source) => source switch
    {
        FlowSource.Environment => "environment",
        FlowSource.Conversation => "conversation",
        _ => "input",
    };
}
