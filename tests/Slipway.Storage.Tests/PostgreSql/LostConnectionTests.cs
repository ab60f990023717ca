using Npgsql;
using Slipway.Journal;

namespace Slipway.Storage.Tests.PostgreSql;

/// <summary>The writer's connection is lost while a group is on its way.</summary>
public sealed class LostConnectionTests(PostgreSqlFixture fixture) : IDisposable
{
    private static readonly DateTimeOffset LeaseEnds = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly PostgreSqlJournalOptions _options = new() { Schema = fixture.NewSchema() };
    private readonly Wire _wire = Wire.To(fixture.Server.Address);

    private string Schema => _options.Schema;

    /// <summary>Whether the writer waits for a lock.</summary>
    private string IsWaitingSql => $"select exists (select 1 from pg_stat_activity where application_name = '{Schema}' and wait_event_type = 'Lock')";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task Write_AfterStandingStillInATransaction_IsDoneAgain()
    {
        await using var journal = await OpenAsync();
        await ReadAsync($"""
            set search_path = {Schema};
            create sequence times;
            create function stand_still() returns trigger language plpgsql set search_path = {Schema} as $$
            begin
                if nextval('times') = 1 then
                    perform pg_advisory_xact_lock(hashtext('{Schema}'));
                    perform set_config('idle_in_transaction_session_timeout', '1', false);
                end if;
                return null;
            end $$;
            create trigger stand_still after insert on nodes for each row execute function stand_still();
            """);
        await using var other = await ConnectAsync();
        await ReadAsync($"select pg_advisory_lock(hashtext('{Schema}'))", other);

        var joined = journal.JoinAsync("node-1", LeaseEnds, Ct);
        await UntilAsync(IsWaitingSql);
        _wire.HoldRequests();
        await ReadAsync($"select pg_advisory_unlock(hashtext('{Schema}'))", other);

        (await joined).Life.ShouldBe(1);
        (await ReadAsync($"select life from {Schema}.nodes")).ShouldBe(1);
    }

    private Task<PostgreSqlJournal> OpenAsync() => PostgreSqlJournal.OpenAsync($"{_wire.Address}?application_name={Schema}", _options, Ct);

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var server = new Uri(fixture.Server.Address);
        var connection = new NpgsqlConnection($"Host={server.Host};Port={server.Port};Username={server.UserInfo};Database=postgres;Pooling=false");
        await connection.OpenAsync(Ct);
        return connection;
    }

    private async Task<object?> ReadAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        return await ReadAsync(sql, connection);
    }

    private static async Task<object?> ReadAsync(string sql, NpgsqlConnection connection) => await new NpgsqlCommand(sql, connection).ExecuteScalarAsync(Ct);

    private async Task UntilAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        while (await ReadAsync(sql, connection) is not true)
        {
            await Task.Delay(5, Ct);
        }
    }
}
