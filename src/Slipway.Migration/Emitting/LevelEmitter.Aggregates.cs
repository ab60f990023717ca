using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>
/// Aggregators: the first of several values that is there. Where the values come from branches of which only one runs, the
/// aggregator disappears: each branch assigns the one local. Elsewhere it is <c>a ?? b</c>.
/// </summary>
internal sealed partial class LevelEmitter
{
    private readonly Dictionary<(string Node, string Group), Local> _joined = [];
    private readonly Dictionary<(string Node, string Output), List<Local>> _feeds = [];
    private readonly HashSet<(string Node, string Output)> _maybe = [];
    private readonly Dictionary<(string Node, string Group), bool> _areTexts = [];

    /// <summary>Finds the groups whose candidates assign one local, before the candidates are declared.</summary>
    private void PlanSharing(AggregateNode aggregate)
    {
        foreach (AggregateGroup group in aggregate.Groups)
        {
            if (!Context.Usage.IsRead(aggregate, group.Name) || SourcesOf(aggregate, group) is not { Count: > 1 } sources)
            {
                continue;
            }

            List<Block> homes = [.. sources.Select(source => Blocks.BlockOf(source.Node)).Distinct(ReferenceEqualityComparer.Instance).Cast<Block>()];
            Block top = ReadersOf(aggregate, name => name == group.Name).Concat(homes).Aggregate(Blocks.Common);
            if (homes.Count != sources.Count || homes.Exists(home => !CrossesOnlyArms(home, top)) || Level.MeetInARun(sources.Select(source => source.Node.Id)))
            {
                continue;
            }

            bool isCertain = !sources.Exists(source => source.IsNullable) && AssignsAlways(top, homes);
            Words wish = aggregate.IsGrouped ? Words.Of(group.Name) : Context.Names[aggregate].Noun;
            Local local = Context.NewLocal(wish, CsType.Text.Name, isNullable: !isCertain);
            Placed.Add(new Placement(local, homes, top, isCertain ? null : "null"));
            _joined.Add((aggregate.Id, group.Name), local);
            foreach ((FlowNode node, FlowReference reference, _) in sources)
            {
                if (IsOnlyReadBy(aggregate, node) && (node is PromptNode or TemplateNode or AggregateNode { IsGrouped: false } && !_joined.ContainsKey((node.Id, reference.Name))))
                {
                    _sharedWith.Add(node.Id, local);
                }
                else
                {
                    _feeds.TryAdd((node.Id, reference.Name), []);
                    _feeds[(node.Id, reference.Name)].Add(local);
                }
            }
        }
    }

