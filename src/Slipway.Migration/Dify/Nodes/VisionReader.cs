using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Finds the files that a prompt carries to the model.</summary>
internal static class VisionReader
{
    /// <summary>Reads the vision settings: the files that go with the last message, and how closely images are looked at.</summary>
    public static (FlowFiles? Files, string? Detail) Read(DifyNode node, DifyScope scope)
    {
        FieldCursor vision = node.Data.Open("vision");
        if (!scope.AllowsUploads && NamesFilesOfTheApp(node))
        {
            vision.Presentation("enabled", "the app takes no files");
            vision.Presentation("configs", "the app takes no files");
            return (null, null);
        }

        FieldCursor configs = vision.Open("configs");
        if (vision.KeepFlag("enabled") is not true)
        {
            vision.Presentation("configs", "images are switched off");
            return (null, null);
        }

        if (configs.Has("variable_selector") && !configs.HasContent("variable_selector"))
        {
            configs.Presentation("variable_selector", "it names no files");
            return (null, ReadDetail(configs));
        }

        FlowReference files = scope.Selector(configs, "variable_selector", node)
            ?? new FlowReference(FlowSource.System, null, "files", [], "sys.files", vision.Where);
        return (new FlowFiles(files), ReadDetail(configs));
    }

    /// <summary>A message with the files that its text names: their references leave no text, and the files follow it.</summary>
    public static FlowMessage WithFiles(string role, FlowText text, DifyScope scope)
    {
        List<FlowReference> files = [.. text.Parts.Select(part => part.Reference).OfType<FlowReference>().Where(reference => IsFile(reference, scope))];
        return files.Count == 0
            ? new FlowMessage(role, text, null)
            : new FlowMessage(role, text with { Parts = [.. text.Parts.Where(part => part.Reference is null || !files.Contains(part.Reference))] }, null)
            {
                Files = files,
            };
    }

    /// <summary>Whether the settings name the files that came with the message, or none.</summary>
    private static bool NamesFilesOfTheApp(DifyNode node) =>
        node.Raw.Find("data", "vision", "configs", "variable_selector") is not ExportSequence { Items: [_, ..] items } ||
        items is [ExportScalar { Text: "sys" }, ExportScalar { Text: "files" }];

    private static bool IsFile(FlowReference reference, DifyScope scope)
    {
        FlowType type = scope.References.TypeOf(reference);
        return type.Kind is FlowTypeKind.File || type.Item?.Kind is FlowTypeKind.File;
    }

    private static string? ReadDetail(FieldCursor configs)
    {
        string detail = configs.KeepText("detail") ?? "";
        if (detail is not ("" or "low" or "high" or "auto"))
        {
            configs.Refuse("detail", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"images are looked at with detail 'low' or 'high', not {Quoted.Text(detail)}");
        }

        // What Dify sends when the export does not say.
        return detail.Length == 0 ? "low" : detail;
    }
}
