using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Slipway.Cli.Hosting;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;

namespace Slipway.Cli.Checking;

/// <summary>Checks exports side by side and hands the results out in the order of the files.</summary>
internal static class ExportCheck
{
    public static async IAsyncEnumerable<CheckResult> RunAsync(
        IReadOnlyList<(string Path, string ShownAs)> files, [EnumeratorCancellation] CancellationToken ct)
    {
        var slots = Channel.CreateBounded<Task<CheckResult>>(Environment.ProcessorCount * 2);
        var producer = Task.Run(
            async () =>
            {
                try
                {
                    foreach (var (path, shownAs) in files)
                    {
                        await slots.Writer.WriteAsync(Task.Run(() => CheckAsync(path, shownAs, ct), ct), ct);
                    }

                    slots.Writer.Complete();
                }
                catch (Exception e)
                {
                    slots.Writer.Complete(e);
                }
            },
            ct);
        await foreach (var result in slots.Reader.ReadAllAsync(ct))
        {
            // A check that is within a long method looks at no token before its end.
            yield return await result.WaitAsync(ct);
        }

        await producer;
    }

    /// <summary>Checks one export. Never throws for what is in it: a fault of ours is a result too.</summary>
    public static async Task<CheckResult> CheckAsync(string path, string shownAs, CancellationToken ct)
    {
        try
        {
            return Check(BuilderReaders.Read(await ExportFile.LoadAsync(path, shownAs, ct)), shownAs, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var finding = new CheckFinding("SW9001", DiagnosticSeverity.Error, $"Slipway failed on this file: {e.GetType().Name}: {e.Message}", 0, 0);
            return new CheckResult(shownAs, CheckOutcome.Broken, 0, 0, new LedgerTotals(0, 0, 0, 0), [finding]);
        }
    }

    private static CheckResult Check(ImportResult imported, string shownAs, CancellationToken ct)
    {
        var diagnostics = imported.Diagnostics.ToList();
        var outcome = CheckOutcome.Refused;
        if (imported.App is not null)
        {
            var project = PipelineSource.Emit(imported, recording: null, packageSource: null);
            diagnostics.AddRange(project.Diagnostics);
            using var compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, ct);
            diagnostics.AddRange(compiled.Diagnostics);
            outcome = compiled.Assembly is null || compiled.Diagnostics.Count > 0 ? CheckOutcome.Broken
                : diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error) ? CheckOutcome.Partly
                : CheckOutcome.Compiled;
        }

        return new CheckResult(
            shownAs,
            outcome,
            imported.Inventory.Nodes.Count(n => n.Outcome is NodeOutcome.Migrated),
            imported.Inventory.Nodes.Count(n => n.Outcome is NodeOutcome.NotMigrated),
            imported.Inventory.Fields,
            [.. diagnostics.Select(CheckFinding.Of)])
        {
            Imported = imported,
            UnexplainedFields = imported.Ledger.Entries.Count(e => e.Status is FieldStatus.Refused && e.ReportedBy is null),
        };
    }
}
