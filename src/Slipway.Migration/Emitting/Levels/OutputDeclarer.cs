using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>Decides which locals the nodes of a level have, where they are declared, and whether they can be null.</summary>
internal static class OutputDeclarer
{
    public static void Declare(LevelScope level)
    {
        List<FlowNode> ordered = [.. level.Level.Body.Nodes()];
        foreach (AggregateNode aggregate in ordered.OfType<AggregateNode>())
        {
            level.Shared.Plan(aggregate);
        }

        foreach (FlowNode node in ordered)
        {
            DeclareFailure(level, node);
            level.Outputs.Begin(node);
            Declare(new NodeDeclaration(level, node), node);
        }
    }

    private static void DeclareFailure(LevelScope level, FlowNode node)
    {
        if (node.OnError is null || !level.Context.Usage.Of(node).Any(FailureOutputs.Contains) || IsFromItsOwnStep(level, node))
        {
            return;
        }

        Block home = level.Blocks.BlockOf(node);
        List<Block> readers = level.Readers.BlocksOf(node, FailureOutputs.Contains);
        if (readers.Count == 0)
        {
            return;
        }

        Block? caught = level.Blocks.ChoiceOf(node)?.Arms[^1].Body;
        bool staysInside = caught is not null && readers.TrueForAll(reader => level.Blocks.IsWithin(reader, caught));
        Words wish = level.Context.Names[node].Noun.Append("failure");
        Local local = level.Context.NewLocal(wish, "StepFailedException", isNullable: !staysInside);
        level.Outputs.HoldFailure(node, local);
        if (!staysInside)
        {
            // Assigned in the catch block, so it is declared before the try at the latest.
            level.Placed.Add(new Placement(local, [home], readers.Append(home).Aggregate(level.Blocks.Common), "null"));
        }
    }

    /// <summary>Whether an output that is called like a failure is one that the node's own step leaves.</summary>
    private static bool IsFromItsOwnStep(LevelScope level, FlowNode node) =>
        node is CodeNode or UnsupportedNode && level.Blocks.ChoiceOf(node) is null && FailureOutputs.Without(node).Any(output => FailureOutputs.Contains(output.Name));

    private static void Declare(NodeDeclaration declaration, FlowNode node)
    {
        switch (node)
        {
            case PromptNode prompt when declaration.IsNeeded:
                PromptEmitter.Declare(declaration, prompt);
                break;
            case ClassifierNode classifier:
                ClassifierEmitter.Declare(declaration, classifier);
                break;
            case ExtractorNode extractor:
                ExtractorEmitter.Declare(declaration, extractor);
                break;
            case HttpNode when declaration.IsNeeded:
                HttpEmitter.Declare(declaration);
                break;
            case ReviewNode review:
                ReviewEmitter.Declare(declaration, review);
                break;
            case ToolNode when declaration.IsNeeded:
                ToolEmitter.Declare(declaration);
                break;
            case ExtractNode extract when declaration.IsNeeded:
                declaration.AddOnly("text", ExtractEmitter.TypeOf(extract));
                break;
            case RetrieveNode when declaration.IsNeeded:
                RetrieveEmitter.Declare(declaration);
                break;
            case FunctionNode or RenderedPromptNode when declaration.IsNeeded:
                declaration.AddOnly("output", CsType.Node, isNullable: true);
                break;
            case TemplateNode or TextNode when declaration.IsNeeded:
                declaration.AddOnly("output", CsType.Text);
                break;
            case AnswerNode when declaration.Read.Contains("answer"):
                declaration.AddOnly("answer", CsType.Text);
                break;
            case CodeNode code:
                CodeEmitter.Declare(declaration, code);
                break;
            case UnsupportedNode unsupported:
                UnsupportedEmitter.Declare(declaration, unsupported);
                break;
            case SelectNode select when declaration.IsNeeded:
                SelectEmitter.Declare(declaration, select);
                break;
            case LoopNode loop:
                LoopEmitter.Declare(declaration, loop);
                break;
            case ForEachNode forEach:
                ForEachEmitter.Declare(declaration, forEach);
                break;
            case BranchNode when declaration.Read.Count > 0:
                DeclareBranch(declaration);
                break;
            case AggregateNode aggregate:
                AggregateEmitter.Declare(declaration, aggregate);
                break;
        }
    }

    private static void DeclareBranch(NodeDeclaration declaration)
    {
        (string output, Words wish, CsType type) = declaration.Read.Contains("selected_case_id")
            ? ("selected_case_id", declaration.Noun.Append("case"), CsType.Text)
            : ("result", declaration.Noun, CsType.Boolean);
        if (declaration.Read.Contains(output))
        {
            declaration.Add(output, declaration.Place(wish, type, name => name == output), "", type);
        }
    }
}
