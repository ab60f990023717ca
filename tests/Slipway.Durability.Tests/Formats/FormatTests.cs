using System.Globalization;
using System.Text;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Durability.Tests.Formats;

/// <summary>Journals that earlier versions have written are migrated, read, replayed and written on.</summary>
[Trait("suite", "durability")]
public sealed class FormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Kept => Path.Combine(AppContext.BaseDirectory, "Formats");

    public static TheoryData<string> Numbers => [.. Directory.GetFiles(Kept, "*.db").Select(file => Path.GetFileNameWithoutExtension(file))];

    [Fact]
    public void Formats_AreAllKept() =>
        Numbers.Select(n => int.Parse(n.Data, CultureInfo.InvariantCulture)).Order().ShouldBe(Enumerable.Range(1, Scripts()));

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Journal_OfAnEarlierFormat_IsMigratedReplayedAndWrittenOn(string number)
    {
        var path = _folder.Path($"{number}.db");
        foreach (var file in Directory.GetFiles(Kept, $"{number}.db*"))
        {
            File.Copy(file, Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileName(file)));
        }

        await using var journal = await SqliteJournal.OpenAsync(path, new SqliteJournalOptions { MustExist = true }, Ct);
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });
        var runs = await journal.ListAsync(new RunQuery(), Ct).ToListAsync(Ct);
        runs.Count.ShouldBe(3);
        foreach (var run in runs)
        {
            var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
            var input = int.Parse(Encoding.UTF8.GetString(history.Run.Input.Span), CultureInfo.InvariantCulture);
            Encoding.UTF8.GetString(history.Run.Output!.Value.Span).ShouldBe($"\"receipt {input * 2}, {input * 1000}\"");
            var report = await host.ReplayAsync(new FormatPipeline(), history, Ct);
            report.Differences.ShouldBeEmpty();
        }

        (await host.RunAsync(new FormatPipeline(), 4, ct: Ct)).ShouldBe("receipt 8, 4000");
        (await journal.EraseAsync(runs[0].Id, TimeProvider.System.GetUtcNow(), Ct)).ShouldBeTrue();
        (await journal.ReadAsync(runs[0].Id, Ct)).ShouldNotBeNull().Run.Output.ShouldBeNull();
    }

    public void Dispose() => _folder.Dispose();

    private static int Scripts() =>
        typeof(SqliteJournal).Assembly.GetManifestResourceNames().Count(n => n.StartsWith("Slipway.Storage.Scripts.", StringComparison.Ordinal));
}
