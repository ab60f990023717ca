using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>A node whose locals are being declared.</summary>
internal sealed class NodeDeclaration
{
    private readonly FlowNode _node;

    public NodeDeclaration(LevelScope level, FlowNode node)
    {
        _node = node;
        Level = level;
        Read = [.. Context.Usage.Of(node)
            .Where(name => (!FailureOutputs.Contains(name) || node.OnError is null) && level.Readers.BlocksOf(node, other => other == name).Count > 0)];
        IsNeeded = Read.Count > 0 || DecidesWhatFollows();
    }

    public LevelScope Level { get; }

    public FlowContext Context => Level.Context;

    public Words Noun => Context.Names[_node].Noun;

    public Words Step => Context.Names[_node].Step;

    /// <summary>The outputs that something reads.</summary>
    public HashSet<string> Read { get; }

    /// <summary>Whether what the node leaves has to be kept.</summary>
    public bool IsNeeded { get; }

    public void Add(string output, Local holder, string access, CsType type, bool isNullable = false) =>
        Level.Outputs.Add(_node, output, new NodeOutput(holder, access, type, isNullable));

    /// <summary>Adds an output unless there is one of its name.</summary>
    public void TryAdd(string output, Local holder, string access, CsType type, bool isNullable = false)
    {
        if (Level.Outputs.Find(_node, output) is null)
        {
            Add(output, holder, access, type, isNullable);
        }
    }

    /// <summary>A node that leaves one value.</summary>
    public void AddOnly(string output, CsType type, bool isNullable = false) => Add(output, Place(type, isNullable), "", type, isNullable);

    /// <summary>A record whose members are the outputs.</summary>
    public void AddMembers(RecordType record)
    {
        Local holder = Place(RecordSet.RecordOf(record));
        foreach (RecordMember member in record.Members)
        {
            Add(member.JsonName, holder, "." + member.Name, member.Type, member.IsNullable);
        }
    }

    public void Keep(RecordType record) => Level.Outputs.Keep(_node, record);

    /// <summary>Places a local with the node's name, which the node assigns.</summary>
    public Local Place(CsType type, bool isNullable = false) => Place(Noun, type, static output => !FailureOutputs.Contains(output), isNullable);

    /// <summary>Places a local of a type of the runtime, by its name.</summary>
    public Local Place(string type) => Place(new CsType(CsKind.Record, type));

    /// <summary>Places a local that the node assigns.</summary>
    /// <param name="wish">What it is to be called.</param>
    /// <param name="type">Its type.</param>
    /// <param name="outputs">The outputs that are read from it.</param>
    /// <param name="isNullable">Whether it may be null although the node has run.</param>
    public Local Place(Words wish, CsType type, Func<string, bool> outputs, bool isNullable = false)
    {
        if (Level.Shared.Of(_node) is { } shared)
        {
            Level.Outputs.Hold(_node, shared);
            return shared;
        }

        BlockMap blocks = Level.Blocks;
        Block home = blocks.BlockOf(_node);
        Block top = Level.Readers.BlocksOf(_node, outputs, withFed: false).Append(home).Aggregate(blocks.Common);
        bool crosses = false;
        for (Block block = home; !ReferenceEquals(block, top); block = blocks.PlaceOf(block).Outer!)
        {
            crosses |= !blocks.PlaceOf(block).IsBranch;
        }

        bool mayFail = _node.OnError is { UsesFailureBranch: true } && !blocks.SucceedsInLine(_node);
        bool mayLack = _node.OnError is { UsesFailureBranch: false } handling && type.Kind is CsKind.Text && _node is PromptNode && !handling.Defaults.ContainsKey("text");
        bool nullable = isNullable || crosses || mayFail || mayLack;
        Local local = Context.NewLocal(wish, type.Name, nullable);
        Level.Placed.Add(new Placement(local, [home], top, nullable ? "null" : null));
        Level.Outputs.Hold(_node, local);
        return local;
    }

    /// <summary>Whether the value is needed although nothing reads it: to tell success from failure, or which exit was taken.</summary>
    private bool DecidesWhatFollows() =>
        Level.Blocks.ChoiceOf(_node) is { } choice
        && (_node is UnsupportedNode or ReviewNode || (_node is not BranchNode && (choice.Arms[0].Body.Statements.Count > 0 || choice.Arms[0].Body.EndsRun)));
}
