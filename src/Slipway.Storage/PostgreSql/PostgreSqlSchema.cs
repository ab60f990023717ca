using System.Globalization;
using DbUp;
using Npgsql;
using Slipway.Journal;

namespace Slipway.Storage.PostgreSql;

/// <summary>Creates, checks and migrates the schema of a journal.</summary>
internal static class PostgreSqlSchema
{
    /// <summary>The number of the newest script.</summary>
    private const int Version = 4;

    /// <summary>Makes the schema what this version needs. Of several processes one does it, and the others find it done.</summary>
    /// <exception cref="JournalException">It is not there and must be, or was written by a newer version.</exception>
    public static void Prepare(PostgreSqlAddress address, NpgsqlConnection connection, string connectionString, bool mustExist)
    {
        if (IsCurrent(address, connection, mustExist))
        {
            return;
        }

        // Held by this session until it is given back, or ends.
        Execute(connection, "select pg_advisory_lock(hashtextextended('slipway/' || @schema, 0))", address.Schema);
        try
        {
            if (!IsCurrent(address, connection, mustExist))
            {
                Migrate(address, connectionString);
            }
        }
        finally
        {
            Execute(connection, "select pg_advisory_unlock(hashtextextended('slipway/' || @schema, 0))", address.Schema);
        }
    }

    private static bool IsCurrent(PostgreSqlAddress address, NpgsqlConnection connection, bool mustExist)
    {
        var version = Read(connection, "select to_regclass(quote_ident(@schema) || '.journal_format') is not null", address.Schema) is true
            ? (int)Read(connection, $"select version from {Quote(address.Schema)}.journal_format", address.Schema)!
            : 0;
        return version switch
        {
            0 when mustExist => throw new JournalException($"There is no journal in {address.Place}."),
            > Version => throw new JournalException(string.Create(
                CultureInfo.InvariantCulture,
                $"The journal in {address.Place} was written by a newer version of Slipway (format {version}; this one knows {Version}). Update Slipway, or use another journal.")),
            _ => version == Version,
        };
    }

    private static void Migrate(PostgreSqlAddress address, string connectionString)
    {
        // A journal of many runs takes its time.
        var patient = new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0 }.ToString();
        var result = DeployChanges.To.PostgresqlDatabase(patient, address.Schema)
            .WithScriptsEmbeddedInAssembly(typeof(PostgreSqlSchema).Assembly, static script => script.Contains(".PostgreSql.Scripts.", StringComparison.Ordinal))
            .JournalToPostgresqlTable(address.Schema, "journal_scripts")
            .WithTransaction()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
        {
            throw PostgreSqlFailure.Describe(address.Place, result.Error);
        }
    }

    private static string Quote(string name) => new NpgsqlCommandBuilder().QuoteIdentifier(name);

    private static object? Read(NpgsqlConnection connection, string sql, string schema)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string>("schema", schema));
        return command.ExecuteScalar();
    }

    private static void Execute(NpgsqlConnection connection, string sql, string schema) => Read(connection, sql, schema);
}
