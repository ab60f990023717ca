using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Reads each export of the shared corpus.</summary>
[Trait("suite", "conformance-dify")]
public sealed class DifyCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Read_EachExportOfTheCorpus_DecidesEachFieldAndReportsEachLoss()
    {
        string folder = Corpus.Folder("corpus/dify");
        var results = new List<ImportResult>();
        foreach (string path in Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ExportFile file = await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken);
            ImportResult result = BuilderReaders.Read(file);
            ImportChecks.Check(file, result);
            results.Add(result);
        }

        results.ShouldNotBeEmpty();
        Print(results);
    }

    private void Print(List<ImportResult> results)
    {
        List<ImportResult> flows = [.. results.Where(r => r.App is not null)];
        Line($"{results.Count} files");
        Line($"{results.Count(r => r.Ledger.Entries.Count > 0)} hold a document");
        Line($"{flows.Count(r => !HasErrors(r))} wholly lowered");
        Line($"{flows.Count(HasErrors)} lowered with errors, of them {flows.Count(r => Unsupported(r.App!.Graph).Any())} with nodes that are not migrated");
        Line($"{results.Count(r => r.App is null)} refused as a whole");
        List<LedgerEntry> fields = [.. results.SelectMany(r => r.Ledger.Entries)];
        Table("fields", fields.GroupBy(e => e.Status.ToString()));
        Table("node types not migrated", flows.SelectMany(r => Unsupported(r.App!.Graph)).GroupBy(n => n.Type));
        Table("diagnostics", results.SelectMany(r => r.Diagnostics).GroupBy(d => $"{d.Severity} {d.Code}"));
        Table("refused fields by reason", fields.Where(e => e.Status is FieldStatus.Refused).GroupBy(e => $"{e.ReportedBy!.Code} {e.Note}"));
    }

    private static bool HasErrors(ImportResult result) => result.Diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error);

    private static IEnumerable<UnsupportedNode> Unsupported(FlowGraph graph) => graph.Nodes.OfType<UnsupportedNode>()
        .Concat(graph.Nodes.OfType<ContainerNode>().SelectMany(node => Unsupported(node.Body)));

    private void Table<T>(string title, IEnumerable<IGrouping<string, T>> groups)
    {
        Line($"-- {title}");
        foreach (IGrouping<string, T> group in groups.OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(30))
        {
            Line($"{group.Count(),7} {group.Key}");
        }
    }

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
