using System.Security.Cryptography;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Tests.PostgreSql;
using Slipway.Tests;

namespace Slipway.Storage.Tests.Budgets;

/// <summary>The ledger's server goes away, other sessions stand still, and accounts have names that cannot be stored.</summary>
public sealed class PostgreSqlLedgerFailureTests(PostgreSqlFixture fixture) : IDisposable
{
    private static readonly BudgetClaim[] All = [new("all", null, 100)];
    private static readonly BudgetAmount Three = new(0, 3);

    private readonly WiredServer _server = new(fixture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Calls_WhileTheServerIsDown_WaitForIt()
    {
        using var server = PostgreSqlServer.Start();
        await using var ledger = await PostgreSqlBudgetLedger.OpenAsync(server.Address, ct: Ct);
        (await ledger.TryReserveAsync(All, Three, Ct)).ShouldBeNull();

        server.Crash();
        var settled = ledger.SettleAsync(All, Three, new BudgetAmount(0, 2), Ct);
        var reserved = ledger.TryReserveAsync(All, Three, Ct);
        server.Launch();

        await settled;
        (await reserved).ShouldBeNull();
        (await ledger.ReadAsync("all", Ct)).ShouldBe(new BudgetBalance(new BudgetAmount(0, 2), Three));
    }

    [Fact]
    public async Task Call_AfterStandingStillInATransaction_IsDoneAgain()
    {
        await using var ledger = await OpenAsync();
        await ledger.ReadAsync("all", Ct);
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
            create trigger stand_still after update on budget_accounts for each row execute function stand_still();
            """);

        ValueTask<BudgetRefusal?> reserved;
        await using (await _server.HoldAsync($"select pg_advisory_xact_lock(hashtext('{_server.Schema}'))"))
        {
            reserved = ledger.TryReserveAsync(All, Three, Ct);
            await _server.UntilWaitingAsync();
            _server.Wire.HoldRequests();
        }

        (await reserved).ShouldBeNull();
        (await ledger.ReadAsync("all", Ct)).Reserved.ShouldBe(Three);
        (await _server.ReadAsync("select last_value from times")).ShouldBe(2L);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_WhoseConnectionIsLostWhileItIsCommitted_IsDoneOnce(bool isEnded)
    {
        await using var ledger = await OpenAsync();
        await ledger.ReadAsync("all", Ct);
        await _server.ReadAsync($"""
            create function wait() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock(hashtext('{_server.Schema}'));
                return null;
            end $$;
            create constraint trigger wait after update on budget_accounts deferrable initially deferred for each row execute function wait();
            """);

        ValueTask<BudgetRefusal?> reserved;
        await using (await _server.HoldAsync($"select pg_advisory_xact_lock(hashtext('{_server.Schema}'))"))
        {
            reserved = ledger.TryReserveAsync(All, Three, Ct);
            var session = await _server.UntilWaitingAsync();
            _server.Wire.Cut();
            await _server.UntilWaitingAsync(besides: session);
            if (isEnded)
            {
                await _server.ReadAsync($"select pg_terminate_backend({session})");
            }
        }

        (await reserved).ShouldBeNull();
        (await ledger.ReadAsync("all", Ct)).Reserved.ShouldBe(Three);
        (await ledger.TryReserveAsync(All, Three, Ct)).ShouldBeNull();
        (await ledger.ReadAsync("all", Ct)).Reserved.Tokens.ShouldBe(6);
    }

    [Fact]
    public async Task Ledger_ThatIsClosed_LeavesNothingButItsAccounts()
    {
        await using (var ledger = await OpenAsync())
        {
            (await ledger.TryReserveAsync(All, Three, Ct)).ShouldBeNull();
        }

        (await _server.ReadAsync("select count(*) from writers")).ShouldBe(0L);
    }

    [Fact]
    public async Task Call_WhileAnotherSessionHoldsTheAccount_FailsInTime()
    {
        await using var ledger = await OpenAsync(TimeSpan.FromMilliseconds(50));
        await ledger.TryReserveAsync(All, Three, Ct);

        await using (await _server.HoldAsync("select from budget_accounts for update"))
        {
            (await Should.ThrowAsync<JournalException>(async () => await ledger.TryReserveAsync(All, Three, Ct))).Message.ShouldContain("is held by another session");
        }

        (await ledger.TryReserveAsync(All, Three, Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Sessions_DoNotHoldAccounts_WhileTheirProcessStandsStill()
    {
        await using var ledger = await OpenAsync();
        await ledger.ReadAsync("all", Ct);
        await _server.ReadAsync($"""
            create table seen (setting text);
            create function see() returns trigger language plpgsql set search_path = {_server.Schema} as $$
            begin
                insert into seen values (current_setting('idle_in_transaction_session_timeout'));
                return null;
            end $$;
            create trigger see after update on budget_accounts for each row execute function see();
            """);

        await ledger.TryReserveAsync(All, Three, Ct);
        await ledger.SettleAsync(All, Three, Three, Ct);
        (await ledger.ReadAsync("all", Ct)).Reserved.ShouldBe(default);

        (await _server.ReadAsync("select string_agg(setting, ' ') from seen")).ShouldBe("10s 10s");
    }

    [Fact]
    public async Task Account_WithANameThatCannotBeStored_FailsAlone()
    {
        await using var ledger = await OpenAsync();
        await ledger.TryReserveAsync(All, Three, Ct);
        BudgetClaim[] tooLong = [new(Convert.ToBase64String(RandomBytes(20_000)), null, null)];

        ValueTask<BudgetRefusal?> first, second, third;
        await using (await _server.HoldAsync("select from budget_accounts for update"))
        {
            first = ledger.TryReserveAsync(All, Three, Ct);
            await _server.UntilWaitingAsync();
            second = ledger.TryReserveAsync(tooLong, Three, Ct);
            third = ledger.TryReserveAsync([new("other", null, null)], Three, Ct);
        }

        (await first).ShouldBeNull();
        (await Should.ThrowAsync<BudgetAccountException>(async () => await second)).Message.ShouldContain("shorter name");
        (await third).ShouldBeNull();
        (await ledger.ReadAsync("other", Ct)).Reserved.ShouldBe(Three);
    }

    [Fact]
    public async Task Account_ThatIsOnlyLookedAt_IsNotMade()
    {
        await using var ledger = await OpenAsync();

        (await ledger.ReadAsync("new", Ct)).ShouldBe(default);
        (await ledger.TryReserveAsync([new("full", null, 1)], Three, Ct)).ShouldNotBeNull();

        (await _server.ReadAsync("select count(*) from budget_accounts")).ShouldBe(0L);
    }

    [Fact]
    public async Task Account_WithCharactersThatTextCannotHold_IsAnAccount()
    {
        await using var ledger = await OpenAsync();
        BudgetClaim[] claims = [new("ada\0\ud800", null, 5)];

        (await ledger.TryReserveAsync(claims, Three, Ct)).ShouldBeNull();
        (await ledger.TryReserveAsync(claims, Three, Ct)).ShouldBe(new BudgetRefusal(claims[0], new BudgetBalance(default, Three)));
        await ledger.SettleAsync(claims, Three, Three, Ct);

        (await ledger.ReadAsync(claims[0].Account, Ct)).ShouldBe(new BudgetBalance(Three, default));
        (await _server.ReadAsync("select name from budget_accounts")).ShouldBe("ada\u2400\ufffd");
    }

    /// <summary>Bytes that no compression makes shorter, the same ones each time.</summary>
    private static byte[] RandomBytes(int count) =>
        [.. Enumerable.Range(0, count / 32).SelectMany(static i => SHA256.HashData(BitConverter.GetBytes(i)))];

    private Task<PostgreSqlBudgetLedger> OpenAsync(TimeSpan? busyTimeout = null)
    {
        var options = new PostgreSqlJournalOptions { Schema = _server.Schema };
        return PostgreSqlBudgetLedger.OpenAsync(_server.Address, busyTimeout is { } time ? options with { BusyTimeout = time } : options, Ct);
    }
}
