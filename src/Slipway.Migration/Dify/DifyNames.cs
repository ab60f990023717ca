using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify;

/// <summary>Checks the names that become members of one record: JSON finds them in any case, so that no run could tell some of them apart.</summary>
internal static class DifyNames
{
    /// <summary>Reports the inputs of a flow.</summary>
    public static void CheckInputs(IReadOnlyList<FlowInput> inputs, DiagnosticBag diagnostics) =>
        Check("The inputs", inputs.Select(input => (input.Name, input.Where)), diagnostics);

    /// <summary>Reports what nodes leave, and what the flow gives in the end.</summary>
    public static void CheckOutputs(IEnumerable<DifyNode> nodes, FlowGraph graph, DiagnosticBag diagnostics)
    {
        foreach (DifyNode node in nodes.Where(node => !node.IsEntry))
        {
            CheckFields($"{node.Name}: the outputs", node.Outputs ?? [], node.Where, diagnostics);
        }

        Check("The results", graph.Nodes.OfType<EndNode>().SelectMany(end => end.Results, (end, result) => (result.Name, end.Where)), diagnostics);
    }

    private static void CheckFields(string what, IReadOnlyList<FlowField> fields, SourceLocation where, DiagnosticBag diagnostics)
    {
        Check(what, fields.Select(field => (field.Name, where)), diagnostics);
        foreach (FlowField field in fields)
        {
            FlowType? type = field.Type;
            while (type is { Kind: FlowTypeKind.Array })
            {
                type = type.Item;
            }

            CheckFields(what, type?.Fields ?? [], where, diagnostics);
        }
    }

    private static void Check(string what, IEnumerable<(string Name, SourceLocation Where)> members, DiagnosticBag diagnostics)
    {
        foreach (var same in members.DistinctBy(member => member.Name, StringComparer.Ordinal).GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            diagnostics.Error(
                DiagnosticCodes.NamesDifferInCase,
                $"{what} {string.Join(" and ", same.Select(member => Quoted.Text(member.Name)))} differ in the case of their letters only; rename one.",
                same.Last().Where);
        }
    }
}
