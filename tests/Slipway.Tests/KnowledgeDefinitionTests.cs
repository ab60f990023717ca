using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Tests.Properties;

namespace Slipway.Tests;

public sealed class KnowledgeDefinitionTests
{
    [Fact]
    public void Parse_OfAWholeFile_HasItsSettings()
    {
        KnowledgeDefinition read = KnowledgeDefinition.Parse(
            """
            # What people ask
            documents: help
            chunks: { size: 500, overlap: 50, separator: "\n" }
            search: { mode: hybrid, embedding: small, top: 3, threshold: 0.5, text_weight: 0.3, rerank: r }
            metadata:
              policies/: { category: policy, tags: [a, b] }
            """,
            "knowledge/help-center.yaml");

        read.Name.ShouldBe("help-center");
        read.Documents.ShouldBe("help");
        read.Chunks.ShouldBe(new ChunkSettings { Size = 500, Overlap = 50, Separator = "\n" });
        read.Search.ShouldBe(new SearchSettings { Mode = SearchMode.Hybrid, Embedding = "small", Top = 3, Threshold = 0.5, TextWeight = 0.3, Rerank = "r" });
        read.Metadata["policies/"].ToJsonString().ShouldBe("""{"category":"policy","tags":["a","b"]}""");
    }

    [Fact]
    public void Parse_OfAnEmptyFile_HasTheDefaults() =>
        KnowledgeDefinition.Parse("", "help.yaml").Documents.ShouldBe("help");

    [Theory]
    [InlineData("search: { mode: hybrid }", "needs 'embedding'", 1)]
    [InlineData("documents: a\nsearch: { tops: 3 }", "'tops' is not known here", 2)]
    [InlineData("search: { top: 0 }", "'top' must be a whole number from 1 to 1000.", 1)]
    [InlineData("search: { top: 1.5 }", "whole number", 1)]
    [InlineData("chunks: { size: 100, overlap: 60 }", "less than half", 1)]
    [InlineData("chunks: 5", "'chunks' must be a mapping", 1)]
    [InlineData("a: [", "", 1)]
    public void Parse_OfAWrongFile_SaysWhere(string yaml, string message, int line)
    {
        var failure = Should.Throw<InvalidArtifactException>(() => KnowledgeDefinition.Parse(yaml, "help.yaml"));
        failure.Message.ShouldContain(message);
        failure.Line.ShouldBeGreaterThanOrEqualTo(line);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('-')]
    public void Parse_OfAFileNestedTooDeep_IsRefused(char opening)
    {
        var failure = Should.Throw<InvalidArtifactException>(
            () => KnowledgeDefinition.Parse("documents:\n  " + string.Concat(Enumerable.Repeat(opening + " ", 100_000)), "help.yaml"));

        failure.Message.ShouldContain("nested deeper than 64 levels");
        failure.Line.ShouldBe(2);
    }

    [Fact]
    public void Parse_OfAnyText_FailsAsOneThatIsWrong() =>
        Gen.Char[" \n:-[]{},&*!|>'\"%@`#?a1\t\u0085"].Array[0, 24].Select(chars => new string(chars)).SampleSeeded(
            yaml =>
            {
                try
                {
                    KnowledgeDefinition.Parse(yaml, "help.yaml");
                }
                catch (InvalidArtifactException)
                {
                    // It is wrong.
                }
            },
            iter: 5_000);

    [Theory]
    [InlineData(MetadataComparison.Is, "Policy", true)]
    [InlineData(MetadataComparison.IsNot, "policy", false)]
    [InlineData(MetadataComparison.In, "x, policy", true)]
    [InlineData(MetadataComparison.NotIn, "x", true)]
    [InlineData(MetadataComparison.Contains, "OLI", true)]
    [InlineData(MetadataComparison.StartsWith, "pol", true)]
    [InlineData(MetadataComparison.EndsWith, "pol", false)]
    [InlineData(MetadataComparison.NotEmpty, null, true)]
    public void Filter_OfText_ComparesWhateverTheCase(MetadataComparison comparison, string? value, bool passes) =>
        Passes("category", comparison, value).ShouldBe(passes);

    [Theory]
    [InlineData("year", MetadataComparison.Greater, "1999.5", true)]
    [InlineData("year", MetadataComparison.AtMost, "10000", true)]
    [InlineData("day", MetadataComparison.Less, "2024-05-02T00:00:00Z", true)]
    [InlineData("tags", MetadataComparison.Is, "b", true)]
    [InlineData("nothing", MetadataComparison.Empty, null, true)]
    [InlineData("nothing", MetadataComparison.IsNot, "x", true)]
    [InlineData("nothing", MetadataComparison.Less, "5", false)]
    public void Filter_OfNumbersTimesAndLists_ComparesAsSuch(string name, MetadataComparison comparison, string? value, bool passes) =>
        Passes(name, comparison, value).ShouldBe(passes);

    private static bool Passes(string name, MetadataComparison comparison, string? value) => new KnowledgeFilter(true, [new MetadataCondition(name, comparison, value)]).Passes(
        new JsonObject { ["category"] = "policy", ["year"] = 2024, ["day"] = "2024-05-01", ["tags"] = new JsonArray("a", "b") });
}
