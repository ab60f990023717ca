using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>What one level of a flow, the flow itself or the body of a for-each or a loop, is in C#: where its blocks stand, which locals it has,
/// and what references read in it.</summary>
internal sealed class LevelScope
{
    private readonly ReferenceReader _reader;

    /// <param name="context">The flow.</param>
    /// <param name="level">The level.</param>
    /// <param name="outer">The level around it; null for the flow itself.</param>
    /// <param name="loop">What the loop holds whose body this is; null for other levels.</param>
    public LevelScope(FlowContext context, FlowLevel level, LevelScope? outer, LoopState? loop = null)
    {
        Context = context;
        Level = level;
        Outer = outer;
        Loop = loop;
        Blocks = new BlockMap(level.Body);
        Placed = new Placements(Blocks);
        Readers = new OutputReaders(this);
        Shared = new SharedLocals(this);
        _reader = new ReferenceReader(this);
        Item = level.Owner is ForEachNode owner ? ForEachEmitter.DeclareItem(outer!, owner) : null;
        OutputDeclarer.Declare(this);
        Flags = new FlagLocals(this);
    }

    public FlowContext Context { get; }

    public FlowLevel Level { get; }

    public LevelScope? Outer { get; }

    /// <summary>What the loop holds whose body this is; null for other levels.</summary>
    public LoopState? Loop { get; }

    public BlockMap Blocks { get; }

    public Placements Placed { get; }

    /// <summary>Where outputs of nodes are read.</summary>
    public OutputReaders Readers { get; }

    /// <summary>The locals that several nodes assign.</summary>
    public SharedLocals Shared { get; }

    /// <summary>What the nodes leave.</summary>
    public DeclaredOutputs Outputs { get; } = new();

    public FlagLocals Flags { get; }

    /// <summary>What stands for one of several items in the body of a for-each; null for other levels.</summary>
    public ItemLocals? Item { get; }

    /// <summary>The bodies of for-each nodes and loops, by the node's id.</summary>
    public Dictionary<string, LevelScope> Bodies { get; } = [];

    /// <summary>What the current item of a for-each around this place is called.</summary>
    public string ItemName(string forEach) => Level.Owner?.Id == forEach ? Item!.Item.Name : Outer?.ItemName(forEach) ?? "item";

    /// <summary>Whether a reference names a node of this level.</summary>
    public bool IsOfBody(FlowReference reference) => reference.Source is FlowSource.Node && Level.Find(reference.NodeId) is not null;

    /// <summary>The value of a reference where a node reads it.</summary>
    public ReadValue Read(FlowReference reference, FlowNode reader) => _reader.Read(reference, reader, Blocks.BlockOf(reader));

    /// <summary>The text of a text with references where a node reads it, with the bare path where a value is missing.</summary>
    public Expression Text(FlowText text, FlowNode reader, bool isMarkdown = false) => ValueTexts.Of(text, reference => Read(reference, reader), isMarkdown);

    /// <summary>Where a node reads.</summary>
    public ReadPlace PlaceOf(FlowNode reader) => new(reference => Read(reference, reader), text => Text(text, reader));

    /// <summary>Where a block of this level ends.</summary>
    public ReadPlace PlaceAt(Block block)
    {
        ReadValue Read(FlowReference reference) => _reader.Read(reference, reader: null, block);
        return new ReadPlace(Read, text => ValueTexts.Of(text, Read, isMarkdown: false));
    }

    /// <summary>The value a for-each collects, at the end of a block of its body.</summary>
    public ReadValue ResultAt(Block block) => _reader.Read(((ForEachNode)Level.Owner!).Result, reader: null, block);

    /// <summary>The type of what the body of this for-each gives for an item.</summary>
    public (CsType Type, bool IsNullable) ResultType()
    {
        List<ReadValue> ends = [.. Blocks.Ends.Select(ResultAt)];
        List<ReadValue> there = [.. ends.Where(end => end.Presence is not Presence.Never)];
        CsType type = there.Count > 0 && there.TrueForAll(end => end.Path.Count == 0 && end.Type == there[0].Type) ? there[0].Type : CsType.Node;
        bool isNullable = there.Count < ends.Count || there.Count == 0 || there.Exists(end => end.IsNullable || end.Presence is not Presence.Always || end.Path.Count > 0);
        return (type, isNullable);
    }
}

/// <summary>What stands for one of several items.</summary>
/// <param name="Item">The item.</param>
/// <param name="Type">Its type.</param>
/// <param name="Index">Its place among the others, from 0.</param>
internal sealed record ItemLocals(Local Item, CsItem Type, Local Index);
