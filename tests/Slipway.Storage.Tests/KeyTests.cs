using System.Security.Cryptography;
using System.Text;
using Slipway.Journal;

namespace Slipway.Storage.Tests;

public sealed class KeyTests : IDisposable
{
    private const string Secret = "the-customers-very-own-words";

    private static readonly DateTimeOffset Now = new(2026, 3, 9, 9, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_OfALostJournal_WhoseKeysAreThere_IsRefused()
    {
        var path = _folder.NewPath();
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            await Sample.WriteAsync(journal, 1, Ct);
        }

        await File.WriteAllBytesAsync(path, [], Ct);

        (await Should.ThrowAsync<JournalException>(() => SqliteJournal.OpenAsync(path, ct: Ct))).Message.ShouldContain($"'{path}.keys' has keys");
        File.Delete(path);
        (await Should.ThrowAsync<JournalException>(() => SqliteJournal.OpenAsync(path, ct: Ct))).Message.ShouldContain("Restore it from a backup");
        File.Move(path + ".keys", path + ".old");
        await using var anew = await SqliteJournal.OpenAsync(path, ct: Ct);
        await Sample.WriteAsync(anew, 1, Ct);
    }

    [Fact]
    public async Task Erase_MakesEveryCopyUnreadable_WhetherTakenBeforeOrAfter()
    {
        var path = _folder.NewPath();
        var keys = path + ".keys";
        RunRecord run;
        string before, after;
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            run = await WriteSecretsAsync(journal);
            before = CopyOf(path);
            await journal.EraseAsync(run.Id, Now, Ct);
            after = CopyOf(path);
        }

