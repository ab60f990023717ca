using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.PromptFlow;

/// <summary>Takes stock of flex flows: a Python function or class is the flow, and its code is to be ported.</summary>
internal static class FlexImport
{
    /// <summary>Whether a document has an entry in Python: <c>module:function</c>.</summary>
    public static bool IsFlex(ExportMapping root) =>
        root.Find("entry") is ExportScalar { Kind: ExportScalarKind.Text } entry && root.Find("nodes") is null && entry.Text.Length > 0;

    public static ImportResult Read(ExportDocument document, FlowFolder folder, DiagnosticBag diagnostics)
    {
        string entry = document.Root.Text("entry");
        List<string> prompts = [.. folder.Paths().Where(path => path.EndsWith(".prompty", StringComparison.Ordinal))];
        List<string> code = [.. folder.Paths().Where(path => path.EndsWith(".py", StringComparison.Ordinal))];
        string advice = prompts.Count == 0 ? "" : $" Its prompts can be imported one by one: {string.Join(", ", prompts.Take(10))}.";
        Diagnostic finding = diagnostics.Error(
            DiagnosticCodes.FlexFlow,
            $"This is a flex flow: {Quoted.Text(entry)} is Python code that is the flow itself, and is to be ported by hand.{advice}",
            document.Root.Find("entry")!.Where);
        var recorder = new LedgerRecorder(diagnostics);
        recorder.RefuseAll(document.Root, "the flow is Python code", finding);
        FieldLedger ledger = recorder.Close([new(null, "", document.Root)]);
        SourceText[] files = [.. PromptFlowImport.FileTexts(document, [], folder)];
        var inventory = new ExportInventory
        {
            File = document.File,
            Builder = PromptFlowImport.Builder,
            Name = Path.GetFileName(document.Source?.Folder ?? "") ?? "",
            Mode = "flex",
            Code = [.. code.Select(path => new InventoryCode(path, path, "python", Lines(folder.Read(path)), new(folder.Shown(path), 1, 1)) { Source = PromptFlowInventory.Shown(folder.Read(path)) })],
            Prompts = [.. prompts.Select(path => new InventoryPrompt(path, path, [new InventoryMessage("template", PromptFlowInventory.Shown(folder.Read(path)), [])], new(folder.Shown(path), 1, 1)))],
            Inputs = [.. document.Root.Keys("inputs").Select(name => new InventoryVariable(name, "input", document.Root.Text("inputs", name, "type"), true, document.Root.Where))],
            Secrets = [.. files.SelectMany(PromptFlowImport.WrittenSecrets)],
            Fields = LedgerTotals.Of(ledger),
        };
        return new(PromptFlowImport.Builder, null, inventory, ledger, diagnostics.InOrder()) { Texts = [.. SourceText.Of(document, ledger), .. files] };
    }

    private static int Lines(string? text) => text is null ? 0 : text.TrimEnd('\n').Split('\n').Length;
}
