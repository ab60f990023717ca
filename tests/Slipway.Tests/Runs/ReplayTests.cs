using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

public sealed class ReplayTests : IDisposable
{
    private readonly TestHost _test = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_OfAFinishedRun_ExecutesNothingAndGivesTheSameOutput()
    {
        var executed = 0;
        var pipeline = TestHost.Pipeline(async run =>
        {
            var id = run.NewId();
            var dice = run.Random.Next();
            var items = await run.ForEachAsync("items", [1, 2, 3], (item, index, branch) => branch.CodeAsync("double", _ => ValueTask.FromResult(++executed * 0 + (item * 2))), new() { MaxConcurrency = 3 });
            return new { id, dice, items, at = run.Now };
        });
        var first = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);
        var history = await _test.HistoryAsync(first);
        executed.ShouldBe(3);

        var second = await _test.Host.ResumeAsync(pipeline, history, ct: Ct);

        executed.ShouldBe(3);
        TestHost.Text(second.Output).ShouldBe(TestHost.Text(first.Output));
        (await _test.HistoryAsync(first)).Steps.Count.ShouldBe(3);
    }

    [Fact]
    public void Resume_FromAnyPrefixOfTheJournal_ExecutesExactlyTheRest() =>
        Gen.Int[0, 6].SampleSeeded(kept =>
        {
            var executed = new List<string>();
            var pipeline = TestHost.Pipeline(async run =>
            {
                var total = 0;
                for (var i = 0; i < 6; i++)
                {
                    total += await run.CodeAsync($"step-{i % 2}", _ =>
                    {
                        executed.Add("x");
                        return ValueTask.FromResult(i);
                    });
                }

                return total;
            });
            using var test = new TestHost();
            var first = test.Host.TryRunAsync(pipeline, new JsonObject()).GetAwaiter().GetResult();
            var history = test.HistoryAsync(first).GetAwaiter().GetResult();
            executed.Clear();

            var resumed = test.Host.ResumeAsync(pipeline, history with { Steps = [.. history.Steps.Take(kept)] }).GetAwaiter().GetResult();

            return executed.Count == 6 - kept && TestHost.Text(resumed.Output) == "15";
        });

    [Fact]
    public async Task Resume_WithAnotherRequest_ShowsBoth()
    {
        var question = "why?";
        var pipeline = TestHost.Pipeline(run =>
            run.StepAsync(StepRequest.Create(StepKind.Code, "ask", new JsonObject { ["q"] = question }), _ => ValueTask.FromResult(1)));
        var first = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);
        question = "how?";

        var second = await _test.Host.ResumeAsync(pipeline, await _test.HistoryAsync(first), ct: Ct);

        var failure = second.Exception.ShouldBeOfType<NonDeterministicPipelineException>();
        failure.StepKey.ShouldBe("ask#1");
        failure.Journaled.ShouldContain("why?");
        failure.Presented.ShouldContain("how?");
    }

    [Fact]
    public async Task Resume_OfAFailedStep_FailsTheSameWithoutExecuting()
    {
        var executed = 0;
        var pipeline = TestHost.Pipeline(async run =>
        {
            try
            {
                return await run.CodeAsync<string>("fragile", _ => throw new StepFailedException($"try {++executed}", "Fragile"));
            }
            catch (StepFailedException e)
            {
                return $"{e.ErrorCode}: {e.Message}";
            }
        });
        var first = await _test.Host.TryRunAsync(pipeline, new JsonObject(), ct: Ct);

        var second = await _test.Host.ResumeAsync(pipeline, await _test.HistoryAsync(first), ct: Ct);

        executed.ShouldBe(1);
        TestHost.Text(second.Output).ShouldBe("\"Fragile: try 1\"");
    }

    [Fact]
    public async Task Emit_WhileReplaying_IsSilent()
    {
        var heard = new List<string>();
        var pipeline = TestHost.Pipeline(async run =>
        {
            run.Emit("a");
            await run.CodeAsync("step", _ => ValueTask.FromResult(1));
            run.Emit("b");
            return 1;
        });
        var options = new RunOptions { OnText = heard.Add };
        var first = await _test.Host.TryRunAsync(pipeline, new JsonObject(), options, Ct);
        heard.ShouldBe(["a", "b"]);
        heard.Clear();

        await _test.Host.ResumeAsync(pipeline, await _test.HistoryAsync(first), options, Ct);

        heard.ShouldBe(["b"]);
    }

    public void Dispose() => _test.Dispose();
}
