using Slipway.Cli;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Tests;

/// <summary>How runs are listed and shown, and what is said when they are asked for in a wrong way.</summary>
public sealed class JournalViewTests : IDisposable
{
    private const string Sample = """{"order_id":"A-1001","message":"It came torn.","language":"English"}""";

    private static readonly DateTimeOffset Noon = new(2026, 3, 9, 12, 0, 0, TimeSpan.Zero);

    private readonly CliRun _cli = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Runs_DoNotBreakIds_HoweverWideTheRestIs()
    {
        var run = await WriteAsync(new string('P', 60) + "Pipeline", "");

        (await _cli.RunAsync("runs", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldStartWith($"{run} completed {new string('P', 60)}Pipeline\n  2026-03-09 12:00:00 UTC, ");
    }

    [Fact]
    public async Task Runs_InALongList_AreATable_AsWideAsTheFirstOnesNeed()
    {
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct))
        {
            var names = Enumerable.Range(0, 1_002).Select(static i => i == 0 ? new string('P', 60) : "Desk").ToList();
            await Task.WhenAll(names.Select((name, i) => journal.StartRunAsync(new RunRecord(RunId.New(TimeProvider.System), name, Noon.AddSeconds(i), "{}"u8.ToArray()) { Owner = "node-1" }, Ct).AsTask()));
        }

        (await _cli.RunAsync("runs", "--journal", "runs.db", "--limit", "2000")).ShouldBe(ExitCode.Ok);

        var lines = _cli.Out.Split('\n');
        lines[1].ShouldBe("  Run                                    Pipeline   Status    Started (UTC)         Took   Steps   Tokens in/out   Cost");
        lines[1003].ShouldMatch("^  run_[0-9a-f]{32}   Desk       running   2026-03-09 12:00:01              0             0/0$");
        lines[1004].ShouldMatch("^  run_[0-9a-f]{32}   P{60}   running   2026-03-09 12:00:00              0             0/0$");
    }

