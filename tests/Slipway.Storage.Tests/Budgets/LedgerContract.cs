using CsCheck;
using Microsoft.Data.Sqlite;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Storage.Tests.PostgreSql;
using Slipway.Tests.Properties;

namespace Slipway.Storage.Tests.Budgets;

/// <summary>What every ledger does.</summary>
public abstract class LedgerContract<TFixture>(TFixture fixture)
    where TFixture : class, ILedgerFixture
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Account_NobodyHasUsed_IsEmpty() => (await (await fixture.OpenAsync()).ReadAsync("new", Ct)).ShouldBe(default);

    [Fact]
    public async Task Reservation_InSeveralAccounts_IsAllOrNothing()
    {
        var ledger = await fixture.OpenAsync();
        BudgetClaim[] claims = [new("wide", 10, null), new("narrow", null, 5)];
        var amount = new BudgetAmount(0.000_000_000_3m, 3);

        (await ledger.TryReserveAsync(claims, amount, Ct)).ShouldBeNull();
        (await ledger.TryReserveAsync(claims, amount, Ct)).ShouldBe(new BudgetRefusal(claims[1], new BudgetBalance(default, amount)));

        (await ledger.ReadAsync("wide", Ct)).ShouldBe(new BudgetBalance(default, amount));
        await ledger.SettleAsync(claims, amount, new BudgetAmount(0.1m, 2), Ct);
        (await ledger.ReadAsync("narrow", Ct)).ShouldBe(new BudgetBalance(new BudgetAmount(0.1m, 2), default));
    }

    [Fact]
    public async Task Reservation_BeyondWhatCanBeCounted_FailsAlone()
    {
        var ledger = await fixture.OpenAsync();
        BudgetClaim[] full = [new("full", null, null)];
        (await ledger.TryReserveAsync(full, new BudgetAmount(decimal.MaxValue, 0), Ct)).ShouldBeNull();

        var others = Enumerable.Range(0, 20).Select(i => ReserveAsync([new($"other-{i}", null, null)])).ToList();
        var tooMuch = ReserveAsync(full);
        others.AddRange(Enumerable.Range(20, 20).Select(i => ReserveAsync([new($"other-{i}", null, null)])));

        await Should.ThrowAsync<Exception>(() => tooMuch);
        (await Task.WhenAll(others)).ShouldAllBe(r => r == null);
        (await ledger.ReadAsync("full", Ct)).Reserved.Cost.ShouldBe(decimal.MaxValue);

        async Task<BudgetRefusal?> ReserveAsync(BudgetClaim[] claims) => await ledger.TryReserveAsync(claims, new BudgetAmount(decimal.MaxValue, 0), Ct);
    }

    [Fact]
    public async Task Tokens_BeyondWhatCanBeCounted_AreNotReserved()
    {
        var ledger = await fixture.OpenAsync();
        BudgetClaim[] claims = [new("many", null, 1_000)];
        await ledger.SettleAsync(claims, default, new BudgetAmount(0, long.MaxValue), Ct);

        await Should.ThrowAsync<Exception>(async () => await ledger.TryReserveAsync(claims, new BudgetAmount(0, 1), Ct));

        (await ledger.ReadAsync("many", Ct)).ShouldBe(new BudgetBalance(new BudgetAmount(0, long.MaxValue), default));
    }

    [Fact]
    public async Task Accounts_OfDaysAndMonthsLongOver_AreForgotten_WhenANewDayBegins()
    {
        var ledger = await fixture.OpenAsync();
        BudgetClaim forEver = new("tenant:ada", 10, null), lastYear = Of(2025, 12, 31), month = Of(2026, 1, 1), day = Of(2026, 1, 31);
        await SpendAsync(forEver, lastYear, month, day);

        await SpendAsync(Of(2026, 4, 1));

        (await TokensAsync(forEver, lastYear, month, day, Of(2026, 4, 1))).ShouldBe([1, 0, 1, 1, 1]);
        await SpendAsync(Of(2026, 4, 2), forEver);
        (await TokensAsync(forEver, month, day, Of(2026, 4, 1))).ShouldBe([2, 0, 1, 1]);

        static BudgetClaim Of(int year, int month, int day) => new($"tenant:ada:{year}-{month}-{day}", 10, null) { Since = new DateOnly(year, month, day) };

        async Task SpendAsync(params BudgetClaim[] claims)
        {
            (await ledger.TryReserveAsync(claims, new BudgetAmount(1, 2), Ct)).ShouldBeNull();
            await ledger.SettleAsync(claims, new BudgetAmount(1, 2), new BudgetAmount(0.1m, 1), Ct);
        }

        async Task<List<long>> TokensAsync(params BudgetClaim[] claims)
        {
            var tokens = new List<long>();
            foreach (var claim in claims)
            {
                tokens.Add((await ledger.ReadAsync(claim.Account, Ct)).Total.Tokens);
            }

            return tokens;
        }
    }

    [Fact]
    public async Task Call_ThatEndsLongAfterItsDay_ChangesNoOtherAccount_AndIsForgottenToo()
    {
        var ledger = await fixture.OpenAsync();
        BudgetClaim old = new("all:2026-01-01", 10, null) { Since = new DateOnly(2026, 1, 1) }, today = new("all:2026-06-01", 10, null) { Since = new DateOnly(2026, 6, 1) };
        var amount = new BudgetAmount(1, 2);
        (await ledger.TryReserveAsync([old], amount, Ct)).ShouldBeNull();
        (await ledger.TryReserveAsync([today], amount, Ct)).ShouldBeNull();

        await ledger.SettleAsync([old], amount, amount, Ct);

        (await ledger.ReadAsync(today.Account, Ct)).ShouldBe(new BudgetBalance(default, amount));
        (await ledger.TryReserveAsync([today with { Account = "all:2026-06-02", Since = new DateOnly(2026, 6, 2) }], amount, Ct)).ShouldBeNull();
        (await ledger.ReadAsync(old.Account, Ct)).ShouldBe(default);
    }

    [Fact]
    public async Task Callers_AtOnce_NeverGoBeyondTheLimit_AndLoseNothing()
    {
        var ledger = await fixture.OpenAsync();
        BudgetClaim[] claims = [new("day", 1m, null), new("tenant", null, 1000)];
        var amounts = Gen.Select(Gen.Int[1, 900_000], Gen.Int[1, 40], Gen.Int[0, 100]).Array[200].Generate(new PCG(1, 7), null, out _)
            .Select(v => (Reserved: new BudgetAmount(v.Item1 / 10_000_000m, v.Item2), Part: v.Item3)).ToList();
        var spent = default(BudgetAmount);
        var gate = new Lock();

        await Task.WhenAll(amounts.Select(a => Task.Run(
            async () =>
            {
                if (await ledger.TryReserveAsync(claims, a.Reserved, Ct) is not null)
                {
                    return;
                }

                var balance = await ledger.ReadAsync("day", Ct);
                balance.Total.Cost.ShouldBeLessThanOrEqualTo(1m);
                var used = new BudgetAmount(a.Reserved.Cost * a.Part / 100, a.Reserved.Tokens * a.Part / 100);
                await ledger.SettleAsync(claims, a.Reserved, used, Ct);
                lock (gate)
                {
                    spent += used;
                }
            },
            Ct)));

        (await ledger.ReadAsync("day", Ct)).ShouldBe(new BudgetBalance(spent, default));
        (await ledger.ReadAsync("tenant", Ct)).ShouldBe(new BudgetBalance(spent, default));
    }
}

