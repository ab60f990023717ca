using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Finds the files that a prompt would carry to the model, which are not migrated.</summary>
internal static class VisionReader
{
    public static void Read(DifyNode node, DifyScope scope)
    {
        FieldCursor vision = node.Data.Open("vision");
        if (vision.KeepFlag("enabled") is not true)
        {
            vision.Presentation("configs", "images are switched off");
            return;
        }

        FieldCursor configs = vision.Open("configs");
        if (configs.Has("variable_selector") && !configs.HasContent("variable_selector"))
        {
            configs.Presentation("variable_selector", "it names no files");
            configs.Presentation("detail", "no files are named");
            return;
        }

        FlowReference? files = scope.Selector(configs, "variable_selector", node);
        if (files is null or { Source: FlowSource.System, Name: "files" } && !scope.AllowsUploads)
        {
            configs.Presentation("variable_selector", "the app takes no files");
            configs.Presentation("detail", "the app takes no files");
            return;
        }

        node.Data.Refuse("vision", DiagnosticCodes.FilesNotMigrated, DiagnosticSeverity.Error, "the model would be shown images; that is not migrated");
    }

    /// <summary>Reports references to files in a message: Dify attaches the files, the migrated prompt does not.</summary>
    public static void CheckFiles(FlowText text, FieldCursor fields, string key, DifyScope scope)
    {
        foreach (FlowReference reference in text.Parts.Select(part => part.Reference).OfType<FlowReference>())
        {
            FlowType type = scope.References.TypeOf(reference);
            bool isFile = type.Kind is FlowTypeKind.File || type.Item?.Kind is FlowTypeKind.File;
            bool isNever = reference is { Source: FlowSource.System, Name: "files" } && !scope.AllowsUploads;
            if (isFile && !isNever)
            {
                fields.Report(key, DiagnosticCodes.FilesNotMigrated, DiagnosticSeverity.Error, $"Dify attaches the files of {Quoted.Text(reference.Written)} to the message; the migrated prompt does not");
            }
        }
    }
}
