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
    public async Task WhatAssistantsSayInATemplate_AndWhatTheyAnswer_AreExamples()
    {
        LintFinding[] findings = await LintAsync(
            ("draft.jinja2", "# system:\nRefunds above 250 EUR need a manager.\n# user:\nI paid $20, 3 days ago.\n# assistant:\nThe fee is 30 EUR.\n# user:\n{{ text }}\n"),
            ("store.py", "from promptflow.core import tool\n@tool\ndef store(text: str) -> str:\n    return text\n"));

        findings.Where(finding => finding.Sentence.Length > 0).Select(finding => finding.Sentence).ShouldBe(["Refunds above 250 EUR need a manager."]);
    }

    [Fact]
    public async Task TemplatesOfVariants_AreNamedInFindings_AndOneFileIsNoDuplicate()
    {
        string rules = string.Concat(Enumerable.Repeat("Be kind and short. ", 20));
        LintFinding[] findings = await LintAsync(
            ("flow.dag.yaml", """
                inputs: {text: {type: string}}
                outputs: {reply: {type: string, reference: "${draft.output}"}, other: {type: string, reference: "${again.output}"}}
                nodes:
                - {name: draft, use_variants: true}
                - {name: again, type: llm, source: {type: code, path: draft.jinja2}, inputs: {deployment_name: gpt-4, text: "${inputs.text}"}, connection: ours, api: chat}
                node_variants:
                  draft:
                    default_variant_id: first
                    variants:
                      first: {node: {type: llm, source: {type: code, path: draft.jinja2}, inputs: {deployment_name: gpt-4, text: "${inputs.text}"}, connection: ours, api: chat}}
                      warm: {node: {type: llm, source: {type: code, path: draft.jinja2}, inputs: {deployment_name: gpt-4, text: "${inputs.text}", temperature: 1}, connection: ours, api: chat}}
                      strict: {node: {type: llm, source: {type: code, path: strict.jinja2}, inputs: {deployment_name: gpt-4, text: "${inputs.text}"}, connection: ours, api: chat}}
                """),
            ("draft.jinja2", $"system:\n{rules}\nuser:\n{{{{ text }}}}\n"),
            ("strict.jinja2", "system:\nRefunds above 250 EUR need a manager.\nuser:\n{{ text }}\n"));

        LintFinding rule = findings.Single(finding => finding.Code == LintCodes.Refund);
        (Path.GetFileName(rule.Where.File), rule.Where.Line).ShouldBe(("strict.jinja2", 2));
        findings.ShouldNotContain(finding => finding.Code == LintCodes.DuplicatePrompt);
    }

    [Fact]
    public async Task WhatTheBuilderDoesForModels_AndAzureAndCodeDecide_IsNotHeldAgainstTheFlow()
    {
        LintFinding[] findings = await LintAsync(
            ("flow.dag.yaml", Flow.Replace("gpt-4o-2024-08-06", "gpt-4", StringComparison.Ordinal) + "\nenvironment_variables: {TONE: kind}\n"),
            ("draft.jinja2", "user:\n{{ text }}\n"),
            ("store.py", "import os\nfrom promptflow.core import tool\n@tool\ndef store(text: str) -> str:\n    return text + os.environ['TONE']\n"));

        findings.ShouldNotContain(finding => finding.Code == LintCodes.MissingRetry, "the builder repeats calls of models");
        findings.ShouldNotContain(finding => finding.Code == LintCodes.RetiredModel, "deployment_name names a deployment of Azure, which has dates of its own");
        findings.ShouldNotContain(finding => finding.Code == LintCodes.UnusedVariable, "code reads the environment by name");
    }

    [Fact]
    public async Task FlowThatIsRefused_SaysNothingOfWhatItReads() =>
        (await LintAsync(("flow.dag.yaml", Flow.Replace("${draft.output}", "${missing.output}", StringComparison.Ordinal)), ("draft.jinja2", "user:\n{{ text }}\n")))
            .ShouldNotContain(finding => finding.Code == LintCodes.UnusedVariable);

    [Fact]
    public async Task ResultOfAConditionalModelThatNothingReads_IsFound() =>
        (await LintAsync(
            ("flow.dag.yaml", Flow.Replace("inputs: {text: \"${draft.output}\"}", "inputs: {text: \"${inputs.text}\"}", StringComparison.Ordinal).Replace("reference: \"${draft.output}\"", "reference: \"${store.output}\"", StringComparison.Ordinal)),
            ("draft.jinja2", "user:\n{{ text }}\n"),
            ("store.py", "from promptflow.core import tool\n@tool\ndef store(text: str) -> str:\n    return text\n")))
            .ShouldContain(finding => finding.Code == LintCodes.UnusedResult && finding.Title == "draft");

    [Fact]
    public async Task FilesOfAFlexFlow_AreSearched_OnTheirLines()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "flow.flex.yaml"), "entry: chat:run\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "chat.py"), "import os\nTOKEN = \"ghp_AbCdEf0123456789AbCdEf0123456789AbCd\"\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "chat.prompty"), "---\nname: chat\n---\nsystem:\nRefunds above 250 EUR need a manager.\n", TestContext.Current.CancellationToken);
        ExportFile file = await ExportFile.LoadAsync(Path.Combine(_folder.FullName, "flow.flex.yaml"), ct: TestContext.Current.CancellationToken);

        IReadOnlyList<LintFinding> findings = Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)]);

        LintFinding key = findings.ShouldContainCode(LintCodes.Key);
        (Path.GetFileName(key.Where.File), key.Where.Line).ShouldBe(("chat.py", 2));
        LintFinding rule = findings.ShouldContainCode(LintCodes.Refund);
        (Path.GetFileName(rule.Where.File), rule.Where.Line).ShouldBe(("chat.prompty", 5));
    }

    [Fact]
    public async Task Prompty_IsSearchedWhole_AndItsModelIsJudged()
    {
        string path = Path.Combine(_folder.FullName, "desk.prompty");
        await File.WriteAllTextAsync(path, """
            ---
            name: Desk
            model:
              api: chat
              configuration: {type: openai, model: gpt-4-32k}
              parameters: {temperature: 0.2}
            inputs:
              question: {type: string}
            ---
            system:
            You answer. The token is ghp_AbCdEf0123456789AbCdEf0123456789AbCd.
            Refunds above 250 EUR need a manager.
            user:
            {{ question }}
            """, TestContext.Current.CancellationToken);
        ExportFile file = await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken);
        ImportResult result = BuilderReaders.Read(file);
        IReadOnlyList<LintFinding> findings = Linter.Check([LintSubject.Of(result, file)]);

        findings.ShouldContainCode(LintCodes.Key).Where.Line.ShouldBe(11);
        findings.ShouldContainCode(LintCodes.Refund).Where.Line.ShouldBe(12);
        findings.ShouldContainCode(LintCodes.RetiredModel).Where.Line.ShouldBe(5);
        findings.ShouldNotContain(finding => finding.Code == LintCodes.MissingRetry || finding.Code == LintCodes.UnusedVariable);
        result.Inventory.Inputs.Select(input => (input.Name, input.Type, input.IsRequired)).ShouldBe([("question", "string", true)]);
        result.Inventory.Models.ShouldHaveSingleItem().Parameters.ShouldBe("temperature=0.2");
    }

    [Theory]
    [InlineData("# system:\nHelp with {{ text }}.\n# user:\nGo on.\n", true)]
    [InlineData("# system:\nHelp.\n# user:\n{{ text }}\n", false)]
    public async Task InputBelowSystem_IsExposure(string template, bool isFound) =>
        (await LintAsync(("draft.jinja2", template), ("store.py", "from promptflow.core import tool\n@tool\ndef store(text: str) -> str:\n    return text\n")))
            .Any(finding => finding.Code == LintCodes.UserTextInInstructions).ShouldBe(isFound);

    [Fact]
    public async Task ConfigurationThatNamesAFileOfTheFlow_Suppresses()
    {
        await WriteAsync(("draft.jinja2", "system:\nRefunds above 250 EUR need a manager.\nuser:\n{{ text }}\n"));
        ExportFile file = await ExportFile.LoadAsync(Path.Combine(_folder.FullName, "flow.dag.yaml"), ct: TestContext.Current.CancellationToken);
        LintConfig config = LintConfig.Read(ExportFile.FromBytes(LintConfig.FileName, "ignore: [{code: SW5106, file: draft.jinja2, reason: decided}]"u8.ToArray()));

        Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)], config).ShouldContainCode(LintCodes.Refund).SuppressedBy.ShouldBe("decided");
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

    private async Task WriteAsync(params (string Path, string Text)[] files)
    {
        foreach ((string path, string text) in files.Prepend(("flow.dag.yaml", Flow)))
        {
            string full = Path.Combine(_folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            await File.WriteAllTextAsync(full, text, TestContext.Current.CancellationToken);
        }
    }

    private async Task<LintFinding[]> LintAsync(params (string Path, string Text)[] files)
    {
        await WriteAsync(files);
        ExportFile file = await ExportFile.LoadAsync(Path.Combine(_folder.FullName, "flow.dag.yaml"), ct: TestContext.Current.CancellationToken);
        return [.. Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)])];
    }
}
