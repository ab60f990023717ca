namespace Slipway.Migration.Structuring;

/// <summary>
/// Decomposes the order between a region's items into series and parallel parts. Where the order has no such form, items of
/// equal depth run together: that only adds waiting, which the builders' semantics allow.
/// </summary>
/// <param name="waits">Whether an item waits for something outside the process.</param>
/// <param name="responds">Whether an item adds to the answer of the run; such items never run at the same time.</param>
internal sealed class Arranger(Func<RegionItem, bool> waits, Func<RegionItem, bool> responds)
{
    /// <summary>Arranges all items of a region.</summary>
    public Arrangement Arrange(IReadOnlyList<RegionItem> items) => Decompose(Sort(items));

    /// <summary>Earlier before later; among those that are free, what hangs on the item just placed comes first.</summary>
    private static List<RegionItem> Sort(IReadOnlyList<RegionItem> items)
    {
        Dictionary<RegionItem, int> waiting = items.ToDictionary(item => item, item => item.After.Count);
        ILookup<RegionItem, RegionItem> next =
            items.SelectMany(item => item.After, (item, earlier) => (item, earlier)).ToLookup(pair => pair.earlier, pair => pair.item);
        List<RegionItem> sorted = [];
        Stack<RegionItem> ready = new(items.Where(item => item.After.Count == 0).Reverse());
        while (ready.TryPop(out RegionItem? item))
        {
            sorted.Add(item);
            foreach (RegionItem later in next[item].Reverse())
            {
                if (--waiting[later] == 0)
                {
                    ready.Push(later);
                }
            }
        }

        return sorted.Count == items.Count
            ? sorted
            : throw new InvalidOperationException("The items of a region wait for each other in a circle.");
    }

    private Arrangement Decompose(List<RegionItem> items)
    {
        if (items.Count == 1)
        {
            return new Arrangement.One(items[0]);
        }

        List<List<RegionItem>> groups = Independent(items);
        if (groups.Count > 1)
        {
            return Beside(groups);
        }

        List<List<RegionItem>> stages = Stages(items);
        if (stages.Count == 1)
        {
            List<RegionItem> last = Trailing(items);
            stages = last.Count > 0 ? [[.. items.Except(last)], last] : Levels(items);
        }

        return Series(stages.Select(Decompose));
    }

    /// <summary>Groups without any order between them.</summary>
    private static List<List<RegionItem>> Independent(List<RegionItem> items)
    {
        Dictionary<RegionItem, int> group = [];
        for (int i = 0; i < items.Count; i++)
        {
            group.Add(items[i], i);
        }

        int[] parent = [.. Enumerable.Range(0, items.Count)];
        int Find(int i) => parent[i] == i ? i : parent[i] = Find(parent[i]);
        foreach (RegionItem item in items)
        {
            foreach (RegionItem earlier in item.After)
            {
                if (group.TryGetValue(earlier, out int other))
                {
                    parent[Find(other)] = Find(group[item]);
                }
            }
        }

        return [.. items.GroupBy(item => Find(group[item])).Select(members => members.ToList())];
    }

    /// <summary>Parts of which each waits, item by item, for all of the part before.</summary>
    private static List<List<RegionItem>> Stages(List<RegionItem> items)
    {
        Dictionary<RegionItem, int> index = [];
        var ancestors = new BitSet[items.Count];
        int[] settled = new int[items.Count];
        for (int i = 0; i < items.Count; i++)
        {
            index.Add(items[i], i);
            ancestors[i] = new BitSet(items.Count);
            foreach (RegionItem earlier in items[i].After)
            {
                if (index.TryGetValue(earlier, out int other))
                {
                    ancestors[i].Add(other);
                    ancestors[i].UnionWith(ancestors[other]);
                }
            }

            while (settled[i] < i && ancestors[i].Contains(settled[i]))
            {
                settled[i]++;
            }
        }

        List<List<RegionItem>> stages = [];
        int end = items.Count;
        int least = int.MaxValue;
        for (int cut = items.Count - 1; cut >= 0; cut--)
        {
            least = Math.Min(least, settled[cut]);
            if (least >= cut)
            {
                stages.Add(items[cut..end]);
                end = cut;
            }
        }

        stages.Reverse();
        return stages;
    }

    private static List<List<RegionItem>> Levels(List<RegionItem> items)
    {
        Dictionary<RegionItem, int> depth = [];
        foreach (RegionItem item in items)
        {
            depth.Add(item, item.After.Where(depth.ContainsKey).Select(earlier => depth[earlier] + 1).DefaultIfEmpty(0).Max());
        }

        return [.. items.GroupBy(item => depth[item]).OrderBy(level => level.Key).Select(level => level.ToList())];
    }

    /// <summary>Items that only respond and that nothing else waits for.</summary>
    private List<RegionItem> Trailing(List<RegionItem> items)
    {
        HashSet<RegionItem> awaited = [.. items.SelectMany(item => item.After)];
        List<RegionItem> trailing = [.. items.Where(item => !awaited.Contains(item) && responds(item) && !waits(item))];
        return trailing.Count == items.Count ? [] : trailing;
    }

    private Arrangement Beside(List<List<RegionItem>> groups)
    {
        List<List<RegionItem>> busy = [.. groups.Where(group => group.Exists(item => waits(item)))];
        if (busy.Count < 2)
        {
            return Series(groups.OrderBy(Urgency).Select(Decompose));
        }

        List<RegionItem> answers = [];
        for (int i = 0; i < busy.Count; i++)
        {
            List<RegionItem> last = Trailing(busy[i]);
            answers.AddRange(last);
            busy[i] = [.. busy[i].Except(last)];
        }

        IEnumerable<Arrangement> before = groups.Where(group => Urgency(group) == 0).Select(Decompose);
        IEnumerable<Arrangement> after = groups.Where(group => Urgency(group) == 2).Select(Decompose)
            .Concat(answers.Select(item => new Arrangement.One(item)));
        List<Arrangement> middle = [.. busy.Select(Decompose)];
        IEnumerable<Arrangement> together = busy.Count(group => group.Exists(item => responds(item))) > 1
            ? middle
            : [new Arrangement.Parallel(middle)];
        return Series([.. before, .. together, .. after]);
    }

    /// <summary>Quick work comes first, answers come last.</summary>
    private int Urgency(List<RegionItem> group) =>
        group.Exists(item => waits(item)) ? 1 : group.Exists(item => responds(item)) ? 2 : 0;

    private static Arrangement Series(IEnumerable<Arrangement> parts)
    {
        List<Arrangement> flat =
            [.. parts.SelectMany(part => part is Arrangement.Series series ? series.Parts : [part])];
        return flat.Count == 1 ? flat[0] : new Arrangement.Series(flat);
    }
}
