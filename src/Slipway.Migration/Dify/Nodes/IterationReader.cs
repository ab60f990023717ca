using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads iteration nodes.</summary>
internal static class IterationReader
{
    private const string Output = "output";

    // Dify's own value where the export has none.
    private const int DefaultConcurrency = 10;

    public static void Declare(DifyNode node)
    {
        node.Outputs = [new(Output, FlowType.ArrayOf(FlowType.Any))];
        node.Exits = [FlowEdge.DefaultHandle];
        string declared = node.Data.KeepText("iterator_input_type") ?? "";
        FlowType? type = DifyTypes.Parse(declared);
        if (declared.Length > 0 && type is null)
        {
            node.Data.Report("iterator_input_type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Info, $"the type {Quoted.Text(declared)} is not known; the items' own type counts");
        }

        node.ItemType = type?.Item ?? FlowType.Any;
    }

    /// <summary>Works out the types of items and results from what is known of other nodes. Returns whether more is known now.</summary>
    public static bool Infer(DifyNode node, DifyScope scope)
    {
        (FlowType item, FlowType output) = (node.ItemType, node.Outputs![0].Type);
        if (scope.Selector(node.Data, "iterator_selector", node) is { } items && scope.References.TypeOf(items).Item is { } known
            && known.Kind is not FlowTypeKind.Any)
        {
            node.ItemType = known;
        }

        FlowType result = scope.Selector(node.Data, "output_selector", node, isInside: true) is { } reference
            ? scope.References.TypeOf(reference)
            : FlowType.Any;
        if (ReadFlatten(node.Data) && result.Item is not null)
        {
            result = result.Item;
        }

        node.Outputs = [new(Output, FlowType.ArrayOf(result)), .. node.Outputs.Skip(1)];
        return node.ItemType.Kind != item.Kind || result.Kind != output.Item!.Kind || !ReferenceEquals(result.Fields, output.Item.Fields);
    }

    /// <summary>Lowers the node around its body.</summary>
    public static FlowNode Read(DifyNode node, DifyScope scope, Func<FlowGraph> lowerBody)
    {
        FieldCursor data = node.Data;
        data.PresentationAll("width", "height", "startNodeType", "iterator_input_type", "_isShowTips");
        ReadDeclaredResult(data, node);
        FlowReference? items = scope.Selector(data, "iterator_selector", node);
        FlowReference? result = scope.Selector(data, "output_selector", node, isInside: true);
        bool isParallel = data.KeepFlag("is_parallel") ?? false;
        int concurrency = isParallel ? Math.Max(1, data.KeepInteger("parallel_nums") ?? DefaultConcurrency) : 1;
        if (!isParallel)
        {
            data.Presentation("parallel_nums", "items run one after the other");
        }

        ItemFailure onFailure = ReadFailure(data);
        bool flattens = ReadFlatten(data);
        if (items is null || result is null)
        {
            return scope.NotMigrated(node, data.Where, items is null ? "it names no list" : "it names no result");
        }

        if (scope.Graph.EntryOf(node.Id) is null)
        {
            return scope.NotMigrated(node, data.Where, "its body has no first node");
        }

        return new ForEachNode(node.Id, node.Title, node.Where, items, result, lowerBody())
        {
            ItemType = node.ItemType,
            MaxConcurrency = concurrency,
            OnItemFailure = onFailure,
            Flatten = flattens,
        };
    }

    private static void ReadDeclaredResult(FieldCursor data, DifyNode node)
    {
        bool isKnown = node.Outputs![0].Type.Item!.Kind is not FlowTypeKind.Any;
        data.Presentation("output_type", isKnown ? "the type is known from the result" : "Dify does not enforce it");
    }

    // Files without the key behave as if it were true.
    private static bool ReadFlatten(FieldCursor data) => data.KeepFlag("flatten_output") ?? true;

    private static ItemFailure ReadFailure(FieldCursor data)
    {
        string mode = data.KeepText("error_handle_mode") ?? "terminated";
        switch (mode)
        {
            case "terminated" or "":
                return ItemFailure.Stop;
            case "continue-on-error":
                return ItemFailure.Null;
            case "remove-abnormal-output":
                return ItemFailure.Remove;
            default:
                data.Refuse("error_handle_mode", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no mode {Quoted.Text(mode)}; a failing item fails the node");
                return ItemFailure.Stop;
        }
    }
}
