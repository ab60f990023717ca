using Microsoft.Extensions.Time.Testing;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>What a sweep does when it cannot erase.</summary>
public sealed class RetentionSweepTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 9, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly FaultyJournal _journal = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_ThatFails_GoesOnTheNextTime()
    {
        var old = await EndedAsync(31);
        var (isDown, erased) = (true, new TaskCompletionSource());
        _journal.BeforeFindErasable = () =>
        {
            if (isDown)
            {
                throw new JournalException("The database is away.");
            }
        };
        _journal.BeforeErase = _ => erased.SetResult();
        await using var sweep = NewSweep();
        sweep.Start();
        sweep.Completion.IsCompleted.ShouldBeFalse();

        isDown = false;
        _time.Advance(TimeSpan.FromHours(1));

        await erased.Task.WaitAsync(Ct);
        (await IsErasedAsync(old)).ShouldBeTrue();
    }

    [Fact]
    public async Task Sweep_ThatFails_IsReportedAndCounted()
    {
        using var listened = new System.Diagnostics.Metrics.MeterListener();
        var counted = 0L;
        listened.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "slipway.retention.failures")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listened.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref counted, value));
        listened.Start();
        _journal.BeforeFindErasable = () => throw new JournalException("The database is away.");
        var failures = new List<Exception>();
        await using (var sweep = new RetentionSweep(_journal, Options()) { OnFailure = failures.Add })
        {
            sweep.Start();
        }

        failures.ShouldHaveSingleItem().Message.ShouldBe("The database is away.");
        counted.ShouldBeGreaterThanOrEqualTo(1);
        var silent = NewSweep();
        silent.Start();
        (await Should.ThrowAsync<JournalException>(async () => await silent.DisposeAsync())).Message.ShouldBe("The database is away.");
    }

    [Fact]
    public async Task Sweep_OfAJournalThatHasFailedForGood_Ends()
    {
        await EndedAsync(31);
        _journal.BeforeErase = _ => throw new JournalException("The disk is full.") { IsLasting = true };
        var sweep = NewSweep();

        sweep.Start();

        (await Should.ThrowAsync<JournalException>(() => sweep.Completion)).IsLasting.ShouldBeTrue();
        await Should.ThrowAsync<JournalException>(async () => await sweep.DisposeAsync());
    }

    [Fact]
    public async Task Sweep_PastRunsThatCannotBeErased_ErasesTheOthers()
    {
        var bad = new HashSet<RunId>();
        for (var i = 0; i < 130; i++)
        {
            bad.Add(await EndedAsync(40));
        }

        var good = await EndedAsync(31);
        _journal.BeforeErase = run =>
        {
            if (bad.Contains(run))
            {
                throw new JournalException($"Run {run} cannot be erased.");
            }
        };
        await using var sweep = NewSweep();

        (await Should.ThrowAsync<JournalException>(() => sweep.SweepAsync(Ct))).Message.ShouldContain("cannot be erased");

        (await IsErasedAsync(good)).ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    private RetentionSweep NewSweep() => new(_journal, Options());

    private RetentionOptions Options() => new() { KeepPayloads = TimeSpan.FromDays(30), Time = _time };

    private async Task<RunId> EndedAsync(int days)
    {
        var run = new RunRecord(RunId.New(_time), "test", Now.AddDays(-days), "{}"u8.ToArray());
        await _journal.StartRunAsync(run, Ct);
        await _journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, Now.AddDays(-days), "1"u8.ToArray(), null), Ct);
        return run.Id;
    }

    private async Task<bool> IsErasedAsync(RunId run) => (await _journal.ReadAsync(run, Ct))!.Run.ErasedAt is not null;
}
