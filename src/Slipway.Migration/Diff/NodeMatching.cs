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

        var (before, after) = (new Contents(old), new Contents(now));
        ILookup<string, InventoryNode> candidates = open.Values.ToLookup(node => node.Type, StringComparer.Ordinal);

        // Best pairs first; within one score in the order of the files, so that the result is always the same.
        IEnumerable<(InventoryNode Now, InventoryNode Old, int Score)> pairs =
            from node in now.Nodes.Where(node => !matched.ContainsKey(node.Id))
            from candidate in candidates[node.Type]
            let score = Score(before, candidate, after, node)
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

    private static int Score(Contents old, InventoryNode before, Contents now, InventoryNode after)
    {
        int score = before.Title.Length > 0 && before.Title == after.Title ? 3 : 0;
        score += Same(old.Texts, before, now.Texts, after) ? 4 : 0;
        score += Same(old.Code, before, now.Code, after) ? 4 : 0;
        score += Same(old.Urls, before, now.Urls, after) ? 3 : 0;
        score += Same(old.Tools, before, now.Tools, after) ? 2 : 0;
        return score;
    }

    private static bool Same(Dictionary<string, string> old, InventoryNode before, Dictionary<string, string> now, InventoryNode after) =>
        old.TryGetValue(before.Id, out string? was) && was.Length > 0 && now.TryGetValue(after.Id, out string? text) && text == was;

    /// <summary>What the nodes of an export hold, by their ids.</summary>
    private sealed class Contents(ExportInventory inventory)
    {
        public Dictionary<string, string> Texts { get; } = inventory.Prompts.GroupBy(prompt => prompt.NodeId ?? "", StringComparer.Ordinal)
            .ToDictionary(node => node.Key, node => string.Join('\n', node.SelectMany(prompt => prompt.Messages).Select(message => message.Text)), StringComparer.Ordinal);

        public Dictionary<string, string> Code { get; } = Firsts(inventory.Code, code => code.NodeId, code => code.Source);

        public Dictionary<string, string> Urls { get; } = Firsts(inventory.HttpCalls, call => call.NodeId, call => call.Url);

        public Dictionary<string, string> Tools { get; } = Firsts(inventory.Tools, tool => tool.NodeId ?? "", tool => tool.Name);

        private static Dictionary<string, string> Firsts<T>(IEnumerable<T> items, Func<T, string> id, Func<T, string> text) =>
            items.DistinctBy(id, StringComparer.Ordinal).ToDictionary(id, text, StringComparer.Ordinal);
    }
}
