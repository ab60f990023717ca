using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Locals that several nodes assign. Where the values of an aggregator come from branches of which only one runs, the aggregator
/// disappears: each branch assigns the one local.</summary>
internal sealed class SharedLocals(LevelScope level)
{
    private readonly Dictionary<(string Node, string Group), Local> _joined = [];
    private readonly Dictionary<string, Local> _ofNodes = [];
    private readonly Dictionary<(string Node, string Output), List<Local>> _fed = [];
    private readonly Dictionary<(string Node, string Group), bool> _areTexts = [];

    private BlockMap Blocks => level.Blocks;

    /// <summary>The local that the candidates of a group assign; null where they do not.</summary>
    public Local? Of(AggregateNode aggregate, string group) => _joined.GetValueOrDefault((aggregate.Id, group));

    /// <summary>The local of an aggregator that stands for the node's own; null for none.</summary>
    public Local? Of(FlowNode node) => _ofNodes.GetValueOrDefault(node.Id);

    /// <summary>The locals of aggregators that a node hands an output to.</summary>
    public IReadOnlyList<Local> FedBy(FlowNode node, string output) => _fed.GetValueOrDefault((node.Id, output), []);

    /// <summary>Whether an aggregator takes an output of a node only into locals that the node itself assigns.</summary>
    public bool IsFedBy(AggregateNode aggregate, FlowNode source, Func<string, bool> output) => aggregate.Groups
        .Where(group => group.Candidates.Any(candidate => candidate.NodeId == source.Id && output(candidate.Name)))
        .All(group => _joined.ContainsKey((aggregate.Id, group.Name)));

    /// <summary>Finds the groups whose candidates assign one local, before the candidates are declared.</summary>
    public void Plan(AggregateNode aggregate)
    {
        foreach (AggregateGroup group in aggregate.Groups)
        {
            if (!level.Context.Usage.IsRead(aggregate, group.Name) || SourcesOf(aggregate, group) is not { Count: > 1 } sources)
            {
                continue;
            }

            List<Block> homes = [.. sources.Select(source => Blocks.BlockOf(source.Node)).Distinct(ReferenceEqualityComparer.Instance).Cast<Block>()];
            Block top = level.Readers.BlocksOf(aggregate, name => name == group.Name).Concat(homes).Aggregate(Blocks.Common);
            if (homes.Count != sources.Count || homes.Exists(home => !Blocks.CrossesOnlyArms(home, top)) || level.Level.MeetInARun(sources.Select(source => source.Node.Id)))
            {
                continue;
            }

            bool isCertain = !sources.Exists(source => source.IsNullable) && AssignsAlways(top, homes);
            Words wish = aggregate.IsGrouped ? Words.Of(group.Name) : level.Context.Names[aggregate].Noun;
            Local local = level.Context.NewLocal(wish, CsType.Text.Name, isNullable: !isCertain);
            level.Placed.Add(new Placement(local, homes, top, isCertain ? null : "null"));
            _joined.Add((aggregate.Id, group.Name), local);
            foreach ((FlowNode node, FlowReference reference, _) in sources)
            {
                Join(aggregate, node, reference, local);
            }
        }
    }

    private void Join(AggregateNode aggregate, FlowNode node, FlowReference reference, Local local)
    {
        if (IsOnlyReadBy(aggregate, node) && (node is PromptNode or TemplateNode or AggregateNode { IsGrouped: false } && !_joined.ContainsKey((node.Id, reference.Name))))
        {
            _ofNodes.Add(node.Id, local);
        }
        else
        {
            _fed.TryAdd((node.Id, reference.Name), []);
            _fed[(node.Id, reference.Name)].Add(local);
        }
    }

    /// <summary>The nodes whose texts a group can choose from; null when one of them is something else than a text of a node of this level.</summary>
    private List<(FlowNode Node, FlowReference Reference, bool IsNullable)>? SourcesOf(AggregateNode aggregate, AggregateGroup group)
    {
        List<(FlowNode, FlowReference, bool)> sources = [];
        foreach (FlowReference reference in group.Candidates)
        {
            FlowNode? node = reference is { Source: FlowSource.Node, Path: [] } && Blocks.Has(reference.NodeId!)
                ? level.Level.Find(reference.NodeId)
                : null;
            if (node is not null && level.Level.Of(node, failed: false, aggregate) is Presence.Never)
            {
                continue;
            }

            FlowField? field = node?.Outputs.FirstOrDefault(output => output.Name == reference.Name);
            if (node is not { OnError: null } or BranchNode || field is not { Type.Kind: FlowTypeKind.String } || (node is AggregateNode inner && !IsText(inner, reference.Name)))
            {
                return null;
            }

            sources.Add((node, reference, field.Nullable || node is UnsupportedNode or AggregateNode));
        }

        return sources;
    }

    /// <summary>Whether an aggregator chooses among texts of nodes, whatever type the export gives it.</summary>
    private bool IsText(AggregateNode aggregate, string group)
    {
        if (!_areTexts.TryGetValue((aggregate.Id, group), out bool isText))
        {
            _areTexts[(aggregate.Id, group)] = false;
            isText = aggregate.Groups.FirstOrDefault(candidate => candidate.Name == group) is { } own && SourcesOf(aggregate, own) is { Count: > 0 };
            _areTexts[(aggregate.Id, group)] = isText;
        }

        return isText;
    }

    private bool IsOnlyReadBy(AggregateNode aggregate, FlowNode source) =>
        level.Context.Usage.Of(source).Count == 1
        && level.Readers.NodesOf(source.Id) is [var reader] && reader == aggregate
        && aggregate.Groups.Sum(group => group.Candidates.Count(candidate => candidate.NodeId == source.Id)) == 1
        && (level.Level.Owner is null || FlowReferences.AtEnd(level.Level.Owner).All(reference => reference.NodeId != source.Id));

    /// <summary>Whether every path through the one statement that holds all assignments makes one or ends the run.</summary>
    private bool AssignsAlways(Block top, List<Block> homes) => top.Statements.Any(statement => homes.TrueForAll(home => IsInside(home, top, statement)) && Assigns(statement, homes));

    private bool IsInside(Block home, Block top, Structuring.Statement statement)
    {
        Block child = home;
        while (!ReferenceEquals(Blocks.PlaceOf(child).Outer, top))
        {
            child = Blocks.PlaceOf(child).Outer!;
        }

        return ReferenceEquals(Blocks.PlaceOf(child).In, statement);
    }

    private static bool Assigns(Structuring.Statement statement, List<Block> homes) =>
        statement is ChoiceStatement { Node: BranchNode { OnError: null } or ClassifierNode { OnError: null } } choice
        && choice.Arms.All(arm => arm.Body.EndsRun || homes.Exists(home => ReferenceEquals(home, arm.Body)) || arm.Body.Statements.Any(inner => Assigns(inner, homes)));
}
