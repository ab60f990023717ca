using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Apps without a graph: 25.2 to 25.5 of the semantics.</summary>
public sealed class DifyConfigAppTests
{
    private static ImportResult App(string mode, string config) => DifyYaml.Read($$$"""
        app: {mode: {{{mode}}}, name: Helper, description: Helps}
        kind: app
        model_config:
          model: {provider: langgenius/openai/openai, name: gpt-4o, mode: chat, completion_params: {temperature: 0, stop: []}}
          user_input_form: [{text-input: {variable: name, label: Name, required: true}}, {select: {variable: tone, options: [dry, warm], required: false, default: dry}}]
          {{{config}}}
        """);

    private static string Messages(ImportResult result) =>
        string.Join('|', result.Node<PromptNode>("prompt").Messages.Select(message => $"{message.Role}: {message.Text.Show()}"));

    private static string Pipeline(ImportResult result)
    {
        EmittedProject project = ProjectEmitter.Emit(result.App!, result.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        return project.Files.Single(file => file.Path == "src/Helper/Helper.cs").Content;
    }

    // 25.3
    [Fact]
    public void Read_Chat_SendsTheFilledPromptTheHistoryAndTheQuestion()
    {
        ImportResult result = App("chat", "pre_prompt: 'You help {{name}}, {{who}}<|im_end|>. {{#context#}}'\n  prompt_type: simple\n  agent_mode: {enabled: false, tools: []}");

        result.Diagnostics.ShouldBeEmpty();
        Messages(result).ShouldBe("system: You help <Input name>, {{who}}. \n");
        result.Node<PromptNode>("prompt").Memory.ShouldBe(new FlowMemory(null, null));
        result.App!.Kind.ShouldBe(FlowKind.Chat);
        result.App.Inputs.Select(input => $"{input.Name} {input.Required} {string.Join(',', input.Options)}").ShouldBe(["name True ", "tone False dry,warm"]);
        Pipeline(result).ShouldContain("string reply = await prompts.Helper(input.Name, input.Query).StreamAsync(run);");
    }

    // 25.3
    [Fact]
    public void Read_Completion_SendsThePromptAsTheQuestion()
    {
        ImportResult result = App("completion", "pre_prompt: 'Greet {{name}}'\n  more_like_this: {enabled: true}");

        result.Diagnostics.ShouldBeEmpty();
        Messages(result).ShouldBe("user: Greet <Input name>\n");
        (result.App!.Kind, result.Node<PromptNode>("prompt").Memory).ShouldBe((FlowKind.Workflow, null));
        Pipeline(result).ShouldContain("return new HelperOutput(reply);");
    }

    // 25.5
    [Fact]
    public void Read_AdvancedPrompt_IsTheListOfMessages()
    {
        ImportResult result = App("chat", "pre_prompt: unused\n  prompt_type: advanced\n  chat_prompt_config: {prompt: [{role: system, text: 'Be {{tone}}'}, {role: user, text: 'Q: {{#query#}}'}]}");

        result.Diagnostics.ShouldBeEmpty();
        Messages(result).ShouldBe("system: Be <Input tone>|user: Q: <System query>");
    }

    // 25.4
    [Fact]
    public void Read_Agent_LetsTheModelCallItsTools()
    {
        ImportResult result = App(
            "agent-chat",
            "pre_prompt: Act\n  agent_mode: {enabled: true, strategy: function_call, max_iteration: 4, tools: ["
            + "{enabled: true, provider_type: builtin, provider_id: tavily, provider_name: tavily, tool_name: tavily_search, tool_label: S, tool_parameters: {query: '', depth: deep}}, "
            + "{enabled: false, provider_id: time, tool_name: current_time, tool_parameters: {zone: UTC}}]}");

        result.Diagnostics.ShouldBeEmpty();
        Messages(result).ShouldBe("system: Act");
        FlowModelTools tools = result.Node<PromptNode>("prompt").Tools.ShouldNotBeNull();
        tools.MaxRounds.ShouldBe(4);
        FlowModelTool tool = tools.Tools.ShouldHaveSingleItem();
        tool.Tool.Parameters.ShouldHaveSingleItem().Name.ShouldBe("query");
        tool.Given.ShouldHaveSingleItem().Text.Show().ShouldBe("deep");
        string pipeline = Pipeline(result);
        pipeline.ShouldContain("DifyAgent.Tool(tavilySearch, \"\", new JsonObject { [\"depth\"] = \"deep\" })");
        pipeline.ShouldContain("DifyAgent.Rounds(4)");
    }

    [Fact]
    public void Read_AgentThatReasonsInText_IsReported() =>
        App("agent-chat", "agent_mode: {enabled: true, strategy: react, tools: []}").Codes().ShouldBe([DiagnosticCodes.ReasoningByCalls]);

    [Fact]
    public void Read_Opening_IsKeptBesideTheCode()
    {
        ImportResult result = App("chat", "opening_statement: 'Hello: there'\n  suggested_questions: [Why?, '']\n  retriever_resource: {enabled: true}");

        result.Diagnostics.ShouldBeEmpty();
        ProjectEmitter.Emit(result.App!, result.Ledger).Files.Single(file => file.Path == "slipway.yaml").Content
            .ShouldBe("name: helper\npipeline: Helper\nchat:\n  opening: \"Hello: there\"\n  suggestions:\n  - \"Why?\"\n");
    }

    [Theory]
    [InlineData("dataset_configs: {retrieval_model: multiple, top_k: 3, datasets: {datasets: [{dataset: {id: d, enabled: true}}]}}")]
    [InlineData("external_data_tools: [{type: api, variable: x, enabled: true}]")]
    [InlineData("sensitive_word_avoidance: {enabled: true, type: keywords, config: {keywords: a}}")]
    public void Read_WhatIsNotMigrated_IsRefusedByName(string config)
    {
        ImportResult result = App("chat", config);

        result.Codes().ShouldBe([DiagnosticCodes.SettingNotMigrated]);
        result.Diagnostics[0].Severity.ShouldBe(DiagnosticSeverity.Error);
        result.Ledger.Entries.Where(entry => entry.Status == FieldStatus.Refused).ShouldAllBe(entry => entry.ReportedBy != null);
    }

    [Fact]
    public void Read_CompletionModel_IsRefusedAsAWhole() =>
        DifyYaml.Read("{app: {mode: completion, name: X}, model_config: {model: {provider: openai, name: davinci, mode: completion}, pre_prompt: x}}")
            .Codes().ShouldBe([DiagnosticCodes.ModeNotMigrated]);
}
