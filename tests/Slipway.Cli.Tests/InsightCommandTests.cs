using System.Text.Json.Nodes;
using Slipway.Cli;

namespace Slipway.Cli.Tests;

/// <summary>lint and explain, as a user meets them.</summary>
public sealed class InsightCommandTests : IDisposable
{
    private readonly CliRun _cli = new() { Time = new Day(2026, 11, 26) };

    [Fact]
    public async Task Lint_ExportThatWasCutOff_SaysWhatItsEdgesLack()
    {
        string export = _cli.Write("cut.yml", """
            app: { name: Desk, mode: workflow }
            kind: app
            version: 0.3.0
            workflow:
              graph:
                edges: [{ source: s, target: t, sourceHandle: source }, { source: t, target: e, sourceHandle: source }]
                nodes:
                - { id: s, data: { type: start, title: Start, variables: [{ variable: name, type: paragraph, label: a, required: true }] } }
                - { id: t, data: { type: template-transform, title: T, template: "{{ name }}", variables: [{ variable: name, value_selector: [s, name] }] } }
            """);

        (await _cli.RunAsync("lint", export)).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("cut.yml(6,");
        _cli.Error.ShouldContain("warning SW2011: ");
        (await _cli.RunAsync("lint", export, "--fail-on", "error")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Lint_OfTheSample_FindsItsRules_AndWritesSarif()
    {
        var export = _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync("lint", export, "--sarif", "lint.sarif")).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldContain("warning SW5106");
        JsonNode.Parse(File.ReadAllText(Path.Combine(_cli.Folder, "lint.sarif")))!["runs"]![0]!["results"]!.AsArray().Count.ShouldBeGreaterThan(3);

        (await _cli.RunAsync("lint", export, "--fail-on", "error")).ShouldBe(ExitCode.Ok);
        (await _cli.RunAsync("lint", export, "--json")).ShouldBe(ExitCode.Findings);
        JsonNode.Parse(_cli.Out)!["warnings"]!.GetValue<int>().ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task Lint_WithDecisions_IsQuiet()
    {
        var export = _cli.CopySample("returns-desk.yml");
        _cli.Write("slipway.lint.yaml", "severities: { SW5133: off, SW5102: info }\nignore:\n- { code: SW5106, reason: the policy is being written }\n");

        (await _cli.RunAsync("lint", export)).ShouldBe(ExitCode.Ok, _cli.Out);
        _cli.Out.ShouldContain("2 suppressed");

        _cli.Write("slipway.lint.yaml", "loud: true\n");
        (await _cli.RunAsync("lint", export)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("'loud' is not known here");
    }

    [Fact]
    public async Task Lint_WithARecordingThatIsNone_DoesNotTakeItForOneThatReachesNothing()
    {
        var export = _cli.CopySample("returns-desk.yml");
        _cli.Write("lines.jsonl", "{\"a\":1}\n");

        (await _cli.RunAsync("lint", export, "--recordings", "lines.jsonl")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("'kind' is missing");
        _cli.Out.ShouldBe("");
    }

    [Fact]
    public async Task Lint_OfAFolder_TakesProjectsAsSuch_AndReferencesForWhatTheyAre()
    {
        _cli.CopySample("returns-desk.yml");
        (await _cli.RunAsync("import", "returns-desk.yml", "-o", "all/Desk")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Write("all/Desk/evals/golden.jsonl", """{"request":{"headers":[["X-Api-Key","${secret:ORDER_API_KEY2}"]]}}""" + "\n");

        (await _cli.RunAsync("lint", "all", "--fail-on", "error")).ShouldBe(ExitCode.Ok, _cli.Error);

        _cli.Out.ShouldContain("all/Desk/prompts/judge-the-item.prompty(".Replace('/', Path.DirectorySeparatorChar));
        _cli.Out.ShouldContain("1 file: 0 errors");
        _cli.Error.ShouldBe("");
        (await _cli.RunAsync("check", "all")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("No export");
    }

    [Fact]
    public async Task Lint_OfWhatIsNoExport_SaysSo()
    {
        var file = _cli.Write("notes.yml", "a: 1\n");

        (await _cli.RunAsync("lint", file)).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("SW1015");
        (await _cli.RunAsync("lint", _cli.Write("bare.yml", "app: {mode: workflow}\nkind: app\n"))).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("SW2001");
    }

    [Fact]
    public async Task Import_WithPolicies_WritesThem_AndLintOfTheProjectFindsTheSameRules()
    {
        var export = _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync("import", export, "-o", "desk", "--policies")).ShouldBe(ExitCode.Ok, _cli.Error);
        Directory.GetFiles(Path.Combine(_cli.Folder, "desk", "src", "ReturnsDesk", "policies"), "*.cs").Length.ShouldBe(3);
        Directory.GetFiles(Path.Combine(_cli.Folder, "desk", "tests", "ReturnsDesk.Tests", "policies"), "*.cs").Length.ShouldBe(3);

        (await _cli.RunAsync("lint", "desk")).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldContain("desk/prompts/explain-why-not.prompty(");
        _cli.Out.ShouldContain("SW5106");
    }

    [Fact]
    public async Task Diff_OfExports_AndOfAnExportWithItsProject()
    {
        var export = _cli.CopySample("returns-desk.yml");
        var text = File.ReadAllText(Path.Combine(_cli.Folder, export));
        _cli.Write("new.yml", text.Replace("The return window of 30 days", "The return window of 45 days", StringComparison.Ordinal));

        (await _cli.RunAsync("diff", export, export, "--fail-on", "textonly")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("Nothing changed but layout.");
        (await _cli.RunAsync("diff", export, "new.yml")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("+ The return window of 45 days");
        (await _cli.RunAsync("diff", export, "new.yml", "--fail-on", "permission")).ShouldBe(ExitCode.Ok);
        (await _cli.RunAsync("diff", export, "new.yml", "--fail-on", "behaviour", "--markdown")).ShouldBe(ExitCode.Findings);
        _cli.Out.ShouldContain("```diff");

        await _cli.RunAsync("import", export, "-o", "desk");
        (await _cli.RunAsync("diff", export, "desk", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);
        JsonNode.Parse(_cli.Out)!["changes"]!.AsArray().ShouldBeEmpty();
        (await _cli.RunAsync("diff", "new.yml", "desk")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("explain-why-not");
    }

    [Fact]
    public async Task Inventory_AsAPage_AndOfSeveral()
    {
        var export = _cli.CopySample("returns-desk.yml");

        (await _cli.RunAsync("inventory", export, export, "--html", "page.html")).ShouldBe(ExitCode.Ok, _cli.Error);
        File.ReadAllText(Path.Combine(_cli.Folder, "page.html")).ShouldStartWith("<!doctype html>");
        (await _cli.RunAsync("inventory", export, export, "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Assess_ShowsEvidence_AndTakesAnswers()
    {
        var export = _cli.CopySample("returns-desk.yml");
        _cli.Write("context.yaml", "customer_facing: yes\n");

        (await _cli.RunAsync("assess", export, "--context", "context.yaml")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("customers use it");
        _cli.Out.ShouldContain("Not known");
        (await _cli.RunAsync("assess", export, export, "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!.AsArray().Count.ShouldBe(2);
        _cli.Write("context.yaml", "customers: yes\n");
        (await _cli.RunAsync("assess", export, "--context", "context.yaml")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Assess_LeavesOutWhatLintWasToldIsRight()
    {
        var export = _cli.CopySample("returns-desk.yml");
        (await _cli.RunAsync("assess", export)).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldContain("3 business rules to decide");
        _cli.Write("slipway.lint.yaml", "severities: { SW5102: off }\nignore:\n- { code: SW5106, reason: the policy is being written }\n- { code: SW5104, reason: known }\n");

        (await _cli.RunAsync("assess", export)).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Out.ShouldNotContain("business rules to decide");
        _cli.Write("slipway.lint.yaml", "loud: true\n");
        (await _cli.RunAsync("assess", export)).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("slipway.lint.yaml(1,1): 'loud' is not known here");
    }

    [Fact]
    public async Task Assess_OfADamagedFile_SaysWhere_AndOfAProject_ThatItHasMoved()
    {
        var file = _cli.Write("broken.yml", "app: {mode: workflow\n");
        var export = _cli.CopySample("returns-desk.yml");
        await _cli.RunAsync("import", export, "-o", "desk");

        (await _cli.RunAsync("assess", file, export)).ShouldBe(ExitCode.Findings);
        _cli.Error.ShouldContain("broken.yml(");
        _cli.Error.ShouldContain("SW1005");
        _cli.Out.ShouldContain("Returns desk");
        (await _cli.RunAsync("assess", "desk")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("'desk' is a project");
    }

    [Fact]
    public async Task Lint_HintsAtACodeThatIsShown()
    {
        var export = _cli.CopySample("returns-desk.yml");
        _cli.Write("slipway.lint.yaml", "ignore:\n- { code: SW5141, reason: the order service is quick }\n");

        await _cli.RunAsync("lint", export);

        _cli.Out.ShouldContain("'slipway explain SW5142'");
    }

    [Fact]
    public async Task Explain_SaysWhatACodeMeans()
    {
        (await _cli.RunAsync("explain", "sw5106")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldStartWith("SW5106 warning, Lint");
        _cli.Out.ShouldContain("What to do:");

        (await _cli.RunAsync("explain", "SLIP2001", "--json")).ShouldBe(ExitCode.Ok);
        JsonNode.Parse(_cli.Out)!["code"]!.GetValue<string>().ShouldBe("SLIP2001");

        (await _cli.RunAsync("explain")).ShouldBe(ExitCode.Ok);
        _cli.Out.ShouldContain("SW1001");

        (await _cli.RunAsync("explain", "SW5198")).ShouldBe(ExitCode.Usage);
        _cli.Error.ShouldContain("Near it: SW5101");
    }

    public void Dispose() => _cli.Dispose();
}
