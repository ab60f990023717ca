using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads document-extractor nodes.</summary>
internal static class DocumentReader
{
    public static void Declare(DifyNode node)
    {
        bool isList = node.Data.KeepFlag("is_array_file") ?? false;
        node.Outputs = [new("text", isList ? FlowType.ArrayOf(FlowType.String) : FlowType.String)];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        if (scope.Selector(node.Data, "variable_selector", node) is not { } files)
        {
            return scope.NotMigrated(node, node.Data.WhereOf("variable_selector"), "it names no file");
        }

        // Whether it is a list is the value's own matter; the editor only notes what it was.
        FlowType type = scope.References.TypeOf(files);
        if (type.Kind is FlowTypeKind.File or FlowTypeKind.Array && node.Data.KeepFlag("is_array_file") is { } noted && noted != type.Kind is FlowTypeKind.Array)
        {
            node.Data.Report("is_array_file", DiagnosticCodes.NoEffect, DiagnosticSeverity.Info, "the value's own kind counts, which is another one");
        }

        FlowType text = type.Kind switch
        {
            FlowTypeKind.File => FlowType.String,
            FlowTypeKind.Array => FlowType.ArrayOf(FlowType.String),
            _ => node.Outputs![0].Type,
        };
        node.Outputs = [new("text", text), .. node.Outputs!.Skip(1)];
        return new ExtractNode(node.Id, node.Title, node.Where, files);
    }
}
