using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Lint;
using Slipway.Migration.Projects;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Lint;

public sealed class LinterTests
{
    private const string Ask = "model: {provider: openai, name: gpt-4o-2024-08-06, mode: chat, completion_params: {}}";

    [Fact]
    public void Check_RuleInAPrompt_NamesTheSentenceOnItsLine()
    {
        LintFinding finding = Lint(Flow($$"""
                - id: n
                  data:
                    type: llm
                    title: Reply
                    {{Ask}}
                    prompt_template:
                    - role: system
                      text: |-
                        You answer customers.
                        Refunds above 500 EUR must be approved by a manager.
            """)).ShouldContainCode(LintCodes.Refund);

        finding.Sentence.ShouldBe("Refunds above 500 EUR must be approved by a manager.");
        finding.Where.Line.ShouldBe(LineOf("Refunds above"));
        finding.Title.ShouldBe("Reply");
    }

    [Fact]
    public void Check_RuleInAnAnswerOfTheAssistant_IsNone() =>
        Codes(Lint(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: Hi}}, {{role: assistant, text: 'The fee is 20 EUR.'}}]"))).ShouldNotContain(LintCodes.Amount);

    [Theory]
    [InlineData("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")]
    [InlineData("card 4111 1111 1111 1111")]
    public void Check_SecretOrCard_IsAnErrorThatHidesTheValue(string text)
    {
        LintFinding finding = Lint(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: '{text}'}}]"))
            .First(f => f.Code is LintCodes.Key or LintCodes.Card);

        finding.Severity.ShouldBe(DiagnosticSeverity.Error);
        finding.Message.ShouldNotContain("4111");
        finding.Message.ShouldNotContain("eyJ");
        finding.NodeId.ShouldBe("n");
    }

    [Fact]
    public void Check_ValueOfASecretVariable_IsFound()
    {
        const string Variable = "environment_variables: [{name: SEARCH, value_type: secret, value: plainword}]";
        string yaml = DifyYaml.App("workflow", [DifyYaml.Start], []).Replace("environment_variables: [{name: base, value_type: string, value: 'https://x.test'}]", Variable);

        Lint(yaml).ShouldContainCode(LintCodes.Key).Where.Line.ShouldBe(LineOf("plainword", yaml));
        Codes(Lint(yaml.Replace("plainword", "''"))).ShouldNotContain(LintCodes.Key);
        Codes(Lint(yaml.Replace("plainword", "your-key-here"))).ShouldNotContain(LintCodes.Key);
    }

    [Fact]
    public void Check_RuleWithASecret_DoesNotRepeatIt()
    {
        LintFinding finding = Lint(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: 'Refunds above 500 EUR go to DE09 4366 7640 2067 9701 68.'}}]")).ShouldContainCode(LintCodes.Refund);

        finding.Message.ShouldNotContain("4366");
        finding.Sentence.ShouldNotContain("4366");
    }

    [Fact]
    public void Check_PromptInJson_IsFoundOnItsLine()
    {
        const string Json = """
            {"app": {"mode": "workflow", "name": "Test"}, "kind": "app", "version": "0.3.0", "workflow": {"graph": {"edges": [], "nodes": [
            {"id": "s", "data": {"type": "start", "title": "Start", "variables": []}},
            {"id": "n", "data": {"type": "llm", "title": "Reply", "model": {"provider": "openai", "name": "gpt-5.4", "mode": "chat"},
            "prompt_template": [{"role": "system", "text": "You answer.\nBriefly.\nRefunds above 500 EUR need a manager."}]}}]}}}
            """;
        var file = ExportFile.FromBytes("flow.json", Encoding.UTF8.GetBytes(Json));

        Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)]).ShouldContainCode(LintCodes.Refund).Where.Line.ShouldBe(4);
    }

    [Fact]
    public void Check_PromptOfATextGenerator_IsAUserMessage()
    {
        static string App(string mode) => $"app: {{mode: {mode}, name: Test}}\nkind: app\nversion: 0.3.0\nmodel_config:\n  model: {{provider: openai, name: gpt-5.4, mode: chat}}\n  pre_prompt: 'Shorten {{{{text}}}}'\n  user_input_form: [{{paragraph: {{variable: text, label: Text, required: true}}}}]\n";

        Codes(Lint(App("chat"))).ShouldContain(LintCodes.UserTextInInstructions);
        Codes(Lint(App("completion"))).ShouldNotContain(LintCodes.UserTextInInstructions);
    }

    [Theory]
    [InlineData("createTicket", "crm", true)]
    [InlineData("sendEmail", "mail", true)]
    [InlineData("delete_user", "crm", true)]
    [InlineData("getOrder", "shop", false)]
    [InlineData("order_lookup", "shop", false)]
    [InlineData("SQLQuery", "db", false)]
    [InlineData("json_insert", "json_process", false)]
    public void Check_ToolsOfAnAgent_AreJudgedByTheirNames(string tool, string provider, bool isFound) =>
        Codes(Lint($"app: {{mode: agent-chat, name: Test}}\nkind: app\nversion: 0.3.0\nmodel_config:\n  model: {{provider: openai, name: gpt-5.4, mode: chat}}\n  agent_mode: {{enabled: true, tools: [{{provider_type: api, provider_id: {provider}, tool_name: {tool}, enabled: true}}]}}\n"))
            .Contains(LintCodes.UnguardedAgent).ShouldBe(isFound);

    [Fact]
    public void Check_SameModelAtTwoProviders_IsJudgedByEach()
    {
        string Node(string id, string provider) => $"{{id: {id}, data: {{type: llm, title: {id}, model: {{provider: {provider}, name: gpt-3.5-turbo-0613, mode: chat}}, prompt_template: [{{role: user, text: Hi}}]}}}}";

        Lint([DifyYaml.Start, Node("a", "azure_openai"), Node("b", "openai")], "s->a", "a->b").ShouldContainCode(LintCodes.RetiredModel).Title.ShouldBe("b");
    }

    [Theory]
    [InlineData("[f, doc, extension]", false)]
    [InlineData("[f, doc]", true)]
    public void Check_ComparisonWithAPartOfAFile_IsNoTrap(string selector, bool isFound) =>
        Codes(Lint([DifyYaml.Start, $"{{id: n, data: {{type: if-else, title: If, cases: [{{case_id: 'true', logical_operator: and, conditions: [{{variable_selector: {selector}, comparison_operator: is, value: .md, varType: file}}]}}]}}}}"], "s->n"))
            .Contains(LintCodes.Comparison).ShouldBe(isFound);

    [Theory]
    [InlineData("Restaurant bookings", true)]
    [InlineData("Other questions", false)]
    [InlineData("其他问题", false)]
    public void Check_FirstClass_ThatIsNoneForTheRest_IsFound(string name, bool isFound) =>
        Codes(Lint(One($"type: question-classifier, title: Topic, {Ask}, query_variable_selector: [s, q], classes: [{{id: '1', name: '{name}'}}, {{id: '2', name: Refunds}}]")))
            .Contains(LintCodes.FallThrough).ShouldBe(isFound);

    [Fact]
    public void Check_UserTextInInstructions_IsExposure_AndInAUserMessageItIsNot()
    {
        Codes(Lint(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: 'Help with {{{{#s.q#}}}}'}}]"))).ShouldContain(LintCodes.UserTextInInstructions);
        Codes(Lint(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: Help}}, {{role: user, text: '{{{{#s.q#}}}}'}}]"))).ShouldNotContain(LintCodes.UserTextInInstructions);
    }

    [Theory]
    [InlineData("[s, q]", true)]
    [InlineData("[m, text]", false)]
    public void Check_ConversationVariableInInstructions_IsExposure_WhenUsersFillIt(string value, bool isFound) =>
        Codes(Linter.Check([Subject(DifyYaml.App("advanced-chat",
            [
                DifyYaml.Start, $"{{id: m, data: {{type: llm, title: First, {Ask}, prompt_template: [{{role: user, text: '{{{{#s.q#}}}}'}}]}}}}",
                $"{{id: a, data: {{type: assigner, title: Keep, version: '2', items: [{{variable_selector: [conversation, memo], input_type: variable, operation: over-write, value: {value}}}]}}}}",
                $"{{id: n, data: {{type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: 'Mind {{{{#conversation.memo#}}}}'}}]}}}}",
            ],
            ["s->m", "m->a", "a->n"]))])).Contains(LintCodes.UserTextInInstructions).ShouldBe(isFound);

    [Fact]
    public void Check_ReplyOfAServiceInInstructions_IsExposure()
    {
        LintFinding finding = Lint(
            [
                DifyYaml.Start, "{id: h, data: {type: http-request, title: Load, method: get, url: 'https://x.test'}}",
                $"{{id: c, data: {{type: template-transform, title: Shape, template: x, variables: [{{variable: b, value_selector: [h, body]}}]}}}}",
                $"{{id: n, data: {{type: llm, title: Reply, {Ask}, prompt_template: [{{role: system, text: 'Use {{{{#c.output#}}}}'}}]}}}}",
            ],
            "s->h", "h->c", "c->n").ShouldContainCode(LintCodes.ResultInInstructions);

        finding.Message.ShouldContain("Shape");
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("{id: p, data: {type: human-input, title: Approve, user_actions: [{id: y, title: 'Yes'}]}}", false)]
    public void Check_EffectDrivenByAModel_NeedsAPerson(string between, bool isFound)
    {
        string[] nodes =
        [
            DifyYaml.Start, $"{{id: n, data: {{type: llm, title: Write, {Ask}, prompt_template: [{{role: user, text: '{{{{#s.q#}}}}'}}]}}}}",
            .. between.Length > 0 ? new[] { between } : [],
            "{id: h, data: {type: http-request, title: Book, method: post, url: 'https://x.test', body: {type: json, data: [{type: text, value: '{{#n.text#}}'}]}}}",
        ];
        string[] edges = between.Length > 0 ? ["s->n", "n->p", "p:y->h"] : ["s->n", "n->h"];

        Codes(Lint(nodes, edges)).Contains(LintCodes.UnguardedEffect).ShouldBe(isFound);
    }

    [Theory]
    [InlineData("gpt-5.4", LintCodes.MovingModel)]
    [InlineData("openai/gpt-5.4", LintCodes.MovingModel)]
    [InlineData("gpt-5-chat-latest", LintCodes.RetiredModel)]
    [InlineData("gpt-4-turbo-preview", LintCodes.RetiredModel)]
    [InlineData("gpt-3.5-turbo-16k", LintCodes.RetiredModel)]
    [InlineData("gpt-3.5-turbo-instruct", LintCodes.RetiredModel)]
    [InlineData("claude-3-haiku-20240307", LintCodes.RetiredModel)]
    [InlineData("models/gemini-2.0-flash", LintCodes.RetiredModel)]
    [InlineData("gpt-4o", null)]
    [InlineData("gpt-3.5-turbo-0613", LintCodes.RetiredModel)]
    [InlineData("gpt-4o-2024-08-06", null)]
    [InlineData("claude-3-5-haiku-20241022", null)]
    [InlineData("llama3.1:8b", null)]
    public void Check_Models_ByWhatIsKnownOfTheirNames(string model, string? code)
    {
        IEnumerable<string> codes = Codes(Lint(One($"type: llm, title: Ask, model: {{provider: openai, name: '{model}', mode: chat}}, prompt_template: [{{role: user, text: Hi}}]"))).Intersect([LintCodes.MovingModel, LintCodes.RetiredModel]);

        codes.ShouldBe(code is null ? [] : [code]);
    }

    [Theory]
    [InlineData("gpt-4o", "openai", "2027-01-13", LintCodes.RetiringModel)]
    [InlineData("gpt-4o-2024-08-06", "langgenius/openai/openai", "2027-01-13", LintCodes.RetiringModel)]
    [InlineData("gpt-4o", "openai", "2027-01-14", LintCodes.RetiredModel)]
    [InlineData("o3-pro", "openai", "2026-12-11", LintCodes.RetiredModel)]
    [InlineData("gpt-4o", "azure_openai", "2027-01-14", null)]
    [InlineData("claude-3-opus-20240229", "langgenius/bedrock/bedrock", "2027-01-14", null)]
    [InlineData("claude-3-opus-20240229", "vertex_ai", "2027-01-14", null)]
    [InlineData("claude-3-opus-20240229", "anthropic", "2027-01-14", LintCodes.RetiredModel)]
    [InlineData("gpt-5.4", "openai", "2027-01-14", null)]
    public void Check_Models_ByTheDay(string model, string provider, string today, string? code)
    {
        LintSubject subject = Subject(One($"type: llm, title: Ask, model: {{provider: {provider}, name: '{model}', mode: chat}}, prompt_template: [{{role: user, text: Hi}}]"));

        IReadOnlyList<LintFinding> findings = Linter.Check([subject], LintConfig.Default.On(DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)));

        Codes(findings).Intersect([LintCodes.RetiredModel, LintCodes.RetiringModel]).ShouldBe(code is null ? [] : [code]);
    }

    [Theory]
    [InlineData("loop_count: 1000", true)]
    [InlineData("loop_count: 5", false)]
    [InlineData("loop_count: 1000, break_conditions: [{variable_selector: [n, x], comparison_operator: is, value: done}]", false)]
    public void Check_Loops_NeedAnEnd(string settings, bool isFound) =>
        Codes(Lint(One($"type: loop, title: Again, {settings}"))).Contains(LintCodes.UnboundedLoop).ShouldBe(isFound);

    [Fact]
    public void Check_Requests_NeedTimeoutKeyAndCertificate()
    {
        string[] codes = Codes(Lint(One("type: http-request, title: Pay, method: post, url: 'http://pay.test', ssl_verify: false, retry_config: {retry_enabled: true, max_retries: 3, retry_interval: 100}")));

        codes.ShouldContain(LintCodes.MissingTimeout);
        codes.ShouldContain(LintCodes.MissingIdempotency);
        codes.ShouldContain(LintCodes.InsecureConnection);
        Codes(Lint(One("type: http-request, title: Pay, method: post, url: 'https://pay.test', headers: 'Idempotency-Key: {{#sys.workflow_run_id#}}', timeout: {read: 5}"))).ShouldNotContain(LintCodes.MissingIdempotency);
    }

    [Fact]
    public void Check_WhatNothingReads_IsFound()
    {
        string[] codes = Codes(Lint(One($"type: llm, title: Ask, {Ask}, prompt_template: [{{role: user, text: Hi}}]")));

        codes.ShouldContain(LintCodes.UnusedVariable);
        codes.ShouldContain(LintCodes.UnusedResult);
    }

    [Fact]
    public void Check_SamePromptInTwoExports_IsFoundInTheSecond()
    {
        string text = string.Concat(Enumerable.Repeat("Describe the product in warm words. ", 10));
        LintSubject a = Subject(One($"type: llm, title: Ask, {Ask}, prompt_template: [{{role: user, text: '{text} {{{{#s.q#}}}}'}}]"));
        LintSubject b = Subject(One($"type: llm, title: Ask, {Ask}, prompt_template: [{{role: user, text: '{text.ToUpperInvariant()}  {{{{#s.r#}}}}'}}]"));

        Linter.Check([a, b]).Count(f => f.Code == LintCodes.DuplicatePrompt).ShouldBe(1);
    }

    [Fact]
    public void Check_LongPrompt_IsComparedWithTheModel()
    {
        string text = string.Concat(Enumerable.Repeat("word ", 2000));
        Codes(Lint(One($"type: llm, title: Ask, model: {{provider: openai, name: gpt-4-0613}}, prompt_template: [{{role: user, text: '{text}'}}]"))).ShouldContain(LintCodes.LongPrompt);
        Codes(Lint(One($"type: llm, title: Ask, model: {{provider: openai, name: gpt-4.1-2025-04-14}}, prompt_template: [{{role: user, text: '{text}'}}]"))).ShouldNotContain(LintCodes.LongPrompt);
    }

    [Fact]
    public void Check_WithRecordings_FindsWhatNoCaseReaches()
    {
        LintSubject subject = Subject(One($"type: llm, title: Ask, {Ask}, prompt_template: [{{role: user, text: 'Describe the product in warm words.'}}]"));
        const string Reached = """{"kind":"model","case":"a","request":{"messages":[{"content":"Describe the product in warm words."}]}}""";

        Codes(Linter.Check([subject.WithRecordings(["""{"kind":"model","case":"a","request":{"messages":[{"content":"x"}]}}"""])])).ShouldContain(LintCodes.UntestedPrompt);
        Codes(Linter.Check([subject.WithRecordings([Reached])])).ShouldNotContain(LintCodes.UntestedPrompt);
        Codes(Linter.Check([subject])).ShouldNotContain(LintCodes.UntestedPrompt);
    }

    [Fact]
    public void Check_Comment_SuppressesItsLineAndTheNext()
    {
        string yaml = Flow($$"""
                - id: n
                  data:
                    type: llm
                    title: Reply
                    {{Ask}}
                    prompt_template:
                    - role: system
                      # slipway:ignore SW5101 the price is public
                      text: The fee is 20 EUR.
            """);
        IReadOnlyList<LintFinding> findings = Lint(yaml);

        findings.ShouldContainCode(LintCodes.Amount).SuppressedBy.ShouldBe("the price is public");
        Codes(findings).ShouldNotContain(LintCodes.UselessSuppression);
        Codes(Lint(yaml.Replace("20 EUR", "low"))).ShouldContain(LintCodes.UselessSuppression);
    }

    [Fact]
    public void Check_CommentInUtf16_Suppresses()
    {
        string yaml = One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: user, text: Hi}}]");
        yaml = yaml.Replace("    - {id: s, data:", "    # slipway:ignore SW5150 callers give it for later\n    - {id: s, data:");
        byte[] content = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(yaml)];
        var file = ExportFile.FromBytes("flow.yml", content);

        Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)]).First(f => f.Code == LintCodes.UnusedVariable && f.Message.Contains("'q'", StringComparison.Ordinal)).SuppressedBy.ShouldBe("callers give it for later");
    }

    [Fact]
    public void Check_NoteOfANode_SuppressesForTheNode() =>
        Lint(One($"type: llm, title: Reply, desc: 'slipway:ignore SW5101 public', {Ask}, prompt_template: [{{role: user, text: 'The fee is 20 EUR.'}}]"))
            .ShouldContainCode(LintCodes.Amount).SuppressedBy.ShouldBe("public");

    [Fact]
    public void Config_Decides()
    {
        LintSubject subject = Subject(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: user, text: 'The fee is 20 EUR.'}}]"));
        LintConfig config = Config("severities: {SW5151: off, SW5101: error}\nignore: [{code: SW5101, node: Reply, text: fee, reason: decided}]");
        IReadOnlyList<LintFinding> findings = Linter.Check([subject], config);

        LintFinding amount = findings.ShouldContainCode(LintCodes.Amount);
        (amount.Severity, amount.SuppressedBy).ShouldBe((DiagnosticSeverity.Error, "decided"));
        Codes(findings).ShouldNotContain(LintCodes.UnusedResult);
    }

    [Theory]
    [InlineData("exports/flow.yml")]
    [InlineData("./exports/flow.yml")]
    [InlineData("/srv/exports/flow.yml")]
    public void Config_NamesAFile_HoweverItsPathWasGiven(string path)
    {
        var file = ExportFile.FromBytes(path, Encoding.UTF8.GetBytes(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: user, text: 'The fee is 20 EUR.'}}]")));
        LintConfig config = Config("ignore: [{code: SW5101, file: 'exports/*.yml', reason: decided}]");

        Linter.Check([LintSubject.Of(BuilderReaders.Read(file), file)], config).ShouldContainCode(LintCodes.Amount).SuppressedBy.ShouldBe("decided");
    }

    [Fact]
    public void Config_EntryForAFileThatWasLookedAt_ThatSuppressesNothing_IsFound()
    {
        LintSubject subject = Subject(One($"type: llm, title: Reply, {Ask}, prompt_template: [{{role: user, text: Hi}}]"));
        IReadOnlyList<LintFinding> findings = Linter.Check([subject], Config("ignore:\n- {code: SW5101, file: flow.yml, reason: gone}\n- {code: SW5101, file: other.yml, reason: not here}\n- {code: SW5101, reason: anywhere}\n"));

        findings.Where(f => f.Code == LintCodes.UselessSuppression).ShouldHaveSingleItem().Where.ShouldBe(new SourceLocation(LintConfig.FileName, 2, 3));
    }

    [Theory]
    [InlineData("rules: {}", "rules")]
    [InlineData("severities: {SW5101: loud}", "SW5101")]
    [InlineData("severities: {SW51O1: off}", "SW51O1")]
    [InlineData("severities: [SW5101]", "severities")]
    [InlineData("ignore: {code: SW5101, reason: r}", "ignore")]
    [InlineData("ignore: [SW5101]", "reason")]
    [InlineData("ignore: [{code: sw5101, reason: r}]", "sw5101")]
    [InlineData("ignore: [{code: SW5101}]", "reason")]
    [InlineData("prompt_share: 7", "prompt_share")]
    [InlineData("", "empty")]
    [InlineData("a: [", "slipway.lint.yaml")]
    public void Config_ThatIsWrong_SaysWhat(string yaml, string word) =>
        Should.Throw<FormatException>(() => Config(yaml)).Message.ShouldContain(word, Case.Insensitive);

    [Fact]
    public void Project_IsCheckedByTheSameRules()
    {
        LintSubject project = LintSubject.OfProject("Desk", [
            new("models.yaml", "models:\n  small: { provider: openai, model: gpt-5.4 }\n"),
            new("prompts/reply.prompty", "---\nname: reply\nmodel: small\n---\nsystem:\nYou answer.\nRefunds above 500 EUR need a manager.\n\nuser:\n{{ q }}\n"),
            new("src/Desk/Desk.cs", "class Desk { async Task A(RunContext run) { await DifyHttp.Post(\"https://x.test\").SendAsync(\"book\", run); var t = \"password: hG7$kd92Lq\"; if (a > 3) { } } }"),
        ]);
        IReadOnlyList<LintFinding> findings = Linter.Check([project]);

        findings.ShouldContainCode(LintCodes.Refund).Where.ShouldBe(new SourceLocation("Desk/prompts/reply.prompty", 7, 1));
        Codes(findings).ShouldContain(LintCodes.MovingModel);
        Codes(findings).ShouldContain(LintCodes.MissingPrice);
        Codes(findings).ShouldContain(LintCodes.MissingIdempotency);
        findings.ShouldContainCode(LintCodes.Key).Where.File.ShouldBe("Desk/src/Desk/Desk.cs");
    }

    private string? _yaml;

    private static int LineOf(string text, string yaml) => yaml.Split('\n').ToList().FindIndex(line => line.Contains(text, StringComparison.Ordinal)) + 1;

    private int LineOf(string text) => _yaml!.Split('\n').ToList().FindIndex(line => line.Contains(text, StringComparison.Ordinal)) + 1;

    private string Flow(string node) => _yaml = $$$"""
        app: {mode: workflow, name: Test}
        kind: app
        version: 0.3.0
        workflow:
          graph:
            edges:
            - {source: s, sourceHandle: source, target: n}
            nodes:
            - {id: s, data: {type: start, title: Start, variables: []}}
        {{{node}}}
        """;

    private static string One(string data) => DifyYaml.App("workflow", [DifyYaml.Start, $"{{id: n, data: {{{data}}}}}"], ["s->n"]);

    private static IReadOnlyList<LintFinding> Lint(string yaml) => Linter.Check([Subject(yaml)]);

    private static IReadOnlyList<LintFinding> Lint(IEnumerable<string> nodes, params IEnumerable<string> edges) => Lint(DifyYaml.App("workflow", nodes, edges));

    private static LintSubject Subject(string yaml)
    {
        var file = ExportFile.FromBytes("flow.yml", Encoding.UTF8.GetBytes(yaml));
        return LintSubject.Of(BuilderReaders.Read(file), file);
    }

    private static LintConfig Config(string yaml) => LintConfig.Read(ExportFile.FromBytes(LintConfig.FileName, Encoding.UTF8.GetBytes(yaml)));

    private static string[] Codes(IEnumerable<LintFinding> findings) => [.. findings.Select(f => f.Code)];
}

internal static class LintAssertions
{
    public static LintFinding ShouldContainCode(this IReadOnlyList<LintFinding> findings, string code) =>
        findings.FirstOrDefault(f => f.Code == code).ShouldNotBeNull($"no {code} in {string.Join('\n', findings.Select(f => f.ToDiagnostic()))}");
}
