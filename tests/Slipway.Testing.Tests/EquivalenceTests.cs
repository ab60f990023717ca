using System.Reflection;
using Slipway.Evaluation.Equivalence;
using Slipway.Recordings;
using Xunit.Sdk;

namespace Slipway.Testing.Tests;

public sealed class EquivalenceTests
{
    [Theory]
    [Recordings("greeter.jsonl")]
    public async Task Greeter_OnRecordedCases_IsJudged(RecordedCase recorded)
    {
        if (recorded.Name == "morning")
        {
            await Equivalence.VerifyAsync(new Greeter(), recorded);
            await Equivalence.VerifyAsync(new Greeter(), recorded, EquivalenceLevel.Wire, EquivalenceLevel.Effect, EquivalenceLevel.Output);
            return;
        }

        EquivalenceException failure = await Should.ThrowAsync<EquivalenceException>(() => Equivalence.VerifyAsync(new Greeter(), recorded));
        failure.Message.ShouldContain("Case 'wrong' is not equivalent.");
        failure.Message.ShouldContain("Wire: 1 of 1 differ.");
        failure.Message.ShouldContain("-   \"temperature\": 0.7");
        failure.Message.ShouldContain("Output: 1 of 1 differ.");
        failure.Report.IsEquivalent.ShouldBeFalse();
        await Equivalence.VerifyAsync(new Greeter(), recorded, EquivalenceLevel.Effect);
    }

    [Theory]
    [InlineData(CaseStatus.Suspended, true)]
    [InlineData(CaseStatus.Succeeded, false)]
    public async Task RunThatWaits_IsOneThatWasRecordedWaiting(CaseStatus status, bool isEquivalent)
    {
        var recorded = new RecordedCase("waits", [new RecordedCaseStart { Case = "waits", Input = System.Text.Json.JsonElement.Parse("""{"name":"Ada"}""") }, new RecordedOutput { Case = "waits", Status = status }]);

        Exception? failure = await Record.ExceptionAsync(() => Equivalence.VerifyAsync(new Asker(), recorded, EquivalenceLevel.Output));

        (failure is null).ShouldBe(isEquivalent, failure?.Message);
    }

    [Fact]
    public async Task Recordings_OfAMissingFile_SayWhereTheyLooked()
    {
        var attribute = new RecordingsAttribute("missing.jsonl");
        await using var disposals = new DisposalTracker();
        (await Should.ThrowAsync<FileNotFoundException>(async () => await attribute.GetData((MethodInfo)MethodBase.GetCurrentMethod()!, disposals)))
            .Message.ShouldContain("'missing.jsonl' is neither in");
    }

    private sealed record Person(string Name);

    private sealed class Asker : Pipeline<Person, string>
    {
        public override async Task<string> RunAsync(Person input, RunContext run) =>
            (await run.ReviewAsync("approve", new Review<string>($"Greet {input.Name}?"))).Value;
    }
}
