using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using FlowStatement = Slipway.Migration.Structuring.Statement;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>Writes one level of a flow, the flow itself or the body of a for-each, as C# statements.</summary>
internal sealed partial class LevelEmitter
{
    private readonly Dictionary<Flag, List<(Block Raised, Local Local)>> _flags = [];
    private readonly Dictionary<Block, (FlowNode? Waiting, FlowNode? Last)> _lastOf = new(ReferenceEqualityComparer.Instance);

    public LevelEmitter(FlowContext context, FlowLevel level, LevelEmitter? outer, LoopState? loop = null)
    {
        Loop = loop;
        Context = context;
        Level = level;
        Outer = outer;
        Blocks = new BlockMap(level.Body);
        Placed = new Placements(Blocks);
        Declare();
    }

    public FlowContext Context { get; }

    public FlowLevel Level { get; }

    public LevelEmitter? Outer { get; }

    /// <summary>What the loop holds whose body this is; null for other levels.</summary>
    public LoopState? Loop { get; }

    public BlockMap Blocks { get; }

    public Placements Placed { get; }

    /// <summary>The emitters of the bodies of for-each nodes, by the node's id.</summary>
    public Dictionary<string, LevelEmitter> Bodies { get; } = [];

    /// <summary>The whole level.</summary>
    public Body Emit() => Emit(Level.Body, name: null);

    /// <summary>What the current item of a for-each around this place is called.</summary>
    public string ItemName(string forEach) => Level.Owner?.Id == forEach ? Item!.Name : Outer?.ItemName(forEach) ?? "item";

    /// <summary>The value a for-each collects, at the end of a block of its body.</summary>
    public ReadValue ResultAt(Block block) => Read(((ForEachNode)Level.Owner!).Result, reader: null, block);

    private Body Emit(Block block, Words? name)
    {
        List<Statement> output = [];
        for (int i = 0; i < block.Statements.Count; i++)
        {
            FlowStatement statement = block.Statements[i];
            foreach (Placement placement in Placed.DeclaredBefore(block, i))
            {
                output.Add(new Statement.Declare(placement.Local, placement.Initial));
            }

            switch (statement)
            {
                case NodeStatement { Node: EndNode end }:
                    EmitEnd(end, block, i, output);
                    break;
                case NodeStatement node:
                    EmitNode(node.Node, block, output);
                    break;
                case ChoiceStatement choice:
                    EmitChoice(choice, block, output);
                    break;
                case RaiseStatement { Flag.IsAlwaysRaised: false } raise:
                    output.AddRange(FlagsOf(raise.Flag).Where(flag => ReferenceEquals(flag.Raised, block))
                        .Select(flag => new Statement.Assign(flag.Local, "true", Placed.DeclaresAt(flag.Local, block))));
                    break;
                case GuardStatement guard when FlagsOf(guard.Flag).Count > 0:
                    Body body = Emit(guard.Body, NameOf(guard.Body));
                    List<Expression> raised = [.. FlagsOf(guard.Flag).DistinctBy(flag => flag.Local.Name).Select(flag => Expression.Of(flag.Local))];
                    output.Add(new Statement.If(raised.Count == 1 ? raised[0] : new ChainExpression("||", raised), body, null));
                    break;
                case ParallelStatement parallel:
                    EmitParallel(parallel, block, output);
                    break;
            }
        }

        if (block.EndsRun && Level.Owner is LoopNode loop && !LocalUse.AlwaysReturns(output))
        {
            output.Add(new Statement.Return(LoopEmitter.EndOf(this, loop, block)));
        }
        else if (block.EndsRun && !LocalUse.AlwaysReturns(output))
        {
            output.Add(EndOf(block) is { } end ? new Statement.Return(end) : new Statement.Do("throw new UnreachableException()"));
        }

        return new Body(output, name);
    }

    /// <summary>The locals of a flag, by the block that raises it; none for a guard around nothing.</summary>
    private List<(Block Raised, Local Local)> FlagsOf(Flag flag) => _flags.GetValueOrDefault(flag, []);

