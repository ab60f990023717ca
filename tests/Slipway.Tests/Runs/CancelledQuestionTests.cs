using Slipway.Journal;
using Slipway.Reviews;

namespace Slipway.Tests.Runs;

/// <summary>What a cancelled run waits for: only what undoes it.</summary>
public sealed class CancelledQuestionTests : IAsyncDisposable
{
    private readonly DurableHost _test = new();
    private readonly Deeds _deeds = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Question_OfACancelledRun_IsNotOpenAnyMore_AndThoseOfItsUndoingAre()
    {
        var result = await _test.RunAsync(async run =>
        {
            await run.StepAsync(
                new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.SideEffect },
                _ => ValueTask.FromResult(2),
                async (_, undo) => _deeds.Note($"refund {(await undo.ReviewAsync("how-much", new Review<int>("?"))).Value}"));
            var (answer, _) = await run.ParallelAsync(
                branch => branch.ReviewAsync("ask", new Review<int>("?") { Deadline = TimeSpan.FromDays(1) }),
                branch => branch.WaitForEventAsync<int>("paid"));
            return answer.Value;
        });
        const string Ask = "parallel#1/0/ask#1";
        (await OpenAsync(result.Id)).ShouldBe([Ask, "parallel#1/1/paid#1"], ignoreOrder: true);

        await _test.Host.CancelAsync(result.Id, "ada", "a mistake", Ct);

        (await OpenAsync(result.Id)).ShouldBeEmpty();
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
        (await OpenAsync(result.Id)).ShouldBe(["pay#1/on-failure/how-much#1"]);
        (await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, Ask, 1, ct: Ct))).Message.ShouldContain("the run was cancelled");
        (await _test.Host.SendEventAsync(result.Id, "paid", 1, ct: Ct)).ShouldBeFalse();
        (await _test.Journal.AnswerAsync(result.Id, Ask, new StepAnswer("1"u8.ToArray(), _test.Time.GetUtcNow()), Ct)).ShouldBeFalse();

        await _test.Host.AnswerAsync(result.Id, "pay#1/on-failure/how-much#1", 30, ct: Ct);
        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _deeds.Done.ShouldBe(["refund 30"]);
        (await Should.ThrowAsync<AnswerRefusedException>(() => _test.Host.AnswerAsync(result.Id, Ask, 1, ct: Ct))).Message.ShouldContain("has no open question");
    }

    [Fact]
    public async Task UnknownOutcome_BesideAWait_IsAskedFor_WhenTheRunIsCancelledMeanwhile()
    {
        var (paid, loaded, waits) = (new TaskCompletionSource<RunId>(), new TaskCompletionSource(), new TaskCompletionSource());
        var gone = _test.Node("gone");
        _ = _test.RunAsync(gone, async run =>
        {
            await Task.WhenAll(run.CodeAsync("slow", CancelNextTimeAsync), LoadAndWaitAsync(run), PayAsync(run));
            return 1;
        });
        var id = await paid.Task;
        await loaded.Task;
        await gone.DisposeAsync();

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Suspended);
        (await OpenAsync(id)).ShouldBe(["pay#1"]);
        await _test.Host.AnswerAsync(id, "pay#1", new UnknownOutcome(EffectOutcome.Happened, 30), ct: Ct);

        (await _test.RecoverAsync()).ShouldHaveSingleItem().Outcome.Status.ShouldBe(RunStatus.Cancelled);
        _deeds.Done.ShouldBe(["refund 30"]);

        async ValueTask<bool> CancelNextTimeAsync(CancellationToken ct)
        {
            if (!paid.Task.IsCompleted)
            {
                await new TaskCompletionSource().Task;
            }

            await waits.Task;
            return await _test.Host.CancelAsync(await paid.Task, ct: Ct);
        }

        async Task LoadAndWaitAsync(RunContext run)
        {
            await run.CodeAsync("load", async _ => await paid.Task);
            if (loaded.TrySetResult())
            {
                await new TaskCompletionSource().Task;
            }

            try
            {
                await run.WaitForEventAsync<int>("parcel");
            }
            finally
            {
                waits.TrySetResult();
            }
        }

        Task<int> PayAsync(RunContext run) => run.StepAsync(
            new StepRequest(StepKind.Tool, "pay", default) { Effect = StepEffect.NonRepeatable },
            async call =>
            {
                paid.SetResult(call.RunId);
                await new TaskCompletionSource().Task;
                return 30;
            },
            (amount, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(_deeds.Note($"refund {amount}"))));
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private async Task<IEnumerable<string>> OpenAsync(RunId run)
    {
        var all = (await _test.PendingAsync(new PendingQuery())).Select(p => p.Key).ToList();
        (await _test.PendingAsync(new PendingQuery { Run = run })).Select(p => p.Key).ShouldBe(all);
        return all;
    }
}
