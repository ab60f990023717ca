using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

/// <summary>The page about Dify's fields says what becomes of them.</summary>
[Trait("suite", "conformance-dify")]
public sealed class FieldPageTests
{
    private const string Start = "<!-- the table -->\n";

    private static readonly string Page = Path.Combine(Repository.Root, "docs", "dify-fields.md");

    [Fact]
    public async Task Page_SaysOfEachField_WhatBecomesOfIt()
    {
        var census = new FieldCensus();
        foreach (string path in Directory.EnumerateFiles(Corpus.Folder("corpus/dify"), "*", SearchOption.AllDirectories).Where(p => Path.GetExtension(p) is ".yml" or ".yaml" or ".json"))
        {
            census.Add(BuilderReaders.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken)));
        }

        string page = await File.ReadAllTextAsync(Page, TestContext.Current.CancellationToken);
        string expected = page[..(page.IndexOf(Start, StringComparison.Ordinal) + Start.Length)] + FieldCensusMarkdown.Write(census);
        if (Environment.GetEnvironmentVariable("SLIPWAY_ACCEPT") is "1")
        {
            await File.WriteAllTextAsync(Page, expected, TestContext.Current.CancellationToken);
        }
        else
        {
            page.ShouldBe(expected);
        }
    }
}
