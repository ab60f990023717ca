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

    /// <summary>The current item, for the body of a for-each.</summary>
    public Local? Item { get; private set; }

    /// <summary>The current index, for the body of a for-each.</summary>
    public Local? Index { get; private set; }

    /// <summary>The items' type, for the body of a for-each.</summary>
    public CsItem? ItemType { get; private set; }

    public bool UsesIndex { get; private set; }

    /// <summary>The local that holds what a node leaves; null when nothing reads it.</summary>
    public Local? HolderOf(FlowNode node) => _holders.GetValueOrDefault(node.Id);

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
        List<FlowNode> ordered = [.. InOrder(Level.Body)];
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
            switch (statement)
            {
                case ChoiceStatement choice:
                    _choices.Add(choice.Node.Id, choice);
                    foreach (ChoiceArm arm in choice.Arms)
                    {
                        CollectChoices(arm.Body);
                    }

                    break;
                case GuardStatement guard:
                    CollectChoices(guard.Body);
                    break;
                case ParallelStatement parallel:
                    foreach (Block branch in parallel.Branches)
                    {
                        CollectChoices(branch);
                    }

                    break;
            }
        }
    }

    private static IEnumerable<FlowNode> InOrder(Block block) => NodesOf(block);

    /// <summary>The blocks in which something of this level reads outputs of a node.</summary>
    private List<Block> ReadersOf(FlowNode source, Func<string, bool> output)
    {
        bool Reads(FlowReference reference) =>
            reference is { Source: FlowSource.Node, NodeId: { } id } && id == source.Id && output(reference.Name);

        bool failed = output("error_message") && !output("text");
        List<Block> blocks = [.. Level.Graph.Nodes
            .Where(node => Blocks.Has(node.Id) && FlowReferences.Within(node).Any(Reads) && Level.Of(source, failed, node) is not Presence.Never)
            .Select(Blocks.BlockOf)];
        if (Level.Owner is { } owner && FlowReferences.AtEnd(owner).Any(Reads))
        {
            blocks.AddRange(Blocks.Ends.Where(end => Level.AtEnd(source, failed, end) is not Presence.Never));
        }

        return blocks;
    }

    private static bool IsFailureOutput(string name) => name is "error_message" or "error_type";

    private void DeclareFailure(FlowNode node)
    {
        if (node.OnError is null || !Context.Usage.Of(node).Any(IsFailureOutput) || node.Outputs.Any(output => IsFailureOutput(output.Name) && node is CodeNode or UnsupportedNode && !_choices.ContainsKey(node.Id)))
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
        Block top = ReadersOf(node, outputs).Append(home).Aggregate(Blocks.Common);
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

    private void DeclareReply(PromptNode prompt, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        Local reply = Place(prompt, noun, new CsType(CsKind.Record, "DifyReply"), IsValue);
        outputs.Add("text", new NodeOutput(reply, ".Text", CsType.Text, IsNullable: false));
        outputs.Add("reasoning_content", new NodeOutput(reply, ".ReasoningContent", CsType.Text, IsNullable: false));
        outputs.Add("usage", new NodeOutput(reply, ".Usage", CsType.Object, IsNullable: false));
        outputs.Add("finish_reason", new NodeOutput(reply, ".FinishReason", CsType.Text, IsNullable: false));
        if (prompt.OutputSchema is not null)
        {
            outputs.Add("structured_output", new NodeOutput(reply, ".StructuredOutput", CsType.Object, IsNullable: true));
        }
    }

    private void DeclareHttp(FlowNode node, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        Local reply = Place(node, noun, new CsType(CsKind.Record, "DifyHttpReply"), IsValue);
        outputs.Add("status_code", new NodeOutput(reply, ".StatusCode", CsType.Number, IsNullable: false));
        outputs.Add("body", new NodeOutput(reply, ".Body", CsType.Text, IsNullable: false));
        outputs.Add("headers", new NodeOutput(reply, ".Headers", CsType.Object, IsNullable: false));
        outputs.Add("files", new NodeOutput(reply, ".Files", CsType.Array, IsNullable: false));
    }

    private void DeclareCode(FlowNode node, Words noun, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        if (node.Outputs.Count == 0)
        {
            if (isNeeded)
            {
                Local any = Place(node, noun, CsType.Object, IsValue);
                foreach (string name in Context.Usage.Of(node).Where(IsValue))
                {
                    outputs.Add(name, new NodeOutput(any, "", CsType.Object, IsNullable: false));
                }
            }

            return;
        }

        RecordType record = Context.Records.Declare(
            Context.Names[node].Step.Append("result"), $"What the step <c>{Context.Names[node].Step.Kebab}</c> gives.", node.Outputs);
        _records.Add(node.Id, record);
        if (isNeeded)
        {
            Local holder = Place(node, noun, RecordSet.RecordOf(record), IsValue);
            AddMembers(record, holder, outputs);
        }
    }

    private void DeclareUnsupported(FlowNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs)
    {
        List<FlowField> fields = [.. read.Select(name =>
            node.Outputs.FirstOrDefault(output => output.Name == name) is { } declared
                ? declared with { Nullable = true }
                : new FlowField(name, FlowType.Any, Nullable: true))];
        if (_choices.ContainsKey(node.Id) && !fields.Exists(field => field.Name == "exit"))
        {
            fields.Add(new FlowField("exit", FlowType.String, Nullable: true));
        }

        RecordType record = Context.Records.Declare(
            Context.Names[node].Step.Append("result"), $"What the step <c>{Context.Names[node].Step.Kebab}</c> has to give.", fields);
        _records.Add(node.Id, record);
        if (fields.Count > 0)
        {
            AddMembers(record, Place(node, noun, RecordSet.RecordOf(record), IsValue), outputs);
        }
    }

    private static void AddMembers(RecordType record, Local holder, Dictionary<string, NodeOutput> outputs)
    {
        foreach (RecordMember member in record.Members)
        {
            outputs.Add(member.JsonName, new NodeOutput(holder, "." + member.Name, member.Type, member.IsNullable));
        }
    }

    private void DeclareForEach(ForEachNode forEach, Words noun, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        var body = new LevelEmitter(Context, Level.Bodies[forEach.Id], this);
        Bodies.Add(forEach.Id, body);
        if (!isNeeded)
        {
            return;
        }

        (CsType type, bool isNullable) = body.ResultType();
        CsType list = ForEachEmitter.Flattens(forEach, type)
            ? CsType.ListOf(CsType.Node, isNullable: true)
            : CsType.ListOf(type, isNullable || forEach.OnItemFailure is ItemFailure.Null);
        outputs.Add("output", new NodeOutput(Place(forEach, noun, list, IsValue), "", list, IsNullable: false));
    }

    private void DeclareBranch(FlowNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs)
    {
        if (read.Contains("selected_case_id"))
        {
            outputs.Add("selected_case_id", new NodeOutput(Place(node, noun.Append("case"), CsType.Text, name => name == "selected_case_id"), "", CsType.Text, IsNullable: false));
        }
        else if (read.Contains("result"))
        {
            outputs.Add("result", new NodeOutput(Place(node, noun, CsType.Boolean, name => name == "result"), "", CsType.Boolean, IsNullable: false));
        }
    }

    /// <summary>The record that a code node's script returns; null when its outputs are not declared.</summary>
    public RecordType? RecordOf(FlowNode node) => _records.GetValueOrDefault(node.Id);

    private readonly Dictionary<string, RecordType> _records = [];
}
