using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Slipway.Migration.Inventory;
using Slipway.Migration.Lint.Business;
using Slipway.Migration.Lint.Rules;

namespace Slipway.Migration.Diff;

/// <summary>Compares two states of a flow by what they mean: moved boxes and new ids are no change.</summary>
public static class FlowDiff
{
    private const int Context = 2;

    /// <summary>Compares two states.</summary>
    /// <param name="old">The state before.</param>
    /// <param name="now">The state after.</param>
    /// <returns>The changes, the gravest first for each node, nodes in the order of the new state; removed ones last.</returns>
    public static IReadOnlyList<FlowChange> Compare(ExportInventory old, ExportInventory now)
    {
        Dictionary<string, string> oldIds = NodeMatching.Match(old, now);
        Dictionary<string, InventoryNode> oldNodes = old.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal).ToDictionary(node => node.Id, StringComparer.Ordinal);
        Dictionary<string, string> oldTitles = now.Nodes
            .Where(node => oldIds.TryGetValue(node.Id, out string? id) && oldNodes[id].Title != node.Title && node.Title.Length > 0)
            .DistinctBy(node => node.Title, StringComparer.Ordinal)
            .ToDictionary(node => node.Title, node => oldNodes[oldIds[node.Id]].Title, StringComparer.Ordinal);
        var nothing = new Dictionary<string, string>(StringComparer.Ordinal);
        var before = new FacetReader(old, oldNodes.Keys.ToDictionary(id => id, id => id, StringComparer.Ordinal), nothing).Read().ToDictionary(set => set.Key, StringComparer.Ordinal);
        List<FacetSet> after = [.. new FacetReader(now, oldIds, oldTitles).Read()];
        HashSet<string> kept = [.. after.Select(set => set.Key)];
        var ofApp = new List<(Facet? Old, Facet? Now)>();
        return
        [
            .. after.SelectMany(set => before.TryGetValue(set.Key, out FacetSet? was) ? Changes(was, set, ofApp) : [Whole(ChangeKind.Added, set, now)]),
            .. before.Values.Where(set => !kept.Contains(set.Key)).Select(set => Whole(ChangeKind.Removed, set, old)),
        ];
    }

    /// <param name="was">The node before.</param>
    /// <param name="set">The node now.</param>
    /// <param name="ofApp">What is said of the app, which comes first: nodes need not say it again.</param>
    private static IEnumerable<FlowChange> Changes(FacetSet was, FacetSet set, List<(Facet? Old, Facet? Now)> ofApp)
    {
        ILookup<string, Facet> old = was.Facets.ToLookup(facet => facet.Key, StringComparer.Ordinal);
        ILookup<string, Facet> now = set.Facets.ToLookup(facet => facet.Key, StringComparer.Ordinal);
        List<(Facet? Old, Facet? Now)> said = set.Key == FacetReader.AppKey ? ofApp : [.. ofApp];
        var changes = new List<FlowChange>();
        foreach (string key in now.Select(group => group.Key).Union(old.Select(group => group.Key)))
        {
            // Several of one key, such as the prompts of variants, are compared in their order.
            for (int i = 0; i < Math.Max(old[key].Count(), now[key].Count()); i++)
            {
                (Facet? before, Facet? after) = (old[key].ElementAtOrDefault(i), now[key].ElementAtOrDefault(i));
                if (Change(before, after, set) is { } change)
                {
                    changes.Add(change);
                    said.Add((before, after));
                }
            }
        }

        changes.AddRange(SettingsDiff.Compare(was, set, said));
        return changes.OrderByDescending(change => change.Risk);
    }

    private static FlowChange? Change(Facet? old, Facet? now, FacetSet set)
    {
        Facet any = now ?? old!;
        if (old is not null && now is not null && (old.Identity ?? old.Value) == (now.Identity ?? now.Value))
        {
            return null;
        }

        (string before, string after) = (old?.Value ?? "", now?.Value ?? "");
        ChangeKind kind = old is null || (before.Length == 0 && now is not null && after.Length > 0) ? ChangeKind.Added
            : now is null || (after.Length == 0 && before.Length > 0) ? ChangeKind.Removed
            : ChangeKind.Changed;
        if (kind is not ChangeKind.Changed && before.Length == 0 && after.Length == 0 && any.IsText)
        {
            return null;
        }

        ChangeRisk risk = any.IsText && any.Risk is ChangeRisk.TextOnly && RulesOf(before) != RulesOf(after) ? ChangeRisk.Behaviour : any.Risk;
        if (any.IsCondition && ConditionDiff.IsLong(before, after))
        {
            return new(kind, risk, set.Title, any.What, "", "", set.Where) { Lines = ConditionDiff.Cut(Lines(ConditionDiff.InLines(before), ConditionDiff.InLines(after))) };
        }

        return any.IsText
            ? new(kind, risk, set.Title, any.What, "", "", set.Where) { Lines = Lines(before, after) }
            : new(kind, risk, set.Title, any.What, before, after, set.Where);
    }

    private static FlowChange Whole(ChangeKind kind, FacetSet set, ExportInventory inventory)
    {
        string id = inventory.Nodes.FirstOrDefault(node => node.Where == set.Where && node.Title == set.Title)?.Id ?? set.Key;
        bool isPerson = inventory.HumanSteps.Any(step => step.NodeId == id);
        bool isOutside = inventory.HttpCalls.Any(call => call.NodeId == id) || inventory.Tools.Any(tool => tool.NodeId == id) || ExposureRules.EffectOf(inventory, id) is not null;
        bool reads = inventory.Knowledge.Any(k => k.NodeId == id) || inventory.Models.Any(model => model.NodeId == id);

        // A question to a person that is gone permits as much as a tool that is new.
        ChangeRisk risk = (isPerson && kind is ChangeKind.Removed) || (isOutside && kind is ChangeKind.Added) ? ChangeRisk.Permission
            : isOutside || reads ? ChangeRisk.DataFlow
            : ChangeRisk.Behaviour;
        return new(kind, risk, set.Title, $"{set.Type} node", "", "", set.Where);
    }

    // A prompt whose business rules change is more than another wording.
    private static string RulesOf(string text) => string.Join('\n', BusinessRuleFinder.Find(text).Select(rule => rule.Sentence));

    /// <summary>The lines of two texts.</summary>
    internal static List<ChangeLine> AllLines(string before, string after) =>
        [.. InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false).Lines.Select(line => new ChangeLine(
            line.Type switch { ChangeType.Inserted => ChangeLineKind.Added, ChangeType.Deleted => ChangeLineKind.Removed, _ => ChangeLineKind.Same }, line.Text ?? ""))];

    private static List<ChangeLine> Lines(string before, string after)
    {
        List<ChangeLine> all = AllLines(before, after);
        var lines = new List<ChangeLine>();
        for (int i = 0; i < all.Count; i++)
        {
            bool isNear = Enumerable.Range(Math.Max(0, i - Context), Math.Min(all.Count, i + Context + 1) - Math.Max(0, i - Context)).Any(at => all[at].Kind is not ChangeLineKind.Same);
            if (isNear)
            {
                lines.Add(all[i]);
            }
            else if (lines is [.., { Kind: not ChangeLineKind.Gap }] or [])
            {
                lines.Add(new(ChangeLineKind.Gap, "…"));
            }
        }

        return lines;
    }
}
