using Slipway.Evaluation.Datasets;

namespace Slipway.Evaluation.Tests.Datasets;

/// <summary>Run files of Prompt flow.</summary>
public sealed class MappingFileTests
{
    [Fact]
    public void Parse_ValuesOfAllKinds_AreTheirs()
    {
        MappingFile file = MappingFile.Parse("column_mapping:\n  a: ${data.a}\n  b: 1\n  c: [x, {y: null}]\n  d: '2'\n", "run.yml");

        file.Mapping.ToJson().ToJsonString().ShouldBe("""{"a":"${data.a}","b":1,"c":["x",{"y":null}],"d":"2"}""");
    }

    [Theory]
    [InlineData('[')]
    [InlineData('-')]
    public void Parse_FileNestedTooDeep_IsRefused(char opening) =>
        Should.Throw<InvalidArtifactException>(() => MappingFile.Parse("column_mapping:\n  a:\n    " + string.Concat(Enumerable.Repeat(opening + " ", 100_000)), "run.yml"))
            .Message.ShouldContain("nested deeper than 64 levels");

    [Theory]
    [InlineData("column_mapping:\n  ? [a]\n  : b\n")]
    [InlineData("column_mapping:\n  a:\n    ? {b: c}\n    : d\n")]
    [InlineData("column_mapping:\n  a: &a [*a]\n")]
    [InlineData("column_mapping:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n  b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n  c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n  d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n  e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n")]
    [InlineData("column_mapping: {a: b\n")]
    [InlineData("- a\n")]
    public void Parse_OddFile_IsRefused(string text) => Should.Throw<InvalidArtifactException>(() => MappingFile.Parse(text, "run.yml"));
}
