using System.Globalization;
using CsCheck;
using Slipway.Tests.Properties;
using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Tests.Processes;

namespace Slipway.Storage.Tests;

/// <summary>What is on disk when, and who may write it.</summary>
public sealed class SqliteDurabilityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Flush_OfOneOfManyRuns_ReturnsWhenItsStepsAreOnDisk()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        await using var reader = await SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            async () =>
            {
                var run = Sample.Run();
                await journal.StartRunAsync(run, Ct);
                for (var sequence = 1; sequence <= 20; sequence++)
                {
                    journal.Append(Sample.Step(run, sequence));
                    await journal.FlushAsync(run.Id, Ct);
                    (await reader.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(sequence);
                }
            },
            Ct)));
    }

    [Fact]
    public async Task Append_NobodyWaitsFor_ReachesTheDiskAllTheSame()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, new() { Linger = TimeSpan.FromMilliseconds(1) }, Ct);
        await using var reader = await SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct);
        for (var i = 0; i < 3; i++)
        {
            var run = Sample.Run();
            await journal.StartRunAsync(run, Ct);

            // Ends with the test's time limit when it never comes.
            while (await reader.ReadAsync(run.Id, Ct) is null)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Kill_InTheMiddleOfAppends_LosesNothingThatWasAcknowledged()
    {
        var path = _folder.NewPath();
        var acknowledged = await KillWhileWritingAsync(path, lines: 400);

        await using var journal = await SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct);

        acknowledged.Count.ShouldBe(4);
        foreach (var (id, sequence) in acknowledged)
        {
            var history = (await journal.ReadAsync(id, Ct)).ShouldNotBeNull();
            history.Run.Status.ShouldBe(RunStatus.Running);
            history.Steps.Count.ShouldBeGreaterThanOrEqualTo(sequence);
            history.ShouldHaveNoGaps();
            history.Steps.ShouldAllBe(s => s.Result != null && s.Request.Length > 0);

            journal.Append(Sample.Step(history.Run, history.Steps.Count + 1));
            await journal.FinishRunAsync(id, Sample.Completed(), Ct);
        }
    }

    [Fact]
    public async Task Reopen_WhenTheEndOfTheLogIsLost_HasEachRunUpToSomeStep()
    {
        var path = _folder.NewPath();
        var runs = await KillWhileWritingAsync(path, lines: 100);
        var (file, log) = (await File.ReadAllBytesAsync(path, Ct), await File.ReadAllBytesAsync(path + "-wal", Ct));
        Gen.Int[0, log.Length].SampleSeeded(
            kept =>
            {
                var torn = _folder.NewPath();
                File.WriteAllBytes(torn, file);
                File.WriteAllBytes(torn + "-wal", log[..kept]);
                CheckAsync(torn).GetAwaiter().GetResult();
            },
            iter: 30);

        async Task CheckAsync(string torn)
        {
            await using var journal = await SqliteJournal.OpenAsync(torn, new SqliteJournalOptions { KeyFile = path + ".keys" });
            foreach (var id in runs.Keys)
            {
                if (await journal.ReadAsync(id) is { } history)
                {
                    history.ShouldHaveNoGaps();
                    history.Steps.ShouldAllBe(s => s.Result != null && s.Request.Length > 0);
                }
            }
        }
    }

    [Fact]
    public async Task Append_AfterAnotherTookTheRunOver_IsRefusedAndOtherRunsGoOn()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        var lost = await Sample.WriteAsync(journal, 1, Ct);
        var kept = await Sample.WriteAsync(journal, 1, Ct);
        TakeOver(path, lost.Id);

        journal.Append(Sample.Step(lost, 2));
        journal.Append(Sample.Step(kept, 2));
        var failure = await Should.ThrowAsync<LostRunException>(async () => await journal.FlushAsync(lost.Id, Ct));
        await journal.FlushAsync(kept.Id, Ct);

        failure.Message.ShouldContain("belongs to 'node-2' (epoch 2) now; 'node-1' (epoch 1) may no longer write it");
        failure.Run.ShouldBe(lost.Id);
        failure.Epoch.ShouldBe(1);
        Should.Throw<LostRunException>(() => journal.Append(Sample.Step(lost, 3)));
        await Should.ThrowAsync<LostRunException>(async () => await journal.FinishRunAsync(lost.Id, Sample.Completed(), Ct));
        var history = (await journal.ReadAsync(lost.Id, Ct)).ShouldNotBeNull();
        history.Steps.Count.ShouldBe(1);
        history.Run.Status.ShouldBe(RunStatus.Running);
        (await journal.ReadAsync(kept.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Finish_AfterAnotherTookTheRunOver_IsRefused()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        TakeOver(path, run.Id);

        await Should.ThrowAsync<LostRunException>(async () => await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct));

        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Status.ShouldBe(RunStatus.Running);
    }

    [Fact]
    public async Task Append_OfTheNewOwner_IsAccepted()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        TakeOver(path, run.Id);
        await using var other = await SqliteJournal.OpenAsync(path, ct: Ct);
        var taken = (await other.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run;

        other.Append(Sample.Step(taken, 2));
        await other.FinishRunAsync(run.Id, Sample.Completed() with { Epoch = 2 }, Ct);

        var history = (await other.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        history.Steps.Select(s => s.Epoch).ShouldBe([1, 2]);
        history.Run.Status.ShouldBe(RunStatus.Completed);
    }

    [Fact]
    public async Task Append_ThatLeavesAGap_IsRefused()
    {
        await using var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), ct: Ct);
        var run = await Sample.WriteAsync(journal, 2, Ct);
        journal.Append(Sample.Step(run, 4));

        var failure = await Should.ThrowAsync<JournalException>(async () => await journal.FlushAsync(run.Id, Ct));

        failure.Message.ShouldContain("Step 4 of run");
        failure.Message.ShouldContain("does not follow step 2");
    }

    [Fact]
    public async Task Finish_OfARunWithAGapInTheSameGroup_IsRefusedAndTheRunHasNotEnded()
    {
        await using var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), new() { Linger = TimeSpan.FromMinutes(1) }, Ct);
        var run = Sample.Run();
        await journal.StartRunAsync(run, Ct);
        journal.Append(Sample.Step(run, 1));
        journal.Append(Sample.Step(run, 3));

        await Should.ThrowAsync<JournalException>(async () => await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct));

        var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        history.Run.ShouldBeSameAs(run);
        history.Steps.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Finish_OfOneRun_LeavesOthersToLinger()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, new() { Linger = TimeSpan.FromMinutes(1) }, Ct);
        await using var reader = await SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct);
        var (ended, going) = (Sample.Run(), Sample.Run());
        await journal.StartRunAsync(going, Ct);
        await journal.StartRunAsync(ended, Ct);
        journal.Append(Sample.Step(going, 1));

        await journal.FinishRunAsync(ended.Id, Sample.Completed(), Ct);

        (await reader.ReadAsync(ended.Id, Ct)).ShouldNotBeNull().Run.Status.ShouldBe(RunStatus.Completed);
        (await reader.ReadAsync(going.Id, Ct)).ShouldBeNull();
        await journal.FlushAsync(going.Id, Ct);
        (await reader.ReadAsync(going.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Start_OfARunThatIsThere_IsRefused()
    {
        await using var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), ct: Ct);
        var run = await Sample.WriteAsync(journal, 2, Ct);
        await journal.StartRunAsync(run, Ct);

        var failure = await Should.ThrowAsync<JournalException>(async () => await journal.FlushAsync(run.Id, Ct));

        failure.Message.ShouldContain("already in the journal");
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public async Task Append_WithoutAHash_IsRefused(string hash)
    {
        await using var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), ct: Ct);
        var run = await Sample.WriteAsync(journal, 0, Ct);

        Should.Throw<ArgumentException>(() => journal.Append(Sample.Step(run, 1) with { RequestHash = hash }));
    }

    [Fact]
    public async Task LargePayloads_ThatRepeatThemselves_TakeLittleRoom()
    {
        var path = _folder.NewPath();
        var text = string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. 🦊 ", 100_000));
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            var run = Sample.Run();
            await journal.StartRunAsync(run, Ct);
            journal.Append(Sample.Step(run, 1, text));
            await journal.FlushAsync(run.Id, Ct);
            (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps[0].ShouldBeSameAs(Sample.Step(run, 1, text));
        }

        new FileInfo(path).Length.ShouldBeLessThan(text.Length / 10);
    }

    [Fact]
    public async Task Flush_ThatIsCancelled_EndsAloneAndTheStepIsWritten()
    {
        await using var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), ct: Ct);
        var run = await Sample.WriteAsync(journal, 0, Ct);
        journal.Append(Sample.Step(run, 1));

        await Should.ThrowAsync<OperationCanceledException>(async () => await journal.FlushAsync(run.Id, new CancellationToken(canceled: true)));

        await journal.FlushAsync(run.Id, Ct);
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Join_ForgetsNodesOfLongAgoThatOwnNothing()
    {
        await using var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), ct: Ct);
        var longAgo = Sample.Run().StartedAt;
        var (idle, owner) = (await journal.JoinAsync("idle", longAgo, Ct), await journal.JoinAsync("owner", longAgo, Ct));
        var run = Sample.Run() with { Owner = "owner", OwnerLife = 1 };
        await journal.StartRunAsync(run, Ct);
        await journal.FlushAsync(run.Id, Ct);

        await journal.JoinAsync("new", longAgo.AddDays(31), Ct);

        (await journal.RenewAsync(idle, longAgo, Ct)).IsHeld.ShouldBeFalse();
        (await journal.RenewAsync(owner, longAgo, Ct)).IsHeld.ShouldBeTrue();
    }

    public void Dispose() => _folder.Dispose();

    private static void TakeOver(string path, RunId run)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "update runs set owner = 'node-2', epoch = epoch + 1 where id = $id";
        command.Parameters.AddWithValue("$id", run.Value.ToByteArray(bigEndian: true));
        command.ExecuteNonQuery().ShouldBe(1);
    }

    /// <summary>The last acknowledged step of each run, after the process was killed.</summary>
    private static async Task<Dictionary<RunId, int>> KillWhileWritingAsync(string path, int lines)
    {
        using var process = WriterProcess.StartEndless(path);
        await process.ReadyAsync(Ct);
        process.Go();
        var acknowledged = new Dictionary<RunId, int>();
        for (var line = 1; await process.ReadLineAsync(Ct) is { } text; line++)
        {
            // The kill may cut the last line short.
            if (text.Split(' ') is [var id, var sequence] && line <= lines)
            {
                acknowledged[RunId.Parse(id)] = int.Parse(sequence, CultureInfo.InvariantCulture);
            }

            if (line == lines)
            {
                process.Kill();
            }
        }

        return acknowledged;
    }
}
