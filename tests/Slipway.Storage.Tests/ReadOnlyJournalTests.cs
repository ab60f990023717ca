using Slipway.Journal;

namespace Slipway.Storage.Tests;

/// <summary>Journals that are only read, where they are.</summary>
public sealed class ReadOnlyJournalTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 9, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Journal_ThatIsOnlyRead_IsReadableAndChangesNothing(bool encrypts)
    {
        var (path, run) = await WriteAsync(encrypts, "a journal #1 (50%).db");
        var before = Files(path);

        await using (var journal = await SqliteJournal.OpenAsync(path, new SqliteJournalOptions { IsReadOnly = true }, Ct))
        {
            var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
            history.Steps[0].ShouldBeSameAs(Sample.Step(run, 1));
            await foreach (var listed in journal.ListAsync(new RunQuery(), Ct))
            {
                listed.Id.ShouldBe(run.Id);
            }

            await Should.ThrowAsync<JournalException>(async () => await journal.EraseAsync(run.Id, Now, Ct));
            await Should.ThrowAsync<JournalException>(async () => await journal.StartRunAsync(Sample.Run(), Ct));
            await Should.ThrowAsync<JournalException>(async () => await journal.TryStartRunAsync(Sample.Run(), Ct));
            (await Should.ThrowAsync<JournalException>(async () => await journal.JoinAsync("node-1", Now, Ct))).Message.ShouldBe($"The journal '{path}' was opened to be read only.");
            (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Input.ToArray().ShouldBe(run.Input.ToArray());
        }

        Files(path).ShouldBe(before);
    }

    [Fact]
    public async Task Journal_WithALogThatIsNotBroughtIn_IsRefused()
    {
        var (path, _) = await WriteAsync(encrypts: true, "journal.db");
        await File.WriteAllTextAsync(path + "-wal", "a log", Ct);

        (await OpenAsync(path)).ShouldContain($"a part is in '{path}-wal'");
    }

    [Fact]
    public async Task Journal_ThatIsNotThereOrNone_IsRefused()
    {
        var path = _folder.NewPath();
        (await OpenAsync(path)).ShouldBe($"There is no journal '{path}'.");
        File.Exists(path).ShouldBeFalse();
        await File.WriteAllTextAsync(path, "this is a text and no database at all, and it is long enough to be looked at", Ct);
        (await OpenAsync(path)).ShouldContain("is not a journal of Slipway");
        await File.WriteAllBytesAsync(path, [], Ct);
        (await OpenAsync(path)).ShouldContain("earlier version");
    }

    private static async Task<string> OpenAsync(string path) =>
        (await Should.ThrowAsync<JournalException>(() => SqliteJournal.OpenAsync(path, new SqliteJournalOptions { IsReadOnly = true }, Ct))).Message;

    private async Task<(string Path, RunRecord Run)> WriteAsync(bool encrypts, string name)
    {
        var path = Path.Combine(Directory.CreateDirectory(_folder.NewPath()).FullName, name);
        await using var journal = await SqliteJournal.OpenAsync(path, new SqliteJournalOptions { Encrypts = encrypts }, Ct);
        var run = await Sample.WriteAsync(journal, 1, Ct);
        await journal.FinishRunAsync(run.Id, Sample.Completed(), Ct);
        return (path, run);
    }

    /// <summary>The folder's files with their content.</summary>
    private static List<string> Files(string path) =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Order(StringComparer.Ordinal).Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")];
}
