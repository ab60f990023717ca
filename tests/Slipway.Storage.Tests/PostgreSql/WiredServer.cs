using Npgsql;

namespace Slipway.Storage.Tests.PostgreSql;

/// <summary>A schema of a server that is reached by a wire, and directly to look and to hold things up.</summary>
internal sealed class WiredServer(PostgreSqlFixture fixture) : IDisposable
{
    private readonly Wire _wire = Wire.To(fixture.Server.Address);

    public string Schema { get; } = fixture.NewSchema();

    public Wire Wire => _wire;

    /// <summary>The address by way of the wire. The sessions have the schema's name.</summary>
    public string Address => $"{_wire.Address}?application_name={Schema}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    /// <summary>Connects past the wire.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var server = new Uri(fixture.Server.Address);
        var connection = new NpgsqlConnection($"Host={server.Host};Port={server.Port};Username={server.UserInfo};Database=postgres;Search Path={Schema};Pooling=false");
        await connection.OpenAsync(Ct);
        return connection;
    }

    /// <summary>Does something past the wire. What it locks is held until the returned session ends.</summary>
    public async Task<NpgsqlConnection> HoldAsync(string sql)
    {
        var connection = await ConnectAsync();
        await ReadAsync($"begin; {sql}", connection);
        return connection;
    }

    public async Task<object?> ReadAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        return await ReadAsync(sql, connection);
    }

    public async Task UntilAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        while (await ReadAsync(sql, connection) is not true)
        {
            await Task.Delay(5, Ct);
        }
    }

    /// <summary>Waits until a session behind the wire waits for a lock.</summary>
    /// <param name="besides">Sessions that are not meant.</param>
    /// <returns>The session.</returns>
    public async Task<int> UntilWaitingAsync(int besides = 0)
    {
        var sql = $"from pg_stat_activity where application_name = '{Schema}' and wait_event_type = 'Lock' and pid <> {besides}";
        await UntilAsync($"select exists (select 1 {sql})");
        return (int)(await ReadAsync($"select min(pid) {sql}"))!;
    }

    public static async Task<object?> ReadAsync(string sql, NpgsqlConnection connection) => await new NpgsqlCommand(sql, connection).ExecuteScalarAsync(Ct);
}
