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
        var reasons = new Dictionary<string, int>();
        int files = 0, whole = 0, lowered = 0, fields = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            ExportFile file = await ExportFile.LoadAsync(path, TestContext.Current.CancellationToken);
            ImportResult result = BuilderReaders.Read(file);
            files++;
            fields += result.Ledger.Entries.Count;
            lowered += result.App is null ? 0 : 1;
            whole += result.App is not null && !result.Diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error) ? 1 : 0;
            foreach (Diagnostic diagnostic in result.Diagnostics)
            {
                string key = $"{diagnostic.Severity} {diagnostic.Code}";
                reasons[key] = reasons.GetValueOrDefault(key) + 1;
                if (Environment.GetEnvironmentVariable("SLIPWAY_SHOW") == "1")
                {
                    output.WriteLine(diagnostic.ToString());
                }
            }
        }

        output.WriteLine($"{files} files, {lowered} lowered, {whole} without an error, {fields} fields");
        foreach ((string key, int count) in reasons.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{count,6} {key}");
        }

        files.ShouldBeGreaterThan(0);
    }
}
