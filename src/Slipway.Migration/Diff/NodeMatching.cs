using Slipway.Migration.Inventory;

namespace Slipway.Migration.Diff;

/// <summary>Finds which node of the new state is which of the old: by id, else by what it holds.</summary>
internal static class NodeMatching
{
    private const int LeastScore = 3;

    /// <summary>The old id for each new id; nodes that are new are missing.</summary>
    public static Dictionary<string, string> Match(ExportInventory old, ExportInventory now)
    {
        var matched = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = old.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal).ToDictionary(node => node.Id, StringComparer.Ordinal);
        foreach (InventoryNode node in now.Nodes)
        {
            if (open.TryGetValue(node.Id, out InventoryNode? same) && same.Type == node.Type && open.Remove(node.Id))
            {
                matched[node.Id] = node.Id;
            }
        }

        // Best pairs first; within one score in the order of the files, so that the result is always the same.
        IEnumerable<(InventoryNode Now, InventoryNode Old, int Score)> pairs =
            from node in now.Nodes.Where(node => !matched.ContainsKey(node.Id))
            from candidate in open.Values.Where(candidate => candidate.Type == node.Type)
            let score = Score(old, candidate, now, node)
            where score >= LeastScore
            orderby score descending
            select (node, candidate, score);
        foreach ((InventoryNode node, InventoryNode candidate, _) in pairs.ToList())
        {
            if (!matched.ContainsKey(node.Id) && open.Remove(candidate.Id))
            {
                matched[node.Id] = candidate.Id;
            }
        }

        return matched;
    }

    private static int Score(ExportInventory old, InventoryNode before, ExportInventory now, InventoryNode after)
    {
        int score = before.Title.Length > 0 && before.Title == after.Title ? 3 : 0;
        score += Same(Texts(old, before.Id), Texts(now, after.Id)) ? 4 : 0;
        score += Same(old.Code.FirstOrDefault(c => c.NodeId == before.Id)?.Source, now.Code.FirstOrDefault(c => c.NodeId == after.Id)?.Source) ? 4 : 0;
        score += Same(old.HttpCalls.FirstOrDefault(c => c.NodeId == before.Id)?.Url, now.HttpCalls.FirstOrDefault(c => c.NodeId == after.Id)?.Url) ? 3 : 0;
        score += Same(old.Tools.FirstOrDefault(t => t.NodeId == before.Id)?.Name, now.Tools.FirstOrDefault(t => t.NodeId == after.Id)?.Name) ? 2 : 0;
        return score;
    }

    private static bool Same(string? before, string? after) => before is { Length: > 0 } && before == after;

    private static string Texts(ExportInventory inventory, string id) =>
        string.Join('\n', inventory.Prompts.Where(prompt => prompt.NodeId == id).SelectMany(prompt => prompt.Messages).Select(message => message.Text));
}
