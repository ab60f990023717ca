using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>How a type of node is read.</summary>
/// <param name="Declare">Notes what the node has for others, before any reference is resolved: outputs and exits.</param>
/// <param name="Read">Lowers the node; null for iterations and loops, which are lowered together with their bodies.</param>
internal sealed record DifyNodeKind(Action<DifyNode> Declare, Func<DifyNode, DifyScope, FlowNode>? Read)
{
    public const string Iteration = "iteration";

    public const string Loop = "loop";

    /// <summary>The types that are migrated.</summary>
    private static readonly Dictionary<string, DifyNodeKind> Kinds = new(StringComparer.Ordinal)
    {
        ["start"] = new(StartReader.Declare, StartReader.Read),
        ["iteration-start"] = new(StartReader.DeclareBodyStart, StartReader.Read),
        ["end"] = new(EndReader.Declare, EndReader.Read),
        ["answer"] = new(AnswerReader.Declare, AnswerReader.Read),
        ["llm"] = new(LlmReader.Declare, LlmReader.Read),
        ["question-classifier"] = new(ClassifierReader.Declare, ClassifierReader.Read),
        ["parameter-extractor"] = new(ExtractorReader.Declare, ExtractorReader.Read),
        ["if-else"] = new(IfElseReader.Declare, IfElseReader.Read),
        ["template-transform"] = new(TemplateReader.Declare, TemplateReader.Read),
        ["code"] = new(CodeReader.Declare, CodeReader.Read),
        ["http-request"] = new(HttpReader.Declare, HttpReader.Read),
        ["document-extractor"] = new(DocumentReader.Declare, DocumentReader.Read),
        ["knowledge-retrieval"] = new(KnowledgeReader.Declare, KnowledgeReader.Read),
        ["knowledge-retrieval-v2"] = new(KnowledgeReader.Declare, KnowledgeReader.Read),
        ["variable-aggregator"] = new(AggregatorReader.Declare, AggregatorReader.Read),
        ["variable-assigner"] = new(AggregatorReader.Declare, AggregatorReader.Read),
        ["agent"] = new(AgentReader.Declare, AgentReader.Read),
        ["human-input"] = new(HumanInputReader.Declare, HumanInputReader.Read),
        ["trigger-schedule"] = new(TriggerReader.Declare, TriggerReader.Read),
        ["trigger-webhook"] = new(TriggerReader.Declare, TriggerReader.Read),
        ["trigger-plugin"] = new(TriggerReader.Declare, TriggerReader.Read),
        ["tool"] = new(ToolReader.Declare, ToolReader.Read),
        ["list-operator"] = new(ListReader.Declare, ListReader.Read),
        ["assigner"] = new(AssignerReader.Declare, AssignerReader.Read),
        ["loop-start"] = new(StartReader.DeclareBodyStart, StartReader.Read),
        ["loop-end"] = new(LoopReader.DeclareEnd, LoopReader.ReadEnd),
        [Loop] = new(LoopReader.Declare, Read: null),
        [Iteration] = new(IterationReader.Declare, Read: null),
    };

    /// <summary>The types that are known and not migrated, in a person's words.</summary>
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["datasource"] = "a data source of an ingestion pipeline",
        ["datasource-empty"] = "a data source of an ingestion pipeline",
        ["knowledge-index"] = "the index of an ingestion pipeline",
    };

    /// <summary>Dify's types, migrated or not.</summary>
    public static IEnumerable<string> AllTypes => Kinds.Keys.Concat(Others.Keys);

    public static DifyNodeKind? Of(DifyNode node) => Kinds.GetValueOrDefault(node.Type);

    /// <summary>Whether a type is one of Dify's, migrated or not.</summary>
    public static bool IsKnown(string type) => Kinds.ContainsKey(type) || Others.ContainsKey(type);

    public static UnsupportedNode Refuse(DifyNode node, DifyScope scope)
    {
        if (Others.TryGetValue(node.Type, out string? words))
        {
            return scope.NotMigrated(
                node,
                DiagnosticCodes.NodeTypeNotMigrated,
                $"{node.Name} is {words}; nodes of type {Quoted.Text(node.Type)} are not migrated yet.",
                $"nodes of type {node.Type} are not migrated yet");
        }

        return node.Type.Length == 0
            ? scope.NotMigrated(
                node,
                DiagnosticCodes.NodeWithoutType,
                $"{node.Name} has no 'data' with a 'type'; Dify does not run such a node.",
                "the node has no type")
            : scope.NotMigrated(
                node,
                DiagnosticCodes.NodeTypeUnknown,
                $"{node.Name} is of type {Quoted.Text(node.Type)}, which is not one of Dify's.",
                "the node's type is not known");
    }
}
