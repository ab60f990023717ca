using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>Compares records by their content; the records themselves compare payloads by their place in memory.</summary>
internal static class RecordAssertions
{
    public static void ShouldBeSameAs(this RunRecord actual, RunRecord expected)
    {
        (actual with { Input = default, Output = null, Conversation = null, Fork = null, Prices = null, Totals = RunTotals.None })
            .ShouldBe(expected with { Input = default, Output = null, Conversation = null, Fork = null, Prices = null, Totals = RunTotals.None });
        SlipwayJson.Write(actual.Fork).ShouldBe(SlipwayJson.Write(expected.Fork));
        actual.Input.ToArray().ShouldBe(expected.Input.ToArray());
        actual.Output?.ToArray().ShouldBe(expected.Output?.ToArray());
        actual.Output.HasValue.ShouldBe(expected.Output.HasValue);
        actual.Prices?.Json.ShouldBe(expected.Prices?.Json);
        actual.Prices?.Version.ShouldBe(expected.Prices?.Version);
        actual.Conversation?.ToArray().ShouldBe(expected.Conversation?.ToArray());
        actual.Conversation.HasValue.ShouldBe(expected.Conversation.HasValue);
    }

    public static void ShouldBeSameAs(this PendingStep actual, PendingStep expected)
    {
        (actual with { Question = default, Answer = null }).ShouldBe(expected with { Question = default, Answer = null });
        actual.Question.ToArray().ShouldBe(expected.Question.ToArray());
        actual.Answer?.Value.ToArray().ShouldBe(expected.Answer?.Value.ToArray());
        (actual.Answer is { } a ? a with { Value = default } : null).ShouldBe(expected.Answer is { } e ? e with { Value = default } : null);
    }

    public static void ShouldBeSameAs(this StepRecord actual, StepRecord expected)
    {
        (actual with { Request = default, Result = null, ModelAttempts = [] }).ShouldBe(expected with { Request = default, Result = null, ModelAttempts = [] });
        actual.ModelAttempts.ShouldBe(expected.ModelAttempts);
        actual.Request.ToArray().ShouldBe(expected.Request.ToArray());
        actual.Result?.ToArray().ShouldBe(expected.Result?.ToArray());
        actual.Result.HasValue.ShouldBe(expected.Result.HasValue);
    }

    public static void ShouldHaveNoGaps(this RunHistory history) =>
        history.Steps.Select(s => s.Sequence).ShouldBe(Enumerable.Range(1, history.Steps.Count));
}
