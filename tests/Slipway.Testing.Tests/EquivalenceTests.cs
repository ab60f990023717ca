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

    [Fact]
    public async Task Recordings_OfAMissingFile_SayWhereTheyLooked()
    {
        var attribute = new RecordingsAttribute("missing.jsonl");
        await using var disposals = new DisposalTracker();
        (await Should.ThrowAsync<FileNotFoundException>(async () => await attribute.GetData((MethodInfo)MethodBase.GetCurrentMethod()!, disposals)))
            .Message.ShouldContain("'missing.jsonl' is neither in");
    }
}
