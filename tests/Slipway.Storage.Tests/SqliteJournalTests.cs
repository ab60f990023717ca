using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Sqlite;

namespace Slipway.Storage.Tests;

public sealed class SqliteFixture : IJournalFixture
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("slipway-journal-").FullName;

    public string File => Path.Combine(Folder, "journal.db");

    public IJournal Open() => SqliteJournal.Open(File);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

public sealed class SqliteJournalTests : JournalContract<SqliteFixture>
{
    private string File => Fixture.File;

    [Fact]
    public async Task Journal_OpenedAgain_HasWhatItHad()
    {
        RunRecord run = NewRun();
        await using (IJournal journal = Fixture.Open())
        {
            await journal.StartRunAsync(run, Ct);
            journal.Append(NewStep(run, 1, "s#1"));
        }

        await using IJournal again = Fixture.Open();
        (await again.ReadAsync(run.Id, Ct))!.Steps.ShouldHaveSingleItem();
        again.Append(NewStep(run, 2, "s#2"));
        await again.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, run.StartedAt, null, null), Ct);
        (await again.ReadAsync(run.Id, Ct))!.Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Flush_WhenItReturns_IsVisibleToAnotherConnection()
    {
        RunRecord run = NewRun();
        await using IJournal journal = Fixture.Open();
        await journal.StartRunAsync(run, Ct);
        journal.Append(NewStep(run, 1, "s#1"));
        await journal.FlushAsync(run.Id, Ct);

        Scalar("select count(*) from step").ShouldBe(1);
    }

    [Fact]
    public async Task File_OnDisk_IsFlushedInWriteAheadMode()
    {
        await using IJournal journal = Fixture.Open();
        Scalar("select count(*) from pragma_journal_mode where journal_mode = 'wal'").ShouldBe(1);
        Scalar("pragma user_version").ShouldBe(1);
    }

    [Fact]
    public async Task Payloads_WhenLarge_AreCompressed()
    {
        RunRecord run = NewRun(System.Text.Encoding.UTF8.GetBytes($"\"{string.Concat(Enumerable.Repeat("the same words again ", 5000))}\""));
        await using IJournal journal = Fixture.Open();
        await journal.StartRunAsync(run, Ct);
        await journal.FlushAsync(run.Id, Ct);
        Scalar("select length(input) from run_payload").ShouldBeLessThan(run.Input.Length / 10);
    }

    [Fact]
    public async Task Rows_OfALateOwner_AreFenced()
    {
        RunRecord run = NewRun();
        RunRecord other = NewRun();
        await using IJournal journal = Fixture.Open();
        await journal.StartRunAsync(run, Ct);
        await journal.StartRunAsync(other, Ct);
        await journal.FlushAsync(run.Id, Ct);
        Execute("update run set epoch = 2, owner = 'thief' where epoch = 1 and run_id = (select run_id from run order by id limit 1)");

        journal.Append(NewStep(run, 1, "s#1"));
        journal.Append(NewStep(other, 1, "s#1"));
        (await Should.ThrowAsync<JournalException>(() => journal.FlushAsync(run.Id, Ct).AsTask())).Message.ShouldContain("another owner");
        Should.Throw<JournalException>(() => journal.Append(NewStep(run, 2, "s#2")));
        await journal.FlushAsync(other.Id, Ct);
        await Should.ThrowAsync<JournalException>(() => journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, run.StartedAt, null, null), Ct).AsTask());
        Scalar("select count(*) from step").ShouldBe(1);
    }

    [Fact]
    public async Task Rows_OfTheSamePlace_LoseTheirRunOnly()
    {
        RunRecord run = NewRun();
        RunRecord other = NewRun();
        await using IJournal journal = Fixture.Open();
        await journal.StartRunAsync(run, Ct);
        await journal.StartRunAsync(other, Ct);
        journal.Append(NewStep(run, 1, "s#1"));
        journal.Append(NewStep(run, 1, "s#1"));
        journal.Append(NewStep(other, 1, "s#1"));

        await Should.ThrowAsync<JournalException>(() => journal.FlushAsync(run.Id, Ct).AsTask());
        await journal.FlushAsync(other.Id, Ct);
        await journal.StartRunAsync(run, Ct).AsTask().ShouldThrowAsync<JournalException>();
    }

    [Fact]
    public async Task File_MadeBySeveralAtOnce_IsMadeOnce()
    {
        for (int round = 0; round < 20; round++)
        {
            string file = Path.Combine(Fixture.Folder, $"new-{round}.db");
            SqliteJournal[] journals = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => SqliteJournal.Open(file), Ct)));
            foreach (SqliteJournal journal in journals)
            {
                await journal.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Processes_OpeningTheSameFile_ShareIt()
    {
        SqliteJournal[] journals = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => SqliteJournal.Open(File), Ct)));
        RunRecord[] runs = [.. journals.Select(_ => NewRun())];
        await Task.WhenAll(journals.Zip(runs, async (journal, run) =>
        {
            await journal.StartRunAsync(run, Ct);
            for (int i = 1; i <= 50; i++)
            {
                journal.Append(NewStep(run, i, $"s#{i}"));
                await journal.FlushAsync(run.Id, Ct);
            }
        }));

        (await ListAsync(journals[0], new RunQuery())).Select(r => r.Totals.Steps).ShouldBe([50, 50, 50, 50]);
        foreach (SqliteJournal journal in journals)
        {
            await journal.DisposeAsync();
        }
    }

    [Fact]
    public async Task File_LockedByAnother_FailsThoseWhoWaitAndWorksAfterwards()
    {
        RunRecord run = NewRun();
        await using SqliteJournal journal = SqliteJournal.Open(File, new SqliteJournalOptions { BusyTimeout = TimeSpan.FromMilliseconds(50) });
        await using (SqliteConnection other = Connect())
        {
            Execute(other, "begin immediate");
            await journal.StartRunAsync(run, Ct);
            (await Should.ThrowAsync<JournalException>(() => journal.FlushAsync(run.Id, Ct).AsTask())).Message.ShouldContain("another process held it locked");
            Execute(other, "rollback");
        }

        Should.Throw<JournalException>(() => journal.Append(NewStep(run, 1, "s#1")));
        RunRecord next = NewRun();
        await journal.StartRunAsync(next, Ct);
        await journal.FlushAsync(next.Id, Ct);
    }

    [Fact]
    public async Task Disk_ThatIsFull_FailsThoseWhoWaitAndWorksAfterwards()
    {
        byte[] noise = new byte[1_000_000];
        new Random(1).NextBytes(noise);
        RunRecord large = NewRun(noise);
        RunRecord small = NewRun();
        await using SqliteJournal journal = SqliteJournal.Open(File, new SqliteJournalOptions { MaxFileBytes = 300_000 });
        await journal.StartRunAsync(large, Ct);
        (await Should.ThrowAsync<JournalException>(() => journal.FlushAsync(large.Id, Ct).AsTask())).Message.ShouldContain("full");
        await journal.StartRunAsync(small, Ct);
        await journal.FlushAsync(small.Id, Ct);
        (await ListAsync(journal, new RunQuery())).Single().Id.ShouldBe(small.Id);
    }

    [Fact]
    public async Task File_AsACrashLeavesIt_HasWhatWasFlushed()
    {
        RunRecord run = NewRun();
        string copy = Path.Combine(Fixture.Folder, "copy.db");
        await using (IJournal journal = Fixture.Open())
        {
            await journal.StartRunAsync(run, Ct);
            journal.Append(NewStep(run, 1, "s#1"));
            await journal.FlushAsync(run.Id, Ct);
            System.IO.File.Copy(File, copy);
            System.IO.File.Copy(File + "-wal", copy + "-wal");
        }

        await using SqliteJournal found = SqliteJournal.Open(copy);
        (await found.ReadAsync(run.Id, Ct))!.Steps.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("this is not a database, it is a text of more than a hundred bytes, so that SQLite has a whole header to look at and to refuse", "it is not a SQLite database")]
    public async Task File_ThatIsNoDatabase_IsRefused(string content, string reason)
    {
        await System.IO.File.WriteAllTextAsync(File, content, Ct);
        Should.Throw<JournalException>(() => SqliteJournal.Open(File)).Message.ShouldContain(reason);
        (await System.IO.File.ReadAllTextAsync(File, Ct)).ShouldBe(content);
    }

    [Fact]
    public void File_OfAnotherApplication_IsRefused()
    {
        Execute("create table theirs (x)");
        Should.Throw<JournalException>(() => SqliteJournal.Open(File)).Message.ShouldContain("another application");
    }

    [Fact]
    public async Task File_OfANewerVersion_IsRefused()
    {
        await using (IJournal journal = Fixture.Open())
        {
        }
        Execute("pragma user_version = 99");
        Should.Throw<JournalException>(() => SqliteJournal.Open(File)).Message.ShouldContain("newer Slipway (version 99");
    }

    [Fact]
    public void File_InAFolderThatCannotBe_IsRefused()
    {
        System.IO.File.WriteAllText(File, "");
        Should.Throw<JournalException>(() => SqliteJournal.Open(Path.Combine(File, "journal.db"))).Message.ShouldContain("cannot be used");
    }

    [Fact]
    public async Task Journal_AfterItWasClosed_AcceptsNothing()
    {
        IJournal journal = Fixture.Open();
        await journal.DisposeAsync();
        await Should.ThrowAsync<ObjectDisposedException>(() => journal.StartRunAsync(NewRun(), Ct).AsTask());
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Payload_ThatIsDamaged_SaysSo()
    {
        RunRecord run = NewRun(new byte[50_000]);
        await using IJournal journal = Fixture.Open();
        await journal.StartRunAsync(run, Ct);
        await journal.FlushAsync(run.Id, Ct);
        Execute("update run_payload set input = x'0000'");
        (await Should.ThrowAsync<JournalException>(() => journal.ReadAsync(run.Id, Ct).AsTask())).Message.ShouldContain("damaged");
    }

    private long Scalar(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using SqliteConnection connection = Connect();
        Execute(connection, sql);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        return connection;
    }
}
