using System.Text.Json.Nodes;
using Slipway.Cli;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Storage;

namespace Slipway.Cli.Tests;

public sealed class CommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Theory]
    [InlineData("")]
    [InlineData("demo")]
    [InlineData("inventory")]
    [InlineData("lint")]
    [InlineData("diff")]
    [InlineData("assess")]
    [InlineData("explain")]
    [InlineData("import")]
    [InlineData("check")]
    [InlineData("run")]
    [InlineData("verify")]
    [InlineData("record")]
    [InlineData("runs")]
    [InlineData("trace")]
    [InlineData("knowledge")]
    [InlineData("replay")]
    [InlineData("fork")]
    public async Task Help_OfEveryCommand_HasExamples(string command)
    {
        (await _cli.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain(command.Length == 0 ? "slipway demo" : $"Examples:\n  {(command == "record" ? "slipway record" : $"slipway {command}")}", customMessage: _cli.Out);
        _cli.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("inventory")]
    [InlineData("inventory", "missing.yml")]
    [InlineData("import", "missing.yml", "-o", "out")]
    [InlineData("check", "missing")]
    [InlineData("run", "missing.yml")]
    [InlineData("verify", "missing.yml", "--recordings", "missing.jsonl")]
    [InlineData("trace")]
    [InlineData("runs")]
    [InlineData("replay")]
    [InlineData("replay", "latest")]
    [InlineData("fork", "latest")]
    [InlineData("fork", "latest", "--at", "x")]
    [InlineData("record", "--upstream", "ftp://x", "-o", "r.jsonl")]
    [InlineData("record", "--upstream", "http://localhost", "--listen", "nowhere", "-o", "r.jsonl")]
    public async Task WrongUse_IsExitCodeTwoWithAMessage(params string[] args)
    {
        (await _cli.RunAsync(args)).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldStartWith("slipway: ");
        _cli.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Inventory_OfTheSample_ListsWhatIsInIt()
    {
        var export = _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync("inventory", export)).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("Judge the item");
        _cli.Out.ShouldContain("0 refused");

        (await _cli.RunAsync("inventory", export, "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!["prompts"]!.AsArray().Count.ShouldBe(6);

        (await _cli.RunAsync("inventory", export, "--format", "markdown")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldStartWith("# ");
    }

    [Fact]
    public async Task ImportRunVerify_OfTheSample_Works()
    {
        var export = _cli.CopySample("returns-desk.yml");
        var recording = _cli.CopySample("returns-desk.jsonl");

        (await _cli.RunAsync("import", export, "-o", "desk", "--recordings", recording)).ShouldBe(ExitCode.Ok, _cli.Error);
        File.Exists(Path.Combine(_cli.Folder, "desk", "MIGRATION.md")).ShouldBeTrue();

        (await _cli.RunAsync("import", export, "-o", "desk")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("not empty");

        (await _cli.RunAsync("run", "desk", "--replies", recording, "--json")).ShouldBe(ExitCode.Ok, _cli.Error);
        JsonNode.Parse(_cli.Out)!["output"]!["order_total"]!.GetValue<double>().ShouldBe(167.5);

        (await _cli.RunAsync("runs", "--json")).ShouldBe(ExitCode.Ok);
        var run = JsonNode.Parse(_cli.Out)!.AsArray().ShouldHaveSingleItem()!["id"]!.GetValue<string>();
        (await _cli.RunAsync("trace", run)).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("judge-the-item");
        (await _cli.RunAsync("trace", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!["steps"]!.AsArray().Count.ShouldBe(8);

        (await _cli.RunAsync("verify", "desk", "--recordings", "desk/recordings", "--evidence", "evidence.json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(File.ReadAllText(Path.Combine(_cli.Folder, "evidence.json")))!["cases"]!.AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task Trace_OfACallThatWasTriedAgain_ShowsEachAttempt()
    {
        var ct = TestContext.Current.CancellationToken;
        var started = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var run = new RunRecord(new RunId(Guid.NewGuid()), "support", started, "{}"u8.ToArray()) { Owner = "node" };
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, "tried.db"), ct: ct))
        {
            await journal.StartRunAsync(run, ct);
            journal.Append(new StepRecord(run.Id, 1, "reply#1", StepKind.Prompt, new string('0', 64), default, "{}"u8.ToArray())
            {
                StartedAt = started,
                Attempts = 2,
                Usage = new ModelUsage("openai", "mini", null, null, null),
                ModelAttempts =
                [
                    new ModelAttempt("openai", "big", started, TimeSpan.FromSeconds(1)) { Code = "http_429", Status = 429, RetryAfter = TimeSpan.FromSeconds(7) },
                    new ModelAttempt("openai", "mini", started, TimeSpan.FromSeconds(1)) { Degraded = "smaller_model" },
                ],
            });
            await journal.FlushAsync(run.Id, ct);
        }

        (await _cli.RunAsync("trace", run.Id.ToString(), "--journal", "tried.db")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain("asked big http_429 1.0 s, asked to wait 7.0 s");
        _cli.Out.ShouldContain("asked mini answered 1.0 s, smaller model for the budget");
    }

    [Fact]
    public async Task Verify_OfAChangedPrompt_FindsItAndExitsWithFindings()
    {
        var export = _cli.CopySample("returns-desk.yml");
        var recording = _cli.CopySample("returns-desk.jsonl");
        await _cli.RunAsync("import", export, "-o", "desk");
        var prompt = Path.Combine(_cli.Folder, "desk", "prompts", "explain-why-not.prompty");
        File.WriteAllText(prompt, File.ReadAllText(prompt).Replace("half price", "full price", StringComparison.Ordinal));

        (await _cli.RunAsync("verify", "desk", "--recordings", recording)).ShouldBe(ExitCode.Findings);

        _cli.Out.ShouldContain("explain-why-not");
        _cli.Out.Split('\n').ShouldContain(line => line.StartsWith('+') && line.Contains("offer a repair at full price", StringComparison.Ordinal) && line.TrimEnd().EndsWith('"'), "A line of a difference is whole.");
        _cli.Out.ShouldContain("1 case of 3 differs.");
    }

    [Fact]
    public async Task Demo_EndsWell_AndAgainInTheSameFolder()
    {
        (await _cli.RunAsync("demo")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("Equivalent on 3 cases.");
        _cli.Out.ShouldContain("1 case of 3 differs.");

        (await _cli.RunAsync("demo")).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    [Theory]
    [InlineData("{}", "order_id")]
    [InlineData("""{"order_id":1,"question":"x","language":"English"}""", "order_id")]
    [InlineData("""{"order_id":"A","question":"x","language":"Klingon"}""", "'language' must be one of English, Deutsch, Français.")]
    public async Task Run_WithAWrongInput_NamesTheMember(string input, string member)
    {
        var export = _cli.CopySample("returns-desk.yml");
        var recording = _cli.CopySample("returns-desk.jsonl");

        (await _cli.RunAsync("run", export, "--replies", recording, "--input", input)).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain(member);
    }

    [Fact]
    public async Task Run_WithInputFromAPipe_ReadsItThoughWindowsMarkedIt()
    {
        var export = _cli.CopySample("returns-desk.yml");
        var recording = _cli.CopySample("returns-desk.jsonl");
        _cli.In = "\uFEFF" + """{"order_id":"A-20931","question":"x","language":"Klingon"}""" + "\r\n";

        (await _cli.RunAsync("run", export, "--replies", recording, "--input", "-")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("'language' must be one of");
    }

    [Fact]
    public async Task Run_LiveWithoutAKey_SaysWhichIsMissing()
    {
        var export = _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync("run", export, "--input", """{"order_id":"A","question":"x","language":"English"}""")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("ORDER_API_KEY");
    }

    [Fact]
    public async Task Check_WithFields_WritesWhatBecameOfEach()
    {
        (await _cli.RunAsync("check", _cli.CopySample("returns-desk.yml"), "--fields", "fields.md")).ShouldBe(0, _cli.Error);

        var text = await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "fields.md"), TestContext.Current.CancellationToken);
        text.ShouldContain("### `llm`");
        text.ShouldContain("| `data.prompt_template[].text` | kept |  |");
        text.ShouldContain("`position.x`");
    }

    public void Dispose() => _cli.Dispose();
}
