using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Naming;

namespace Slipway.Migration.PromptFlow;

/// <summary>What must hold for a flow to load at all.</summary>
internal sealed class DagChecks
{
    private const int MaxNodes = 2_000;

    private readonly DagFlow _flow;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, DagNode> _byName = new(StringComparer.Ordinal);
    private Diagnostic? _first;

    private DagChecks(DagFlow flow, DiagnosticBag diagnostics)
    {
        _flow = flow;
        _diagnostics = diagnostics;
    }

    /// <summary>Checks a flow.</summary>
    /// <returns>The first finding that refuses it as a whole; null when there is none.</returns>
    public static Diagnostic? Check(DagFlow flow, DiagnosticBag diagnostics)
    {
        var checks = new DagChecks(flow, diagnostics);
        if (flow.Nodes.Count > MaxNodes)
        {
            checks.Refuse(DiagnosticCodes.GraphTooLarge, $"The flow has more than {MaxNodes} nodes.", flow.Nodes[MaxNodes].Where);
            return checks._first;
        }

        checks.CheckNames();
        checks.CheckCase("Inputs", flow.Inputs.Select(input => (input.Name, input.Where)));
        checks.CheckCase("Outputs", flow.Outputs.Select(output => (output.Name, output.Where)));
        checks.CheckVariants();
        checks.CheckReferences();
        checks.CheckAggregation();
        checks.CheckOutputs();
        if (checks._first is null)
        {
            checks.CheckCycles();
        }

        return checks._first;
    }

    private void CheckNames()
    {
        foreach (DagNode node in _flow.Nodes)
        {
            if (node.Name.Length == 0)
            {
                Refuse(DiagnosticCodes.NodeNameMissing, "A node has no name.", node.Where);
            }
            else if (!_byName.TryAdd(node.Name, node))
            {
                Refuse(DiagnosticCodes.NodeNameTwice, $"Node {Quoted.Text(node.Name)} stands twice, first in line {_byName[node.Name].Where.Line}; rename one.", node.Where);
            }

            if (node.HasBrokenCondition)
            {
                Refuse(DiagnosticCodes.ActivateBroken, $"Node {Quoted.Text(node.Name)}: 'activate' needs both 'when', a reference, and 'is', a value.", node.Fields.Open("activate").Where);
            }
        }
    }

    /// <summary>Members of one record: JSON finds them in any case, so that only one of these could be reached.</summary>
    private void CheckCase(string what, IEnumerable<(string Name, SourceLocation Where)> members)
    {
        foreach (IGrouping<string, (string Name, SourceLocation Where)> same in members.GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            Refuse(DiagnosticCodes.NamesDifferInCase, $"{what} {string.Join(" and ", same.Select(member => Quoted.Text(member.Name)))} differ in the case of their letters only; rename one.", same.Last().Where);
        }
    }

    /// <summary>Each variant that does not run becomes a file, whose name has its words.</summary>
    private void CheckVariants()
    {
        foreach (DagNode node in _flow.Nodes)
        {
            foreach (IGrouping<string, string> same in node.Variants.Keys.GroupBy(id => Words.Of(id).Kebab, StringComparer.Ordinal).Where(same => same.Key.Length == 0 || same.Count() > 1))
            {
                Refuse(
                    DiagnosticCodes.NamesDifferInCase,
                    $"Node {Quoted.Text(node.Name)}: its {(same.Count() == 1 ? "variant" : "variants")} {string.Join(" and ", same.Select(Quoted.Text))} {(same.Key.Length == 0 ? "cannot be the name of a file" : "would be files of one name")}; rename {(same.Count() == 1 ? "it" : "one")}.",
                    node.Variants[same.Last()].Fields.Where);
            }
        }
    }

