using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Levels;

/// <summary>What the nodes of a level leave, and in which locals.</summary>
internal sealed class DeclaredOutputs
{
    private readonly Dictionary<string, Dictionary<string, NodeOutput>> _outputs = [];
    private readonly HashSet<(string Node, string Output)> _maybe = [];
    private readonly Dictionary<string, Local> _holders = [];
    private readonly Dictionary<string, Local> _failures = [];
    private readonly Dictionary<string, RecordType> _records = [];

    /// <summary>Whether a node of this level has this id, and runs.</summary>
    public bool Has(string node) => _outputs.ContainsKey(node);

    /// <summary>The outputs of a node that something reads, by name.</summary>
    public IReadOnlyDictionary<string, NodeOutput> Of(FlowNode node) => _outputs[node.Id];

    /// <summary>An output of a node; null when nothing reads it, or the node has none of the name.</summary>
    public NodeOutput? Find(FlowNode node, string name) => _outputs.GetValueOrDefault(node.Id)?.GetValueOrDefault(name);

    /// <summary>Whether an output may be missing although its node has run.</summary>
    public bool MayMiss(FlowNode node, string name) => _maybe.Contains((node.Id, name));

    /// <summary>The local that holds what a node leaves; null when nothing reads it.</summary>
    public Local? HolderOf(FlowNode node) => _holders.GetValueOrDefault(node.Id);

    /// <summary>The local that holds a node's failure; null when nothing reads it.</summary>
    public Local? FailureOf(FlowNode node) => _failures.GetValueOrDefault(node.Id);

    /// <summary>The record that a code node's script returns, or a prompt is answered with; null when there is none.</summary>
    public RecordType? RecordOf(FlowNode node) => _records.GetValueOrDefault(node.Id);

    public void Begin(FlowNode node) => _outputs.Add(node.Id, []);

    public void Add(FlowNode node, string name, NodeOutput output) => _outputs[node.Id].Add(name, output);

    public void AddMaybe(FlowNode node, string name) => _maybe.Add((node.Id, name));

    public void Hold(FlowNode node, Local holder) => _holders[node.Id] = holder;

    public void HoldFailure(FlowNode node, Local failure) => _failures.Add(node.Id, failure);

    public void Keep(FlowNode node, RecordType record) => _records.Add(node.Id, record);
}