        // The keys as they are now are all there is of keys.
        foreach (var copy in (string[])[before, after, path])
        {
            foreach (var part in Directory.GetFiles(Path.GetDirectoryName(copy)!, Path.GetFileName(copy) + "*"))
            {
                Encoding.Latin1.GetString(await File.ReadAllBytesAsync(part, Ct)).ShouldNotContain(Secret, Case.Sensitive, part);
            }

            await using var journal = await SqliteJournal.OpenAsync(copy, new() { KeyFile = keys, MustExist = true }, Ct);
            var history = (await journal.ReadAsync(run.Id, Ct)).ShouldNotBeNull();
            history.Run.ErasedAt.ShouldNotBeNull();
            history.Run.Input.IsEmpty.ShouldBeTrue();
            history.Run.Output.ShouldBeNull();
            history.Steps.ShouldAllBe(s => s.Request.IsEmpty && s.Result == null);
            history.Run.Totals.Steps.ShouldBe(3);
        }
    }

    [Fact]
    public async Task Copy_WithTheKeysOfThatTime_IsReadable_SoTheTestAboveTestsSomething()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        var run = await WriteSecretsAsync(journal);
        var copy = CopyOf(path);
        File.Copy(path + ".keys", copy + ".keys");
        await journal.EraseAsync(run.Id, Now, Ct);

        await using var backup = await SqliteJournal.OpenAsync(copy, ct: Ct);

        Encoding.UTF8.GetString((await backup.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Output!.Value.Span).ShouldContain(Secret);
    }

    [Fact]
    public async Task Open_WithAnotherKeyFile_IsRefused()
    {
        var path = _folder.NewPath();
        await using (await SqliteJournal.OpenAsync(path, ct: Ct))
        {
        }

        var other = _folder.NewPath();
        KeyFile.Open(other).Dispose();

        (await RefusalAsync(path, new() { KeyFile = other })).ShouldContain("The keys are not those of the journal");
        (await RefusalAsync(path, new() { KeyFile = _folder.NewPath() })).ShouldContain("There is no key file");
        File.Delete(path + ".keys");
        (await RefusalAsync(path, new())).ShouldContain("There is no key file");
        (await RefusalAsync(path, new() { Encrypts = false })).ShouldContain("There is no key file");
    }

    [Fact]
    public async Task Open_OfANewJournal_ByTwoWithOtherKeysAtOnce_IsRefusedToOne()
    {
        var path = _folder.NewPath();
        await using (await SqliteJournal.OpenAsync(path, new() { Encrypts = false }, Ct))
        {
        }

        var refusals = await MeetingKeyStore.OpenWithTwoAsync(_folder, async keys => await SqliteJournal.OpenAsync(path, new() { Keys = keys }, Ct));

        refusals.ShouldHaveSingleItem().Message.ShouldContain("The keys are not those of the journal");
    }

    [Fact]
    public async Task Journal_WithoutKeys_CanGetThemLater()
    {
        var path = _folder.NewPath();
        RunRecord plain, coded;
        await using (var journal = await SqliteJournal.OpenAsync(path, new() { Encrypts = false }, Ct))
        {
            plain = await Sample.WriteAsync(journal, 1, Ct);
        }

        File.Exists(path + ".keys").ShouldBeFalse();
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            journal.Append(Sample.Step(plain, 2));
            await journal.FinishRunAsync(plain.Id, Sample.Completed(), Ct);
            coded = await Sample.WriteAsync(journal, 1, Ct);
        }

        await using var again = await SqliteJournal.OpenAsync(path, ct: Ct);
        (await again.ReadAsync(plain.Id, Ct)).ShouldNotBeNull().Steps[1].ShouldBeSameAs(Sample.Step(plain, 2));
        (await again.ReadAsync(coded.Id, Ct)).ShouldNotBeNull().Steps[0].ShouldBeSameAs(Sample.Step(coded, 1));
        (await again.EraseAsync(plain.Id, Now, Ct)).ShouldBeTrue();
        (await again.ReadAsync(plain.Id, Ct)).ShouldNotBeNull().Run.Input.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task KeyFile_ThatIsOlderThanTheJournal_GivesNoKeyASecondTime()
    {
        var path = _folder.NewPath();
        RunRecord kept, lost, later;
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            kept = await WriteSecretsAsync(journal);
        }

        File.Copy(path + ".keys", path + ".copy");
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            lost = await WriteSecretsAsync(journal);
        }

        File.Move(path + ".copy", path + ".keys", overwrite: true);
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            later = await WriteSecretsAsync(journal);
            (await journal.ReadAsync(lost.Id, Ct)).ShouldNotBeNull().Run.ErasedAt.ShouldNotBeNull();

            (await journal.EraseAsync(lost.Id, Now, Ct)).ShouldBeTrue();
        }

        await using var again = await SqliteJournal.OpenAsync(path, ct: Ct);
        foreach (var run in new[] { kept, later })
        {
            Encoding.UTF8.GetString((await again.ReadAsync(run.Id, Ct)).ShouldNotBeNull().Run.Output!.Value.Span).ShouldContain(Secret);
        }
    }

    [Fact]
    public async Task KeyFile_OfAJournalWithADamagedNumber_DoesNotGrow()
    {
        var path = _folder.NewPath();
        await using (var journal = await SqliteJournal.OpenAsync(path, ct: Ct))
        {
            await WriteSecretsAsync(journal);
        }

        var size = new FileInfo(path + ".keys").Length;
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=false"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "update runs set key_number = 4611686018427387904";
            await command.ExecuteNonQueryAsync(Ct);
        }

        await using (await SqliteJournal.OpenAsync(path, ct: Ct))
        {
        }

        new FileInfo(path + ".keys").Length.ShouldBe(size);
    }

    [Fact]
    public async Task Waiting_OfARunWhoseKeyIsGone_IsListedWithoutContent_AndTakesNoAnswer()
    {
        var path = _folder.NewPath();
        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        var (gone, kept) = (await AskAsync(journal), await AskAsync(journal));
        using (var keys = KeyFile.Open(path + ".keys"))
        {
            keys.Destroy([1]);
        }

        var waiting = new List<PendingStep>();
        await foreach (var step in journal.ListPendingAsync(new PendingQuery(), Ct))
        {
            waiting.Add(step);
        }

        waiting.Select(w => w.RunId).ShouldBe([gone.Id, kept.Id]);
        waiting.Select(w => w.Question.IsEmpty).ShouldBe([true, false]);
        (await journal.AnswerAsync(gone.Id, "ask#1", new StepAnswer(Sample.Utf8(Secret), Now), Ct)).ShouldBeFalse();
        (await journal.AnswerAsync(kept.Id, "ask#1", new StepAnswer(Sample.Utf8(Secret), Now), Ct)).ShouldBeTrue();
        await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal });
        (await Should.ThrowAsync<AnswerRefusedException>(() => host.AnswerAsync(gone.Id, "ask#1", "yes", ct: Ct))).Message.ShouldContain("the run's key is gone");

        static async Task<RunRecord> AskAsync(SqliteJournal journal)
        {
            var run = Sample.Run();
            await journal.StartRunAsync(run, Ct);
            var question = Sample.Utf8($"\"{Secret}{new string('.', 10_000)}\"");
            await journal.BeginStepAsync(new PendingStep(run.Id, "ask#1", StepKind.Review, Sample.Hash("q"), question) { State = PendingState.Open }, Ct);
            await journal.SuspendAsync(run.Id, 1, knowsCancel: false, [], Ct);
            return run;
        }
    }

    [Fact]
    public async Task TakeOver_WhoseKeyCannotBeReadNow_LetsGoOfTheRun()
    {
        using var keys = new FailingStore(KeyFile.Open(_folder.NewPath()));
        var path = _folder.NewPath();
        RunRecord run;
        await using (var before = await SqliteJournal.OpenAsync(path, new() { Keys = keys }, Ct))
        {
            run = await Sample.WriteAsync(before, 1, Ct);
        }

        await using var journal = await SqliteJournal.OpenAsync(path, new() { Keys = keys }, Ct);
        var node = await journal.JoinAsync("b", Now.AddMinutes(9), Ct);
        keys.Fails = true;
        await Should.ThrowAsync<TimeoutException>(async () => await journal.TakeOverAsync(run.Id, node, Now, Ct));
        keys.Fails = false;

        (await journal.TakeOverAsync(run.Id, node, Now, Ct)).ShouldBeNull();
        (await journal.TakeOverAsync(run.Id, node, Now.AddMinutes(1), Ct)).ShouldNotBeNull().Run.Epoch.ShouldBe(3);
    }

    [Fact]
    public void Keys_AreEachOtherOnes_AndSurviveReopening()
    {
        var path = _folder.NewPath();
        var made = new List<RunKey>();
        for (var opening = 0; opening < 3; opening++)
        {
            using var file = KeyFile.Open(path);
            using var beside = KeyFile.Open(path);
            made.AddRange(Enumerable.Range(0, 70).SelectMany(_ => (RunKey[])[file.Create(), beside.Create()]));
        }

        made.Select(k => k.Number).Distinct().Count().ShouldBe(made.Count);
        made.Select(k => Convert.ToHexString(k.Bytes)).Distinct(StringComparer.Ordinal).Count().ShouldBe(made.Count);
        using var last = KeyFile.Open(path);
        made.ShouldAllBe(k => last.Find(k.Number)!.SequenceEqual(k.Bytes));
    }

    [Fact]
    public void Destroy_LeavesNothingOfAKeyInTheFile()
    {
        var path = _folder.NewPath();
        using var file = KeyFile.Open(path);
        var (gone, kept) = (file.Create(), file.Create());
        Holds(path, gone.Bytes).ShouldBeTrue();

        file.Destroy([gone.Number, 99_999, -1]);

        Holds(path, gone.Bytes).ShouldBeFalse();
        file.Find(gone.Number).ShouldBeNull();
        file.Find(99_999).ShouldBeNull();
        file.Find(kept.Number).ShouldBe(kept.Bytes);
    }

    [Theory]
    [InlineData(1L << 58)]
    [InlineData((1L << 58) + 1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Destroy_OfANumberThatIsNone_LeavesTheFileAsItIs(long number)
    {
        var path = _folder.NewPath();
        RunKey key;
        using (var file = KeyFile.Open(path))
        {
            key = file.Create();

            file.Destroy([number]);

            file.Find(number).ShouldBeNull();
        }

        using var again = KeyFile.Open(path);
        again.Find(key.Number).ShouldBe(key.Bytes);
    }

    [Fact]
    public void MasterKey_WrapsTheKeysInTheFile()
    {
        var path = _folder.NewPath();
        var master = RandomNumberGenerator.GetBytes(32);
        RunKey key;
        using (var file = KeyFile.Open(path, MasterKey.Of(master)))
        {
            key = file.Create();
        }

        Holds(path, key.Bytes).ShouldBeFalse();
        using (var file = KeyFile.Open(path, MasterKey.Parse(Convert.ToBase64String(master))))
        {
            file.Find(key.Number).ShouldBe(key.Bytes);
        }

        Should.Throw<JournalException>(() => KeyFile.Open(path)).Message.ShouldContain("needs its master key");
        Should.Throw<JournalException>(() => KeyFile.Open(path, MasterKey.Of(RandomNumberGenerator.GetBytes(32)))).Message.ShouldContain("has another master key");
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void MasterKey_OfAnotherForm_IsRefused(string text) =>
        Should.Throw<JournalException>(() => MasterKey.Parse(text)).Message.ShouldContain("openssl rand -base64 32");

    [Fact]
    public void KeyFile_OfAnotherProgram_IsRefused()
    {
        var path = _folder.NewPath();
        File.WriteAllText(path, new string('x', 300));

        Should.Throw<JournalException>(() => KeyFile.Open(path)).Message.ShouldContain("is not a key file of Slipway");
    }

    [Fact]
    public void KeyFile_IsForItsUserAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        var path = _folder.NewPath();
        KeyFile.Open(path).Dispose();

#pragma warning disable CA1416 // Skipped above.
        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A vault that does not answer.</summary>
    private sealed class FailingStore(KeyFile keys) : IRunKeyStore
    {
        public bool Fails { get; set; }

        public Guid Id => keys.Id;

        public RunKey Create() => keys.Create();

        public byte[]? Find(long number) => Fails ? throw new TimeoutException() : keys.Find(number);

        public void Destroy(IReadOnlyCollection<long> numbers) => keys.Destroy(numbers);

        public void Dispose() => keys.Dispose();
    }

    private static bool Holds(string path, byte[] bytes) => File.ReadAllBytes(path).AsSpan().IndexOf(bytes) >= 0;

    private static async Task<string> RefusalAsync(string path, SqliteJournalOptions options) =>
        (await Should.ThrowAsync<JournalException>(() => SqliteJournal.OpenAsync(path, options, Ct))).Message;

    private static async Task<RunRecord> WriteSecretsAsync(SqliteJournal journal)
    {
        var run = Sample.Run() with { Input = Sample.Utf8($"\"{Secret}\""), Conversation = Sample.Utf8($"\"{Secret}\"") };
        await journal.StartRunAsync(run, Ct);
        for (var step = 1; step <= 3; step++)
        {
            journal.Append(Sample.Step(run, step, $"\"{Secret}{new string('.', 3000 * step)}\"") with { Request = Sample.Utf8($"\"{Secret}\"") });
        }

        await journal.BeginStepAsync(new PendingStep(run.Id, "ask#1", StepKind.Review, Sample.Hash("q"), Sample.Utf8(Secret)) { State = PendingState.Open }, Ct);
        await journal.AnswerAsync(run.Id, "ask#1", new StepAnswer(Sample.Utf8(Secret), Now), Ct);
        await journal.FinishRunAsync(run.Id, Sample.Completed($"\"{Secret}\""), Ct);
        return run;
    }

    /// <summary>The file and its log, as a backup program would take them.</summary>
    private string CopyOf(string path)
    {
        var copy = _folder.NewPath();
        File.Copy(path, copy);
        if (File.Exists(path + "-wal"))
        {
            File.Copy(path + "-wal", copy + "-wal");
        }

        return copy;
    }
}
