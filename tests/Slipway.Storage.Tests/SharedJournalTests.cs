using Slipway.Journal;
using Slipway.Storage.Tests.PostgreSql;

namespace Slipway.Storage.Tests;

/// <summary>Two processes, owners that are late among them, do random things on one journal: each does what a journal in memory does. The variable
/// SLIPWAY_SIMULATIONS says which are drawn, from a number up to another: <c>1-5000</c>.</summary>
public sealed class SharedJournalTests(PostgreSqlFixture server)
{
    [Fact]
    public async Task SqliteJournal_SharedByTwo_DoesWhatMemoryDoes()
    {
        using var folder = new TemporaryFolder();
        await CheckAsync(async seed =>
        {
            var path = folder.NewPath();
            var options = new SqliteJournalOptions { Encrypts = seed % 2 == 0 };
            return (await SqliteJournal.OpenAsync(path, options), await SqliteJournal.OpenAsync(path, options));
        });
    }

    [Fact]
    public Task PostgreSqlJournal_SharedByTwo_DoesWhatMemoryDoes() => CheckAsync(async _ =>
    {
        var options = new PostgreSqlJournalOptions { Schema = server.NewSchema() };
        return (await PostgreSqlJournal.OpenAsync(server.Server.Address, options), await PostgreSqlJournal.OpenAsync(server.Server.Address, options));
    });

    private static async Task CheckAsync(Func<int, Task<(IJournal One, IJournal Other)>> openAsync)
    {
        var range = (Environment.GetEnvironmentVariable("SLIPWAY_SIMULATIONS") ?? "1-5").Split('-').Select(int.Parse).ToArray();
        for (var seed = range[0]; seed <= range[1]; seed++)
        {
            var (one, other) = await openAsync(seed);
            await using (one)
            await using (other)
            await using (var model = new MemoryJournal())
            {
                await new SharedJournal([one, other], model, seed).WorkAsync();
            }
        }
    }
}
