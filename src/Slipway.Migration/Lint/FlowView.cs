using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint;

/// <summary>Where a value may have come from.</summary>
[Flags]
internal enum Origins
{
    /// <summary>Only from the flow itself.</summary>
    None = 0,

    /// <summary>A person who uses the flow wrote it.</summary>
    User = 1,

    /// <summary>A tool, a web service or a search gave it.</summary>
    Outside = 2,

    /// <summary>A model wrote it.</summary>
    Model = 4,
}

/// <summary>Answers questions about a flow, by its inventory alone: the same for every builder.</summary>
internal sealed class FlowView
{
    // Values of these types cannot carry instructions.
    private static readonly string[] ClosedTypes = ["select", "number", "checkbox", "boolean", "bool", "int", "integer", "double", "float", "date"];

    private readonly ExportInventory _inventory;
    private readonly HashSet<string> _models;
    private readonly HashSet<string> _outside;
    private readonly HashSet<string> _branches;
    private readonly HashSet<string> _people;
    private readonly ILookup<string, InventoryRead> _reads;
    private readonly ILookup<string, string> _next;
    private readonly ILookup<string?, InventoryNode> _inside;
    private readonly Dictionary<string, Origins> _origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Origins> _variables = new(StringComparer.Ordinal);

    public FlowView(ExportInventory inventory)
    {
        _inventory = inventory;
        _models = Ids(inventory.Models.Where(model => !inventory.Knowledge.Any(k => k.NodeId == model.NodeId)).Select(model => model.NodeId));
        _outside = Ids([.. inventory.Tools.Select(tool => tool.NodeId), .. inventory.HttpCalls.Select(call => call.NodeId), .. inventory.Knowledge.Select(k => k.NodeId)]);
        _branches = Ids(inventory.Branches.Select(branch => branch.NodeId).Where(inventory.IsFork));
        _people = Ids(inventory.HumanSteps.Select(step => step.NodeId));
        _reads = inventory.Reads.ToLookup(read => read.NodeId, StringComparer.Ordinal);
        _inside = inventory.Nodes.ToLookup(node => node.ContainerId);
        _next = Ways().ToLookup(way => way.From, way => way.To, StringComparer.Ordinal);
        FollowOrigins();
    }

    public bool IsModel(string id) => _models.Contains(id);

    public bool IsOutside(string id) => _outside.Contains(id);

    public bool IsPerson(string id) => _people.Contains(id);

    /// <summary>A branch that conditions decide, not a model.</summary>
    public bool IsRule(string id) => _branches.Contains(id) && !_models.Contains(id);

    public IEnumerable<InventoryRead> ReadsOf(string id) => _reads[id];

    public string TitleOf(string id) =>
        _inventory.Nodes.FirstOrDefault(node => node.Id == id) is { Title.Length: > 0 } node ? node.Title : id;

    /// <summary>Where a value that is read may have come from.</summary>
    public Origins OriginOf(InventoryRead read) => read.Source switch
    {
        FlowSource.Input => IsFreeText(read.Name) ? Origins.User : Origins.None,
        FlowSource.System => read.Name is "query" or "files" ? Origins.User : Origins.None,
        FlowSource.Item => read.SourceId is { } loop ? _reads[loop].Aggregate(Origins.None, (all, own) => all | (own.Source is FlowSource.Item ? Origins.None : OriginOf(own))) : Origins.None,
        FlowSource.Node => read.SourceId is { } source ? _origins.GetValueOrDefault(source) : Origins.None,
        FlowSource.Conversation => _variables.GetValueOrDefault(read.Name) is var origins && !origins.HasFlag(Origins.Model) ? origins : Origins.None,
        _ => Origins.None,
    };

    /// <summary>Whether every way from the start to a node passes one of some nodes.</summary>
    public bool IsGuarded(string id, Func<string, bool> guards)
    {
        List<string> open = [.. _inventory.Nodes.Where(node => node.ContainerId is null && !_inventory.Edges.Any(edge => edge.Target == node.Id)).Select(node => node.Id)];
        var seen = new HashSet<string>(open, StringComparer.Ordinal);
        if (!seen.Contains(id) && open.Count == 0)
        {
            return false;
        }

        while (open.Count > 0)
        {
            string at = open[^1];
            open.RemoveAt(open.Count - 1);
            if (at == id)
            {
                return false;
            }

            if (!guards(at))
            {
                open.AddRange(_next[at].Where(seen.Add));
            }
        }

        return seen.Count > 0 && _inventory.Edges.Count > 0;
    }

    private static HashSet<string> Ids(IEnumerable<string?> ids) => ids.OfType<string>().ToHashSet(StringComparer.Ordinal);

    private bool IsFreeText(string input) =>
        !_inventory.Inputs.Any(declared => declared.Name == input && ClosedTypes.Contains(declared.Type.ToLowerInvariant()));

    // Into a container a run goes by the nodes in it that nothing leads to.
    private IEnumerable<(string From, string To)> Ways()
    {
        foreach (InventoryEdge edge in _inventory.Edges)
        {
            yield return (edge.Source, edge.Target);
        }

        foreach (IGrouping<string?, InventoryNode> inside in _inside.Where(group => group.Key is not null))
        {
            foreach (InventoryNode node in inside.Where(node => !_inventory.Edges.Any(edge => edge.Target == node.Id)))
            {
                yield return (inside.Key!, node.Id);
            }
        }
    }

    private void FollowOrigins()
    {
        // Origins only grow, and there are three of them: a few rounds are enough for any flow.
        bool grows = true;
        while (grows)
        {
            grows = false;
            foreach (InventoryNode node in _inventory.Nodes)
            {
                Origins before = _origins.GetValueOrDefault(node.Id);
                Origins after = before | OwnOrigins(node.Id);
                if (after != before)
                {
                    _origins[node.Id] = after;
                    grows = true;
                }

                grows |= AddToVariable(node.Id, after);
            }
        }
    }

    // Where a node writes several variables, it is not known which value goes into which.
    private bool AddToVariable(string id, Origins origins)
    {
        if (_reads[id].Where(read => read.Place is ReadPlace.Variable && read.Source is FlowSource.Conversation).Select(read => read.Name).Distinct().ToList() is not [var name])
        {
            return false;
        }

        Origins before = _variables.GetValueOrDefault(name);
        _variables[name] = before | origins;
        return _variables[name] != before;
    }

    private Origins OwnOrigins(string id)
    {
        // A class or an exit is one of a fixed set.
        if (_branches.Contains(id) && !_inside.Contains(id))
        {
            return Origins.None;
        }

        Origins origins = (_models.Contains(id) ? Origins.Model : Origins.None) | (_outside.Contains(id) ? Origins.Outside : Origins.None);
        foreach (InventoryRead read in _reads[id].Where(read => read.Place is not (ReadPlace.Condition or ReadPlace.Query or ReadPlace.Variable)))
        {
            origins |= OriginOf(read);
        }

        foreach (InventoryNode inner in _inside[id])
        {
            origins |= _origins.GetValueOrDefault(inner.Id);
        }

        return origins;
    }
}
