using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>Which locals there are, where they are declared, and whether they can be null.</summary>
internal sealed partial class LevelEmitter
{
    private readonly Dictionary<string, Dictionary<string, NodeOutput>> _outputs = [];
    private readonly Dictionary<string, Local> _holders = [];
    private readonly Dictionary<string, Local> _failures = [];
    private readonly Dictionary<string, ChoiceStatement> _choices = [];
    private readonly Dictionary<string, Local> _sharedWith = [];
    private Dictionary<string, List<FlowNode>>? _readers;

    /// <summary>The current item, for the body of a for-each.</summary>
    public Local? Item { get; private set; }

    /// <summary>The current index, for the body of a for-each.</summary>
    public Local? Index { get; private set; }

    /// <summary>The items' type, for the body of a for-each.</summary>
    public CsItem? ItemType { get; private set; }

    public bool UsesIndex { get; private set; }

    /// <summary>The local that holds what a node leaves; null when nothing reads it.</summary>
    public Local? HolderOf(FlowNode node) => _holders.GetValueOrDefault(node.Id);

    /// <summary>The type of an output that something reads.</summary>
    public CsType TypeOf(FlowNode node, string output) => _outputs[node.Id][output].Type;

    /// <summary>The local that holds a node's failure; null when nothing reads it.</summary>
    public Local? FailureOf(FlowNode node) => _failures.GetValueOrDefault(node.Id);

    /// <summary>The type of what the body of this for-each gives for an item.</summary>
    public (CsType Type, bool IsNullable) ResultType()
    {
        List<ReadValue> ends = [.. Blocks.Ends.Select(ResultAt)];
        List<ReadValue> there = [.. ends.Where(end => end.Presence is not Presence.Never)];
        CsType type = there.Count > 0 && there.TrueForAll(end => end.Path.Count == 0 && end.Type == there[0].Type) ? there[0].Type : CsType.Node;
        bool isNullable = there.Count < ends.Count || there.Count == 0 || there.Exists(end => end.IsNullable || end.Presence is not Presence.Always || end.Path.Count > 0);
        return (type, isNullable);
    }

    private void Declare()
    {
        if (Level.Owner is ForEachNode owner)
        {
            DeclareItem(owner);
        }

        CollectChoices(Level.Body);
        List<FlowNode> ordered = NodesOf(Level.Body);
        foreach (AggregateNode aggregate in ordered.OfType<AggregateNode>())
        {
            PlanSharing(aggregate);
        }

        foreach (FlowNode node in ordered)
        {
            DeclareFailure(node);
            DeclareOutputs(node);
        }

        foreach (Flag flag in Blocks.Flags.Where(flag => !IsSilent(Blocks.GuardedBy(flag))))
        {
            DeclareFlag(flag);
        }
    }

    /// <summary>Declares a flag: one local, or one for each place that raises it where some of these run at the same time.</summary>
    private void DeclareFlag(Flag flag)
    {
        List<Block> raises = [.. Blocks.UsesOf(flag).SkipLast(1).Distinct(ReferenceEqualityComparer.Instance).Cast<Block>()];
        Block asks = Blocks.UsesOf(flag).Last();
        Block top = raises.Append(asks).Aggregate(Blocks.Common);
        bool isShared = raises.TrueForAll(raise => CrossesOnlyArms(raise, top));
        List<(Block, Local)> locals = [];
        foreach (List<Block> homes in isShared ? [raises] : raises.Select(raise => new List<Block> { raise }))
        {
            Local local = Context.NewLocal(new Words(["runs"]).Append(Context.Names[flag.Target].Step.Items), "bool");
            Placed.Add(new Placement(local, homes, homes.Append(asks).Aggregate(Blocks.Common), "false"));
            locals.AddRange(homes.Select(home => (home, local)));
        }

        _flags.Add(flag, locals);
    }

    private void DeclareItem(ForEachNode owner)
    {
        Words noun = Context.Names[owner].Noun;
        ReadValue items = Outer!.Read(owner.Items, owner);
        ItemType = items.Path.Count == 0 && items.Type.Item is { } item
            ? item
            : new CsItem(RecordSet.PlainTypeOf(owner.ItemType), IsNullable: true);
        Item = Context.NewLocal(Singular(owner, noun), ItemType.Type.Name, ItemType.IsNullable);
        Index = Context.NewLocal(Words.Of("index"), "int");
    }

