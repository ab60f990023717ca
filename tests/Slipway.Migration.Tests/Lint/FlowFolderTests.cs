using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Lint;

namespace Slipway.Migration.Tests.Lint;

/// <summary>A Prompt flow's texts stand in files of their own; findings name those.</summary>
public sealed class FlowFolderTests : IDisposable
{
    private const string Flow = """
        inputs:
          text: {type: string}
          angry: {type: bool}
        outputs:
          reply: {type: string, reference: "${draft.output}"}
        nodes:
        - name: draft
          type: llm
          source: {type: code, path: draft.jinja2}
          inputs: {deployment_name: gpt-4o-2024-08-06, text: "${inputs.text}", temperature: 0}
          connection: ours
          api: chat
          activate: {when: "${inputs.angry}", is: false}
        - name: store
          type: python
          source: {type: code, path: store.py}
          inputs: {text: "${draft.output}"}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-flow");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("path: draft.jinja2", "path: \"a\\0b\"")]
    [InlineData("inputs:\n  text:", "additional_includes: [\"../a\\0b\"]\ninputs:\n  text:")]
    public async Task PathThatNoFileCanHave_IsAFindingLikeOneThatIsNotThere(string old, string hostile)
    {
        string path = Path.Combine(_folder.FullName, "flow.dag.yaml");
        await File.WriteAllTextAsync(path, Flow.Replace(old, hostile), TestContext.Current.CancellationToken);

        ImportResult result = BuilderReaders.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken));

        result.Diagnostics.ShouldContain(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public async Task FlowWithThousandsOfNodes_IsRefusedAtOnce()
    {
        string path = Path.Combine(_folder.FullName, "flow.dag.yaml");
        string nodes = string.Concat(Enumerable.Range(0, 2_001).Select(i => $"- name: n{i}\n  type: python\n  source: {{type: code, path: n.py}}\n  inputs: {{}}\n"));
        await File.WriteAllTextAsync(path, "inputs: {}\noutputs: {}\nnodes:\n" + nodes, TestContext.Current.CancellationToken);

        BuilderReaders.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken)).Diagnostics.Select(diagnostic => diagnostic.Code).ShouldContain(DiagnosticCodes.GraphTooLarge);
    }

    [Fact]
    public async Task SecretsAndRules_AreFoundInTheFilesOfTheFlow_OnTheirLines()
    {
        LintFinding[] findings = await LintAsync(
            ("draft.jinja2", "system:\nBe kind.\nRefunds above 250 EUR need the approval of a manager.\nuser:\n{{ text }}\n"),
            ("store.py", "from promptflow.core import tool\n\nTOKEN = \"ghp_AbCdEf0123456789AbCdEf0123456789AbCd\"\n\n@tool\ndef store(text: str) -> str:\n    return text\n"),
            ("examples/data.jsonl", "{\"text\": \"fine\"}\n{\"text\": \"my card is 4111 1111 1111 1111\"}\n"));

        LintFinding rule = findings.Single(finding => finding.Code == LintCodes.Refund);
        (Path.GetFileName(rule.Where.File), rule.Where.Line, rule.Title).ShouldBe(("draft.jinja2", 3, "draft"));
        LintFinding key = findings.Single(finding => finding.Code == LintCodes.Key);
        (Path.GetFileName(key.Where.File), key.Where.Line, key.Title).ShouldBe(("store.py", 3, "store"));
        key.Message.ShouldNotContain("ghp_");
        LintFinding card = findings.Single(finding => finding.Code == LintCodes.Card);
        (Path.GetFileName(card.Where.File), card.Where.Line, card.Title).ShouldBe(("data.jsonl", 2, ""));
        ExportFile flow = await ExportFile.LoadAsync(Path.Combine(_folder.FullName, "flow.dag.yaml"), ct: TestContext.Current.CancellationToken);
        BuilderReaders.Read(flow).Inventory.Secrets.Where(secret => secret.IsWrittenDown).Select(secret => secret.Name).ShouldBe(["a key in store.py, line 3"]);
    }

    [Fact]
    public async Task CommentInAFile_SuppressesWhatStandsBelowIt()
    {
        LintFinding[] findings = await LintAsync(
            ("draft.jinja2", "user:\n{{ text }}\n"),
            ("store.py", "from promptflow.core import tool\n# slipway:ignore SW5110 a key of the test system\nTOKEN = \"ghp_AbCdEf0123456789AbCdEf0123456789AbCd\"\n@tool\ndef store(text: str) -> str:\n    return text\n"));

        findings.Where(finding => finding.SuppressedBy is null).ShouldNotContain(finding => finding.Code == LintCodes.Key);
    }

    [Fact]
    public async Task NodeThatRunsUnderACondition_HasNoExitThatLeadsNowhere() =>
        (await LintAsync(("draft.jinja2", "user:\n{{ text }}\n"), ("store.py", "from promptflow.core import tool\n@tool\ndef store(text: str) -> str:\n    return text\n")))
            .ShouldNotContain(finding => finding.Code == LintCodes.DeadExit);

    private async Task<LintFinding[]> LintAsync(params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files.Append(("flow.dag.yaml", Flow)))
        {
            string full = Path.Combine(_folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await File.WriteAllTextAsync(full, text, TestContext.Current.CancellationToken);
        }

        ExportFile file = await ExportFile.LoadAsync(Path.Combine(_folder.FullName, "flow.dag.yaml"), ct: TestContext.Current.CancellationToken);
        return [.. Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)])];
    }
}
