using System.Text.Json;
using Slipway.Evaluation.Equivalence;
using Slipway.Recordings;

namespace Slipway.Evaluation.Tests.Equivalence;

public sealed class CaseComparisonTests
{
    [Fact]
    public void Compare_EqualUpToMemberOrderAndStreaming_IsEquivalent()
    {
        var report = CaseComparison.Compare(
            Case(Model(1, null, """{"model":"m","temperature":1.0,"messages":[{"role":"user","content":"hi"}]}"""), Output("""{"a":1,"b":[2]}""")),
            Case(Model(1, "ask#1", """{"messages":[{"content":"hi","role":"user"}],"model":"m","stream":true,"temperature":1}"""), Output("""{"b":[2.0],"a":1}""")));

        report.IsEquivalent.ShouldBeTrue();
        report.Levels.Select(l => l.Verdict).ShouldBe([Verdict.Equal, Verdict.NotCompared, Verdict.Equal]);
    }

    [Fact]
    public void Compare_ChangedPrompt_NamesTheStepAndShowsBothSides()
    {
        var report = CaseComparison.Compare(
            Case(Model(1, "one", Ask("same")), Model(2, "two", Ask("Be brief and kind."))),
            Case(Model(1, "one#1", Ask("same")), Model(2, "two#1", Ask("Be kind."))));

        var divergence = report.Levels[0].Divergences.ShouldHaveSingleItem();
        divergence.Step.ShouldBe("two#1");
        DivergenceDiff.Lines(divergence).Where(l => l.Kind is DiffLineKind.Expected).ShouldHaveSingleItem().Text.ShouldContain("Be brief and kind.");
        DivergenceDiff.Lines(divergence).Where(l => l.Kind is DiffLineKind.Actual).ShouldHaveSingleItem().Text.ShouldContain("Be kind.");
    }

    [Theory]
    [InlineData("Rules:\\n  be kind", "Rules:\\n    be kind")]
    [InlineData("Rules:\\n\\tbe kind", "Rules:\\nbe kind")]
    public void Lines_ThatDifferInBlanksOnly_AreShown(string recorded, string made)
    {
        var divergence = CaseComparison.Compare(Case(Model(1, "one", Ask(recorded))), Case(Model(1, "one#1", Ask(made)))).Levels[0].Divergences.ShouldHaveSingleItem();

        DivergenceDiff.Lines(divergence).Select(line => line.Kind).ShouldContain(DiffLineKind.Expected);
        DivergenceDiff.Lines(divergence).Select(line => line.Kind).ShouldContain(DiffLineKind.Actual);
    }

    [Theory]
    [InlineData(2, 1, "that the pipeline did not make")]
    [InlineData(1, 2, "that is not in the recording")]
    public void Compare_MissingOrExtraRequest_IsADivergence(int recorded, int made, string what)
    {
        RecordingEntry[] Many(int count) => [.. Enumerable.Range(1, count).Select(n => Model(n, "step#1", Ask($"{n}")))];

        var report = CaseComparison.Compare(Case(Many(recorded)), Case(Many(made)));

        report.Levels[0].Divergences.ShouldHaveSingleItem().What.ShouldContain(what);
    }

    [Fact]
    public void Compare_OtherOrderOfStepsThatRunSideBySide_IsEquivalent() => CaseComparison.Compare(
            Case(Model(1, null, Ask("a")), Model(2, null, Ask("b"))),
            Case(Model(1, "parallel#1/1/b#1", Ask("b")), Model(2, "parallel#1/0/a#1", Ask("a"))))
        .IsEquivalent.ShouldBeTrue();

    [Fact]
    public void Compare_OtherOrderOfStepsThatFollowEachOther_IsADivergence() => CaseComparison.Compare(
            Case(Model(1, null, Ask("a")), Model(2, null, Ask("b"))),
            Case(Model(1, "b#1", Ask("b")), Model(2, "a#1", Ask("a"))))
        .Levels[0].Divergences.ShouldHaveSingleItem().What.ShouldContain("the other way round");

    [Fact]
    public void Compare_HttpCalls_IgnoresTransportHeadersAndSecrets()
    {
        var expected = Case(Http(new() { ["x-api-key"] = "${secret:KEY}", ["accept"] = "application/json" }));
        var actual = Case(Http(new() { ["X-Api-Key"] = "${secret:OTHER_NAME}", ["Accept"] = "application/json", ["user-agent"] = "x" }));
        var different = Case(Http(new() { ["x-api-key"] = "${secret:KEY}", ["accept"] = "text/plain" }));

        CaseComparison.Compare(expected, actual).Levels[1].Verdict.ShouldBe(Verdict.Equal);
        CaseComparison.Compare(expected, different).Levels[1].Verdict.ShouldBe(Verdict.Different);
    }

    [Fact]
    public void Compare_Outputs_TellsFailureFromAnotherOutput()
    {
        var expected = Case(Output("""{"a":1}"""));

        CaseComparison.Compare(expected, Case(Output("""{"a":2}"""))).Levels[2].Divergences.Single().What.ShouldBe("The outputs differ.");
        var failed = new RecordedOutput { Status = CaseStatus.Failed, Error = new RecordedError { Message = "no model" } };
        CaseComparison.Compare(expected, Case(failed)).Levels[2].Divergences.Single().What.ShouldContain("failed (no model)");
        CaseComparison.Compare(expected, Case()).Levels[2].Divergences.Single().What.ShouldContain("has no output");
    }

    [Fact]
    public void Compare_WithNothingRecorded_ProvesNothing() => CaseComparison.Compare(Case(), Case()).IsEquivalent.ShouldBeFalse();

    private static RecordedCase Case(params RecordingEntry[] entries) => new("case", entries);

    private static ModelExchange Model(int seq, string? step, string request) =>
        new() { Seq = seq, Step = step, Api = ModelApis.ChatCompletions, Request = JsonElement.Parse(request) };

    private static string Ask(string content) => $$"""{"model":"m","messages":[{"role":"user","content":"{{content}}"}]}""";

    private static HttpExchange Http(Dictionary<string, string> headers) =>
        new() { Seq = 1, Request = new RecordedHttpRequest { Method = "GET", Url = "https://a.example/x", Headers = headers } };

    private static RecordedOutput Output(string json) => new() { Status = CaseStatus.Succeeded, Output = JsonElement.Parse(json) };
}
