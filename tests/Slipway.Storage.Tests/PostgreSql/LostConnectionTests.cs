using Slipway.Journal;

namespace Slipway.Storage.Tests.PostgreSql;

/// <summary>The writer's connection is lost while a group is on its way.</summary>
public sealed class LostConnectionTests(PostgreSqlFixture fixture) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly WiredServer _server = new(fixture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Write_AfterStandingStillInATransaction_IsDoneAgain()
    {
        await using var journal = await OpenAsync();
        await _server.ReadAsync($"""
            create sequence times;
            create function stand_still() returns trigger language plpgsql set search_path = {_server.Schema} as $$
            begin
                if nextval('times') = 1 then
                    perform pg_advisory_xact_lock(hashtext('{_server.Schema}'));
                    perform set_config('idle_in_transaction_session_timeout', '1', false);
                end if;
                return null;
            end $$;
            create trigger stand_still after insert on nodes for each row execute function stand_still();
            """);

        ValueTask<NodeLife> joined;
        await using (await _server.HoldAsync($"select pg_advisory_xact_lock(hashtext('{_server.Schema}'))"))
        {
            joined = journal.JoinAsync("node-1", Now, Ct);
            await _server.UntilWaitingAsync();
            _server.Wire.HoldRequests();
        }

        (await joined).Life.ShouldBe(1);
        (await _server.ReadAsync("select life from nodes")).ShouldBe(1);
        (await _server.ReadAsync("select last_value from times")).ShouldBe(2L);
    }

    [Fact]
    public async Task Write_OfRunsAndSteps_WhoseOldSessionIsStillAtIt_IsNeitherRefusedNorDoubled()
    {
        await using var journal = await OpenAsync();
        var known = await Sample.WriteAsync(journal, 1, Ct);
        var fresh = Sample.Run();

        await WhileTheOldSessionIsStillAtItAsync(async () =>
        {
            await journal.StartRunAsync(fresh, Ct);
            journal.Append(Sample.Step(fresh, 1));
            journal.Append(Sample.Step(known, 2));

            // Reading waits for all that was appended, in one group.
            return journal.ReadAsync(fresh.Id, Ct).AsTask();
        });

        await journal.FlushAsync(known.Id, Ct);
        journal.Append(Sample.Step(fresh, 2));
        foreach (var run in new[] { known, fresh })
        {
            await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
            var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
            history.Steps.Count.ShouldBe(2);
            history.ShouldHaveNoGaps();
            history.Run.Status.ShouldBe(RunStatus.Completed);
        }
    }

    [Fact]
    public async Task Join_WhoseOldSessionIsStillAtIt_IsOneLife()
    {
        await using var journal = await OpenAsync();
        await journal.JoinAsync("node-1", Now, Ct);

        NodeLife? node = null;
        await WhileTheOldSessionIsStillAtItAsync(() => Task.FromResult<Task>(JoinAsync()));

        node.ShouldBe(new NodeLife("node-1", 2));
        (await _server.ReadAsync("select life from nodes")).ShouldBe(2);

        async Task JoinAsync() => node = await journal.JoinAsync("node-1", Now, Ct);
    }

    [Fact]
    public async Task TakeOver_WhoseOldSessionIsStillAtIt_HasTheRun()
    {
        await using var journal = await OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var node = await journal.JoinAsync("node-2", Now.AddMinutes(1), Ct);

        RunHistory? taken = null;
        await WhileTheOldSessionIsStillAtItAsync(() => Task.FromResult<Task>(TakeOverAsync()));

        taken.ShouldNotBeNull().Run.Epoch.ShouldBe(run.Epoch + 1);

        async Task TakeOverAsync() => taken = await journal.TakeOverAsync(run.Id, node, Now, Ct);
    }

    [Theory]
    [InlineData("for update")]
    [InlineData("for no key update")]
    [InlineData("for share")]
    public async Task TakeOver_OfARunThatAnotherSessionHoldsForAMoment_HasIt(string hold)
    {
        await using var journal = await OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);
        var node = await journal.JoinAsync("node-2", Now.AddMinutes(1), Ct);

        Task<RunHistory?> taken;
        await using (await _server.HoldAsync($"select from runs {hold}"))
        {
            taken = journal.TakeOverAsync(run.Id, node, Now, Ct).AsTask();
            await Task.WhenAny(taken, Task.Delay(TimeSpan.FromMilliseconds(100), Ct));
        }

        (await taken).ShouldNotBeNull().Run.Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task Write_WhoseAnswerIsLost_IsNotDoneAgain()
    {
        await using var journal = await OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);

        _server.Wire.HoldAnswers();
        journal.Append(Sample.Step(run, 2));
        var flushed = journal.FlushAsync(run.Id, Ct);
        await _server.UntilAsync("select count(*) = 2 from steps");
        _server.Wire.Cut();
        await flushed;

        journal.Append(Sample.Step(run, 3));
        await journal.FlushAsync(run.Id, Ct);
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Write_AfterTheConnectionWasFoundDeadWhileIdle_GoesOn()
    {
        await using var journal = await PostgreSqlJournal.OpenAsync($"{_server.Address}&keepalive=1", new PostgreSqlJournalOptions { Schema = _server.Schema }, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await journal.FindReadyAsync(new ReadyQuery(Now) { Pipelines = [] }, Ct);

        _server.Wire.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2.5), Ct);

        journal.Append(Sample.Step(run, 2));
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        (await journal.JoinAsync("node-1", Now, Ct)).Life.ShouldBe(1);
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Command_AfterTheConnectionWasFoundDeadWhileIdle_GoesOn()
    {
        await using var journal = await PostgreSqlJournal.OpenAsync($"{_server.Address}&keepalive=1", new PostgreSqlJournalOptions { Schema = _server.Schema }, Ct);
        await journal.JoinAsync("node-1", Now, Ct);

        _server.Wire.Cut();
        await Task.Delay(TimeSpan.FromSeconds(2.5), Ct);

        (await journal.JoinAsync("node-1", Now, Ct)).Life.ShouldBe(2);
    }

    [Fact]
    public async Task Write_ThatEndsItsSessionEachTime_FailsInTime()
    {
        await using var journal = await PostgreSqlJournal.OpenAsync(
            _server.Address, new PostgreSqlJournalOptions { Schema = _server.Schema, ReconnectTime = TimeSpan.FromMilliseconds(200) }, Ct);
        await _server.ReadAsync("""
            create function die() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
            create trigger die after insert on nodes for each row execute function die();
            """);

        await Should.ThrowAsync<JournalException>(journal.JoinAsync("node-1", Now, Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Ct));
    }

    [Fact]
    public async Task Write_ThatWaitsForLongerThanTheServerLetsStatementsRun_Waits()
    {
        await using var journal = await PostgreSqlJournal.OpenAsync(
            $"{_server.Address}&options=-c%20statement_timeout%3D500", new PostgreSqlJournalOptions { Schema = _server.Schema }, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);

        ValueTask flushed;
        await using (await _server.HoldAsync("select from runs for update"))
        {
            journal.Append(Sample.Step(run, 2));
            flushed = journal.FlushAsync(run.Id, Ct);
            await _server.UntilWaitingAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        }

        await flushed;
    }

    [Fact]
    public async Task Write_ThatSomeoneEndsAtTheServer_IsDoneAgain()
    {
        await using var journal = await OpenAsync();
        var run = await Sample.WriteAsync(journal, 1, Ct);

        ValueTask flushed;
        await using (await _server.HoldAsync("select from runs for update"))
        {
            journal.Append(Sample.Step(run, 2));
            flushed = journal.FlushAsync(run.Id, Ct);
            var session = await _server.UntilWaitingAsync();
            await _server.ReadAsync($"select pg_cancel_backend({session})");
            await _server.UntilWaitingAsync();
        }

        await flushed;
        (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Steps.Count.ShouldBe(2);
    }

    [Fact]
    public async Task TryStart_OfOneIdTwice_InAGroupThatFails_BeginsNoneAndSaysSo()
    {
        await using var journal = await OpenAsync();
        var (before, run) = (await Sample.WriteAsync(journal, 1, Ct), Sample.Run());
        await _server.ReadAsync("""
            create function fail() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
            create constraint trigger fail after insert on runs deferrable initially deferred for each row execute function fail();
            """);

        Task<bool> one, two;
        await using (await _server.HoldAsync("select from runs for update"))
        {
            journal.Append(Sample.Step(before, 2));
            var flushed = journal.FlushAsync(before.Id, Ct);
            await _server.UntilWaitingAsync();
            one = journal.TryStartRunAsync(run, Ct).AsTask();
            two = journal.TryStartRunAsync(run, Ct).AsTask();
        }

        await Should.ThrowAsync<JournalException>(one);
        await Should.ThrowAsync<JournalException>(two);
    }

    [Fact]
    public async Task Write_OfARunThatIsKnown_WhoseConnectionIsLostThen_IsRefusedAlone()
    {
        await using var journal = await OpenAsync();
        var (known, fresh) = (Sample.Run(), Sample.Run());
        await using var writer = await _server.HoldAsync($"""
            insert into runs (id, pipeline, version, format, status, started, owner, life, epoch) values ('{known.Id.Value}', 'p', '', 1, 'running', 0, 'other', 1, 1)
            """);
        await journal.StartRunAsync(fresh, Ct);
        await journal.StartRunAsync(known, Ct);
        var all = journal.ReadAsync(fresh.Id, Ct);
        await _server.UntilWaitingAsync();

        // Comes in between the refusal and the look at what is known.
        var between = _server.HoldAsync("lock table runs in access exclusive mode");
        await _server.UntilAsync("select exists (select 1 from pg_locks where relation = 'runs'::regclass and mode = 'AccessExclusiveLock')");
        await WiredServer.ReadAsync("commit", writer);
        await using (await between)
        {
            await _server.UntilWaitingAsync();
            _server.Wire.Cut();
        }

        (await all).ShouldNotBeNull();
        (await Should.ThrowAsync<JournalException>(async () => await journal.FlushAsync(known.Id, Ct))).Message.ShouldContain("is already in the journal");
    }

    /// <summary>Cuts the wire while the server is held up in a commit; goes on when another session is held up, too.</summary>
    /// <param name="begin">Sends something, and returns what waits for it.</param>
    private async Task WhileTheOldSessionIsStillAtItAsync(Func<Task<Task>> begin)
    {
        await _server.ReadAsync($"""
            create function wait() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock_shared(hashtext('{_server.Schema}'));
                return null;
            end $$;
            create constraint trigger wait after insert or update on runs deferrable initially deferred for each row execute function wait();
            create constraint trigger wait after insert or update on nodes deferrable initially deferred for each row execute function wait();
            """);

        Task written;
        await using (await _server.HoldAsync($"select pg_advisory_xact_lock(hashtext('{_server.Schema}'))"))
        {
            written = await begin();
            var old = await _server.UntilWaitingAsync();
            _server.Wire.Cut();
            await Task.WhenAny(written, _server.UntilWaitingAsync(besides: old));
        }

        await written;
    }

    private Task<PostgreSqlJournal> OpenAsync() => PostgreSqlJournal.OpenAsync(_server.Address, new PostgreSqlJournalOptions { Schema = _server.Schema }, Ct);
}