    /// <summary>The nodes whose texts a group can choose from; null when one of them is something else than a text of a node of this level.</summary>
    private List<(FlowNode Node, FlowReference Reference, bool IsNullable)>? SourcesOf(AggregateNode aggregate, AggregateGroup group)
    {
        List<(FlowNode, FlowReference, bool)> sources = [];
        foreach (FlowReference reference in group.Candidates)
        {
            FlowNode? node = reference is { Source: FlowSource.Node, Path: [] } && Blocks.Has(reference.NodeId!)
                ? Level.Find(reference.NodeId)
                : null;
            if (node is not null && Level.Of(node, failed: false, aggregate) is Presence.Never)
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

    /// <summary>Whether an aggregator takes an output of a node only into locals that the node itself assigns.</summary>
    private bool IsFedBy(AggregateNode aggregate, FlowNode source, Func<string, bool> output) => aggregate.Groups
        .Where(group => group.Candidates.Any(candidate => candidate.NodeId == source.Id && output(candidate.Name)))
        .All(group => _joined.ContainsKey((aggregate.Id, group.Name)));

    private bool CrossesOnlyArms(Block home, Block top)
    {
        if (ReferenceEquals(home, top))
        {
            return false;
        }

        for (Block block = home; !ReferenceEquals(block, top); block = Blocks.PlaceOf(block).Outer!)
        {
            if (Blocks.PlaceOf(block).IsBranch)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsOnlyReadBy(AggregateNode aggregate, FlowNode source) =>
        Context.Usage.Of(source).Count == 1
        && ReadersOf(source.Id) is [var reader] && reader == aggregate
        && aggregate.Groups.Sum(group => group.Candidates.Count(candidate => candidate.NodeId == source.Id)) == 1
        && (Level.Owner is null || FlowReferences.AtEnd(Level.Owner).All(reference => reference.NodeId != source.Id));

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

    private void DeclareAggregate(AggregateNode aggregate, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        foreach (AggregateGroup group in aggregate.Groups.Where(group => Context.Usage.IsRead(aggregate, group.Name)))
        {
            if (_joined.TryGetValue((aggregate.Id, group.Name), out Local? joined))
            {
                outputs.Add(group.Name, new NodeOutput(joined, "", CsType.Text, IsNullable: false));
                continue;
            }

            List<ReadValue> candidates = Candidates(aggregate, group);
            if (candidates.Count == 0)
            {
                continue;
            }

            bool isUniform = candidates.TrueForAll(candidate => candidate.Path.Count == 0 && candidate.Type == candidates[0].Type);
            CsType type = isUniform ? candidates[0].Type : CsType.Node;
            bool isThere = candidates[^1].Presence is Presence.Always || Level.OneRunsBefore(group.Candidates.Where(c => c.Source is FlowSource.Node && Level.Runs(c.NodeId!)).Select(c => c.NodeId!), aggregate.Id);
            bool isNullable = !isUniform || candidates[^1].Presence is not Presence.Always || candidates.Exists(candidate => candidate.InsideIsNullable || (candidate.Presence is Presence.Always && candidate.IsNullable));
            if (!isThere)
            {
                _maybe.Add((aggregate.Id, group.Name));
            }

            Words wish = aggregate.IsGrouped ? Words.Of(group.Name) : noun;
            _holders.Remove(aggregate.Id);
            Local local = Place(aggregate, wish, type, name => name == group.Name, isNullable);
            outputs.Add(group.Name, new NodeOutput(local, "", type, isNullable));
        }
    }

    /// <summary>The values of a group that can be there, up to the first that always is.</summary>
    private List<ReadValue> Candidates(AggregateNode aggregate, AggregateGroup group)
    {
        List<ReadValue> candidates = [];
        foreach (FlowReference reference in group.Candidates)
        {
            ReadValue value = Read(reference, aggregate);
            if (value.Presence is Presence.Never)
            {
                continue;
            }

            candidates.Add(value);
            if (value is { Presence: Presence.Always, Path.Count: 0 })
            {
                break;
            }
        }

        return candidates;
    }

    private void EmitAggregate(AggregateNode aggregate, Block block, List<Statement> output)
    {
        foreach (AggregateGroup group in aggregate.Groups)
        {
            if (_joined.ContainsKey((aggregate.Id, group.Name)) || !_outputs[aggregate.Id].TryGetValue(group.Name, out NodeOutput? target))
            {
                continue;
            }

            List<ReadValue> candidates = Candidates(aggregate, group);
            Func<ReadValue, Expression> write = target.Type.Kind is CsKind.Node ? ValueTexts.Node : ValueTexts.Plain;
            Expression value = write(candidates[^1]);
            foreach (ReadValue candidate in candidates.SkipLast(1).Reverse())
            {
                value = candidate is { Holder: { } holder, Inside: { } inside, InsideIsNullable: true } && target.Type.Kind is not CsKind.Node
                    ? Expression.Text($"({holder.Flat} is not null ? {inside.Flat} : {value.Flat})", holder.Reads.Concat(inside.Reads).Concat(value.Reads))
                    : new ChainExpression("??", [write(candidate), .. value is ChainExpression { Operator: "??" } chain ? chain.Operands : [value]]);
            }

            output.Add(new Statement.Assign(target.Holder, value, Placed.DeclaresAt(target.Holder, block)));
        }

        Feed(aggregate, block, output);
    }

    /// <summary>Hands a node's outputs to the locals of aggregators that take them.</summary>
    private void Feed(FlowNode node, Block block, List<Statement> output)
    {
        foreach (string name in Context.Usage.Of(node))
        {
            foreach (Local target in _feeds.GetValueOrDefault((node.Id, name), []))
            {
                var reference = new FlowReference(FlowSource.Node, node.Id, name, [], "", node.Where);
                NodeOutput source = _outputs[node.Id][name];
                output.Add(new Statement.Assign(target, Sure(source, reference.Written).Expression, Declares: false));
            }
        }
    }
}