    /// <summary>Whether a block does nothing that shows: its branches lead nowhere, and nothing reads what it chooses.</summary>
    private bool IsSilent(Block block) => !block.EndsRun && block.Statements.All(statement => statement switch
    {
        NodeStatement { Node: AggregateNode aggregate } => Context.Usage.Of(aggregate).Count == 0,
        ChoiceStatement { Node: BranchNode { OnError: null } branch } choice =>
            Context.Usage.Of(branch).Count == 0 && choice.Arms.All(arm => IsSilent(arm.Body)) && !ConditionEmitter.Emit(PlaceOf(branch), branch.Cases).CanFail,
        GuardStatement guard => IsSilent(guard.Body),
        RaiseStatement raise => raise.Flag.IsAlwaysRaised,
        _ => false,
    });

    /// <summary>What is returned where a block ends the run, or the item; null where no run can come.</summary>
    private Expression? EndOf(Block block)
    {
        if (Level.Owner is null)
        {
            return Context.Results.Return(this, []);
        }

        ReadValue result = ResultAt(block);
        (CsType type, bool isNullable) = ResultType();
        if (result.Presence is Presence.Never)
        {
            return type.IsStruct ? $"({type.Name}?)null" : $"({type.Nullable(true)})null";
        }

        Expression value = result.Type.Kind == type.Kind || type.Kind is not CsKind.Node ? ValueTexts.Plain(result) : ValueTexts.Node(result);
        return type.IsStruct && isNullable && !result.IsNullable ? value.After($"({type.Name}?)") : value;
    }

    private void EmitEnd(EndNode end, Block block, int index, List<Statement> output)
    {
        if (Context.Results.Collects)
        {
            output.AddRange(Context.Results.Collect(this, end));
            return;
        }

        bool isLast = index == block.Statements.Count - 1;
        if (isLast)
        {
            List<EndNode> ends = [.. block.Statements.OfType<NodeStatement>().Select(node => node.Node).OfType<EndNode>()];
            output.Add(new Statement.Return(Context.Results.Return(this, ends)));
        }
    }

    /// <summary>What a block does: what its last waiting node does.</summary>
    private Words NameOf(Block block)
    {
        (FlowNode? waiting, FlowNode? last) = LastOf(block);
        return (waiting ?? last) is { } main ? Context.Names[main].Step : Words.Of("do nothing");
    }

    /// <summary>The last nodes of a block in reading order: the last that waits for something, and the last of all.</summary>
    private (FlowNode? Waiting, FlowNode? Last) LastOf(Block block)
    {
        if (_lastOf.TryGetValue(block, out (FlowNode? Waiting, FlowNode? Last) known))
        {
            return known;
        }

        FlowNode? waiting = null;
        FlowNode? last = null;
        for (int i = block.Statements.Count - 1; i >= 0 && waiting is null; i--)
        {
            foreach (Block inner in BlocksOf(block.Statements[i]).Reverse())
            {
                (FlowNode? innerWaiting, FlowNode? innerLast) = LastOf(inner);
                waiting ??= innerWaiting;
                last ??= innerLast;
            }

            if (NodeOf(block.Statements[i]) is { } node)
            {
                waiting ??= NodeTraits.Waits(node) ? node : null;
                last ??= node;
            }
        }

        _lastOf.Add(block, (waiting, last));
        return (waiting, last);
    }

    /// <summary>The nodes of a block in reading order.</summary>
    private static List<FlowNode> NodesOf(Block block)
    {
        List<FlowNode> nodes = [];
        Add(block);
        return nodes;

        void Add(Block inner)
        {
            foreach (FlowStatement statement in inner.Statements)
            {
                if (NodeOf(statement) is { } node)
                {
                    nodes.Add(node);
                }

                foreach (Block within in BlocksOf(statement))
                {
                    Add(within);
                }
            }
        }
    }

    private static FlowNode? NodeOf(FlowStatement statement) => statement switch
    {
        NodeStatement node => node.Node,
        ChoiceStatement choice => choice.Node,
        _ => null,
    };

    private static IEnumerable<Block> BlocksOf(FlowStatement statement) => statement switch
    {
        ChoiceStatement choice => choice.Arms.Select(arm => arm.Body),
        GuardStatement guard => [guard.Body],
        ParallelStatement parallel => parallel.Branches,
        _ => [],
    };
}
