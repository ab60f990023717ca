using System.Text.Json.Nodes;
using Slipway.Models.Tests;

namespace Slipway.Cli.Tests;

/// <summary><c>slipway replay</c> and <c>slipway fork</c> on a project whose run was made on recorded replies.</summary>
public sealed class ReplayCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task Replay_OfARun_IsIdenticalFromTheProjectAndFromTheExport()
    {
        await RunSampleAsync();

        (await _cli.RunAsync("replay", "latest", "desk")).ShouldBe(ExitCode.Ok, _cli.Error + _cli.Out);
        _cli.Out.ShouldContain("8 steps and the output are identical; nothing was called.");
        (await _cli.RunAsync("replay", "latest", "returns-desk.yml", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);
        var json = JsonNode.Parse(_cli.Out)!;
        json["identical"]!.GetValue<bool>().ShouldBeTrue();
        json["runs"]![0]!["steps"]!.GetValue<int>().ShouldBe(8);
    }

    [Fact]
    public async Task Replay_OfAChangedPrompt_ShowsWhatDiffersAndSavesNothing()
    {
        await RunSampleAsync();
        Edit("desk/prompts/write-the-reply.prompty", "brief and kind", "kind");

        (await _cli.RunAsync("replay", "latest", "desk", "--save", "evals/torn.jsonl")).ShouldBe(ExitCode.Findings);

        _cli.Out.ShouldContain("Step 'write-the-reply#1' asks for something else.");
        _cli.Out.ShouldContain("1 difference, 7 steps the same.");
        _cli.Out.ShouldContain("Not saved: a golden run has to replay.");
        File.Exists(Path.Combine(_cli.Folder, "evals", "torn.jsonl")).ShouldBeFalse();
        (await _cli.RunAsync("replay", "latest", "desk", "--json")).ShouldBe(ExitCode.Findings);
        JsonNode.Parse(_cli.Out)!["runs"]![0]!["differences"]![0]!["step"]!.GetValue<string>().ShouldBe("write-the-reply#1");
    }

    [Fact]
    public async Task Replay_OfAGoldenFile_ChecksItsCases()
    {
        await RunSampleAsync();
        (await _cli.RunAsync("replay", "latest", "desk", "--save", "desk/evals/torn.jsonl")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("Saved as case 'torn'");
        (await _cli.RunAsync("replay", "latest", "desk", "--save", "desk/evals/torn.jsonl")).ShouldBe(ExitCode.Ok, _cli.Error);
        await RunSampleAsync("too-late");
        (await _cli.RunAsync("replay", "latest", "desk", "--save", "desk/evals/torn.jsonl")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("has a case 'torn' of another run");
        _cli.Error.ShouldContain("--case");
        (await _cli.RunAsync("replay", "latest", "desk", "--save", "desk/evals/torn.jsonl", "--case", "late")).ShouldBe(ExitCode.Ok, _cli.Error);

        (await _cli.RunAsync("replay", "desk/evals/torn.jsonl", "desk", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);
        JsonNode.Parse(_cli.Out)!["runs"]!.AsArray().Select(r => r!["case"]!.GetValue<string>()).ShouldBe(["torn", "late"]);
        Edit("desk/prompts/explain-why-not.prompty", "half price", "full price");
        (await _cli.RunAsync("replay", "desk/evals/torn.jsonl", "desk")).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldContain("full price");
    }

    [Fact]
    public async Task Replay_OfSeveralRuns_SavesNoneOfThem()
    {
        await RunSampleAsync();
        await _cli.RunAsync("replay", "latest", "desk", "--save", "golden.jsonl", "--case", "one");
        await RunSampleAsync("too-late");
        await _cli.RunAsync("replay", "latest", "desk", "--save", "golden.jsonl", "--case", "two");

        (await _cli.RunAsync("replay", "golden.jsonl", "desk", "--save", "copy.jsonl")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("--save keeps one run, and 'golden.jsonl' holds 2.");
    }

    [Fact]
    public async Task Fork_WithAMemberThatTheRunLeftOut_TakesItByItsNameInJson()
    {
        _cli.Write("flow.yml", """
            app: {mode: workflow, name: T}
            kind: app
            version: 0.3.0
            workflow:
              graph:
                nodes:
                - {id: s, data: {type: start, variables: [{variable: orderId, type: text-input, required: true}, {variable: noteText, type: text-input, required: false}]}}
                - {id: t, data: {type: template-transform, title: Tee, template: '{{ q }}!', variables: [{variable: q, value_selector: [s, noteText]}]}}
                - {id: e, data: {type: end, outputs: [{variable: a, value_selector: [t, output]}]}}
                edges:
                - {source: s, target: t}
                - {source: t, target: e}
            """);
        (await _cli.RunAsync("run", "flow.yml", "--input", """{"orderId":"A-1"}""")).ShouldBe(ExitCode.Ok, _cli.Error);

        (await _cli.RunAsync("fork", "latest", "flow.yml", "--at", "tee", "--set", "input.noteText=late")).ShouldBe(ExitCode.Ok, _cli.Error);

        JsonNode.Parse(_cli.Out)!["a"]!.GetValue<string>().ShouldBe("late!");
    }

    [Fact]
    public async Task Fork_OfAnErasedRun_SaysSo()
    {
        await RunSampleAsync();
        await _cli.RunAsync("runs", "--json");
        await _cli.RunAsync("erase", (string)JsonNode.Parse(_cli.Out)![0]!["id"]!);

        (await _cli.RunAsync("fork", "latest", "desk", "--at", "load-order", "--set", "input.language=German")).ShouldBe(ExitCode.Findings, _cli.Out);

        _cli.Error.ShouldContain("were erased at");
    }

    [Fact]
    public async Task Commands_ThatAreSuggested_DoNotTakePathsForOptions()
    {
        await RunSampleAsync();
        Directory.Move(Path.Combine(_cli.Folder, "desk"), Path.Combine(_cli.Folder, "-desk"));

        (await _cli.RunAsync("replay", "latest", "./-desk", "--save", "-golden.jsonl")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain("'slipway replay ./-golden.jsonl ./-desk' checks it");
    }

    [Theory]
    [InlineData("returns-desk.jsonl", "golden runs begin with a line of kind 'golden'", ExitCode.Findings)]
    [InlineData("returns-desk.jsonl/x.jsonl", "--save 'returns-desk.jsonl/x.jsonl' cannot be written", ExitCode.Usage)]
    public async Task Replay_ThatCannotBeSaved_SaysSoBeforeItReplays(string file, string why, int code)
    {
        await RunSampleAsync();

        (await _cli.RunAsync("replay", "latest", "missing", "--save", file)).ShouldBe(code);

        _cli.Error.ShouldContain(why);
        _cli.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fork_WithAnotherPromptAndModel_AsksOnlyFromTheStepOn()
    {
        await using var stub = await StubServer.StartAsync(StubServer.ChatReply("Shorter."));
        await RunSampleAsync();
        _cli.Write("shorter.prompty", "---\nname: write-the-reply\nmodel: none-of-models-yaml\n---\nuser:\nSay it in a word.\n");

        (await _cli.RunAsync("fork", "latest", "desk", "--at", "write-the-reply", "--set", "prompt=shorter.prompty", "--set", $"model=openai:tiny@{stub.BaseUrl}", "--save", "desk/evals/shorter.jsonl", "--json"))
            .ShouldBe(ExitCode.Ok, _cli.Error + _cli.Out);

        var json = JsonNode.Parse(_cli.Out)!;
        (json["kept"]!.GetValue<int>() + json["executed"]!.GetValue<int>()).ShouldBe(8);
        json["forked_from"]!["step"]!.GetValue<string>().ShouldBe("write-the-reply#1");
        json["output"]!.ToJsonString().ShouldContain("Shorter.");
        var asked = JsonNode.Parse(stub.Requests.ShouldHaveSingleItem().Body)!;
        asked["model"]!.GetValue<string>().ShouldBe("tiny");
        asked["messages"]![0]!["content"]!.GetValue<string>().ShouldBe("Say it in a word.");

        (await _cli.RunAsync("trace", "latest")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("Forked from run_");
        (await _cli.RunAsync("replay", "latest", "desk")).ShouldBe(ExitCode.Ok, _cli.Out);
        (await _cli.RunAsync("replay", "desk/evals/shorter.jsonl", "desk")).ShouldBe(ExitCode.Ok, _cli.Out);
    }

    [Theory]
    [InlineData("has no step 'nowhere'. Its steps are:\n  load-order#1", ExitCode.Usage, "--at", "nowhere")]
    [InlineData("has several steps 'judge-the-item':\n  parallel#1/2/judge-each-item#1/0/judge-the-item#1\n", ExitCode.Usage, "--at", "judge-the-item")]
    [InlineData("Step 'load-order' is no prompt, so --set prompt= needs a name", ExitCode.Usage, "--at", "load-order", "--set", "prompt=Be brief.")]
    [InlineData("There is no prompt 'nothing'. There are: ", ExitCode.Usage, "--at", "load-order", "--set", "prompt.nothing=Be brief.")]
    [InlineData("There is no file 'missing.prompty'", ExitCode.Usage, "--at", "write-the-reply", "--set", "prompt=missing.prompty")]
    [InlineData("Model 'huge' is neither in models.yaml (", ExitCode.Usage, "--at", "write-the-reply", "--set", "model=huge")]
    [InlineData("prompt 'summarize-the-case' is asked for the last time by step 'parallel#1/0/summarize-the-case#1', which comes before 'write-the-reply#1'. Say --at parallel#1/0/summarize-the-case#1, or an earlier step.", ExitCode.Usage, "--at", "write-the-reply", "--set", "prompt.summarize-the-case=Be brief.")]
    [InlineData("--set model.summarize-the-case would change nothing", ExitCode.Usage, "--at", "write-the-reply#1", "--set", "model.summarize-the-case=openai:tiny")]
    [InlineData("--set 'model' is not of the form", ExitCode.Usage, "--at", "write-the-reply", "--set", "model")]
    [InlineData("--set color is not known", ExitCode.Usage, "--at", "write-the-reply", "--set", "color=red")]
    [InlineData("--set input is neither JSON nor a file", ExitCode.Usage, "--at", "write-the-reply", "--set", "input={")]
    [InlineData("Step 'load-order#1' comes before the fork, and asks for something else now.", ExitCode.Findings, "--at", "write-the-reply", "--set", "input.order_id=B-1")]
    [InlineData("The input has no member 'nope'. There are: ", ExitCode.Usage, "--at", "load-order", "--set", "input.nope=1")]
    [InlineData("Model 'openai:a@localhost:1/v1' is neither", ExitCode.Usage, "--at", "write-the-reply", "--set", "model=openai:a@localhost:1/v1")]
    [InlineData("golden runs begin with a line of kind 'golden'", ExitCode.Findings, "--at", "load-order", "--save", "returns-desk.jsonl")]
    [InlineData("--save 'returns-desk.jsonl/x.jsonl' cannot be written", ExitCode.Usage, "--at", "load-order", "--save", "returns-desk.jsonl/x.jsonl")]
    public async Task Fork_AskedInAWrongWay_SaysWhatToDo(string message, int code, params string[] args)
    {
        await RunSampleAsync();

        (await _cli.RunAsync(["fork", "latest", "desk", .. args])).ShouldBe(code, _cli.Error + _cli.Out);

        _cli.Error.ShouldContain(message);
        (await _cli.RunAsync("runs", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fork_WithAPromptThatIsNotAskedAnyMore_SaysSoInTheEnd()
    {
        await using var stub = await StubServer.StartAsync(StubServer.ChatReply("Shorter."));
        await RunSampleAsync();

        (await _cli.RunAsync(
            "fork", "latest", "desk", "--at", "write-the-reply", "--set", $"model=openai:tiny@{stub.BaseUrl}", "--set", "prompt.explain-why-not=Be brief."))
            .ShouldBe(ExitCode.Ok, _cli.Error + _cli.Out);

        _cli.Error.ShouldContain("Prompt 'explain-why-not' was not asked from write-the-reply#1 on");
        _cli.Error.ShouldNotContain("Prompt 'write-the-reply'");
    }

    [Fact]
    public async Task Fork_WithoutTheKey_SaysWhichIsMissing()
    {
        await RunSampleAsync();

        (await _cli.RunAsync("fork", "latest", "desk", "--at", "write-the-reply")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("OPENAI_API_KEY");
    }

    [Fact]
    public async Task Fork_WithoutTheSecretOfAStepThatExecutes_SaysWhichIsMissing()
    {
        await RunSampleAsync();

        (await _cli.RunAsync("fork", "latest", "desk", "--at", "load-order")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("Secret 'ORDER_API_KEY' is not set. Set the environment variable ORDER_API_KEY");
    }

    [Fact]
    public async Task Replay_OfAnotherPipeline_SaysSo()
    {
        await RunSampleAsync();
        File.Copy(Path.Combine(Repository.Root, "samples", "help-desk", "help-desk.yml"), Path.Combine(_cli.Folder, "help-desk.yml"));

        (await _cli.RunAsync("replay", "latest", "help-desk.yml")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain("is of pipeline 'ReturnsDesk', and 'help-desk.yml' has");
    }

    public void Dispose() => _cli.Dispose();

    private async Task RunSampleAsync(string recorded = "torn-jacket")
    {
        if (!Directory.Exists(Path.Combine(_cli.Folder, "desk")))
        {
            (await _cli.RunAsync("import", _cli.CopySample("returns-desk.yml"), "-o", "desk")).ShouldBe(ExitCode.Ok, _cli.Error);
        }

        (await _cli.RunAsync("run", "desk", "--replies", _cli.CopySample("returns-desk.jsonl"), "--case", recorded)).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    private void Edit(string file, string from, string to)
    {
        var path = Path.Combine(_cli.Folder, file);
        var text = File.ReadAllText(path);
        text.ShouldContain(from);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
