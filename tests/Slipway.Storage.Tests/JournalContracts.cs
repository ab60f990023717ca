using Slipway.Journal;

namespace Slipway.Storage.Tests;

public sealed class MemoryJournalTests(MemoryFixture fixture) : JournalContract<MemoryFixture>(fixture), IClassFixture<MemoryFixture>;

public sealed class MemoryOwnershipTests(MemoryFixture fixture) : OwnershipContract<MemoryFixture>(fixture), IClassFixture<MemoryFixture>;

public sealed class MemoryFixture : IJournalFixture
{
    public ValueTask<IJournal> OpenAsync() => ValueTask.FromResult<IJournal>(new MemoryJournal());
}

public sealed class SqliteJournalTests(SqliteFixture fixture) : JournalContract<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteOwnershipTests(SqliteFixture fixture) : OwnershipContract<SqliteFixture>(fixture), IClassFixture<SqliteFixture>;

public sealed class SqliteFixture : IJournalFixture, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask<IJournal> OpenAsync() => await SqliteJournal.OpenAsync(_folder.NewPath());

    public void Dispose() => _folder.Dispose();
}

/// <summary>A journal without keys whose queue is full almost always.</summary>
public sealed class CrampedSqliteJournalTests(CrampedSqliteFixture fixture)
    : JournalContract<CrampedSqliteFixture>(fixture), IClassFixture<CrampedSqliteFixture>;

public sealed class CrampedSqliteOwnershipTests(CrampedSqliteFixture fixture)
    : OwnershipContract<CrampedSqliteFixture>(fixture), IClassFixture<CrampedSqliteFixture>;

public sealed class CrampedSqliteFixture : IJournalFixture, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask<IJournal> OpenAsync() => await SqliteJournal.OpenAsync(
        _folder.NewPath(), new SqliteJournalOptions { MaxQueuedRecords = 2, MaxQueuedBytes = 10, Linger = TimeSpan.Zero, Encrypts = false });

    public void Dispose() => _folder.Dispose();
}
