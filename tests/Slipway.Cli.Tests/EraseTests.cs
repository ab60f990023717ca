using System.Text.Json;
using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Tests;

public sealed class EraseTests : IDisposable
{
    private readonly CliRun _cli = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erase_OfARun_MakesItsContentUnreadableAndKeepsItsTrace()
    {
        var run = await WriteAsync();

        (await _cli.RunAsync("erase", $"{run}", "--journal", "runs.db")).ShouldBe(0);

        _cli.Out.Trim().ShouldBe("The payloads of 1 run are erased.");
        (await _cli.RunAsync("trace", $"{run}", "--payloads", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.ShouldContain("The payloads were erased at");
        _cli.Out.ShouldContain("step");
        _cli.Out.ShouldNotContain("kettle");
        (await _cli.RunAsync("runs", "--json", "--journal", "runs.db")).ShouldBe(0);
        JsonDocument.Parse(_cli.Out).RootElement[0].GetProperty("erased_at").ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task Erase_OfARunThatIsErased_SaysThatItWasBefore()
    {
        var (first, second) = (await WriteAsync(), await WriteAsync());
        (await _cli.RunAsync("erase", $"{first}", "--journal", "runs.db")).ShouldBe(0);

        (await _cli.RunAsync("erase", $"{first}", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.Trim().ShouldBe("The payloads of 0 runs are erased. Those of 1 run were before.");
        (await _cli.RunAsync("erase", $"{first}", $"{second}", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.Trim().ShouldBe("The payloads of 1 run are erased. Those of 1 run were before.");
        (await _cli.RunAsync("erase", $"{first}", $"{second}", "--journal", "runs.db", "--json")).ShouldBe(0);
        JsonDocument.Parse(_cli.Out).RootElement.GetProperty("erased").GetInt32().ShouldBe(0);
        JsonDocument.Parse(_cli.Out).RootElement.GetProperty("erased_before").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Erase_OlderThan_ErasesWhatEndedBefore()
    {
        await WriteAsync();

        (await _cli.RunAsync("erase", "--older-than", "10", "--journal", "runs.db", "--json")).ShouldBe(0);
        JsonDocument.Parse(_cli.Out).RootElement.GetProperty("erased").GetInt32().ShouldBe(1);
        (await _cli.RunAsync("erase", "--older-than", "10", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.Trim().ShouldBe("The payloads of 0 runs are erased.");
    }

    [Fact]
    public async Task Erase_OfARunThatIsDamaged_ErasesIt()
    {
        var run = await WriteAsync();
        await ExecuteAsync("update run_payloads set input = x'00'");
        (await _cli.RunAsync("trace", $"{run}", "--journal", "runs.db")).ShouldBe(1);

        (await _cli.RunAsync("erase", $"{run}", "--journal", "runs.db")).ShouldBe(0, _cli.Error);

        (await _cli.RunAsync("trace", $"{run}", "--journal", "runs.db")).ShouldBe(0, _cli.Error);
        _cli.Out.ShouldContain("The payloads were erased at");
    }

    [Fact]
    public async Task Trace_OfAnErasedFailure_HasItsCodeAlone()
    {
        var run = new RunRecord(RunId.New(TimeProvider.System), "orders", TimeProvider.System.GetUtcNow(), "1"u8.ToArray());
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct))
        {
            await journal.StartRunAsync(run, Ct);
            journal.Append(new StepRecord(run.Id, 1, "step#1", StepKind.Code, new string('0', 64), default, null) { StartedAt = run.StartedAt, Failure = new Failure("Broken", "the kettle", "step#1") });
            await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Cancelled, run.StartedAt, null, new Failure("Cancelled", "no kettle")), Ct);
        }

        (await _cli.RunAsync("erase", $"{run.Id}", "--journal", "runs.db")).ShouldBe(0, _cli.Error);
        (await _cli.RunAsync("trace", "--journal", "runs.db")).ShouldBe(0, _cli.Error);

        _cli.Out.ShouldMatch(@"step code 0\.0 ms Broken\nThe payloads were erased at [-0-9: ]+Z\.\n$");
    }

    [Fact]
    public async Task Erase_OfARunWrittenBeforeTheJournalHadKeys_SaysThatCopiesHaveIt()
    {
        var plain = await WriteAsync();
        var keyed = await WriteAsync();
        await ExecuteAsync("update runs set key_number = null where number = 1; update run_payloads set input = x'7b7d', input_size = null, output = null where run = 1; update step_payloads set request = null, request_size = null, result = x'31', result_size = null where step = 1");

        (await _cli.RunAsync("erase", $"{plain}", $"{keyed}", "--journal", "runs.db")).ShouldBe(0, _cli.Error);

        _cli.Error.Trim().ShouldBe("Those of 1 run were written without a key, so backups and the database's log may still hold them.");
        (await _cli.RunAsync("erase", $"{plain}", "--journal", "runs.db", "--json")).ShouldBe(0, _cli.Error);
        JsonDocument.Parse(_cli.Out).RootElement.GetProperty("without_key").GetInt32().ShouldBe(1);
        (await _cli.RunAsync("erase", $"{keyed}", "--journal", "runs.db")).ShouldBe(0, _cli.Error);
        _cli.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("erase", "--journal", "runs.db")]
    [InlineData("erase", "run_x", "--journal", "runs.db")]
    [InlineData("erase", "run_00000000000000000000000000000001", "--journal", "runs.db")]
    [InlineData("erase", "--older-than", "-1", "--journal", "runs.db")]
    [InlineData("erase", "--older-than", "36501", "--journal", "runs.db")]
    [InlineData("erase", "--older-than", "2147483647", "--journal", "runs.db")]
    [InlineData("erase", "run_00000000000000000000000000000001", "--journal", "none.db")]
    [InlineData("runs", "--journal", "postgres://x/y?nonsense=1")]
    public async Task Erase_OfWhatIsNotThere_IsBadUsage(params string[] args)
    {
        await WriteAsync();

        (await _cli.RunAsync(args)).ShouldBe(2);

        _cli.Error.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Erase_OfTheLatest_NamesItAndErasesNothing()
    {
        var run = await WriteAsync();

        (await _cli.RunAsync("erase", "latest", "--journal", "runs.db")).ShouldBe(2);

        _cli.Error.ShouldContain($"takes ids and no 'latest'");
        _cli.Error.ShouldContain($"\n  slipway erase {run} --journal runs.db\n");
        (await _cli.RunAsync("trace", $"{run}", "--payloads", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.ShouldContain("kettle");
    }

    [Fact]
    public async Task Erase_OfSeveralRuns_ErasesNoneWhenOneCannotBe()
    {
        var run = await WriteAsync();

        (await _cli.RunAsync("erase", $"{run}", "run_00000000000000000000000000000001", "--journal", "runs.db")).ShouldBe(2);

        _cli.Error.ShouldContain("Nothing is erased");
        (await _cli.RunAsync("trace", $"{run}", "--payloads", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.ShouldContain("kettle");
    }

    [Fact]
    public async Task Erase_OfARun_ReachesItsForks_WhenTheyHaveEnded()
    {
        var (run, fork) = (await WriteAsync(), RunId.New(TimeProvider.System));
        var record = new RunRecord(fork, "support-reply", TimeProvider.System.GetUtcNow(), "{}"u8.ToArray()) { Owner = "node-1", Fork = new ForkOrigin(run, "step#1", 0, DateTimeOffset.UnixEpoch) };
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct))
        {
            await journal.StartRunAsync(record, Ct);
            await journal.FlushAsync(fork, Ct);
        }

        (await _cli.RunAsync("erase", $"{run}", "--journal", "runs.db")).ShouldBe(1);
        _cli.Error.ShouldContain($"Run {fork}, a fork of {run}, has not ended.");
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct))
        {
            await journal.FinishRunAsync(fork, new RunOutcome(RunStatus.Completed, TimeProvider.System.GetUtcNow(), "1"u8.ToArray(), null), Ct);
        }

        (await _cli.RunAsync("erase", $"{run}", "--journal", "runs.db")).ShouldBe(0);

        _cli.Out.Trim().ShouldBe("The payloads of 2 runs are erased, 1 of them a fork.");
        await using var later = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct);
        (await later.ReadAsync(fork, Ct))!.Run.ErasedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Erase_OfARunThatIsForkedMeanwhile_ReachesTheFork(bool hasEnded)
    {
        var (run, fork) = (await WriteAsync(), RunId.New(TimeProvider.System));
        var now = TimeProvider.System.GetUtcNow();
        var path = Path.Combine(_cli.Folder, "runs.db");
        using var cli = new CliRun { Time = new Interrupted(BeginFork) };

        (await cli.RunAsync("erase", $"{run}", "--journal", path)).ShouldBe(hasEnded ? 0 : 1);

        if (hasEnded)
        {
            cli.Out.Trim().ShouldBe("The payloads of 2 runs are erased, 1 of them a fork.");
        }
        else
        {
            cli.Error.ShouldContain($"Run {fork}, a fork of {run}, has not ended.");
            cli.Error.ShouldContain($"Run {run} is erased, and this fork, which began meanwhile, still has copies of its steps.");
        }

        await using var journal = await SqliteJournal.OpenAsync(path, ct: Ct);
        ((await journal.ReadAsync(run, Ct))!.Run.ErasedAt is not null).ShouldBeTrue();
        ((await journal.ReadAsync(fork, Ct))!.Run.ErasedAt is not null).ShouldBe(hasEnded);

        void BeginFork() => Task.Run(async () =>
        {
            await using var other = await SqliteJournal.OpenAsync(path, ct: Ct);
            var record = new RunRecord(fork, "orders", now, "{}"u8.ToArray()) { Owner = "node-1", Fork = new ForkOrigin(run, "step#1", 0, now) };
            await other.StartRunAsync(record, Ct);
            await other.FlushAsync(fork, Ct);
            if (hasEnded)
            {
                await other.FinishRunAsync(fork, new RunOutcome(RunStatus.Completed, now, "1"u8.ToArray(), null), Ct);
            }
        }).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Run_OfAProjectWithARetention_ErasesItsRunsThatAreOlder()
    {
        var other = await WriteAsync();
        var project = await ImportAsync("retention_days: 0");

        (await _cli.RunAsync("run", project, "--replies", "returns-desk.jsonl", "--journal", "runs.db")).ShouldBe(0);

        _cli.Error.ShouldContain("The payloads of 1 run that ended more than 0 days ago, forks included, are erased (retention_days in slipway.yaml).");
        (await _cli.RunAsync("runs", "--json", "--journal", "runs.db")).ShouldBe(0);
        var runs = JsonDocument.Parse(_cli.Out).RootElement.EnumerateArray().ToDictionary(run => run.GetProperty("id").GetString()!, run => run.TryGetProperty("erased_at", out _));
        runs.Count.ShouldBe(2);
        runs[$"{other}"].ShouldBeFalse();
        runs.Values.ShouldContain(true);
    }

    [Theory]
    [InlineData("retention_days: soon")]
    [InlineData("retention_days: -1")]
    [InlineData("retention_days: [30]")]
    [InlineData("retention_days: 40000")]
    public async Task Run_OfAProjectWithAWrongRetention_SaysWhere(string setting)
    {
        var project = await ImportAsync(setting);

        (await _cli.RunAsync("run", project, "--replies", "returns-desk.jsonl", "--journal", "runs.db")).ShouldNotBe(0);

        _cli.Error.ShouldMatch(@"slipway\.yaml\(\d+,17\): 'retention_days' must be a whole number of days");
        File.Exists(Path.Combine(_cli.Folder, "runs.db")).ShouldBeFalse();
    }

    [Fact]
    public async Task Journal_WithAMasterKey_NeedsIt()
    {
        _cli.Environment["SLIPWAY_MASTER_KEY"] = Convert.ToBase64String(new byte[32]);
        await WriteAsync(MasterKey.Of(new byte[32]));
        (await _cli.RunAsync("trace", "--payloads", "--journal", "runs.db")).ShouldBe(0);
        _cli.Out.ShouldContain("kettle");

        _cli.Environment.Clear();

        (await _cli.RunAsync("trace", "--payloads", "--journal", "runs.db")).ShouldNotBe(0);
        _cli.Error.ShouldContain("needs its master key");
    }

    [Fact]
    public async Task Journal_ThatNobodyMayWrite_IsLookedAtInPlace()
    {
        var run = await WriteAsync();
        foreach (var name in (string[])["runs.db", "runs.db.keys"])
        {
            new FileInfo(Path.Combine(_cli.Folder, name)).IsReadOnly = true;
        }

        var before = Directory.EnumerateFiles(_cli.Folder).Order(StringComparer.Ordinal).ToList();

        (await _cli.RunAsync("trace", $"{run}", "--payloads", "--journal", "runs.db")).ShouldBe(0, _cli.Error);
        _cli.Out.ShouldContain("kettle");
        (await _cli.RunAsync("runs", "--journal", "runs.db")).ShouldBe(0, _cli.Error);
        Directory.EnumerateFiles(_cli.Folder).Order(StringComparer.Ordinal).ShouldBe(before);
    }

    public void Dispose() => _cli.Dispose();

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_cli.Folder, "runs.db")};Pooling=false");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>A clock, and what happens before it is first looked at.</summary>
    private sealed class Interrupted(Action happens) : TimeProvider
    {
        private int _looks;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Increment(ref _looks) == 1)
            {
                happens();
            }

            return base.GetUtcNow();
        }
    }

    private async Task<string> ImportAsync(string setting)
    {
        (await _cli.RunAsync("import", _cli.CopySample("returns-desk.yml"), "--output", "desk")).ShouldBe(0, _cli.Error);
        _cli.CopySample("returns-desk.jsonl");
        await File.AppendAllTextAsync(Path.Combine(_cli.Folder, "desk", "slipway.yaml"), $"\n{setting}\n", Ct);
        return "desk";
    }

    private async Task<RunId> WriteAsync(MasterKey? master = null)
    {
        await using var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), new() { MasterKey = master }, Ct);
        var start = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var run = new RunRecord(RunId.New(TimeProvider.System), "orders", start, "\"a kettle\""u8.ToArray());
        await journal.StartRunAsync(run, Ct);
        journal.Append(new StepRecord(run.Id, 1, "step#1", StepKind.Code, new string('0', 64), "\"a kettle\""u8.ToArray(), "\"a kettle\""u8.ToArray()) { StartedAt = start });
        await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, start, "\"a kettle\""u8.ToArray(), null), Ct);
        return run.Id;
    }
}
