using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyLlmTests
{
    private static string Llm(string more, string prompt = "[{role: system, text: Be brief.}]", string model = DifyYaml.Model) =>
        $"{{id: n, data: {{type: llm, title: Ask, {model}, prompt_template: {prompt}{(more.Length > 0 ? ", " : "")}{more}}}}}";

    [Fact]
    public void Read_Messages_KeepTheirOrderRolesAndReferences()
    {
        ImportResult result = DifyYaml.OneInChat(Llm("", "[{role: system, text: Be brief., id: x}, {role: user, text: 'Q: {{#s.q#}}'}, {role: assistant, text: ''}]"));

        result.Diagnostics.ShouldBeEmpty();
        PromptNode node = result.Node<PromptNode>();
        node.Messages.Select(m => $"{m.Role}: {m.Text.Show()}").ShouldBe(["system: Be brief.", "user: Q: <Input q>", "assistant: "]);
        node.Memory.ShouldBeNull();
        node.Context.ShouldBeNull();
        node.OutputSchema.ShouldBeNull();
        node.Outputs.Select(o => o.Name).ShouldBe(["text", "reasoning_content", "usage", "finish_reason"]);
    }

    [Theory]
    [InlineData("openai", "openai")]
    [InlineData("langgenius/openai/openai", "openai")]
    [InlineData("a/b/c-d", "c-d")]
    public void Read_Provider_IsNormalised(string written, string expected) =>
        DifyYaml.One(Llm("", model: $"model: {{provider: {written}, name: m, mode: chat}}")).Node<PromptNode>().Model.Provider.ShouldBe(expected);

    [Fact]
    public void Read_Parameters_HaveTheNamesOfTheWire()
    {
        ImportResult result = DifyYaml.One(Llm("", model: "model: {provider: openai, name: m, completion_params: {temperature: 0.7, top_p: 1, max_tokens: 512, stop: [], response_format: json_object, enable_thinking: false, none: null}}"));

        result.Node<PromptNode>().Model.Parameters.ToJsonString().ShouldBe(
            """{"response_format":{"type":"json_object"},"temperature":0.7,"top_p":1,"max_tokens":512,"enable_thinking":false}""");
        result.Ledger.Entries.Single(e => e.Path.EndsWith("enable_thinking")).Status.ShouldBe(Migration.Ledger.FieldStatus.Approximated);
        result.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Read_SchemaInParameters_BecomesTheResponseFormat()
    {
        ImportResult result = DifyYaml.One(Llm("", model: """model: {provider: openai, name: m, completion_params: {response_format: json_schema, json_schema: '{"name": "x", "schema": {}}'}}"""));

        result.Node<PromptNode>().Model.Parameters.ToJsonString().ShouldBe("""{"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{}}}}""");
    }

    [Theory]
    [InlineData("response_format: json_schema, json_schema: nonsense", DiagnosticCodes.UnknownValue)]
    [InlineData("temperature: '{{#s.q#}}'", DiagnosticCodes.SettingNotMigrated)]
    public void Read_ParameterThatCannotBeKept_IsRefused(string parameters, string code)
    {
        ImportResult result = DifyYaml.One(Llm("", model: $"model: {{provider: openai, name: m, completion_params: {{{parameters}}}}}"));

        result.Codes().ShouldAllBe(c => c == code);
        result.Codes().ShouldNotBeEmpty();
        result.Node<PromptNode>().Model.Parameters.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("model: {provider: openai, name: m, mode: completion}", "[{role: user, text: x}]")]
    [InlineData(DifyYaml.Model, "{text: hello}")]
    [InlineData(DifyYaml.Model, "null")]
    public void Read_CompletionForm_IsNotMigrated(string model, string prompt) =>
        DifyYaml.One(Llm("", prompt, model)).Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated]);

    [Fact]
    public void Read_UnknownRole_IsRefused()
    {
        ImportResult result = DifyYaml.One(Llm("", "[{role: narrator, text: x}, {text: y}]"));

        result.Codes().ShouldBe([DiagnosticCodes.UnknownValue, DiagnosticCodes.UnknownValue]);
        result.Node<PromptNode>().Messages.ShouldBeEmpty();
    }

    // 8.13
    [Fact]
    public void Read_JinjaMessage_IsATemplateWithItsVariables()
    {
        ImportResult result = DifyYaml.One(Llm(
            "prompt_config: {jinja2_variables: [{variable: name, value_selector: [s, q]}]}",
            "[{role: user, edition_type: jinja2, jinja2_text: 'Hi {{ name }} {#s.q#}', text: old}, {role: user, edition_type: basic, text: new, jinja2_text: old}]"));

        result.Diagnostics.ShouldBeEmpty();
        FlowTemplate template = result.Node<PromptNode>().Messages[0].Template.ShouldNotBeNull();
        template.Source.ShouldBe("Hi {{ name }} {#s.q#}");
        template.Variables.ShouldHaveSingleItem().Value.Show().ShouldBe("<Input q>");
        result.Node<PromptNode>().Messages[1].Text.Show().ShouldBe("new");
    }

    // 8.4, 8.9
    [Fact]
    public void Read_Context_IsAReferenceInTheText()
    {
        ImportResult result = DifyYaml.One(Llm("context: {enabled: true, variable_selector: [s, q]}", "[{role: system, text: 'Use {{#context#}} and {{#s.q#}}.'}]"));

        result.Diagnostics.ShouldBeEmpty();
        result.Node<PromptNode>().Context.ShouldNotBeNull().Show().ShouldBe("<Input q>");
        result.Node<PromptNode>().Messages[0].Text.Show().ShouldBe("Use <System context> and <Input q>.");
    }

    [Theory]
    [InlineData("context: {enabled: false, variable_selector: [s, q]}", "{{#context#}}", DiagnosticCodes.NoReference)]
    [InlineData("context: {enabled: true, variable_selector: []}", "{{#context#}}", DiagnosticCodes.NoReference)]
    [InlineData("context: {enabled: true, variable_selector: [s, q]}", "no mark", DiagnosticCodes.NoEffect)]
    public void Read_ContextWithoutEffect_IsReported(string context, string text, string code)
    {
        ImportResult result = DifyYaml.One(Llm(context, $"[{{role: system, text: '{text}'}}]"));

        result.Codes().ShouldBe([code]);
        result.Node<PromptNode>().Context.ShouldBeNull();
        result.Node<PromptNode>().Messages[0].Text.Show().ShouldBe(text);
    }

    // 8.5, 8.6
    [Theory]
    [InlineData("{window: {enabled: false, size: 10}}", null, "")]
    [InlineData("{window: {enabled: true, size: 10}, role_prefix: {user: '', assistant: ''}}", 10, "")]
    [InlineData("{window: {enabled: true, size: 3}, query_prompt_template: ''}", 3, "")]
    [InlineData("{query_prompt_template: '{{#sys.query#}}'}", null, "")]
    [InlineData("{query_prompt_template: 'Re: {{#sys.query#}}'}", null, "Re: <System query>")]
    public void Read_Memory_HasItsWindowAndQuery(string memory, int? window, string query)
    {
        ImportResult result = DifyYaml.OneInChat(Llm($"memory: {memory}"));

        result.Diagnostics.ShouldBeEmpty();
        FlowMemory read = result.Node<PromptNode>().Memory.ShouldNotBeNull();
        read.Window.ShouldBe(window);
        read.Query?.Text.Show().ShouldBe(query);
        (read.Query is null).ShouldBe(query.Length == 0);
    }

    [Fact]
    public void Read_MemorySaidToBeOff_IsOnWithAWarning()
    {
        ImportResult result = DifyYaml.OneInChat(Llm("memory: {enabled: false, window: {enabled: false}}"));

        result.Codes().ShouldBe([DiagnosticCodes.NoEffect]);
        result.Node<PromptNode>().Memory.ShouldNotBeNull();
    }

    [Fact]
    public void Read_MemoryInAWorkflow_IsOnlyItsQuery()
    {
        ImportResult result = DifyYaml.One(Llm("memory: {window: {enabled: true, size: 3}, query_prompt_template: 'Re: {{#s.q#}}'}"));

        result.Diagnostics.ShouldBeEmpty();
        result.Node<PromptNode>().Memory.ShouldBeNull();
        result.Node<PromptNode>().Messages.Select(m => $"{m.Role}: {m.Text.Show()}").ShouldBe(["system: Be brief.", "user: Re: <Input q>"]);
    }

    // 8.7
    [Theory]
    [InlineData("vision: {enabled: false, configs: {detail: high, variable_selector: [sys, files]}}", null)]
    [InlineData("vision: {enabled: true, configs: {detail: high}}", null)]
    [InlineData("vision: {enabled: true, configs: {detail: high, variable_selector: []}}", null)]
    [InlineData("vision: {enabled: true, configs: {detail: high, variable_selector: [sys, files]}}", null)]
    public void Read_VisionWithoutFiles_ShowsNone(string vision, string? code)
    {
        ImportResult result = DifyYaml.One(Llm(vision));

        result.Codes().ShouldBe(code is null ? [] : [code]);
        result.Node<PromptNode>().Vision.ShouldBeNull();
    }

    [Theory]
    [InlineData("detail: high, variable_selector: [s, f]", "<Input f>", "high")]
    [InlineData("variable_selector: [s, f]", "<Input f>", "low")]
    [InlineData("detail: high, variable_selector: [sys, files]", "<System files>", "high")]
    [InlineData("detail: high", "<System files>", "high")]
    public void Read_Vision_HasItsFilesAndDetail(string configs, string files, string detail)
    {
        string start = "{id: s, data: {type: start, variables: [{variable: f, type: file}]}}";
        ImportResult result = DifyYaml.Read(DifyYaml.App(
            "workflow", [start, Llm($"vision: {{enabled: true, configs: {{{configs}}}}}")], ["s->n"], "features: {file_upload: {enabled: true}}"));

        result.Diagnostics.ShouldBeEmpty();
        PromptNode node = result.Node<PromptNode>();
        node.Vision.ShouldNotBeNull().Value.Show().ShouldBe(files);
        node.ImageDetail.ShouldBe(detail);
    }

    // 8.4
    [Fact]
    public void Read_FileInAMessage_FollowsItsText()
    {
        ImportResult result = DifyYaml.Flow(
            ["{id: s, data: {type: start, variables: [{variable: f, type: file}]}}", Llm("", "[{role: user, text: 'See {{#s.f#}}.'}]")], "s->n");

        result.Diagnostics.ShouldBeEmpty();
        FlowMessage message = result.Node<PromptNode>().Messages.ShouldHaveSingleItem();
        message.Text.Show().ShouldBe("See .");
        message.Files.ShouldHaveSingleItem().Show().ShouldBe("<Input f>");
    }

    // 8.11, 8.12
    [Theory]
    [InlineData("structured_output_enabled")]
    [InlineData("structured_output_switch_on")]
    public void Read_StructuredOutput_HasItsSchemaAndType(string key)
    {
        ImportResult result = DifyYaml.One(Llm($"{key}: true, structured_output: {{schema: {{type: object, required: [a], properties: {{a: {{type: string}}, b: {{type: array, items: {{type: integer}}}}}}}}}}, reasoning_format: separated"));

        result.Diagnostics.ShouldBeEmpty();
        PromptNode node = result.Node<PromptNode>();
        node.SplitsReasoning.ShouldBeTrue();
        node.OutputSchema.ShouldNotBeNull()["properties"]!["a"]!["type"]!.GetValue<string>().ShouldBe("string");
        FlowType type = node.Outputs.Single(o => o.Name == "structured_output").Type;
        type.Fields.ShouldNotBeNull().Select(f => (f.Name, f.Type.Kind, f.Nullable)).ShouldBe([("a", FlowTypeKind.String, false), ("b", FlowTypeKind.Array, true)]);
    }

    [Fact]
    public void Read_StructuredOutputOff_IsNoLoss()
    {
        ImportResult result = DifyYaml.One(Llm("structured_output_enabled: false, structured_output: {schema: {type: object}, enabled: true}"));

        result.Diagnostics.ShouldBeEmpty();
        result.Node<PromptNode>().OutputSchema.ShouldBeNull();
    }

    [Fact]
    public void Read_SchemaThatIsNone_IsRefused() =>
        DifyYaml.One(Llm("structured_output_enabled: true, structured_output: {schema: nonsense}")).Codes().ShouldContain(DiagnosticCodes.FieldShape);

    [Fact]
    public void Read_FieldOfTheUnknownKind_IsReported() =>
        DifyYaml.One(Llm("mood: cheerful")).Codes().ShouldBe([DiagnosticCodes.FieldNotRead]);
}
