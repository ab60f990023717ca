using Slipway.Migration.Diagnostics;
using Slipway.Migration.Lint;
using Slipway.Migration.Lint.Business;
using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.Lint;

public sealed class PolicyStubsTests
{
    [Theory]
    [InlineData("Refunds above 500 EUR need a manager.", "value > Border", "Border = 500m")]
    [InlineData("Report transfers over 10,000 dollars.", "value > Border", "Border = 10000m")]
    [InlineData("Applicants must be at least 18 years old.", "value >= Border", "Border = 18m")]
    [InlineData("单笔转账不得超过5万元。", "value <= Border", "Border = 50000m")]
    [InlineData("Bestellungen unter 4,95 € werden abgelehnt.", "value < Border", "Border = 4.95m")]
    [InlineData("Members get a 10% discount.", "value * Rate", "Rate = 0.1m")]
    public void Write_RuleWithOneNumber_IsCodeWithTests(string sentence, string code, string number)
    {
        IReadOnlyList<ProjectFile> files = PolicyStubs.Write("Desk", [Finding(sentence)]);

        files.Select(f => Path.GetDirectoryName(f.Path)).ShouldBe(["src/Desk/policies", "tests/Desk.Tests/policies"]);
        files[0].Content.ShouldContain(code);
        files[0].Content.ShouldContain(number);
        files[1].Content.ShouldContain("[InlineData(");
    }

    [Fact]
    public void Write_RuleThatOnlyPeopleUnderstand_SaysSoAndSkipsItsTest()
    {
        IReadOnlyList<ProjectFile> files = PolicyStubs.Write("Desk", [Finding("Only \"gold\" <members> may book."), Finding("Only \"gold\" <members> may book.")]);

        files.Count.ShouldBe(2);
        files[0].Content.ShouldContain("throw new NotImplementedException(");
        files[0].Content.ShouldContain("&lt;members>");
        files[1].Content.ShouldContain("Skip = ");
    }

    private static LintFinding Finding(string sentence) => new(LintCodes.Threshold, DiagnosticSeverity.Warning, "", new("flow.yml", 3, 1)) { Sentence = sentence, Title = "Reply" };
}
