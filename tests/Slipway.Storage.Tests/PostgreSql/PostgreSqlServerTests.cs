using Npgsql;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Tests.Processes;
using Slipway.Tests;

namespace Slipway.Storage.Tests.PostgreSql;

public sealed class PostgreSqlServerTests(PostgreSqlFixture fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_OfAMissingJournalThatMustExist_IsRefusedAndCreatesNothing()
    {
        var options = new PostgreSqlJournalOptions { MustExist = true, Schema = fixture.NewSchema() };

        (await RefusalAsync(fixture.Server.Address, options)).ShouldStartWith("There is no journal in PostgreSQL at 127.0.0.1:");

        (await ReadAsync($"select to_regnamespace('{options.Schema}') is null")).ShouldBe(true);
    }

    [Fact]
    public async Task Open_OfAJournalWithoutKeys_ToLookAtIt_DoesNotBindItToKeys()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        using var folder = new TemporaryFolder();
        await using (await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct))
        {
        }

        await using (var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options with { KeyFile = folder.NewPath(), TakesKeys = false }, Ct))
        {
            journal.IsEncrypted.ShouldBeFalse();
        }

        await using (await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct))
        {
        }
    }

    [Fact]
    public async Task Open_OfANewerFormat_IsRefused()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        await using (await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct))
        {
        }

        await ReadAsync($"update {options.Schema}.journal_format set version = 77");

        (await RefusalAsync(fixture.Server.Address, options)).ShouldContain("written by a newer version of Slipway (format 77;");
    }

    [Fact]
    public async Task Open_OfAServerThatIsNotThere_SaysSoWithoutThePassword()
    {
        var message = await RefusalAsync("postgres://ada:s3cret@127.0.0.1:1/orders", new PostgreSqlJournalOptions { ReconnectTime = TimeSpan.Zero });

        message.ShouldContain("The journal in PostgreSQL at 127.0.0.1:1, database 'orders', schema 'slipway' cannot be reached");
        message.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Open_OfAMissingDatabase_SaysWhatToDo() =>
        (await RefusalAsync(fixture.Server.Address.Replace("/postgres", "/nowhere", StringComparison.Ordinal), new PostgreSqlJournalOptions()))
            .ShouldContain("there is no such database. Create it with 'createdb'.");

    [Theory]
    [InlineData("postgres://")]
    [InlineData("postgres://host/db?nonsense=1")]
    [InlineData("Host=;Database=x")]
    [InlineData("Host=a;Port=many;Password=s3cret")]
    public async Task Open_OfAConnectionStringThatIsNone_IsRefused(string text)
    {
        var failure = await Should.ThrowAsync<ArgumentException>(() => PostgreSqlJournal.OpenAsync(text, null, Ct));

        failure.Message.ShouldContain("connection string");
        failure.ToString().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Open_OfAnAddressWithASettingThatIsNone_NamesIt_AndNoPassword()
    {
        (await Should.ThrowAsync<ArgumentException>(() => PostgreSqlJournal.OpenAsync("postgres://ada@host/db?sslmode=require&nonsense=1", null, Ct)))
            .Message.ShouldContain("setting 'nonsense'");
        (await Should.ThrowAsync<ArgumentException>(() => PostgreSqlJournal.OpenAsync("postgres://ada:1?secret=x@host/db", null, Ct)))
            .ToString().ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("", 20)]
    [InlineData("&Maximum%20Pool%20Size=3", 3)]
    public async Task Reads_AtTheSameTime_HaveAsManySessionsAsTheyMay(string setting, int most)
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        await using var journal = await PostgreSqlJournal.OpenAsync($"{fixture.Server.Address}?application_name={options.Schema}{setting}", options, Ct);
        var run = RunId.New(TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => journal.ReadAsync(run, Ct).AsTask(), Ct)));

        var sessions = (long?)await ReadAsync($"select count(*) from pg_stat_activity where application_name = '{options.Schema}'");
        sessions.ShouldNotBeNull().ShouldBeInRange(2, most + 1);
    }

    [Fact]
    public async Task Open_OfAnAddressAsProvidersGiveIt_Connects()
    {
        var address = $"{fixture.Server.Address}?sslmode=prefer&channel_binding=prefer&connect_timeout=10";

        await using var journal = await PostgreSqlJournal.OpenAsync(address, new PostgreSqlJournalOptions { Schema = fixture.NewSchema() }, Ct);

        await Sample.WriteAsync(journal, 1, Ct);
    }

    [Theory]
    [InlineData("Slipway")]
    [InlineData("x; drop table runs")]
    [InlineData("")]
    public async Task Open_OfASchemaWithAnotherName_IsRefused(string schema) =>
        await Should.ThrowAsync<ArgumentException>(() => PostgreSqlJournal.OpenAsync("Host=localhost", new PostgreSqlJournalOptions { Schema = schema }, Ct));

    [Theory]
    [InlineData("slipway.db", false)]
    [InlineData("./Host/x.db", false)]
    [InlineData("postgres://localhost/x", true)]
    [InlineData("postgresql://localhost/x", true)]
    [InlineData("Host=localhost;Database=x", true)]
    public void IsConnectionString_TellsServersFromFiles(string text, bool isServer) => PostgreSqlJournal.IsConnectionString(text).ShouldBe(isServer);

    [Fact]
    public async Task Open_OfOneJournalByManyProcessesAtOnce_CreatesItOnce()
    {
        var schema = fixture.NewSchema();
        var processes = Enumerable.Range(0, 4).Select(_ => WriterProcess.StartFinite($"{fixture.Server.Address}#{schema}", runs: 5)).ToList();
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

        (await ReadAsync($"select count(*) from {schema}.runs where status = 'completed'")).ShouldBe(20L);
        (await ReadAsync($"select count(*) from {schema}.writers")).ShouldBe(0L);
    }

    [Fact]
    public async Task Write_WhileAnotherSessionHoldsTheRun_FailsAllWhoWaitAndAllWhoCome()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema(), BusyTimeout = TimeSpan.FromMilliseconds(50) };
        await using var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await using var other = new NpgsqlConnection(Keywords);
        await other.OpenAsync(Ct);
        await using (await other.BeginTransactionAsync(Ct))
        {
            await new NpgsqlCommand($"select 1 from {options.Schema}.runs for update", other).ExecuteScalarAsync(Ct);
            journal.Append(Sample.Step(run, 2));
            (await Should.ThrowAsync<JournalException>(async () => await journal.FlushAsync(run.Id, Ct))).Message.ShouldContain("is held by another session");
        }

        Should.Throw<JournalException>(() => journal.Append(Sample.Step(run, 3)));
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Write_WithoutATimeToWait_FailsAtOnceWhileAnotherSessionHoldsTheRun()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema(), BusyTimeout = TimeSpan.Zero };
        await using var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await using var other = new NpgsqlConnection(Keywords);
        await other.OpenAsync(Ct);
        await using (await other.BeginTransactionAsync(Ct))
        {
            await new NpgsqlCommand($"select 1 from {options.Schema}.runs for update", other).ExecuteScalarAsync(Ct);
            journal.Append(Sample.Step(run, 2));
            var flushed = journal.FlushAsync(run.Id, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Ct);
            (await Should.ThrowAsync<JournalException>(flushed)).Message.ShouldContain("is held by another session");
        }
    }

    [Fact]
    public async Task Write_WhileTheServerCrashesAndComesBack_GoesOnWithoutLossOrRepetition()
    {
        using var server = PostgreSqlServer.Start();
        await using var journal = await PostgreSqlJournal.OpenAsync(server.Address, null, Ct);
        var writers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => WriteAsync(journal), Ct)).ToList();
        var acknowledged = 0;
        for (var crash = 0; crash < 3; crash++)
        {
            while (_acknowledged < acknowledged + 200)
            {
                await Task.Delay(5, Ct);
            }

            server.Crash();
            server.Launch();
            acknowledged = _acknowledged;
        }

        _stop = true;
        foreach (var (run, steps) in await Task.WhenAll(writers))
        {
            var history = (await journal.ReadAsync(run, Ct)).ShouldNotBeNull();
            history.ShouldHaveNoGaps();
            history.Steps.Count.ShouldBe(steps);
            history.Run.Status.ShouldBe(RunStatus.Completed);
        }
    }

    [Fact]
    public async Task Write_WhileTheServerIsAStandby_WaitsUntilItIsThePrimary()
    {
        using var server = PostgreSqlServer.Start();
        await using var journal = await PostgreSqlJournal.OpenAsync(server.Address, null, Ct);
        await using var ledger = await PostgreSqlBudgetLedger.OpenAsync(journal, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await ledger.ReadAsync("all", Ct);

        await SetReadOnlyAsync("on");
        journal.Append(Sample.Step(run, 2));
        var flushed = journal.FlushAsync(run.Id, Ct).AsTask();
        var reserved = ledger.TryReserveAsync([new("all", null, 9)], new BudgetAmount(0, 1), Ct).AsTask();
        await Task.WhenAny(flushed, reserved, Task.Delay(TimeSpan.FromSeconds(1), Ct));
        (await RefusalAsync(server.Address, new PostgreSqlJournalOptions())).ShouldContain("read-only standby");
        await SetReadOnlyAsync("off");

        await flushed;
        (await reserved).ShouldBeNull();
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(2);

        async Task SetReadOnlyAsync(string value)
        {
            await using var connection = new NpgsqlConnection(
                $"Host=127.0.0.1;Port={new Uri(server.Address).Port};Username=slipway;Database=postgres;Options=-c default_transaction_read_only=off");
            await connection.OpenAsync(Ct);
            await new NpgsqlCommand($"alter system set default_transaction_read_only = {value}", connection).ExecuteNonQueryAsync(Ct);
            await new NpgsqlCommand("select pg_reload_conf()", connection).ExecuteNonQueryAsync(Ct);
        }
    }

    [Fact]
    public async Task Write_OfAStepThatAnotherProcessWroteInTheSameName_LosesThatRunAlone()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        await using var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        await using var other = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        var shared = await Sample.WriteAsync(journal, 1, Ct);
        var own = await Sample.WriteAsync(journal, 1, Ct);
        other.Append(Sample.Step(shared, 2, "\"theirs\""));
        await other.FlushAsync(shared.Id, Ct);

        // In one group: the run of both, and the run of this writer alone.
        journal.Append(Sample.Step(own, 2));
        journal.Append(Sample.Step(shared, 2, "\"ours\""));
        var refusal = await Should.ThrowAsync<JournalException>(async () => await journal.FlushAsync(shared.Id, Ct));
        await journal.FlushAsync(own.Id, Ct);

        refusal.Message.ShouldContain("does not follow step 2, the last in the journal. Another process works on the run");
        (await journal.ReadAsync(own.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(2);
        (await journal.ReadAsync(shared.Id, Ct)).ShouldNotBeNull().Steps[1].ShouldBeSameAs(Sample.Step(shared, 2, "\"theirs\""));
    }

    [Fact]
    public async Task Open_OfTheSecondFormat_MovesThePayloadsOfSteps()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        RunRecord run;
        await using (var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct))
        {
            run = await Sample.WriteAsync(journal, 3, Ct);
        }

        // What the second format had, as its scripts made it.
        await ReadAsync($"""
            set search_path = {options.Schema};
            create table step_payloads (run uuid not null, seq integer not null, request bytea, request_size integer, result bytea, result_size integer, primary key (run, seq));
            insert into step_payloads select run, seq, request, request_size, result, result_size from steps;
            alter table steps drop column request, drop column request_size, drop column result, drop column result_size;
            update journal_format set version = 2;
            drop table fork_origins;
            drop index run_payloads_of_forks, pending_steps_open_by_time;
            delete from journal_scripts where scriptname like '%0003_step_payloads.sql' or scriptname like '%0004_fork_origins.sql';
            """);

        await using var again = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        var steps = (await again.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps;
        steps.Count.ShouldBe(3);
        steps[0].ShouldBeSameAs(Sample.Step(run, 1));
        steps[2].ShouldBeSameAs(Sample.Step(run, 3));
        (await ReadAsync($"select to_regclass('{options.Schema}.step_payloads') is null")).ShouldBe(true);
    }

    [Fact]
    public async Task Open_OfANewJournal_ByTwoWithOtherKeysAtOnce_IsRefusedToOne()
    {
        using var folder = new TemporaryFolder();
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        await using (await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct))
        {
        }

        var refusals = await MeetingKeyStore.OpenWithTwoAsync(
            folder, async keys => await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options with { Keys = keys }, Ct));

        refusals.ShouldHaveSingleItem().Message.ShouldContain("The keys are not those of the journal");
    }

    [Fact]
    public async Task Open_OfAnEarlierFormat_TakesTheTimeThatTheMigrationNeeds()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        RunRecord run;
        await using (var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct))
        {
            run = await Sample.WriteAsync(journal, 1, Ct);
        }

        await ReadAsync($"""
            set search_path = {options.Schema};
            update journal_format set version = 3;
            drop table fork_origins;
            drop index run_payloads_of_forks, pending_steps_open_by_time;
            delete from journal_scripts where scriptname like '%0004_fork_origins.sql';
            """);
        await using var other = new NpgsqlConnection(Keywords);
        await other.OpenAsync(Ct);
        await using var held = await other.BeginTransactionAsync(Ct);
        await new NpgsqlCommand($"lock table {options.Schema}.run_payloads in row exclusive mode", other).ExecuteNonQueryAsync(Ct);

        var opened = PostgreSqlBudgetLedger.OpenAsync($"{fixture.Server.Address}?command%20timeout=1", options, Ct);
        await Task.WhenAny(opened, Task.Delay(TimeSpan.FromSeconds(2), Ct));
        opened.IsCompleted.ShouldBeFalse();
        await held.CommitAsync(Ct);
        await (await opened).DisposeAsync();

        await using var again = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        (await again.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Forks_ThatAnEarlierVersionHasWritten_AreFoundAndSwept()
    {
        var options = new PostgreSqlJournalOptions { Schema = fixture.NewSchema() };
        await using var journal = await PostgreSqlJournal.OpenAsync(fixture.Server.Address, options, Ct);
        var run = Sample.Run();
        var fork = Sample.Run() with { Fork = new ForkOrigin(run.Id, "step#1", 0, run.StartedAt) };
        await journal.StartRunAsync(run, Ct);
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        await journal.StartRunAsync(fork, Ct);
        await journal.FinishRunAsync(fork.Id, Sample.Completed() with { FinishedAt = Sample.Completed().FinishedAt.AddYears(1) }, Ct);
        await ReadAsync($"delete from {options.Schema}.fork_origins");

        (await journal.FindErasableAsync(Sample.Completed().FinishedAt.AddDays(1), pipeline: null, limit: 10, Ct)).ShouldBe([run.Id, fork.Id]);

        await ReadAsync($"delete from {options.Schema}.fork_origins");
        (await journal.FindForksAsync(run.Id, Ct)).ShouldHaveSingleItem().Id.ShouldBe(fork.Id);
    }

    private volatile int _acknowledged;
    private volatile bool _stop;

    private string Keywords => $"Host=127.0.0.1;Port={new Uri(fixture.Server.Address).Port};Username=slipway;Database=postgres";

    private async Task<(RunId Run, int Steps)> WriteAsync(PostgreSqlJournal journal)
    {
        var run = Sample.Run();
        await journal.StartRunAsync(run, Ct);
        var steps = 0;
        while (!_stop)
        {
            journal.Append(Sample.Step(run, ++steps));
            await journal.FlushAsync(run.Id, Ct);
            Interlocked.Increment(ref _acknowledged);
        }

        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        return (run.Id, steps);
    }

    private async Task<object?> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Keywords);
        await connection.OpenAsync(Ct);
        return await new NpgsqlCommand(sql, connection).ExecuteScalarAsync(Ct);
    }

    private static async Task<string> RefusalAsync(string address, PostgreSqlJournalOptions options) =>
        (await Should.ThrowAsync<JournalException>(() => PostgreSqlJournal.OpenAsync(address, options, Ct))).Message;
}
