using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads which files are taken: by an input, or with a message.</summary>
internal static class FileRulesReader
{
    private static readonly string[] Keys = ["allowed_file_types", "allowed_file_extensions", "allowed_file_upload_methods"];

    public static FlowFileRules Read(FieldCursor fields) => new(
        fields.KeepTexts("allowed_file_types") ?? [],
        fields.KeepTexts("allowed_file_extensions") ?? [],
        fields.KeepTexts("allowed_file_upload_methods") ?? []);

    public static void Skip(FieldCursor fields, string reason)
    {
        foreach (string key in Keys)
        {
            fields.Presentation(key, reason);
        }
    }
}
