using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint.Rules;

/// <summary>Exposure to prompt injection: who can put words into a model's instructions, and what may happen then.</summary>
internal static class ExposureRules
{
    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config) =>
        [.. Instructions(subject), .. AppInstructions(subject), .. Effects(subject), .. Agents(subject)];

    private static IEnumerable<LintFinding> Instructions(LintSubject subject)
    {
        FlowView view = subject.View;
        foreach (InventoryNode node in subject.Inventory.Nodes)
        {
            List<InventoryRead> reads = [.. view.ReadsOf(node.Id).Where(read => read.Place is ReadPlace.Instructions)];
            List<InventoryRead> fromUsers = [.. reads.Where(read => view.OriginOf(read) is var origins && origins.HasFlag(Origins.User) && !origins.HasFlag(Origins.Model) && !origins.HasFlag(Origins.Outside))];
            List<InventoryRead> fromOutside = [.. reads.Where(read => view.OriginOf(read) is var origins && origins.HasFlag(Origins.Outside) && !origins.HasFlag(Origins.Model))];
            if (fromUsers.Count > 0)
            {
                yield return Finding(
                    LintCodes.UserTextInInstructions, DiagnosticSeverity.Warning, node, fromUsers[0].Where,
                    $"{Quoted.Text(node.Title)} inserts what users write ({Names(fromUsers, view)}) into its instructions, where it counts as much as yours. Move it to a user message.");
            }

            if (fromOutside.Count > 0)
            {
                bool isCurated = fromOutside.All(read => subject.Inventory.Knowledge.Any(k => k.NodeId == read.SourceId));
                yield return Finding(
                    LintCodes.ResultInInstructions, isCurated ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning, node, fromOutside[0].Where,
                    $"{Quoted.Text(node.Title)} inserts what {(isCurated ? "a search in documents" : "a tool or a service")} gave ({Names(fromOutside, view)}) into its instructions: whoever can write there can instruct the model. Move it to a user message, marked as data.");
            }
        }
    }

    // Apps without a graph: their prompt is the system message, and inputs are inserted by name.
    private static IEnumerable<LintFinding> AppInstructions(LintSubject subject)
    {
        foreach (InventoryPrompt prompt in subject.Inventory.Prompts.Where(prompt => prompt.NodeId is null || subject.Inventory.Reads.Count == 0))
        {
            string[] inserted = [.. prompt.Messages.Where(m => m.Role is "system" or "instruction").SelectMany(m => m.Variables)
                .Where(name => subject.Inventory.Inputs.Any(input => input.Name == name && input.Type is "text-input" or "paragraph" or "string"))
                .Distinct(StringComparer.Ordinal)];
            if (inserted.Length > 0)
            {
                yield return new(
                    LintCodes.UserTextInInstructions, DiagnosticSeverity.Warning,
                    $"{Quoted.Text(prompt.Title)} inserts what users write ({string.Join(", ", inserted.Select(Quoted.Plain))}) into its instructions, where it counts as much as yours. Move it to a user message.",
                    prompt.Where)
                { NodeId = prompt.NodeId, Title = prompt.Title };
            }
        }
    }

    private static IEnumerable<LintFinding> Effects(LintSubject subject)
    {
        FlowView view = subject.View;
        foreach (InventoryNode node in subject.Inventory.Nodes.Where(node => EffectOf(subject.Inventory, node.Id) is not null && !view.IsModel(node.Id)))
        {
            InventoryRead? driving = view.ReadsOf(node.Id).FirstOrDefault(read => view.OriginOf(read) is var o && o.HasFlag(Origins.Model) && (o.HasFlag(Origins.User) || o.HasFlag(Origins.Outside)));
            if (driving is null || view.IsGuarded(node.Id, view.IsPerson))
            {
                continue;
            }

            bool hasRule = view.IsGuarded(node.Id, view.IsRule);
            yield return Finding(
                LintCodes.UnguardedEffect, hasRule ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning, node, driving.Where,
                $"{Quoted.Text(node.Title)} ({EffectOf(subject.Inventory, node.Id)}) does something with what a model wrote from {Origin(view.OriginOf(driving))}, {(hasRule ? "behind a condition but" : "with no condition and")} without a person in between. Put a policy or a review before it.");
        }
    }

    private static IEnumerable<LintFinding> Agents(LintSubject subject)
    {
        FlowView view = subject.View;
        foreach (IGrouping<string?, InventoryTool> agent in subject.Inventory.Tools.Where(tool => tool.IsCalledByModel).GroupBy(tool => tool.NodeId))
        {
            string[] effects = [.. agent.Where(tool => HasEffect(tool)).Select(tool => tool.Name).Distinct(StringComparer.Ordinal)];
            bool readsUsers = agent.Key is null || view.ReadsOf(agent.Key).Any(read => view.OriginOf(read) != Origins.None);
            if (effects.Length > 0 && readsUsers && (agent.Key is null || !view.IsGuarded(agent.Key, view.IsPerson)))
            {
                InventoryTool first = agent.First();
                yield return new(
                    LintCodes.UnguardedAgent, DiagnosticSeverity.Warning,
                    $"{Quoted.Text(first.Title)} reads untrusted text and may call {string.Join(", ", effects.Select(Quoted.Text))} on its own decision: a text can make it do so. Let a policy or a person decide about these calls.",
                    first.Where)
                { NodeId = agent.Key, Title = first.Title };
            }
        }
    }

    /// <summary>What a node does to the world outside, in words; null when nothing is known.</summary>
    public static string? EffectOf(ExportInventory inventory, string id) =>
        inventory.HttpCalls.FirstOrDefault(call => call.NodeId == id && call.Method is "POST" or "PUT" or "PATCH" or "DELETE") is { } call ? call.Method
        : inventory.Tools.FirstOrDefault(tool => tool.NodeId == id && HasEffect(tool)) is { } tool ? $"tool {Quoted.Plain(tool.Name)}"
        : null;

    /// <summary>Whether a tool changes something outside, as its name says.</summary>
    public static bool HasEffect(InventoryTool tool) => !tool.IsReadOnly && EffectWords.IsEffect(tool.Name);

    private static string Names(IEnumerable<InventoryRead> reads, FlowView view) => string.Join(", ", reads
        .Select(read => read.Source is FlowSource.Node && read.SourceId is { } id ? $"{Quoted.Plain(view.TitleOf(id))}.{read.Name}" : read.Source is FlowSource.System ? $"sys.{read.Name}" : Quoted.Plain(read.Name))
        .Distinct(StringComparer.Ordinal));

    private static string Origin(Origins origins) => origins.HasFlag(Origins.User)
        ? "what users write"
        : "what a tool or a service gave";

    private static LintFinding Finding(string code, DiagnosticSeverity severity, InventoryNode node, SourceLocation where, string message) =>
        new(code, severity, message, where) { NodeId = node.Id, Title = node.Title };
}
