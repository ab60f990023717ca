using Slipway.Journal;

namespace Slipway.Storage.Tests.PostgreSql;

public sealed class PostgreSqlJournalTests(PostgreSqlFixture fixture) : JournalContract<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlOwnershipTests(PostgreSqlFixture fixture) : OwnershipContract<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlErasureTests(PostgreSqlFixture fixture) : ErasureContract<PostgreSqlFixture>(fixture);

public sealed class EncryptedPostgreSqlErasureTests(CrampedPostgreSqlFixture fixture)
    : ErasureContract<CrampedPostgreSqlFixture>(fixture), IClassFixture<CrampedPostgreSqlFixture>;

/// <summary>An encrypted journal whose queue is full almost always.</summary>
public sealed class CrampedPostgreSqlJournalTests(CrampedPostgreSqlFixture fixture)
    : JournalContract<CrampedPostgreSqlFixture>(fixture), IClassFixture<CrampedPostgreSqlFixture>;

public sealed class CrampedPostgreSqlOwnershipTests(CrampedPostgreSqlFixture fixture)
    : OwnershipContract<CrampedPostgreSqlFixture>(fixture), IClassFixture<CrampedPostgreSqlFixture>;

public sealed class CrampedPostgreSqlFixture(PostgreSqlFixture server) : IJournalFixture, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask<IJournal> OpenAsync() => await server.OpenAsync(
        new PostgreSqlJournalOptions { MaxQueuedRecords = 2, MaxQueuedBytes = 10, Linger = TimeSpan.Zero, KeyFile = _folder.NewPath() });

    public void Dispose() => _folder.Dispose();

    public string Kept(string text) => server.Kept(text);
}
