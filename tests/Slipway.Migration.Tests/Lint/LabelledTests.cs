namespace Slipway.Migration.Tests.Lint;

/// <summary>The figures in docs/lint.md. The bounds are what was measured: a change that makes one worse fails here.</summary>
public sealed class LabelledTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dev", 1, 1)]
    [InlineData("held-out", 1, 1)]
    public void Sensitive_IsFound(string part, double precision, double recall) => Check(LabelledTexts.Sensitive(part), precision, recall);

    [Theory]
    [InlineData("dev", 1, 1)]
    [InlineData("held-out", 1, 1)]
    public void Rules_AreFound(string part, double precision, double recall) => Check(LabelledTexts.Rules(part), precision, recall);

    [Theory]
    [InlineData("dev", 0.98, 1)]
    [InlineData("held-out", 0.94, 1)]
    public void Kinds_OfRules_AreRight(string part, double precision, double recall) => Check(LabelledTexts.Kinds(part), precision, recall);

    private void Check(Measure measure, double precision, double recall)
    {
        output.WriteLine(measure.ToString());
        string errors = string.Join('\n', measure.Errors);
        output.WriteLine(errors);
        measure.Precision.ShouldBeGreaterThanOrEqualTo(precision, errors);
        measure.Recall.ShouldBeGreaterThanOrEqualTo(recall, errors);
    }
}