    /// <summary>What one of several is called: the name of the list without its plural, where that works.</summary>
    private static Words Singular(ForEachNode owner, Words noun)
    {
        string name = owner.Items.Path.Count > 0 ? owner.Items.Path[^1] : owner.Items.Name;
        Words words = Words.Of(name);
        if (words.IsEmpty || words.Items[^1] is not { Length: > 3 } last || !last.EndsWith('s') || last.EndsWith("ss", StringComparison.Ordinal)
            || last is "results" or "outputs" or "texts")
        {
            return Words.Of("item");
        }

        string one = last.EndsWith("ies", StringComparison.Ordinal) ? last[..^3] + "y" : last[..^1];
        return new Words([.. words.Items.SkipLast(1), one]);
    }

    private void CollectChoices(Block block)
    {
        foreach (Structuring.Statement statement in block.Statements)
        {
            if (statement is ChoiceStatement choice)
            {
                _choices.Add(choice.Node.Id, choice);
            }

            foreach (Block inner in BlocksOf(statement))
            {
                CollectChoices(inner);
            }
        }
    }

    /// <summary>The blocks in which something of this level reads outputs of a node.</summary>
    /// <param name="source">The node.</param>
    /// <param name="output">Which outputs count.</param>
    /// <param name="withFed">Whether aggregators count that the node hands its outputs to where it runs.</param>
    private List<Block> ReadersOf(FlowNode source, Func<string, bool> output, bool withFed = true)
    {
        bool Reads(FlowReference reference) =>
            reference is { Source: FlowSource.Node, NodeId: { } id } && id == source.Id && output(reference.Name);

        bool failed = output("error_message") && !output("text");
        List<Block> blocks = [.. ReadersOf(source.Id)
            .Where(node => Blocks.Has(node.Id) && FlowReferences.Within(node).Any(Reads) && Level.Of(source, failed, node) is not Presence.Never)
            .Where(node => withFed || node is not AggregateNode aggregate || !IsFedBy(aggregate, source, output))
            .Select(Blocks.BlockOf)];
        if (Level.Owner is { } owner && FlowReferences.AtEnd(owner).Any(Reads))
        {
            blocks.AddRange(Blocks.Ends.Where(end => Level.AtEnd(source, failed, end) is not Presence.Never));
        }

        return blocks;
    }

    /// <summary>The nodes of this level that read something of a node, in the order of the export.</summary>
    private List<FlowNode> ReadersOf(string source)
    {
        if (_readers is null)
        {
            _readers = [];
            foreach (FlowNode node in Level.Graph.Nodes)
            {
                foreach (string read in FlowReferences.Within(node).Where(reference => reference.Source is FlowSource.Node).Select(reference => reference.NodeId!).Distinct())
                {
                    _readers.TryAdd(read, []);
                    _readers[read].Add(node);
                }
            }
        }

        return _readers.GetValueOrDefault(source, []);
    }

    private static bool IsFailureOutput(string name) => name is "error_message" or "error_type";

    /// <summary>What a node's own step leaves, without what comes with its error strategy.</summary>
    private static IReadOnlyList<FlowField> OwnOutputs(FlowNode node) =>
        node is { OnError: not null, Outputs: [.., { Name: "error_message" }, { Name: "error_type" }] } ? [.. node.Outputs.SkipLast(2)] : node.Outputs;

    private void DeclareFailure(FlowNode node)
    {
        if (node.OnError is null || !Context.Usage.Of(node).Any(IsFailureOutput) || (node is CodeNode or UnsupportedNode && !_choices.ContainsKey(node.Id) && OwnOutputs(node).Any(output => IsFailureOutput(output.Name))))
        {
            return;
        }

        Block home = Blocks.BlockOf(node);
        List<Block> readers = ReadersOf(node, IsFailureOutput);
        if (readers.Count == 0)
        {
            return;
        }

        Block? caught = _choices.GetValueOrDefault(node.Id)?.Arms[^1].Body;
        bool staysInside = caught is not null && readers.TrueForAll(reader => Blocks.IsWithin(reader, caught));
        Words wish = Context.Names[node].Noun.Append("failure");
        Local local = Context.NewLocal(wish, "StepFailedException", isNullable: !staysInside);
        _failures.Add(node.Id, local);
        if (!staysInside)
        {
            // Assigned in the catch block, so it is declared before the try at the latest.
            Placed.Add(new Placement(local, [home], readers.Append(home).Aggregate(Blocks.Common), "null"));
        }
    }

