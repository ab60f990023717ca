using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads which files are taken: by an input, or with a message.</summary>
internal static class FileRulesReader
{
    private static readonly string[] Keys = ["allowed_file_types", "allowed_file_extensions", "allowed_file_upload_methods"];

    private static readonly string[] Methods = ["local_file", "remote_url"];

    public static FlowFileRules Read(FieldCursor fields)
    {
        IReadOnlyList<string> methods = fields.KeepTexts("allowed_file_upload_methods") ?? [];
        foreach (string unknown in methods.Except(Methods, StringComparer.Ordinal))
        {
            fields.Report(
                "allowed_file_upload_methods", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Warning, $"files come as local_file or remote_url, not as {Quoted.Text(unknown)}");
        }

        return new(fields.KeepTexts("allowed_file_types") ?? [], fields.KeepTexts("allowed_file_extensions") ?? [], methods);
    }

    public static void Skip(FieldCursor fields, string reason)
    {
        foreach (string key in Keys)
        {
            fields.Presentation(key, reason);
        }
    }
}
