using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using NJsonSchema;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Lint;
using Slipway.Tests.Properties;

namespace Slipway.Migration.Tests.Lint;

public sealed class SarifLogTests
{
    private static readonly Lazy<JsonSchema> s_schema = new(() =>
        JsonSchema.FromJsonAsync(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json"))).GetAwaiter().GetResult());

    private static readonly Gen<LintFinding> s_finding =
        from code in AnyOf(LintCodes.Amount, LintCodes.Key, LintCodes.MovingModel, "SW9999")
        from severity in Gen.Enum<DiagnosticSeverity>()
        from message in Gen.String
        from file in AnyOf("a.yml", "with space/ä#?.yml", "C:\\exports\\a.yml", "/exports/a b.yml", "exports\\a.yml")
        from line in Gen.Int[0, 5]
        from column in Gen.Int[0, 5]
        from title in Gen.OneOf(Gen.Const(""), Gen.String)
        from reason in Gen.OneOf(Gen.Const((string?)null), Gen.String.Select(text => (string?)text))
        from inPlace in Gen.Bool
        select new LintFinding(code, severity, message, new SourceLocation(file, line, column)) { Title = title, SuppressedBy = reason, IsSuppressedInPlace = inPlace };

    [Fact]
    public void Write_AnyFindings_HoldToTheSchema() => s_finding.Array[0, 6].SampleSeeded(
        findings => s_schema.Value.Validate(Log(findings).ToJsonString()).ShouldBeEmpty());

    [Theory]
    [InlineData("\"external\"", "\"elsewhere\"")]
    [InlineData("\"startLine\":3", "\"startLine\":0")]
    [InlineData("\"columnKind\"", "\"columnSort\"")]
    public void Schema_RefusesWhatIsWrong(string right, string wrong)
    {
        string log = Log(new LintFinding(LintCodes.Amount, DiagnosticSeverity.Warning, "m", new SourceLocation("a.yml", 3, 1)) { SuppressedBy = "public" }).ToJsonString();
        log.ShouldContain(right);

        s_schema.Value.Validate(log.Replace(right, wrong)).ShouldNotBeEmpty();
    }

    [Fact]
    public void Write_Suppressed_SaysWhereItWasDecided()
    {
        var finding = new LintFinding(LintCodes.Amount, DiagnosticSeverity.Warning, "m", new SourceLocation("a.yml", 3, 1)) { SuppressedBy = "public" };
        JsonNode results = Log(finding with { IsSuppressedInPlace = true }, finding)["runs"]![0]!["results"]!;

        (results[0]!["suppressions"]![0]!["kind"]!.GetValue<string>(), results[1]!["suppressions"]![0]!["kind"]!.GetValue<string>()).ShouldBe(("inSource", "external"));
        results[0]!["suppressions"]![0]!["justification"]!.GetValue<string>().ShouldBe("public");
    }

    [Fact]
    public void Write_PointsToTheRule_AndToTheFile()
    {
        JsonNode run = Log(
            new LintFinding(LintCodes.Key, DiagnosticSeverity.Error, "m", new SourceLocation("dir\\a b#c.yml", 3, 1)),
            new LintFinding(LintCodes.Amount, DiagnosticSeverity.Warning, "m", new SourceLocation("a.yml", 3, 1)))["runs"]![0]!;

        JsonNode key = run["results"]![0]!;
        run["tool"]!["driver"]!["rules"]![key["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>().ShouldBe(LintCodes.Key);
        key["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!.GetValue<string>().ShouldBe("dir/a%20b%23c.yml");
    }

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static JsonNode Log(params IReadOnlyList<LintFinding> findings)
    {
        using var output = new MemoryStream();
        SarifLog.Write(output, findings);
        return JsonNode.Parse(Encoding.UTF8.GetString(output.ToArray())).ShouldNotBeNull();
    }
}
