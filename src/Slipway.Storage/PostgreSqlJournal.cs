using Slipway.Journal;
using Slipway.Storage.PostgreSql;

namespace Slipway.Storage;

/// <summary>A journal in a schema of a PostgreSQL database, which many processes and machines can share.</summary>
/// <inheritdoc cref="StoredJournal" path="/remarks" />
public sealed class PostgreSqlJournal : StoredJournal
{
    private PostgreSqlJournal(PostgreSqlAddress address, PostgreSqlStore store, JournalKeys keys, PostgreSqlJournalOptions options)
        : base(store, ciphers => new PostgreSqlReader(address, options.ReconnectTime, ciphers), keys, options) =>
        (Address, Options) = (address, options);

    /// <summary>Server, database and schema, for people; no password.</summary>
    public string Place => Address.Place;

    internal PostgreSqlAddress Address { get; }

    internal PostgreSqlJournalOptions Options { get; }

    /// <summary>Whether a text is a connection string of PostgreSQL, and not the name of a file.</summary>
    public static bool IsConnectionString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PostgreSqlAddress.IsOne(text);
    }

    /// <summary>Opens a journal; creates its schema and tables when they are missing. Processes that do so at the same time do not disturb
    /// each other.</summary>
    /// <param name="connectionString">An address, <c>postgres://user:password@host:5432/database?sslmode=require</c>, or Npgsql's keywords,
    /// <c>Host=…;Database=…;Username=…</c>. The database must be there.</param>
    /// <param name="options">How it is opened and written; null for the defaults.</param>
    /// <param name="ct">Gives up before the journal is opened.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, or an option is out of its range.</exception>
    /// <exception cref="JournalException">The server cannot be reached, refuses, or has a journal that was written by a newer version.</exception>
    public static async Task<PostgreSqlJournal> OpenAsync(string connectionString, PostgreSqlJournalOptions? options = null, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        options ??= new PostgreSqlJournalOptions();
        options.Validate();
        var address = PostgreSqlAddress.Parse(connectionString, options.Schema);
        return await Task.Run(() => Open(address, options), ct);
    }

    private static PostgreSqlJournal Open(PostgreSqlAddress address, PostgreSqlJournalOptions options)
    {
        var store = PostgreSqlStore.Open(address, options);
        try
        {
            return new PostgreSqlJournal(address, store, JournalKeys.Open(store, options, keyFile: null, address.Place), options);
        }
        catch (Exception e)
        {
            store.Dispose();
            throw PostgreSqlFailure.Describe(address.Place, e);
        }
    }
}