public interface ILedgerFixture
{
    ValueTask<IBudgetLedger> OpenAsync();
}

public sealed class MemoryLedgerTests(MemoryLedgerFixture fixture) : LedgerContract<MemoryLedgerFixture>(fixture), IClassFixture<MemoryLedgerFixture>;

public sealed class MemoryLedgerFixture : ILedgerFixture
{
    public ValueTask<IBudgetLedger> OpenAsync() => ValueTask.FromResult<IBudgetLedger>(new MemoryBudgetLedger());
}

public sealed class SqliteLedgerTests(SqliteLedgerFixture fixture) : LedgerContract<SqliteLedgerFixture>(fixture), IClassFixture<SqliteLedgerFixture>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ledgers_OnOneFile_ShareTheirAccounts_BesideAJournal()
    {
        using var folder = new TemporaryFolder();
        BudgetClaim[] claims = [new("all", null, 100)];
        await using var journal = await SqliteJournal.OpenAsync(folder.NewPath(), ct: Ct);
        await using (var one = await SqliteBudgetLedger.OpenAsync(journal, Ct))
        await using (var two = await SqliteBudgetLedger.OpenAsync(journal, Ct))
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : two).TryReserveAsync(claims, new BudgetAmount(0, 5), Ct).AsTask()));
            results.Count(r => r is null).ShouldBe(20);
        }

        await using var later = await SqliteBudgetLedger.OpenAsync(journal, Ct);
        later.Path.ShouldBe(journal.Path + ".budgets");
        (await later.ReadAsync("all", Ct)).Reserved.Tokens.ShouldBe(100);
    }

    [Fact]
    public async Task Ledger_DoesNotWait_WhileSomeoneHoldsTheJournal()
    {
        using var folder = new TemporaryFolder();
        await using var journal = await SqliteJournal.OpenAsync(folder.NewPath(), ct: Ct);
        await using var ledger = await SqliteBudgetLedger.OpenAsync(journal, Ct);
        await using var holder = new SqliteConnection($"Data Source={journal.Path};Pooling=False");
        await holder.OpenAsync(Ct);
        await using var held = holder.BeginTransaction(deferred: false);

        (await ledger.TryReserveAsync([new("all", null, 10)], new BudgetAmount(0, 3), Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task Account_ThatIsDamaged_FailsAlone()
    {
        using var folder = new TemporaryFolder();
        var path = folder.NewPath();
        await using var ledger = await SqliteBudgetLedger.OpenAsync(path, ct: Ct);
        BudgetClaim[] damaged = [new("damaged", 1, null)], sound = [new("sound", 1, null)];
        (await ledger.TryReserveAsync(damaged, new BudgetAmount(0.1m, 1), Ct)).ShouldBeNull();
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "update budget_accounts set spent_cost = 'x'";
            await command.ExecuteNonQueryAsync(Ct);
        }

        var calls = Enumerable.Range(0, 9).Select(i => ledger.TryReserveAsync(i == 4 ? damaged : sound, new BudgetAmount(0.01m, 1), Ct).AsTask()).ToList();

        (await Should.ThrowAsync<BudgetAccountException>(calls[4])).Message.ShouldBe($"The ledger '{path}' is damaged: 'x' is not an amount. Restore it from a backup, or move it aside.");
        calls.RemoveAt(4);
        (await Task.WhenAll(calls)).ShouldAllBe(r => r == null);
        (await ledger.ReadAsync("sound", Ct)).Reserved.Tokens.ShouldBe(8);
    }

    [Fact]
    public async Task Ledger_OfAnEarlierVersion_GoesOn_AndForgets()
    {
        using var folder = new TemporaryFolder();
        var path = folder.NewPath();
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                pragma application_id = 1397510210;
                create table budget_accounts (name text primary key, spent_cost text not null, spent_tokens integer not null,
                    reserved_cost text not null, reserved_tokens integer not null) strict;
                insert into budget_accounts values ('all:2026-03-01', '0.5', 7, '0', 0)
                """;
            await command.ExecuteNonQueryAsync(Ct);
        }

        await using var ledger = await SqliteBudgetLedger.OpenAsync(path, ct: Ct);
        BudgetClaim known = new("all:2026-03-01", null, null) { Since = new DateOnly(2026, 3, 1) };
        (await ledger.TryReserveAsync([known], new BudgetAmount(0, 1), Ct)).ShouldBeNull();
        (await ledger.ReadAsync(known.Account, Ct)).Total.Tokens.ShouldBe(8);

        (await ledger.TryReserveAsync([new BudgetClaim("all:2026-07-01", null, null) { Since = new DateOnly(2026, 7, 1) }], new BudgetAmount(0, 1), Ct)).ShouldBeNull();

        (await ledger.ReadAsync(known.Account, Ct)).ShouldBe(default);
    }

    [Fact]
    public async Task Accounts_ThatAreStoredUnderOneName_AreOneAccount()
    {
        using var folder = new TemporaryFolder();
        await using var ledger = await SqliteBudgetLedger.OpenAsync(folder.NewPath(), ct: Ct);
        BudgetClaim[] one = [new("ada\ud800", null, 5)], two = [new("ada\ud801", null, 5)];

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => ledger.TryReserveAsync(i % 2 == 0 ? one : two, new BudgetAmount(0, 1), Ct).AsTask()));

        results.Count(r => r is null).ShouldBe(5);
        (await ledger.ReadAsync("ada\ud800", Ct)).Reserved.Tokens.ShouldBe(5);
    }

    [Fact]
    public async Task Journal_IsNoLedger()
    {
        using var folder = new TemporaryFolder();
        await using var journal = await SqliteJournal.OpenAsync(folder.NewPath(), ct: Ct);

        (await Should.ThrowAsync<JournalException>(() => SqliteBudgetLedger.OpenAsync(journal.Path, ct: Ct))).Message.ShouldContain(".budgets");
    }

    [Fact]
    public async Task File_ThatIsNoLedger_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.NewPath();
        await File.WriteAllTextAsync(path, "this is a text and no database at all, and it is long enough to be looked at", Ct);

        (await Should.ThrowAsync<JournalException>(() => SqliteBudgetLedger.OpenAsync(path, ct: Ct))).Message
            .ShouldBe($"The ledger '{path}' is not a ledger of Slipway: the file is not an SQLite database.");
    }
}

public sealed class PostgreSqlLedgerTests(PostgreSqlLedgerFixture fixture) : LedgerContract<PostgreSqlLedgerFixture>(fixture), IClassFixture<PostgreSqlLedgerFixture>
{
    private readonly PostgreSqlLedgerFixture _ledgers = fixture;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ledgers_OnOneSchema_ShareTheirAccounts_WhateverTheOrderOfTheClaims()
    {
        var schema = _ledgers.NewSchema();
        BudgetClaim[] claims = [new("all", null, 100), new("Tenant ü", 1, null), new("b", null, 1_000)];
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _ledgers.OpenAsync(schema)));

        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            ledgers[i % 4].TryReserveAsync(i % 2 == 0 ? claims : [.. claims.Reverse()], new BudgetAmount(0.01m, 5), Ct).AsTask()));

        results.Count(r => r is null).ShouldBe(20);
        results.OfType<BudgetRefusal>().ShouldAllBe(r => r.Claim.Account == "all");
        var later = await _ledgers.OpenAsync(schema);
        (await later.ReadAsync("all", Ct)).Reserved.ShouldBe(new BudgetAmount(0.2m, 100));
        await later.SettleAsync(claims, new BudgetAmount(0.2m, 100), new BudgetAmount(0.15m, 70), Ct);
        (await later.ReadAsync("Tenant ü", Ct)).ShouldBe(new BudgetBalance(new BudgetAmount(0.15m, 70), default));
    }

    [Fact]
    public async Task Accounts_ThatManyLedgersForgetAtOnce_AreGone()
    {
        var schema = _ledgers.NewSchema();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _ledgers.OpenAsync(schema)));
        var old = Enumerable.Range(0, 200).Select(static i => new BudgetClaim($"tenant:{i}:2025-01-01", null, null) { Since = new DateOnly(2025, 1, 1) }).ToList();
        (await ledgers[0].TryReserveAsync(old, new BudgetAmount(0, 1), Ct)).ShouldBeNull();

        var today = new DateOnly(2026, 3, 1);
        await Task.WhenAll(ledgers.Select(l => l.TryReserveAsync([new BudgetClaim("all:2026-03-01", null, null) { Since = today }], new BudgetAmount(0, 1), Ct).AsTask()));

        foreach (var claim in old)
        {
            (await ledgers[1].ReadAsync(claim.Account, Ct)).ShouldBe(default);
        }
    }

    [Fact]
    public async Task Ledgers_ThatMakeTheSameAccounts_DoNotBlockEachOther()
    {
        var schema = _ledgers.NewSchema();
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _ledgers.OpenAsync(schema)));
        var sets = Gen.Int[0, 60].HashSet[1, 4].Array[200].Generate(new PCG(3, 9), null, out _);

        var refusals = await Task.WhenAll(sets.Select((set, i) => Task.Run(
            async () => await ledgers[i % 4].TryReserveAsync([.. set.Select(static n => new BudgetClaim($"account-{n}", null, null))], new BudgetAmount(0, 1), Ct), Ct)));

        refusals.ShouldAllBe(r => r == null);
        foreach (var account in Enumerable.Range(0, 61))
        {
            (await ledgers[0].ReadAsync($"account-{account}", Ct)).Reserved.Tokens.ShouldBe(sets.Count(s => s.Contains(account)));
        }
    }

    [Fact]
    public async Task Journal_ThatIsOpen_GivesItsLedger()
    {
        await using var journal = await _ledgers.OpenJournalAsync();
        await using var ledger = await PostgreSqlBudgetLedger.OpenAsync(journal, Ct);

        (await ledger.TryReserveAsync([new("all", null, 10)], new BudgetAmount(0, 3), Ct)).ShouldBeNull();
        (await ledger.ReadAsync("all", Ct)).Reserved.Tokens.ShouldBe(3);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsSaid_WithoutThePassword() =>
        (await Should.ThrowAsync<JournalException>(() => PostgreSqlBudgetLedger.OpenAsync("postgres://ada:verysecret@127.0.0.1:1/x", ct: Ct))).Message.ShouldNotContain("verysecret");
}

public sealed class PostgreSqlLedgerFixture(PostgreSqlFixture server) : ILedgerFixture, IAsyncDisposable
{
    private readonly System.Collections.Concurrent.ConcurrentBag<PostgreSqlBudgetLedger> _open = [];

    public async ValueTask<IBudgetLedger> OpenAsync() => await OpenAsync(NewSchema());

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _open)
        {
            await ledger.DisposeAsync();
        }
    }

    internal string NewSchema() => server.NewSchema();

    internal Task<PostgreSqlJournal> OpenJournalAsync() => server.OpenAsync(new PostgreSqlJournalOptions());

    internal async Task<PostgreSqlBudgetLedger> OpenAsync(string schema)
    {
        var ledger = await PostgreSqlBudgetLedger.OpenAsync(server.Server.Address, new PostgreSqlJournalOptions { Schema = schema });
        _open.Add(ledger);
        return ledger;
    }
}

public sealed class SqliteLedgerFixture : ILedgerFixture, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteBudgetLedger> _open = [];

    public async ValueTask<IBudgetLedger> OpenAsync()
    {
        var ledger = await SqliteBudgetLedger.OpenAsync(_folder.NewPath());
        _open.Add(ledger);
        return ledger;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var ledger in _open)
        {
            await ledger.DisposeAsync();
        }

        _folder.Dispose();
    }
}