    [Theory]
    [InlineData(61 * 60, "1 h 1 min")]
    [InlineData((3 * 86_400) + (4 * 3_600) + 59, "3 d 4 h")]
    public async Task Runs_ThatHaveWaited_SayForHowLongInHoursAndDays(int seconds, string took)
    {
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct))
        {
            var run = new RunRecord(RunId.New(TimeProvider.System), "Desk", Noon, "{}"u8.ToArray()) { Owner = "node-1" };
            await journal.StartRunAsync(run, Ct);
            await journal.FinishRunAsync(run.Id, new RunOutcome(RunStatus.Completed, Noon.AddSeconds(seconds), "1"u8.ToArray(), null), Ct);
        }

        (await _cli.RunAsync("runs", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain($"   {took}   ");
    }

    [Fact]
    public async Task Runs_AsJson_AreAList_AlsoWhenThereIsNone()
    {
        var run = await WriteAsync("Desk", "");

        (await _cli.RunAsync("runs", "--json", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);

        _cli.Out.ReplaceLineEndings("\n").ShouldStartWith($"[\n  {{\n    \"id\": \"{run}\",\n");
        _cli.Out.ReplaceLineEndings("\n").ShouldEndWith("\n    }\n  }\n]\n");
        (await _cli.RunAsync("runs", "--json", "--journal", "runs.db", "--status", "suspended")).ShouldBe(ExitCode.Ok);
        _cli.Out.Trim().ShouldBe("[]");
    }

    [Theory]
    [InlineData("No run is of pipeline 'Nope'.", "--pipeline", "Nope")]
    [InlineData("""No run is of pipeline '\u001b[2J'.""", "--pipeline", "\u001b[2J")]
    [InlineData("No run is suspended.", "--status", "suspended")]
    [InlineData("No run of pipeline 'Desk' is running.", "--pipeline", "Desk", "--status", "running")]
    public async Task Runs_ThatNothingFits_SaysWhatWasAskedFor(string message, params string[] filter)
    {
        await WriteAsync("Desk", "");

        (await _cli.RunAsync(["runs", "--journal", "runs.db", .. filter])).ShouldBe(ExitCode.Ok);

        _cli.Out.Trim().ShouldBe(message);
    }

    [Theory]
    [InlineData("--limit '0' must be a whole number from 1.", "runs", "--limit", "0")]
    [InlineData("--limit 'many' must be a whole number from 1.", "waiting", "--limit", "many")]
    [InlineData("must be one of running, completed, failed, cancelled, suspended", "runs", "--status", "asleep")]
    [InlineData("must be a whole number of days from 0 to 36500", "erase", "--older-than", "soon")]
    [InlineData("There is no file 'evals/nope.jsonl'", "replay", "evals/nope.jsonl")]
    [InlineData("--case names a case that is kept", "replay", "latest", "--case", "one")]
    [InlineData("--case names a case that is kept", "fork", "latest", "--at", "x", "--case", "one")]
    public async Task Command_CalledInAWrongWay_SaysWhatToDo(string message, params string[] args)
    {
        await WriteAsync("Desk", "");

        (await _cli.RunAsync([.. args, "--journal", "runs.db"])).ShouldBe(ExitCode.Usage, _cli.Error);

        _cli.Error.ShouldContain(message);
        _cli.Error.ShouldNotContain("Slipway.");
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("run", "returns-desk.yml")]
    public async Task Journal_ThatIsAFolder_IsBadUsage(params string[] args)
    {
        _cli.CopySample("returns-desk.yml");
        Directory.CreateDirectory(Path.Combine(_cli.Folder, "folder"));

        (await _cli.RunAsync([.. args, "--journal", "folder"])).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("is a folder");
    }

    [Fact]
    public async Task Trace_ShowsWhatTerminalsObey_InLetters()
    {
        await WriteAsync("Desk", "\u001b[31mthe server's words\u009b2J");

        (await _cli.RunAsync("trace", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain("""\u001b[31mthe server's words\u009b2J""");
        _cli.Out.ShouldNotContain("\u001b");
    }

    [Fact]
    public async Task Trace_ShowsWhatMakesATextLookLikeAnotherOne_InLetters()
    {
        await WriteAsync("Desk", "pay 9 EUR\rpay 1 EUR\r\nto \u202eAB\u202c \u2066CD\u2069");

        (await _cli.RunAsync("trace", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain("""pay 9 EUR\u000dpay 1 EUR""");
        _cli.Out.ShouldContain("""to \u202eAB\u202c \u2066CD\u2069""");
        (await _cli.RunAsync("trace", "--json", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("""to \u202eAB\u202c \u2066CD\u2069""");
    }

    [Fact]
    public async Task Trace_SaysWhoAsked_InWhichConversation_AndWithWhichVersion()
    {
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct))
        {
            var run = new RunRecord(RunId.New(TimeProvider.System), "Desk", Noon, "{}"u8.ToArray()) { Owner = "node-1", User = "ada", ConversationId = "talk-7", Version = "1.2" };
            await journal.StartRunAsync(run, Ct);
            await journal.FlushAsync(run.Id, Ct);
        }

        (await _cli.RunAsync("trace", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("\nFor ada, conversation talk-7, version 1.2\n");
        (await _cli.RunAsync("trace", "--json", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);
        var shown = System.Text.Json.Nodes.JsonNode.Parse(_cli.Out)!["run"]!;
        string?[] said = [(string?)shown["user"], (string?)shown["conversation"], (string?)shown["version"], (string?)shown["owner"]];
        said.ShouldBe(["ada", "talk-7", "1.2", "node-1"]);
    }

    [Fact]
    public async Task Trace_OfAFailureOfSeveralLines_ShowsThemBehindABar()
    {
        var run = await WriteAsync("Desk\nrun_0 completed Desk", "no stock\nslipway cancel latest");

        (await _cli.RunAsync("trace", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);
        _cli.Out.ReplaceLineEndings("\n").ShouldEndWith("\nFailed:\n  │ Broken: no stock\n  │ slipway cancel latest\n");
        (await _cli.RunAsync("runs", "--journal", "runs.db")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("""Desk\u000arun_0 completed Desk""");
    }

    [Theory]
    [InlineData("postgre://ada:geheim@db/orders")]
    [InlineData("mysql://ada:geheim@db/orders")]
    [InlineData("Username=ada;Password=geheim")]
    public async Task Journal_WithAnAddressNobodyKnows_IsRefused_AndItsPasswordIsNotShown(string journal)
    {
        _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync("runs", "--journal", journal)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("postgres://user:password@host:5432/database");
        _cli.Error.ShouldNotContain("geheim");
        (await _cli.RunAsync("run", "returns-desk.yml", "--input", Sample, "--journal", journal)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldNotContain("geheim");
        Directory.EnumerateFileSystemEntries(_cli.Folder).Select(Path.GetFileName).ShouldBe(["returns-desk.yml"]);
    }

    [Fact]
    public async Task Command_WhoseErrorsNobodyCanRead_EndsWithItsCode()
    {
        await using var full = new Full();
        var context = new CliContext { Out = TextWriter.Null, Error = full, WorkingDirectory = _cli.Folder, Environment = static _ => null };

        (await SlipwayCli.RunAsync(["runs"], context, Ct)).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Trace_OfAPartOfAnId_SaysWhatAWholeOneIs()
    {
        var run = await WriteAsync("Desk", "");

        (await _cli.RunAsync("trace", run.ToString()[..12], "--journal", "runs.db")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("is not a whole run id, which is 'run_' and 32 digits");
    }

    [Theory]
    [InlineData("inventory", "flow.yml")]
    [InlineData("assess", "flow.yml")]
    [InlineData("diff", "returns-desk.yml", "flow.yml")]
    public async Task View_OfAnExport_ShowsWhatTerminalsObeyInLetters(params string[] args)
    {
        _cli.CopySample("returns-desk.yml");
        var export = await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "returns-desk.yml"), Ct);
        export = export.Replace("title: Load order", "title: \"\\e[2JLoad order\"", StringComparison.Ordinal)
            .Replace("  name: Returns desk", "  name: \"\\e[31mReturns desk\"", StringComparison.Ordinal)
            .Replace("name: gpt-4o-mini", "name: \"gpt-4o-mini\\e[31m\"", StringComparison.Ordinal);
        _cli.Write("flow.yml", export);

        await _cli.RunAsync(args);

        _cli.Out.ShouldContain(@"\u001b[");
        (_cli.Out + _cli.Error).ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData("--case chooses among the cases of a recording", "--input", Sample, "--case", "one")]
    [InlineData("--input must be a JSON object.", "--input", "[1]")]
    [InlineData("--input is empty. It is a JSON object", "--input", "-")]
    [InlineData("--model 'openai:m@http://***@db/v1' is not of the form", "--input", Sample, "--model", "openai:m@http://ada:ge@heim@db/v1")]
    public async Task Run_CalledInAWrongWay_SaysWhatToDo(string message, params string[] args)
    {
        _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync(["run", "returns-desk.yml", .. args])).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Run_InAnotherJournal_NamesItInWhatItSuggests()
    {
        _cli.CopySample("returns-desk.yml");
        _cli.CopySample("returns-desk.jsonl");

        (await _cli.RunAsync("run", "returns-desk.yml", "--replies", "returns-desk.jsonl", "--journal", "other.db")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Error.ShouldMatch("slipway trace run_[0-9a-f]{32} --journal other.db shows the steps");
    }

    private async Task<RunId> WriteAsync(string pipeline, string failure)
    {
        await using var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "runs.db"), ct: Ct);
        var run = new RunRecord(RunId.New(TimeProvider.System), pipeline, Noon, "{}"u8.ToArray()) { Owner = "node-1" };
        await journal.StartRunAsync(run, Ct);
        var outcome = failure.Length == 0
            ? new RunOutcome(RunStatus.Completed, Noon, "1"u8.ToArray(), null)
            : new RunOutcome(RunStatus.Failed, Noon, null, new Failure("Broken", failure));
        await journal.FinishRunAsync(run.Id, outcome, Ct);
        return run.Id;
    }

    /// <summary>A disk without room.</summary>
    private sealed class Full : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
