using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Slipway.Migration.PromptFlow;

namespace Slipway.Migration.Exports;

/// <summary>Reads exports of any known builder.</summary>
public static class BuilderReaders
{
    private static readonly IReadOnlyList<BuilderReader> Readers = [DifyImport.Reader, PromptFlowImport.Reader];

    /// <summary>Finds out which builder wrote a file, and reads it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="options">What the file does not say; null for nothing.</param>
    /// <returns>The flow with its inventory, ledger and diagnostics. Bad content is reported there, never thrown.</returns>
    public static ImportResult Read(ExportFile file, ImportOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        options ??= new();
        if (PromptyImport.IsPrompty(file))
        {
            return PromptyImport.Read(file, options, diagnostics);
        }

        if (ExportDocument.Read(file, diagnostics) is not { } document)
        {
            return new("", null, new() { File = file.Path }, FieldLedger.Empty, diagnostics.InOrder());
        }

        if (Readers.FirstOrDefault(reader => reader.Recognises(document.Root)) is { } reader)
        {
            document = document with { Source = file, Options = options };
            return InventoryCompletion.Complete(reader.Read(document, diagnostics), document);
        }

        Diagnostic unknown = diagnostics.Error(
            DiagnosticCodes.UnknownBuilder,
            "The file is no export of a builder that is known here (Dify, Prompt flow).",
            document.Root.Where);
        var ledger = new LedgerRecorder(diagnostics);
        ledger.RefuseRest(document.Root, "the builder is not known", unknown);
        FieldLedger fields = ledger.Close([new(null, "", document.Root)]);
        return new("", null, new() { File = document.File, Fields = LedgerTotals.Of(fields) }, fields, diagnostics.InOrder());
    }
}

/// <summary>Reads the exports of one builder.</summary>
/// <param name="Builder">The builder's name as it stands in flows.</param>
/// <param name="Recognises">Whether a document is an export of this builder, by its keys.</param>
/// <param name="Read">Reads a document.</param>
internal sealed record BuilderReader(
    string Builder, Func<ExportMapping, bool> Recognises, Func<ExportDocument, DiagnosticBag, ImportResult> Read);
