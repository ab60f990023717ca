using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Durability.Tests.Processes;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Durability.Tests;

/// <summary>A journal whose file and log were cut anywhere has what was written, up to some moment, or says that it is damaged.</summary>
[Trait("suite", "durability")]
public sealed class TornFileTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _torn;
    private int _opened;
    private int _refused;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_OfACutFileOrLog_InventsNothing()
    {
        var path = _folder.Path("journal.db");
        await KillAtWorkAsync(path);
        var (file, log) = (await File.ReadAllBytesAsync(path, Ct), await File.ReadAllBytesAsync(path + "-wal", Ct));
        var truth = await ReadAllAsync(path, file, log);
        truth.Count.ShouldBeGreaterThan(20);

        Gen.Select(Cut(file.Length), Cut(log.Length), Gen.Int[0, 2]).SampleSeeded(
            (keptOfFile, keptOfLog, which) =>
                CheckAsync(which == 1 ? file : file[..keptOfFile], which == 0 ? log : log[..keptOfLog], truth).GetAwaiter().GetResult(),
            iter: 100);

        output.WriteLine($"{_opened} opened, {_refused} refused");
        _opened.ShouldBeGreaterThan(0);
        _refused.ShouldBeGreaterThan(0);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Mostly within the last pages.</summary>
    private static Gen<int> Cut(int length) =>
        Gen.OneOf(Gen.Int[Math.Max(0, length - (8 * 4096)), length], Gen.Int[Math.Max(0, length - (8 * 4096)), length], Gen.Int[0, length]);

    private async Task KillAtWorkAsync(string path)
    {
        using var worker = ChildProcess.Start(WorkerProcess.Command, path, _folder.Path("sink.db"), "worker", "endless");
        for (var line = 0; line < 800; line++)
        {
            await worker.ReadLineAsync(Ct);
        }

        worker.Kill();
        await worker.ExitCodeAsync(Ct);
    }

    private async Task CheckAsync(byte[] file, byte[] log, Dictionary<RunId, RunHistory> truth)
    {
        Dictionary<RunId, RunHistory> read;
        try
        {
            read = await ReadAllAsync(_folder.Path($"torn-{_torn++}.db"), file, log);
            _opened++;
        }
        catch (JournalException e)
        {
            e.Message.ShouldContain("damaged");
            _refused++;
            return;
        }

        foreach (var (id, history) in read)
        {
            var whole = truth.GetValueOrDefault(id).ShouldNotBeNull("a run nobody began");
            Same(history.Run.Input, whole.Run.Input);
            (history.Run with { Input = default, Output = null, Status = default, FinishedAt = null, Totals = RunTotals.None })
                .ShouldBe(whole.Run with { Input = default, Output = null, Status = default, FinishedAt = null, Totals = RunTotals.None });
            if (history.Run is { Status: RunStatus.Completed, Output: { } output })
            {
                Same(output, whole.Run.Output!.Value);
            }

            history.Steps.Count.ShouldBeLessThanOrEqualTo(whole.Steps.Count);
            foreach (var (step, known) in history.Steps.Zip(whole.Steps))
            {
                (step with { Request = default, Result = null }).ShouldBe(known with { Request = default, Result = null });
                Same(step.Request, known.Request);
                Same(step.Result!.Value, known.Result!.Value);
            }
        }
    }

    private static void Same(ReadOnlyMemory<byte> actual, ReadOnlyMemory<byte> expected) => actual.Span.SequenceEqual(expected.Span).ShouldBeTrue();

    private async Task<Dictionary<RunId, RunHistory>> ReadAllAsync(string path, byte[] file, byte[] log)
    {
        await File.WriteAllBytesAsync(path, file);
        await File.WriteAllBytesAsync(path + "-wal", log);
        var found = new Dictionary<RunId, RunHistory>();
        await using var journal = await SqliteJournal.OpenAsync(path, new SqliteJournalOptions { KeyFile = _folder.Path("journal.db.keys") });
        await foreach (var run in journal.ListAsync(new RunQuery { Limit = int.MaxValue }))
        {
            found.Add(run.Id, (await journal.ReadAsync(run.Id)).ShouldNotBeNull());
        }

        return found;
    }
}
