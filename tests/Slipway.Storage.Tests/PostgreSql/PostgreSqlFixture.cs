using Slipway.Journal;
using Slipway.Storage.Tests.PostgreSql;
using Slipway.Tests;

[assembly: AssemblyFixture(typeof(PostgreSqlFixture))]

namespace Slipway.Storage.Tests.PostgreSql;

/// <summary>One server for all tests, started when the first one needs it. Each journal has a schema of its own.</summary>
public sealed class PostgreSqlFixture : IJournalFixture, IDisposable
{
    private readonly Lazy<PostgreSqlServer> _server = new(Start);
    private int _schemas;

    internal PostgreSqlServer Server => _server.Value;

    internal string NewSchema() => $"journal_{Interlocked.Increment(ref _schemas)}";

    public async ValueTask<IJournal> OpenAsync() => await OpenAsync(new PostgreSqlJournalOptions());

    /// <summary>PostgreSQL's text cannot hold the character 0.</summary>
    public string Kept(string text) => text.Replace('\0', '\u2400');

    public void Dispose()
    {
        if (_server.IsValueCreated)
        {
            _server.Value.Dispose();
        }
    }

    internal Task<PostgreSqlJournal> OpenAsync(PostgreSqlJournalOptions options) =>
        PostgreSqlJournal.OpenAsync(Server.Address, options with { Schema = NewSchema() });

    private static PostgreSqlServer Start()
    {
        if (PostgreSqlServer.Missing is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
        }

        return PostgreSqlServer.Start();
    }
}
