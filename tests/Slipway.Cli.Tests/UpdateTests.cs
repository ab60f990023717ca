using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests;

/// <summary>An export changes after people edited the project that was made of it.</summary>
public sealed class UpdateTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Import_AnswerInAnIteration_IsSaid_AndAtEachUpdate()
    {
        _cli.Write("talk.yml", """
            app: {mode: advanced-chat, name: Talk}
            kind: app
            version: 0.3.0
            workflow:
              conversation_variables: [{name: log, value_type: 'array[string]', value: [a, b]}]
              environment_variables: []
              graph:
                nodes:
                - {id: s, data: {type: start, title: Start, variables: []}}
                - {id: it, data: {type: iteration, title: Each, iterator_selector: [conversation, log], output_selector: [t, output], start_node_id: i0}}
                - {id: i0, parentId: it, data: {type: iteration-start}}
                - {id: t, parentId: it, data: {type: template-transform, title: Mark, template: '{{ x }}!', variables: [{variable: x, value_selector: [it, item]}]}}
                - {id: a, parentId: it, data: {type: answer, title: One, answer: '{{#t.output#}}'}}
                - {id: z, data: {type: answer, title: All, answer: '{{#it.output#}}'}}
                edges:
                - {source: s, target: it}
                - {source: i0, target: t}
                - {source: t, target: a}
                - {source: it, target: z}
            """);

        (await _cli.RunAsync("import", "talk.yml", "-o", "talk", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Error.ShouldContain("talk.yml(13,7): warning SW3102: Answer 'One'");
        JsonNode.Parse(_cli.Out)!["diagnostics"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldContain("SW3102");

        (await _cli.RunAsync("import", "talk.yml", "-o", "talk", "--update")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Error.ShouldContain("SW3102");
    }

    [Fact]
    public async Task Update_OfAnExportThatIsTheSame_ChangesNothing()
    {
        await ImportAsync();

        (await UpdateAsync()).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain("Nothing changed");
    }

    [Fact]
    public async Task Update_OfOnePrompt_TouchesThatPromptAndKeepsEverybodysEdits()
    {
        await ImportAsync();
        Edit("desk/src/ReturnsDesk/ReturnsDesk.cs", code => "// Reviewed by Ada.\n" + code);
        Edit("desk/prompts/detect-the-tone.prompty", prompt => prompt.Replace("calm, worried", "calm, hurried, worried", StringComparison.Ordinal));
        Edit("returns-desk.yml", export => export.Replace("Two sentences at most", "Three sentences at most", StringComparison.Ordinal));

        (await UpdateAsync("--json")).ShouldBe(ExitCode.Ok, _cli.Error);

        JsonNode outcome = JsonNode.Parse(_cli.Out)!;
        outcome["files"]!.AsArray().Select(file => $"{file!["path"]} {file["update"]}").ShouldBe(["prompts/summarize-the-case.prompty updated"]);
        outcome["compiles"]!.GetValue<bool>().ShouldBeTrue();
        Read("desk/src/ReturnsDesk/ReturnsDesk.cs").ShouldStartWith("// Reviewed by Ada.\n");
        Read("desk/prompts/detect-the-tone.prompty").ShouldContain("hurried");
        Read("desk/prompts/summarize-the-case.prompty").ShouldContain("Three sentences at most");
    }

    [Fact]
    public async Task Update_OfAPromptThatAPersonEditedToo_MarksTheConflictAndIsAFinding()
    {
        await ImportAsync();
        Edit("desk/prompts/summarize-the-case.prompty", prompt => prompt.Replace("Two sentences at most", "One sentence", StringComparison.Ordinal));
        Edit("returns-desk.yml", export => export.Replace("Two sentences at most", "Three sentences at most", StringComparison.Ordinal));

        (await UpdateAsync("--dry-run")).ShouldBe(ExitCode.Findings);
        Read("desk/prompts/summarize-the-case.prompty").ShouldNotContain("<<<<<<<");

        (await UpdateAsync()).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldContain("1 need you");
        string prompt = Read("desk/prompts/summarize-the-case.prompty");
        prompt.ShouldContain("One sentence");
        prompt.ShouldContain("Three sentences at most");

        (await UpdateAsync()).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("not resolved");
    }

    [Fact]
    public async Task Update_OfANodeThatIsNew_MergesItIntoEditedCode()
    {
        await ImportAsync();
        Edit("desk/src/ReturnsDesk/ReturnsDesk.cs", code => code.Replace("public sealed class ReturnsDesk", "[Serializable]\npublic sealed class ReturnsDesk", StringComparison.Ordinal));
        Edit("returns-desk.yml", export => export.Replace("title: Detect the tone", "title: Name the tone", StringComparison.Ordinal));

        (await UpdateAsync("--json")).ShouldBe(ExitCode.Ok, _cli.Error + _cli.Out);

        string code = Read("desk/src/ReturnsDesk/ReturnsDesk.cs");
        code.ShouldContain("[Serializable]");
        code.ShouldContain("prompts.NameTheTone(");
        File.Exists(Path.Combine(_cli.Folder, "desk/prompts/detect-the-tone.prompty")).ShouldBeFalse();
        JsonNode.Parse(_cli.Out)!["files"]!.AsArray().Select(file => file!["update"]!.GetValue<string>()).Distinct().Order().ShouldBe(["added", "merged", "removed", "updated"]);
    }

    [Fact]
    public async Task Update_OfAnAppWithAnotherName_KeepsTheProjectsName()
    {
        await ImportAsync();
        Edit("desk/src/ReturnsDesk/ReturnsDesk.cs", code => "// Reviewed by Ada.\n" + code);
        Edit("returns-desk.yml", export => export.Replace("  name: Returns desk", "  name: Counter", StringComparison.Ordinal));

        (await UpdateAsync("--json")).ShouldBe(ExitCode.Ok, _cli.Error + _cli.Out);

        JsonNode.Parse(_cli.Out)!["files"]!.AsArray().Select(file => file!["update"]!.GetValue<string>()).Distinct().Order().ShouldBe(["merged", "updated"]);
        string code = Read("desk/src/ReturnsDesk/ReturnsDesk.cs");
        code.ShouldStartWith("// Reviewed by Ada.\n");
        code.ShouldContain("the Dify app \"Counter\"");
    }

    [Fact]
    public async Task Update_OfAFlow_TakesWhatWasSaidAtTheImport()
    {
        _cli.Write("flow/plain.jinja2", "user:\nSay {{q}}\n");
        _cli.Write("flow/loud.jinja2", "user:\nShout {{q}}\n");
        _cli.Write("flow/flow.dag.yaml", """
            inputs:
              q: {type: string}
            outputs:
              o: {reference: "${say.output}"}
            nodes:
            - {name: say, use_variants: true}
            node_variants:
              say:
                default_variant_id: plain
                variants:
                  plain: {node: {type: llm, api: chat, connection: own, source: {type: code, path: plain.jinja2}, inputs: {q: "${inputs.q}", model: m, deployment_name: d}}}
                  loudOne: {node: {type: llm, api: chat, connection: own, source: {type: code, path: loud.jinja2}, inputs: {q: "${inputs.q}", model: m, deployment_name: d}}}
            """);
        (await _cli.RunAsync("import", "flow", "-o", "desk", "--connection", "own=openai", "--variant", "say.loudOne")).ShouldBe(ExitCode.Ok, _cli.Error);
        Edit("flow/loud.jinja2", prompt => prompt.Replace("Shout", "Cry", StringComparison.Ordinal));

        (await _cli.RunAsync("import", "flow", "-o", "desk", "--update", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);

        JsonNode.Parse(_cli.Out)!["files"]!.AsArray().Select(file => file!["path"]!.GetValue<string>()).ShouldBe(["prompts/say.prompty"]);
        _cli.Error.ShouldContain("as in the last import: --connection own=openai --variant say.loudOne");
        Read("desk/prompts/say.prompty").ShouldContain("Cry");
        Read("desk/models.yaml").ShouldContain("provider: openai");

        (await _cli.RunAsync("import", "flow", "-o", "desk", "--update", "--variant", "say.plain")).ShouldBe(ExitCode.Ok, _cli.Error);
        Read("desk/prompts/say.prompty").ShouldContain("Say {{q}}");
        Read("desk/prompts/variants/say.loud-one.prompty").ShouldContain("Cry");

        (await _cli.RunAsync("import", "flow", "-o", "desk", "--force")).ShouldBe(ExitCode.Ok, _cli.Error);
        Read("desk/models.yaml").ShouldContain("provider: azure");
        File.Exists(Path.Combine(_cli.Folder, "desk/.slipway/import/options.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("import", "returns-desk.yml", "-o", "nowhere", "--update")]
    [InlineData("import", "returns-desk.yml", "-o", "desk", "--update", "--force")]
    [InlineData("import", "returns-desk.yml", "-o", "elsewhere", "--dry-run")]
    public async Task Update_WrongUse_SaysWhy(params string[] args)
    {
        await ImportAsync();

        (await _cli.RunAsync(args)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldStartWith("slipway: ");
    }

    private async Task ImportAsync()
    {
        _cli.CopySample("returns-desk.yml");
        _cli.CopySample("returns-desk.jsonl");
        (await _cli.RunAsync("import", "returns-desk.yml", "-o", "desk", "--recordings", "returns-desk.jsonl")).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    private Task<int> UpdateAsync(params string[] more) => _cli.RunAsync([.. (string[])["import", "returns-desk.yml", "-o", "desk", "--update"], .. more]);

    private string Read(string path) => File.ReadAllText(Path.Combine(_cli.Folder, path));

    private void Edit(string path, Func<string, string> change)
    {
        string changed = change(Read(path));
        changed.ShouldNotBe(Read(path));
        _cli.Write(path, changed);
    }
}
