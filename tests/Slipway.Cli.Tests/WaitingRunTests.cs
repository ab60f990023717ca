using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Slipway.Cli;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Tests;

/// <summary>Runs that wait are shown, answered, cancelled and gone on with.</summary>
public sealed class WaitingRunTests : IDisposable
{
    private const string Journal = ".slipway/journal.db";

    private const string Code = """
        using System.Threading.Tasks;
        using Slipway;

        namespace Refunds;

        public sealed record Order(string Kind, decimal Amount);

        public sealed record Payment(decimal Amount);

        public enum Word { Keep, Refund }

        public sealed record Verdict(Word Word, string Note);

        public sealed class Refunds : Pipeline<Order, string>
        {
            public override async Task<string> RunAsync(Order order, RunContext run)
            {
                await run.CodeAsync("note", _ => ValueTask.FromResult(order.Amount));
                if (order.Kind == "event")
                {
                    var payment = await run.WaitForEventAsync<Payment>("payment-received");
                    return $"paid {payment.Amount}";
                }

                if (order.Kind == "two")
                {
                    await run.ParallelAsync(
                        async branch => { await branch.ReviewAsync("first", new Review<bool>("First?")); return 1; },
                        async branch => { await branch.ReviewAsync("second", new Review<bool>("Second?")); return 2; });
                    return "both";
                }

                if (order.Kind == "verdict")
                {
                    return (await run.ReviewAsync("verdict", new Review<Verdict>("Which?"))).Value.ToString();
                }

                if (order.Kind == "word")
                {
                    return (await run.ReviewAsync("word", new Review<Word>("Which?"))).Value.ToString();
                }

                var review = new Review<string>(order.Kind.Contains('\n') ? order.Kind : $"Refund {order.Amount}?") { Choices = ["yes", "no"], Queue = "refunds", Assignees = ["ada"], Context = new { order.Amount } };
                var answer = await run.ReviewAsync("approve", review);
                return $"{answer.Value} by {answer.By}: {answer.Reason}";
            }
        }
        """;

    private readonly CliRun _cli = new();