    private void CheckReferences()
    {
        foreach (DagNode node in _flow.Nodes)
        {
            foreach (DagInput input in node.Inputs.Append(node.When).Where(input => input?.Reference is not null)!)
            {
                DagReference reference = input!.Reference!;
                if (reference.Kind is DagReferenceKind.FlowInput && !_flow.Inputs.Exists(known => known.Name == reference.Name))
                {
                    Refuse(DiagnosticCodes.InputNotFound, $"Node {Quoted.Text(node.Name)}, input {Quoted.Text(input.Name)}: the flow has no input {Quoted.Text(reference.Name)}.{InputHint(reference.Name)}", input.Where);
                }
                else if (reference.Kind is DagReferenceKind.Node && !_byName.ContainsKey(reference.Name))
                {
                    Refuse(DiagnosticCodes.NodeNotFound, $"Node {Quoted.Text(node.Name)}, input {Quoted.Text(input.Name)}: there is no node {Quoted.Text(reference.Name)}.", input.Where);
                }
            }
        }
    }

    private void CheckAggregation()
    {
        foreach (DagNode node in _flow.Nodes)
        {
            if (!node.IsAggregation && node.NodesRead().FirstOrDefault(IsAggregation) is { } read)
            {
                Refuse(DiagnosticCodes.AggregationMisused, $"Node {Quoted.Text(node.Name)} reads the aggregation node {Quoted.Text(read)}, which runs once after all lines; only aggregation nodes may read it.", node.Where);
            }

            if (node.IsAggregation && node.When?.Reference is { } when && !(when.Kind is DagReferenceKind.Node && IsAggregation(when.Name)))
            {
                Refuse(DiagnosticCodes.AggregationMisused, $"Node {Quoted.Text(node.Name)} is an aggregation node; its 'activate' may only look at aggregation nodes.", node.When.Where);
            }
        }
    }

    private void CheckOutputs()
    {
        foreach (DagOutput output in _flow.Outputs)
        {
            switch (output.Value)
            {
                case { Reference: null, Literal: null }:
                case { Reference: null, Literal: System.Text.Json.Nodes.JsonValue literal } when literal.ToString().Length == 0:
                    Refuse(DiagnosticCodes.OutputBroken, $"Output {Quoted.Text(output.Name)} refers to nothing; give it a 'reference'.", output.Where);
                    break;
                case { Reference: { Kind: DagReferenceKind.FlowInput } input } when !_flow.Inputs.Exists(known => known.Name == input.Name):
                    Refuse(DiagnosticCodes.OutputBroken, $"Output {Quoted.Text(output.Name)}: the flow has no input {Quoted.Text(input.Name)}.{InputHint(input.Name)}", output.Where);
                    break;
                case { Reference: { Kind: DagReferenceKind.Node } node } when !_byName.ContainsKey(node.Name):
                    Refuse(DiagnosticCodes.OutputBroken, $"Output {Quoted.Text(output.Name)}: there is no node {Quoted.Text(node.Name)}.", output.Where);
                    break;
            }
        }
    }

    private void CheckCycles()
    {
        var waiting = _byName.Values.ToDictionary(node => node.Name, node => node.NodesRead().Distinct().ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        while (waiting.Where(pair => pair.Value.Count == 0).Select(pair => pair.Key).ToList() is { Count: > 0 } ready)
        {
            ready.ForEach(name => waiting.Remove(name));
            foreach (HashSet<string> reads in waiting.Values)
            {
                reads.ExceptWith(ready);
            }
        }

        if (waiting.Count > 0)
        {
            DagNode first = _flow.Nodes.First(node => waiting.ContainsKey(node.Name));
            Refuse(DiagnosticCodes.DagCycle, $"These nodes wait for each other: {string.Join(", ", waiting.Keys.Order(StringComparer.Ordinal).Select(Quoted.Text))}.", first.Where);
        }
    }

    private bool IsAggregation(string name) => _byName.TryGetValue(name, out DagNode? node) && node.IsAggregation;

    private string InputHint(string name) => name.Split('.') is [var head, _, ..] && _flow.Inputs.Exists(known => known.Name == head)
        ? $" An input has no properties: the whole of {Quoted.Text(name)} is taken for its name."
        : "";

    private void Refuse(string code, string message, SourceLocation where)
    {
        Diagnostic diagnostic = _diagnostics.Error(code, message, where);
        _first ??= diagnostic;
    }
}
