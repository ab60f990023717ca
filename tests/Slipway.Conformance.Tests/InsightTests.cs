using Slipway.Migration.Assessment;
using Slipway.Migration.Diff;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Inventory.Html;
using Slipway.Migration.Lint;

namespace Slipway.Conformance.Tests;

/// <summary>Lint, diff, inventory and assessment take every file of every corpus, whatever is in it.</summary>
[Trait("suite", "conformance-insight")]
public sealed class InsightTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dify")]
    [InlineData("promptflow")]
    [InlineData("n8n")]
    [InlineData("flowise")]
    [InlineData("langflow")]
    public async Task EachFile_OfACorpus_IsTaken(string corpus)
    {
        List<LintSubject> subjects = [];
        await foreach (var (result, file) in ReadAsync(corpus))
        {
            subjects.Add(LintSubject.Of(result, file));
        }

        IReadOnlyList<LintFinding> findings = Linter.Check(subjects);

        output.WriteLine($"{subjects.Count} files, {subjects.Count(s => s.Inventory.Builder.Length > 0)} exports, {findings.Count} findings");
        findings.ShouldAllBe(finding => finding.Message.Length > 0 && finding.Where.File.Length > 0);
        subjects.Count.ShouldBeGreaterThan(0);
        foreach (LintSubject subject in subjects)
        {
            FlowDiff.Compare(subject.Inventory, subject.Inventory).ShouldBeEmpty(subject.Inventory.File);
            InventoryMarkdown.Render(subject.Inventory).ShouldNotBeEmpty();
            Assessor.Assess(subject).Stage.ShouldNotBeEmpty();
        }

        InventoryHtml.Render([.. subjects.Select(subject => subject.Inventory)]).ShouldNotContain("<script");
    }

    private static async IAsyncEnumerable<(ImportResult Result, ExportFile File)> ReadAsync(string corpus)
    {
        string folder = SharedData.Require("corpus", corpus);
        string[] endings = [".yml", ".yaml", ".json"];
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => endings.Contains(Path.GetExtension(path))).Order(StringComparer.Ordinal))
        {
            ExportFile file = await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken);
            yield return (BuilderReaders.Read(file), file);
        }
    }
}