    public WaitingRunTests()
    {
        _cli.Write("P/slipway.yaml", "name: refunds\n");
        _cli.Write("P/src/Refunds/Refunds.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        _cli.Write("P/src/Refunds/Refunds.cs", Code);
    }

    [Fact]
    public async Task Waiting_ForAnAnswerToALongQuestion_ShowsItBehindABar()
    {
        const string Question = "Really?\nrun_01a2235e42d57ce7a7eadd52b0a1ebf0 pay#1 Pay 9 EUR?\n  slipway answer run_01a2235e42d57ce7a7eadd52b0a1ebf0 yes";
        (await _cli.RunAsync("run", "P", "--input", $$"""{"kind":{{JsonValue.Create(Question).ToJsonString()}},"amount":1}""")).ShouldBe(ExitCode.Findings);
        const string Quoted = "\n  │ Really?\n  │ run_01a2235e42d57ce7a7eadd52b0a1ebf0 pay#1 Pay 9 EUR?\n  │   slipway answer run_01a2235e42d57ce7a7eadd52b0a1ebf0 yes\n";
        _cli.Error.ReplaceLineEndings("\n").ShouldContain($"Waits in step approve#1 for:{Quoted}");

        (await _cli.RunAsync("waiting")).ShouldBe(ExitCode.Ok);

        _cli.Out.ReplaceLineEndings("\n").ShouldContain($" approve#1{Quoted}  choices yes, no;");
    }

    [Fact]
    public async Task Run_ThatAsksForOneOfSeveralWords_SaysWhich()
    {
        (await _cli.RunAsync("run", "P", "--input", """{"kind":"word","amount":1}""")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("choices keep, refund");
    }

    [Fact]
    public async Task Run_ThatAsksForAFormWithSeveralWords_SaysWhich()
    {
        (await RunAsync("verdict")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("""'{"word":"keep|refund","note":"…"}'""");
    }

    [Fact]
    public async Task Trace_SaysWhoAnswered_AndWhoStoppedIt_AlsoWhenItIsErased()
    {
        await RunAsync("review");
        await _cli.RunAsync("answer", "latest", "yes", "--by", "ada", "--reason", "it never came");
        (await _cli.RunAsync("resume", "latest", "P")).ShouldBe(ExitCode.Ok, _cli.Error);
        (await _cli.RunAsync("trace", "--json")).ShouldBe(ExitCode.Ok);
        var answered = JsonNode.Parse(_cli.Out)!;
        answered["steps"]![1]!["answered"]!["by"]!.GetValue<string>().ShouldBe("ada");
        var run = answered["run"]!["id"]!.GetValue<string>();
        foreach (var command in (string[][])[["erase", run], ["trace"]])
        {
            (await _cli.RunAsync("trace")).ShouldBe(ExitCode.Ok);
            _cli.Out.ShouldContain("answered by ada: it never came");
            (await _cli.RunAsync(command)).ShouldBe(ExitCode.Ok, _cli.Error);
        }

        await RunAsync("review");
        await _cli.RunAsync("cancel", "latest", "--by", "bob", "--reason", "ordered twice");
        (await _cli.RunAsync("trace")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldMatch("Asked to stop by bob at [-0-9: ]+Z: ordered twice");
        (await _cli.RunAsync("trace", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!["run"]!["cancel"]!["by"]!.GetValue<string>().ShouldBe("bob");
    }

    [Fact]
    public async Task Commands_ThatAreShown_BeginAsThisOneWasCalled()
    {
        _cli.Environment["SLIPWAY_COMMAND"] = "./slipway";

        await RunAsync("review");
        _cli.Error.ShouldContain("  ./slipway answer run_");
        _cli.Error.ShouldContain("  ./slipway resume run_");
        _cli.Error.ShouldContain("./slipway trace run_");
        (await _cli.RunAsync("waiting")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("  ./slipway answer run_");
        (await _cli.RunAsync("erase", _cli.Out.Split(' ')[0])).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("'./slipway cancel run_");
        (await _cli.RunAsync("trace", "x")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("'./slipway runs' lists them");
    }

    [Fact]
    public async Task Waiting_ThatLeavesSomeOut_SaysSo()
    {
        await RunAsync("two");

        (await _cli.RunAsync("waiting", "--limit", "2")).ShouldBe(ExitCode.Ok);
        _cli.Error.ShouldBeEmpty();
        (await _cli.RunAsync("waiting", "--limit", "1")).ShouldBe(ExitCode.Ok);

        _cli.Error.ShouldBe($"slipway: there are more than 1; --limit shows more of them.{Environment.NewLine}");
        (await _cli.RunAsync("waiting", "--limit", "2147483647")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Commands_ThatAreShown_AreNotBroken()
    {
        var journal = new string('j', 200) + ".db";
        await _cli.RunAsync("run", "P", "--input", """{"kind":"review","amount":120}""", "--journal", journal);

        (await _cli.RunAsync("waiting", "--journal", journal)).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain($" '<answer>' --journal {journal}\n");
    }

    [Fact]
    public async Task Waiting_InAQueueWithNothing_SaysSoOfTheQueue()
    {
        await RunAsync("review");

        (await _cli.RunAsync("waiting", "--queue", "refund")).ShouldBe(ExitCode.Ok);

        _cli.Out.Trim().ShouldBe("No run waits in queue 'refund' or for an event of that name.");
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Run_ThatAsks_SaysWhat_AndGoesOnWhenItIsAnswered()
    {
        (await RunAsync("review")).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldBeEmpty();
        _cli.Error.ShouldContain("Refund 120?");
        _cli.Error.ShouldContain("choices yes, no; queue refunds; for ada");
        _cli.Error.ShouldContain("slipway answer run_");
        (await _cli.RunAsync("trace")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("approve waits for Refund 120?");
        (await _cli.RunAsync("waiting", "--queue", "refunds")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("Refund 120?");
        (await _cli.RunAsync("resume", "latest", "P")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("waits in step approve#1 for: Refund 120?");

        (await _cli.RunAsync("answer", "latest", "yes", "--by", "ada", "--reason", "it never came")).ShouldBe(ExitCode.Ok);
        (await _cli.RunAsync("resume", "latest", "P")).ShouldBe(ExitCode.Ok);

        _cli.Out.Trim().ShouldBe("\"yes by ada: it never came\"");
        (await _cli.RunAsync("waiting")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("No run waits");
        (await _cli.RunAsync("resume", "latest", "P")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("it is completed");
    }

    [Fact]
    public async Task Run_OfAProjectWithoutItsSettings_SaysWhatIsMissing()
    {
        File.Delete(Path.Combine(_cli.Folder, "P", "slipway.yaml"));

        (await _cli.RunAsync("run", "P", "--input", "{}")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("'P' has a C# project under src and no slipway.yaml");

        _cli.Write("P/slipway.yaml", "");
        (await _cli.RunAsync("run", "P", "--input", "{}")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("Failed: InvalidInputException");
    }

    [Fact]
    public async Task Resume_WithAModelNobodyKnows_IsRefused_AndTheRunStaysAsItIs()
    {
        await RunAsync("review");
        (await _cli.RunAsync("answer", "latest", "yes", "--by", "ada")).ShouldBe(ExitCode.Ok, _cli.Error);

        (await _cli.RunAsync("resume", "latest", "P", "--model", "foo:bar")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("--model 'foo:bar' cannot be asked.");

        (await _cli.RunAsync("resume", "latest", "P", "--model", "openai:gpt-4o")).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    [Theory]
    [InlineData("maybe", "ada", "is not one of")]
    [InlineData("yes", "bob", "is for ada to answer")]
    public async Task Answer_ThatDoesNotFit_IsRefused(string answer, string by, string why)
    {
        await RunAsync("review");

        (await _cli.RunAsync("answer", "latest", answer, "--by", by)).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain(why);
    }

    [Fact]
    public async Task Answer_ToSeveralQuestions_NamesItsStep()
    {
        await RunAsync("two");
        (await _cli.RunAsync("answer", "latest", "true")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("--step");
        var asked = await WaitingAsync();

        foreach (var step in asked)
        {
            (await _cli.RunAsync("answer", "latest", "true", "--step", step)).ShouldBe(ExitCode.Ok);
        }

        asked.Count.ShouldBe(2);
        (await _cli.RunAsync("answer", "latest", "true", "--step", asked[0])).ShouldBe(ExitCode.Usage);
        (await _cli.RunAsync("resume", "all", "P", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)![0]!["output"]!.GetValue<string>().ShouldBe("both");
    }

    [Fact]
    public async Task Event_ArrivesWhereItIsAwaited()
    {
        await RunAsync("event");
        _cli.Error.ShouldContain("""slipway send""");
        (await _cli.RunAsync("send", "latest", "something-else", "{}")).ShouldBe(ExitCode.Usage);
        (await _cli.RunAsync("send", "latest", "payment-received", "{")).ShouldBe(ExitCode.Usage);
        (await _cli.RunAsync("send", "latest", "payment-received", """{"amount":"much"}""")).ShouldBe(ExitCode.Findings);

        (await _cli.RunAsync("send", "latest", "payment-received", """{"amount":120}""")).ShouldBe(ExitCode.Ok);
        (await _cli.RunAsync("resume", "all", "P")).ShouldBe(ExitCode.Ok);

        _cli.Out.ShouldContain("completed");
        (await _cli.RunAsync("resume", "all", "P")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("No run of this pipeline can go on");
    }

    [Fact]
    public async Task Run_ThatWaits_CanBeCancelled_AndThenErased()
    {
        await RunAsync("review");
        (await _cli.RunAsync("cancel", "latest", "--by", "ada", "--reason", "ordered twice")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("slipway resume");

        (await _cli.RunAsync("resume", "latest", "P", "--json")).ShouldBe(ExitCode.Findings);

        var run = JsonNode.Parse(_cli.Out)!;
        run["status"]!.GetValue<string>().ShouldBe("cancelled");
        run["failure"]!["message"]!.GetValue<string>().ShouldBe("ordered twice");
        (await _cli.RunAsync("cancel", "latest")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("it is cancelled");
        (await _cli.RunAsync("erase", run["run"]!.GetValue<string>())).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Run_WhoseProcessIsGone_GoesOn_AndOneWhoseProcessLivesDoesNot()
    {
        var (dead, alive) = (RunId.New(TimeProvider.System), RunId.New(TimeProvider.System));
        var now = TimeProvider.System.GetUtcNow();
        await using (var journal = await SqliteJournal.OpenAsync(Path.Combine(_cli.Folder, Journal), ct: Ct))
        {
            foreach (var (run, node, lease) in new[] { (dead, "gone", now.AddMinutes(-1)), (alive, "here", now.AddHours(1)) })
            {
                var life = await journal.JoinAsync(node, lease, Ct);
                await journal.StartRunAsync(
                    new RunRecord(run, "Refunds", now, """{"kind":"event","amount":5}"""u8.ToArray()) { Owner = life.Node, OwnerLife = life.Life }, Ct);
                await journal.FlushAsync(run, Ct);
            }
        }

        (await _cli.RunAsync("resume", alive.ToString(), "P")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("still 'here's");
        (await _cli.RunAsync("resume", dead.ToString(), "P", "--json")).ShouldBe(ExitCode.Findings);

        JsonNode.Parse(_cli.Out)!["waits_for"]![0]!["subject"]!.GetValue<string>().ShouldBe("payment-received");
    }

    [Fact]
    public async Task Commands_ThatEndTheWaiting_NameTheJournal()
    {
        (await _cli.RunAsync("run", "P", "--input", """{"kind":"review","amount":120}""", "--journal", "other.db")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldMatch("slipway answer run_[0-9a-f]{32} '<answer>' --journal other.db");
        (await _cli.RunAsync("waiting", "--journal", "other.db")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldMatch("slipway answer run_[0-9a-f]{32} '<answer>' --journal other.db");
        (await _cli.RunAsync("resume", "latest", "P", "--journal", "other.db")).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldMatch("slipway answer run_[0-9a-f]{32} '<answer>' --journal other.db");
    }

    [Fact]
    public async Task Watch_IsForAllRuns()
    {
        await RunAsync("review");

        (await _cli.RunAsync("resume", "latest", "P", "--watch")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("resume all");
    }

    [Fact]
    public async Task Input_WithHalfACharacter_IsBadUsage()
    {
        (await _cli.RunAsync("run", "P", "--input", "{\"kind\":\"a\\ud800b\",\"amount\":1}")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("--input is not JSON: A text has half of a character");
    }

    [Theory]
    [InlineData("plain/runs-1.db")]
    [InlineData("the team's/runs 1.db")]
    [InlineData("$(rm) `x` \"*\" ? #1; & ключ.db")]
    public async Task Suggestion_CanBeCopied_WhateverTheJournalIsCalled(string journal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no POSIX shell.");
        (await _cli.RunAsync("run", "P", "--input", """{"kind":"two","amount":120}""", "--journal", journal)).ShouldBe(ExitCode.Findings);
        (await _cli.RunAsync("waiting", "--journal", journal)).ShouldBe(ExitCode.Ok);
        var suggested = _cli.Out.Split('\n').Select(static line => line.Trim()).Where(static line => line.StartsWith("slipway answer ", StringComparison.Ordinal)).ToList();
        suggested.Count.ShouldBe(2);

        foreach (var line in suggested)
        {
            (await _cli.RunAsync([.. Words(line).Skip(1).Select(static word => word == "<answer>" ? "true" : word)])).ShouldBe(ExitCode.Ok, _cli.Error);
        }

        var resume = Words(_cli.Out.Split("\n  ")[1].Trim().Replace("<export|project>", "P", StringComparison.Ordinal));
        (await _cli.RunAsync([.. resume.Skip(1)])).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    [Fact]
    public async Task Run_WithAModelNobodyKnows_BeginsNoRun()
    {
        (await _cli.RunAsync("run", "P", "--input", """{"kind":"review","amount":1}""", "--model", "nobody:m")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("--model 'nobody:m' cannot be asked");
        (await _cli.RunAsync("runs")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("No runs yet");
    }

    [Fact]
    public async Task Run_WithAModelAndARecording_IsRefused()
    {
        (await _cli.RunAsync("run", "P", "--model", "ollama:m", "--replies", "r.jsonl")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("Name one of them");
    }

    [Fact]
    public async Task Resume_OfAll_SaysWhichCannotGoOn_AndGoesOnWithTheOthers()
    {
        await RunAsync("review");
        await RunAsync("review");
        foreach (var run in await RunsAsync())
        {
            (await _cli.RunAsync("answer", run, "yes", "--by", "ada")).ShouldBe(ExitCode.Ok);
        }

        await using (var journal = new SqliteConnection($"Data Source={Path.Combine(_cli.Folder, Journal)};Pooling=False"))
        {
            await journal.OpenAsync(Ct);
            await using var damage = journal.CreateCommand();
            damage.CommandText = "update run_payloads set input = x'00' where run = 1";
            await damage.ExecuteNonQueryAsync(Ct);
        }

        (await _cli.RunAsync("resume", "all", "P")).ShouldBe(ExitCode.Findings);

        _cli.Out.ShouldContain("completed");
        _cli.Error.ShouldContain("could not go on");
        _cli.Error.ShouldContain("free again in a minute");
        (await _cli.RunAsync("resume", "all", "P")).ShouldBe(ExitCode.Ok);
    }

    private Task<int> RunAsync(string kind) => _cli.RunAsync("run", "P", "--input", $$"""{"kind":"{{kind}}","amount":120}""");

    /// <summary>The words of a command as a shell reads them.</summary>
    private static List<string> Words(string line)
    {
        var start = new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", $"printf '%s\\n' {line}"]) { RedirectStandardOutput = true };
        using var shell = System.Diagnostics.Process.Start(start)!;
        var words = shell.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n').ToList();
        shell.WaitForExit();
        return words;
    }

    private async Task<List<string>> RunsAsync()
    {
        await _cli.RunAsync("waiting", "--json");
        return [.. JsonNode.Parse(_cli.Out)!.AsArray().Select(static step => step!["run"]!.GetValue<string>())];
    }

    private async Task<List<string>> WaitingAsync()
    {
        await _cli.RunAsync("waiting", "--json");
        return [.. JsonNode.Parse(_cli.Out)!.AsArray().Select(static step => step!["step"]!.GetValue<string>())];
    }
}
