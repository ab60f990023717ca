namespace Slipway.Migration.Tests.Lint;

/// <summary>The figures in docs/lint.md. The bounds are what was measured: a change that makes one worse fails here.</summary>
public sealed class LabelledTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dev")]
    [InlineData("held-out")]
    public void Sensitive_IsFound(string part) => Check(LabelledTexts.Sensitive(part), precision: 1, recall: 1, wrongPerThousandWords: 0);

    [Theory]
    [InlineData("dev")]
    [InlineData("held-out")]
    public void Rules_AreFound(string part) => Check(LabelledTexts.Rules(part), precision: 1, recall: 1, wrongPerThousandWords: 0);

    [Theory]
    [InlineData("dev", 0.98, 1)]
    [InlineData("held-out", 0.94, 1)]
    public void Kinds_OfRules_AreRight(string part, double precision, double recall) => Check(LabelledTexts.Kinds(part), precision, recall, wrongPerThousandWords: 0);

    private void Check(Measure measure, double precision, double recall, double wrongPerThousandWords)
    {
        output.WriteLine(measure.ToString());
        string errors = string.Join('\n', measure.Errors);
        output.WriteLine(errors);
        measure.Precision.ShouldBeGreaterThanOrEqualTo(precision, errors);
        measure.Recall.ShouldBeGreaterThanOrEqualTo(recall, errors);
        measure.WrongPerThousandWords.ShouldBeLessThanOrEqualTo(wrongPerThousandWords, errors);
    }
}
