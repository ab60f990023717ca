using CsCheck;
using Slipway.Tests.Properties;
using DbUp;
using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Tests.Processes;

namespace Slipway.Storage.Tests;

/// <summary>Files that are missing, foreign, damaged, locked or of another version.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly SqliteJournalOptions Impatient = new() { BusyTimeout = TimeSpan.Zero };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_OfAMissingFileInAMissingFolder_CreatesBoth()
    {
        var path = Path.Combine(_folder.NewPath(), "deep", "runs.db");

        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);

        journal.Path.ShouldBe(path);
        File.Exists(path).ShouldBeTrue();
    }

    [Fact]
    public async Task Open_OfANewFile_LetsNobodyElseRead()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var path = _folder.NewPath();

        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);

#pragma warning disable CA1416 // Skipped on Windows above.
        (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)).ShouldBe(UnixFileMode.None);
#pragma warning restore CA1416
    }

    [Fact]
    public async Task Open_OfAMissingFileThatMustExist_IsRefusedAndCreatesNothing()
    {
        var path = _folder.NewPath();

        var failure = await Should.ThrowAsync<JournalException>(() => SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct));

        failure.Message.ShouldBe($"There is no journal '{path}'.");
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Reopen_AfterDispose_HasEverything()
    {
        var path = _folder.NewPath();
        RunRecord run = Sample.Run();
        await using (var first = await SqliteJournal.OpenAsync(path, new() { Linger = TimeSpan.FromMinutes(1) }, Ct))
        {
            await first.StartRunAsync(run, Ct);
            first.Append(Sample.Step(run, 1));
        }

        await using var second = await SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct);
        second.Append(Sample.Step(run, 2));
        await second.FinishRunAsync(run.Id, Sample.Completed(), Ct);

        var history = (await second.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
        history.Run.Status.ShouldBe(RunStatus.Completed);
        history.Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Open_OfAText_IsRefused()
    {
        var path = _folder.NewPath();
        await File.WriteAllTextAsync(path, new string('x', 5000), Ct);

        (await RefusalAsync(path)).Message.ShouldContain("is not a journal of Slipway");
    }

    [Fact]
    public async Task Open_OfAFolder_IsRefused()
    {
        var path = _folder.NewPath();
        Directory.CreateDirectory(path);

        (await RefusalAsync(path)).Message.ShouldContain(path);
    }

    [Fact]
    public async Task Open_OfAnotherProgramsDatabase_IsRefusedAndLeavesItAlone()
    {
        var path = _folder.NewPath();
        Execute(path, "create table customers (name text)");
        var before = await File.ReadAllBytesAsync(path, Ct);

        (await RefusalAsync(path)).Message.ShouldBe($"'{path}' is an SQLite database, but not a journal of Slipway.");

        (await File.ReadAllBytesAsync(path, Ct)).ShouldBe(before);
    }

    [Fact]
    public async Task Open_OfANewerFormat_IsRefused()
    {
        var path = _folder.NewPath();
        await using (await SqliteJournal.OpenAsync(path, ct: Ct))
        {
        }

        Execute(path, "pragma user_version = 7");

        (await RefusalAsync(path)).Message.ShouldContain("written by a newer version of Slipway (format 7; this one knows 6)");
    }

    [Fact]
    public async Task Open_OfTheFirstFormat_MigratesItAndTakesItsRunsUp()
    {
        var path = _folder.NewPath();
        DeployChanges.To.SqliteDatabase($"Data Source={path};Pooling=false")
            .WithScriptsEmbeddedInAssembly(typeof(SqliteJournal).Assembly, script => script.Contains(".Storage.Scripts.0001_", StringComparison.Ordinal))
            .LogToNowhere().Build().PerformUpgrade().Successful.ShouldBeTrue();
        var run = Sample.Run();
        Execute(path, $"""
            insert into runs (id, pipeline, version, format, status, started, owner, epoch)
            values (x'{run.Id.Value:N}', '{run.Pipeline}', '1.0', 1, 'running', 0, 'old', 1);
            insert into run_payloads (run, input) values (1, x'7b7d');
            """);

        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);

        var node = await journal.JoinAsync("new", run.StartedAt.AddMinutes(1), Ct);
        var taken = (await journal.TakeOverAsync(run.Id, node, run.StartedAt, Ct)).ShouldNotBeNull().Run;
        taken.Version.ShouldBe("1.0");
        taken.Owner.ShouldBe("new");
        taken.Epoch.ShouldBe(2);
        taken.Input.ToArray().ShouldBe("{}"u8.ToArray());
    }

    [Fact]
    public async Task Forks_ThatAnEarlierVersionHasWritten_AreFoundAndSwept()
    {
        var path = _folder.NewPath();
        var (run, fork) = (Sample.Run(), Sample.Run());
        fork = fork with { Fork = new ForkOrigin(run.Id, "step#1", 0, run.StartedAt) };
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            await journal.StartRunAsync(run, Ct);
            await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
            await journal.StartRunAsync(fork, Ct);
            await journal.FinishRunAsync(fork.Id, Sample.Completed() with { FinishedAt = Sample.Completed().FinishedAt.AddYears(1) }, Ct);
        }

        Execute(path, "delete from fork_origins");

        await using var later = await SqliteJournal.OpenAsync(path, ct: Ct);
        (await later.FindErasableAsync(Sample.Completed().FinishedAt.AddDays(1), pipeline: null, limit: 10, Ct)).ShouldBe([run.Id, fork.Id]);
        Execute(path, "delete from fork_origins");
        (await later.FindForksAsync(run.Id, Ct)).ShouldHaveSingleItem().Id.ShouldBe(fork.Id);
    }

    [Theory]
    [InlineData("update run_payloads set fork = x'00', input = x'00' where fork is not null")]
    [InlineData("update run_payloads set fork = x'00' where fork is not null; delete from fork_origins")]
    [InlineData("delete from steps; update run_payloads set output = x'00'")]
    public async Task Fork_ThatIsDamaged_DoesNotKeepOthersFromBeingErased(string damage)
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var fork = Sample.Run() with { Fork = new ForkOrigin(run.Id, "step#1", 0, run.StartedAt) };
        await journal.StartRunAsync(fork, Ct);
        foreach (var id in new[] { run.Id, fork.Id })
        {
            await journal.FinishRunAsync(id, Sample.Completed(), Ct);
        }

        Execute(path, damage);

        (await journal.FindErasableAsync(Sample.Completed().FinishedAt.AddDays(1), pipeline: null, limit: 10, Ct)).ShouldBe([run.Id, fork.Id], ignoreOrder: true);
        if (!damage.Contains("fork_origins", StringComparison.Ordinal))
        {
            (await journal.FindForksAsync(run.Id, Ct)).ShouldHaveSingleItem().Id.ShouldBe(fork.Id);
        }

        (await journal.EraseAsync(run.Id, run.StartedAt, Ct)).ShouldBeTrue();
        (await journal.EraseAsync(fork.Id, run.StartedAt, Ct)).ShouldBeTrue();
    }

    [Fact]
    public async Task Open_OfATruncatedFile_IsRefused()
    {
        var path = await WriteJournalAsync(200);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length / 2);
        }

        (await RefusalAsync(path)).Message.ShouldContain("is damaged");
    }

    [Fact]
    public async Task AnyUse_OfADamagedFile_WorksOrSaysSo()
    {
        var sound = await File.ReadAllBytesAsync(await WriteJournalAsync(60), Ct);
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte).List[1, 40].SampleSeeded(
            damage =>
            {
                var bytes = (byte[])sound.Clone();
                foreach (var (place, value) in damage)
                {
                    bytes[place] = value;
                }

                var path = _folder.NewPath();
                File.WriteAllBytes(path, bytes);
                UseAsync(path).GetAwaiter().GetResult();
            },
            iter: 200);
    }

    [Fact]
    public async Task Write_WhileAnotherProcessHoldsTheFile_FailsAllWhoWaitAndAllWhoCome()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, Impatient, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        using var other = new SqliteConnection($"Data Source={path};Pooling=false");
        other.Open();
        using (other.BeginTransaction(deferred: false))
        {
            journal.Append(Sample.Step(run, 2));
            var waiters = Enumerable.Range(0, 3).Select(_ => journal.FlushAsync(run.Id, Ct).AsTask()).ToList();
            foreach (var waiter in waiters)
            {
                (await Should.ThrowAsync<JournalException>(waiter)).Message.ShouldContain("is held by another process");
            }
        }

        Should.Throw<JournalException>(() => journal.Append(Sample.Step(run, 3)));
        await Should.ThrowAsync<JournalException>(async () => await journal.StartRunAsync(Sample.Run(), Ct));
        await Should.ThrowAsync<JournalException>(async () => await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct));
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(1);

        await using var again = await SqliteJournal.OpenAsync(path, ct: Ct);
        again.Append(Sample.Step(run, 2));
        await again.FinishRunAsync(run.Id, Sample.Completed(), Ct);
    }

    [Fact]
    public async Task Open_OfOneFileByManyProcessesAtOnce_CreatesItOnce()
    {
        for (var round = 0; round < 3; round++)
        {
            var path = _folder.NewPath();
            var processes = Enumerable.Range(0, 4).Select(_ => WriterProcess.StartFinite(path, runs: 5)).ToList();
            foreach (var process in processes)
            {
                await process.ReadyAsync(Ct);
            }

            processes.ForEach(p => p.Go());

            foreach (var process in processes)
            {
                (await process.ExitCodeAsync(Ct)).ShouldBe(0);
                process.Dispose();
            }

            await using var journal = await SqliteJournal.OpenAsync(path, new() { MustExist = true }, Ct);
            (await CountAsync(journal)).ShouldBe(20);
        }
    }

    [Fact]
    public async Task Use_AfterDispose_IsRefused()
    {
        var journal = await SqliteJournal.OpenAsync(_folder.NewPath(), ct: Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await journal.DisposeAsync();
        await journal.DisposeAsync();

        Should.Throw<ObjectDisposedException>(() => journal.Append(Sample.Step(run, 2)));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await journal.FlushAsync(run.Id, Ct));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await journal.ReadAsync(run.Id, Ct));
    }

    [Fact]
    public async Task Dispose_OfTheLastUser_LeavesTheJournalAndItsKeys()
    {
        var path = await WriteJournalAsync(3);

        Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Order(StringComparer.Ordinal).ShouldBe([path, path + ".keys", path + ".keys.lock"]);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<JournalException> RefusalAsync(string path) =>
        Should.ThrowAsync<JournalException>(() => SqliteJournal.OpenAsync(path, ct: Ct));

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<int> CountAsync(SqliteJournal journal)
    {
        var count = 0;
        await foreach (var run in journal.ListAsync(new RunQuery { Limit = int.MaxValue }, Ct))
        {
            count++;
        }

        return count;
    }

    private static async Task UseAsync(string path)
    {
        try
        {
            await using var journal = await SqliteJournal.OpenAsync(path, Impatient);
            await foreach (var run in journal.ListAsync(new RunQuery { Limit = int.MaxValue }))
            {
                await journal.ReadAsync(run.Id);
            }

            await Sample.WriteAsync(journal, 2, CancellationToken.None);
        }
        catch (JournalException e)
        {
            e.Message.ShouldNotBeEmpty();
        }
    }

    private async Task<string> WriteJournalAsync(int runs)
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        for (var i = 0; i < runs; i++)
        {
            await Sample.WriteAsync(journal, 3, Ct);
        }

        return path;
    }
}
