using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyEnvelopeTests
{
    private const string End = "{id: n, data: {type: end, outputs: [{variable: out, value_selector: [s, q]}]}}";

    [Fact]
    public void Read_SmallestWorkflow_IsLoweredWithoutAFinding()
    {
        ImportResult result = DifyYaml.One(End);

        result.Builder.ShouldBe("dify");
        result.Diagnostics.ShouldBeEmpty();
        FlowApp app = result.App.ShouldNotBeNull();
        app.Name.ShouldBe("Test");
        app.Kind.ShouldBe(FlowKind.Workflow);
        app.Inputs.ShouldHaveSingleItem().Name.ShouldBe("q");
        app.Graph.EntryId.ShouldBe("s");
        app.Graph.Edges.ShouldBe([new("s", "source", "n")]);
        app.Environment.ShouldHaveSingleItem().Name.ShouldBe("base");
        app.Conversation.ShouldHaveSingleItem().Name.ShouldBe("memo");
        result.Ledger.Count(FieldStatus.Refused).ShouldBe(0);
    }

    [Theory]
    [InlineData("workflow", FlowKind.Workflow)]
    [InlineData("advanced-chat", FlowKind.Chat)]
    public void Read_ModesWithAGraph_SayHowTheFlowIsUsed(string mode, FlowKind kind) =>
        DifyYaml.Read(DifyYaml.App(mode, [DifyYaml.Start, End], ["s->n"])).App.ShouldNotBeNull().Kind.ShouldBe(kind);

    [Theory]
    [InlineData("channel")]
    [InlineData("'no such mode'")]
    public void Read_OtherModes_AreRefusedAsAWhole(string mode)
    {
        ImportResult result = DifyYaml.Read($"app: {{mode: {mode}, name: A}}\nkind: app\nmodel_config: {{pre_prompt: Hello, model: {{name: gpt-4}}}}\n");

        result.App.ShouldBeNull();
        result.Codes().ShouldBe([DiagnosticCodes.ModeNotMigrated]);
        result.Ledger.Entries.ShouldAllBe(e => e.Status == FieldStatus.Refused && e.ReportedBy == result.Diagnostics[0]);
        result.Inventory.Prompts.ShouldHaveSingleItem().Messages[0].Text.ShouldBe("Hello");
        result.Inventory.Models.ShouldHaveSingleItem().Name.ShouldBe("gpt-4");
    }

    [Theory]
    [InlineData("rag_pipeline")]
    [InlineData("snippet")]
    [InlineData("claude-workflow")]
    public void Read_KindsThatAreNoApp_AreRefusedAsAWhole(string kind)
    {
        ImportResult result = DifyYaml.Read($"kind: {kind}\nversion: 0.1.0\nnodes: [{{id: a, type: llm}}]\n");

        result.App.ShouldBeNull();
        Diagnostic refused = result.Diagnostics.ShouldHaveSingleItem();
        refused.Code.ShouldBe(DiagnosticCodes.KindNotMigrated);
        refused.Location.Line.ShouldBe(1);
        result.Ledger.Entries.ShouldAllBe(e => e.Status == FieldStatus.Refused);
    }

    [Fact]
    public void Read_WithoutKindAndVersion_IsTheOldestForm()
    {
        string yaml = DifyYaml.App("workflow", [DifyYaml.Start, End], ["s->n"]).Replace("kind: app\n", "").Replace("version: 0.3.0\n", "");

        DifyYaml.Read(yaml).App.ShouldNotBeNull();
    }

    [Fact]
    public void Read_BareGraph_IsAFlow()
    {
        ImportResult workflow = DifyYaml.Read($"nodes:\n- {DifyYaml.Start}\n- {End}\nedges:\n- {{source: s, target: n}}\n");
        ImportResult chat = DifyYaml.Read($"nodes:\n- {DifyYaml.Start}\n- {{id: n, data: {{type: answer, answer: Hi}}}}\nedges:\n- {{source: s, target: n}}\n");

        workflow.App.ShouldNotBeNull().Kind.ShouldBe(FlowKind.Workflow);
        chat.App.ShouldNotBeNull().Kind.ShouldBe(FlowKind.Chat);
    }

    [Theory]
    [InlineData("0.1", null)]
    [InlineData("0.7.0", null)]
    [InlineData("0.8.0", DiagnosticCodes.VersionNewer)]
    [InlineData("1.0.0", DiagnosticCodes.VersionNewer)]
    [InlineData("nonsense", null)]
    public void Read_Version_WarnsOfNewerOnes(string version, string? code)
    {
        string yaml = DifyYaml.App("workflow", [DifyYaml.Start, End], ["s->n"]).Replace("version: 0.3.0", $"version: {version}");
        ImportResult result = DifyYaml.Read(yaml);

        result.App.ShouldNotBeNull();
        result.Codes().ShouldBe(code is null ? [] : [code]);
    }

    [Theory]
    [InlineData("app: {name: A}\nkind: app\n", DiagnosticCodes.SectionMissing)]
    [InlineData("app: {mode: workflow}\nkind: app\n", DiagnosticCodes.SectionMissing)]
    [InlineData("app: {mode: workflow}\nworkflow: 3\n", DiagnosticCodes.SectionMissing)]
    [InlineData("app: {mode: workflow}\nworkflow: {graph: []}\n", DiagnosticCodes.SectionMissing)]
    [InlineData("app: {mode: workflow}\nworkflow: {graph: {nodes: []}}\n", DiagnosticCodes.NoEntry)]
    [InlineData("app: {mode: workflow}\nworkflow: {graph: {nodes: {}}}\n", DiagnosticCodes.NoEntry)]
    [InlineData("app: {mode: workflow}\nworkflow: {graph: {nodes: [3, text, null]}}\n", DiagnosticCodes.NoEntry)]
    [InlineData("hello: world\n", DiagnosticCodes.UnknownBuilder)]
    public void Read_MissingSections_AreReported(string yaml, string code)
    {
        ImportResult result = DifyYaml.Read(yaml);

        result.App.ShouldBeNull();
        result.Codes().ShouldContain(code);
        result.Ledger.Entries.ShouldAllBe(e => e.Status != FieldStatus.Kept);
    }

    [Fact]
    public void Read_SecretVariable_HasNoValueAnywhere()
    {
        string yaml = DifyYaml.App("workflow", [DifyYaml.Start, End], ["s->n"])
            .Replace("{name: base, value_type: string, value: 'https://x.test'}", "{name: KEY, value_type: secret, value: hunter2hunter2}, {name: api_token, value_type: string, value: hunter2hunter2}");
        ImportResult result = DifyYaml.Read(yaml);

        result.App.ShouldNotBeNull().Environment.ShouldAllBe(v => v.IsSecret && v.Value == null);
        result.Codes().ShouldBe([DiagnosticCodes.Credential, DiagnosticCodes.Credential]);
        result.Inventory.Secrets.ShouldAllBe(s => s.IsWrittenDown);
        result.Inventory.Secrets.Count.ShouldBe(2);
        string.Concat(result.Diagnostics).ShouldNotContain("hunter2");
        Migration.Inventory.InventoryJson.Render(result.Inventory).ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("{name: v, value_type: number}", DiagnosticCodes.FieldShape)]
    [InlineData("{name: v, value_type: number, value: null}", DiagnosticCodes.FieldShape)]
    [InlineData("{name: v, value_type: colour, value: red}", DiagnosticCodes.UnknownValue)]
    [InlineData("{value_type: string, value: x}", DiagnosticCodes.FieldShape)]
    public void Read_BadVariable_IsReported(string variable, string code)
    {
        string yaml = DifyYaml.App("workflow", [DifyYaml.Start, End], ["s->n"]).Replace("{name: base, value_type: string, value: 'https://x.test'}", variable);

        DifyYaml.Read(yaml).Codes().ShouldBe([code]);
    }

    [Theory]
    [InlineData("opening_statement: Hello", null)]
    [InlineData("suggested_questions: [Why?]", null)]
    [InlineData("retriever_resource: {enabled: true}", null)]
    [InlineData("speech_to_text: {enabled: false}", null)]
    [InlineData("file_upload: {enabled: false, image: {enabled: false, number_limits: 3}}", null)]
    [InlineData("sensitive_word_avoidance: {enabled: false, type: '', configs: []}", null)]
    [InlineData("speech_to_text: {enabled: true}", DiagnosticCodes.SettingNotMigrated)]
    [InlineData("suggested_questions_after_answer: {enabled: true}", DiagnosticCodes.SettingNotMigrated)]
    [InlineData("sensitive_word_avoidance: {enabled: true, type: keywords}", DiagnosticCodes.SettingNotMigrated)]
    [InlineData("file_upload: {enabled: true, allowed_file_types: [image], number_limits: 3}", null)]
    [InlineData("file_upload: {image: {enabled: true, detail: high, transfer_methods: [local_file]}}", null)]
    [InlineData("moderation: {enabled: true}", DiagnosticCodes.FieldNotRead)]
    public void Read_Features_AreRefusedWhenTheyChangeRuns(string feature, string? code)
    {
        ImportResult result = DifyYaml.Read(DifyYaml.App("advanced-chat", [DifyYaml.Start, End], ["s->n"], $"features: {{{feature}}}"));

        result.Codes().ShouldBe(code is null ? [] : [code]);
        result.App.ShouldNotBeNull();
    }

    [Fact]
    public void Read_Notes_KeepTheirWords()
    {
        const string Note = """{id: m, type: custom-note, data: {type: '', title: '', text: '{"root":{"children":[{"type":"paragraph","children":[{"type":"text","text":"Ask "},{"type":"text","text":"Bob"}]},{"type":"paragraph","children":[]}],"type":"root"}}'}}""";
        ImportResult result = DifyYaml.Flow([DifyYaml.Start, End, Note, "{id: m2, type: custom-note, data: {type: '', text: plain}}"], "s->n");

        result.App.ShouldNotBeNull().Notes.ShouldBe(["Ask Bob", "plain"]);
        result.Diagnostics.ShouldBeEmpty();
    }
}
