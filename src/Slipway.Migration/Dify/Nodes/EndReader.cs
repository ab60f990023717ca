using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads end nodes.</summary>
internal static class EndReader
{
    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        var results = new List<FlowBinding>();
        foreach (FieldCursor item in node.Data.OpenEach("outputs"))
        {
            item.Presentation("value_type", "Dify does not enforce it");
            string name = item.KeepText("variable") ?? "";
            FlowReference? value = scope.Selector(item, "value_selector", node);
            if (name.Length == 0 || value is null)
            {
                item.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "an output needs a name and a selector");
                continue;
            }

            results.Add(new(name, value));
        }

        return new EndNode(node.Id, node.Title, node.Where, results);
    }
}
