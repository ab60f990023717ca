using System.Text.Json.Nodes;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>What is larger than the journal keeps fails where it comes up, and not again each time the run is taken up.</summary>
public sealed class PayloadSizeTests : IDisposable
{
    private const int Most = 1000;

    private readonly TestHost _test = new(options => options with { Journal = new FaultyJournal(options.Journal) { MaxPayloadBytes = Most } });

    [Fact]
    public async Task Result_TooLarge_FailsItsStep_OnTheRecord()
    {
        var result = await _test.RunAsync(run => run.StepAsync(new StepRequest(StepKind.Tool, "export", default), _ => ValueTask.FromResult(TextOf(Most + 1))));

        result.Outcome.Failure!.Code.ShouldBe("PayloadTooLarge");
        result.Outcome.Failure.Message.ShouldStartWith("The step's result has 1001 bytes; the journal keeps 1000 at the most.");
        (await _test.HistoryAsync(result)).Steps.ShouldHaveSingleItem().Failure!.StepKey.ShouldBe("export#1");
    }

    [Fact]
    public async Task Request_TooLarge_IsNotExecuted()
    {
        var executed = false;
        var result = await _test.RunAsync(run => run.StepAsync(StepRequest.Create(StepKind.Tool, "import", TextOf(Most + 1)), _ =>
        {
            executed = true;
            return ValueTask.FromResult("done");
        }));

        result.Outcome.Failure!.Code.ShouldBe("PayloadTooLarge");
        executed.ShouldBeFalse();
    }

    [Fact]
    public async Task Output_TooLarge_FailsTheRun()
    {
        var undone = false;
        var result = await _test.RunAsync(async run =>
        {
            await run.StepAsync(new StepRequest(StepKind.Tool, "book", default), _ => ValueTask.FromResult("booked"), (_, _) =>
            {
                undone = true;
                return Task.CompletedTask;
            });
            return TextOf(Most + 1);
        });

        result.Outcome.Status.ShouldBe(RunStatus.Failed);
        result.Outcome.Failure!.Message.ShouldStartWith("The run's output has 1001 bytes");
        undone.ShouldBeTrue();
    }

    [Fact]
    public async Task Everything_OfTheLargestSize_IsKept()
    {
        var result = await _test.RunAsync(run => run.StepAsync(StepRequest.Create(StepKind.Tool, "copy", TextOf(Most)), _ => ValueTask.FromResult(TextOf(Most))));

        result.Output!.Value.Length.ShouldBe(Most);
    }

    public void Dispose() => _test.Dispose();

    /// <summary>A text that has so many bytes as JSON.</summary>
    private static string TextOf(int bytes) => new('x', bytes - 2);
}