    /// <summary>Places a local that a node assigns.</summary>
    private Local Place(FlowNode node, Words wish, CsType type, Func<string, bool> outputs, bool isNullable = false)
    {
        if (_sharedWith.TryGetValue(node.Id, out Local? shared))
        {
            _holders.Add(node.Id, shared);
            return shared;
        }

        Block home = Blocks.BlockOf(node);
        Block top = ReadersOf(node, outputs, withFed: false).Append(home).Aggregate(Blocks.Common);
        bool crosses = false;
        for (Block block = home; !ReferenceEquals(block, top); block = Blocks.PlaceOf(block).Outer!)
        {
            crosses |= !Blocks.PlaceOf(block).IsBranch;
        }

        bool mayFail = node.OnError is { UsesFailureBranch: true } && !SucceedsInLine(node);
        bool mayLack = node.OnError is { UsesFailureBranch: false } handling && type.Kind is CsKind.Text && node is PromptNode && !handling.Defaults.ContainsKey("text");
        bool nullable = isNullable || crosses || mayFail || mayLack;
        Local local = Context.NewLocal(wish, type.Name, nullable);
        Placed.Add(new Placement(local, [home], top, nullable ? "null" : null));
        _holders.Add(node.Id, local);
        return local;
    }

    /// <summary>Whether what follows on success stands behind the try statement rather than in a block of its own.</summary>
    private bool SucceedsInLine(FlowNode node) =>
        _choices.TryGetValue(node.Id, out ChoiceStatement? choice)
        && choice.Arms.Count == 2
        && choice.Arms[0].Body.Statements.Count == 0
        && choice.Arms[1].Body.EndsRun;

    private void DeclareOutputs(FlowNode node)
    {
        Words noun = Context.Names[node].Noun;
        HashSet<string> read = [.. Context.Usage.Of(node)
            .Where(name => (!IsFailureOutput(name) || node.OnError is null) && ReadersOf(node, other => other == name).Count > 0)];
        Dictionary<string, NodeOutput> outputs = [];
        _outputs.Add(node.Id, outputs);
        bool isNeeded = read.Count > 0 || NeedsValue(node);
        switch (node)
        {
            case PromptNode prompt when read.All(name => name == "text") && isNeeded:
                outputs.Add("text", new NodeOutput(Place(node, noun, CsType.Text, IsValue), "", CsType.Text, IsNullable: false));
                break;
            case PromptNode prompt when isNeeded:
                DeclareReply(prompt, noun, outputs);
                break;
            case ClassifierNode classifier:
                DeclareClassifier(classifier, noun, read, outputs);
                break;
            case ExtractorNode extractor:
                DeclareExtractor(extractor, noun, read, outputs, isNeeded);
                break;
            case TemplateNode when isNeeded:
                outputs.Add("output", new NodeOutput(Place(node, noun, CsType.Text, IsValue), "", CsType.Text, IsNullable: false));
                break;
            case HttpNode when isNeeded:
                DeclareHttp(node, noun, outputs);
                break;
            case ReviewNode review:
                DeclareReview(review, noun, outputs, isNeeded);
                break;
            case ToolNode when isNeeded:
                DeclareTool(node, noun, read, outputs);
                break;
            case ExtractNode extract when isNeeded:
                DeclareDocuments(extract, noun, outputs);
                break;
            case RetrieveNode retrieve when isNeeded:
                DeclarePassages(retrieve, noun, outputs);
                break;
            case FunctionNode or RenderedPromptNode when isNeeded:
                outputs.Add("output", new NodeOutput(Place(node, noun, CsType.Node, IsValue, isNullable: true), "", CsType.Node, IsNullable: true));
                break;
            case TextNode when isNeeded:
                outputs.Add("output", new NodeOutput(Place(node, noun, CsType.Text, IsValue), "", CsType.Text, IsNullable: false));
                break;
            case CodeNode:
                DeclareCode(node, noun, outputs, isNeeded);
                break;
            case UnsupportedNode:
                DeclareUnsupported(node, noun, read, outputs);
                break;
            case SelectNode select when isNeeded:
                DeclareSelection(select, noun, outputs);
                break;
            case LoopNode loop:
                DeclareLoop(loop, noun, outputs, isNeeded);
                break;
            case ForEachNode forEach:
                DeclareForEach(forEach, noun, outputs, isNeeded);
                break;
            case AnswerNode when read.Contains("answer"):
                outputs.Add("answer", new NodeOutput(Place(node, noun, CsType.Text, IsValue), "", CsType.Text, IsNullable: false));
                break;
            case BranchNode when read.Count > 0:
                DeclareBranch(node, noun, read, outputs);
                break;
            case AggregateNode aggregate:
                DeclareAggregate(aggregate, noun, outputs);
                break;
        }
    }

    private static bool IsValue(string name) => !IsFailureOutput(name);

    /// <summary>Whether the value is needed although nothing reads it: to tell success from failure, or which exit was taken.</summary>
    private bool NeedsValue(FlowNode node) =>
        _choices.TryGetValue(node.Id, out ChoiceStatement? choice)
        && (node is UnsupportedNode or ReviewNode || (node is not BranchNode && (choice.Arms[0].Body.Statements.Count > 0 || choice.Arms[0].Body.EndsRun)));
}
