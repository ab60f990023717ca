using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Durability.Tests;

/// <summary>Where a test's journal is, as a text that its processes can be given: a file, or an address and a schema.</summary>
internal sealed class JournalPlace(string text)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public bool IsServer { get; } = PostgreSqlJournal.IsConnectionString(text);

    public override string ToString() => text;

    /// <summary>Opens the journal. A server may be on its way back from a crash.</summary>
    public async Task<StoredJournal> OpenAsync(CancellationToken ct = default)
    {
        if (!IsServer)
        {
            return await SqliteJournal.OpenAsync(text, ct: ct);
        }

        for (var tries = 0; ; tries++)
        {
            try
            {
                return await PostgreSqlJournal.OpenAsync(text, null, ct);
            }
            catch (JournalException) when (tries < 1000)
            {
                await Task.Delay(Pause, ct);
            }
        }
    }

    /// <summary>What is on disk of a run: whether a step has finished, and how many have. The journal is looked at from outside.</summary>
    public (bool IsFinished, long Finished) Look(RunId run, string step)
    {
        while (true)
        {
            try
            {
                using var connection = Connect();
                return Look(connection, run, step);
            }
            catch (NpgsqlException)
            {
                // The server is on its way back from a crash, or the pooled connection is from before it.
                Task.Delay(Pause).Wait();
            }
        }
    }

    private (bool IsFinished, long Finished) Look(DbConnection connection, RunId run, string step)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            select coalesce(sum(case when s.key = @step then 1 else 0 end), 0), count(*)
            from steps s join runs r on r.{(IsServer ? "id" : "number")} = s.run where r.id = @run
            """;
        Add(command, "step", step);
        Add(command, "run", IsServer ? run.Value : run.Value.ToByteArray(bigEndian: true));
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0) > 0, reader.GetInt64(1));
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private DbConnection Connect()
    {
        var server = IsServer ? new Uri(text) : null;
        DbConnection connection = server is null
            ? new SqliteConnection($"Data Source={text};Mode=ReadOnly;Default Timeout=30")
            : new NpgsqlConnection($"Host={server.Host};Port={server.Port};Username={server.UserInfo};Database={server.AbsolutePath[1..]};Search Path=slipway;Timeout=5");
        connection.Open();
        return connection;
    }
}
