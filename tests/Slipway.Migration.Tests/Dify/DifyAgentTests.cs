using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Agent nodes: section 22 of the semantics.</summary>
public sealed class DifyAgentTests
{
    private const string Tools =
        "tools: {type: constant, value: [{enabled: true, type: builtin, provider_name: langgenius/google/google, tool_name: google_search, extra: {description: Looks it up}, settings: {num: {value: 3}}, "
        + "parameters: {query: {auto: 1, value: null}, lang: {auto: 0, value: {type: mixed, value: '{{#s.q#}}'}}}, schemas: [{name: query, type: string, required: true, llm_description: Keywords, form: llm}]}]}";

    private static string Agent(string parameters, string strategy = "function_calling", string provider = "langgenius/agent/agent") =>
        $"{{id: n, data: {{type: agent, title: Find out, agent_strategy_name: {strategy}, agent_strategy_provider_name: {provider}, agent_parameters: {{{parameters}}}}}}}";

    private const string Asks =
        "model: {type: constant, value: {provider: langgenius/openai/openai, model: gpt-4o, mode: chat, model_type: llm, completion_params: {temperature: 0}}}, instruction: {type: constant, value: 'Know {{#s.q#}}'}, query: {type: constant, value: 'Tell {{#s.q#}}'}";

    // 22.1, 22.2, 22.4
    [Fact]
    public void Read_FunctionCalling_BecomesAPromptWithTools()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, Agent($"{Asks}, {Tools}, maximum_iterations: {{type: constant, value: 5}}"), "{id: e, data: {type: end, title: End, outputs: [{variable: out, value_selector: [n, text]}]}}"],
            "s->n", "n->e");

        result.Diagnostics.ShouldBeEmpty();
        PromptNode node = result.Node<PromptNode>();
        node.Model.Name.ShouldBe("gpt-4o");
        node.Messages.Select(message => $"{message.Role}: {message.Text.Show()}").ShouldBe(["system: Know <Input q>", "user: Tell <Input q>"]);
        node.Tools!.MaxRounds.ShouldBe(4, "the strategy offers no tools in its last round");
        FlowModelTool tool = node.Tools.Tools.ShouldHaveSingleItem();
        (tool.Tool.Name, tool.Tool.Description).ShouldBe(("google_search", "Looks it up"));
        tool.Tool.Parameters.ShouldHaveSingleItem().ShouldBe(new FlowToolParameter("query", FlowType.String, IsRequired: true, "Keywords"));
        tool.Given.Select(given => $"{given.Name}={given.Text.Show()}{given.Constant?.ToJsonString()}").ShouldBe(["num=3", "lang=<Input q>"]);

        EmittedProject project = ProjectEmitter.Emit(result.App!, result.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        project.Files.Single(file => file.Path.EndsWith("IGoogleSearch.cs", StringComparison.Ordinal)).Content.ShouldContain("[property: Description(\"Keywords\")] string Query");
    }

    [Theory]
    [InlineData("TOD", "svcvit/agent/agent", "ITod")]
    [InlineData("function_calling", "hjlarry/agent/mcp_agent", "IFunctionCallingAgent")]
    public void Read_StrategyOfAPlugin_BecomesAnInterface(string strategy, string provider, string expected)
    {
        ImportResult result = DifyYaml.One(Agent($"{Asks}, storage_key: {{type: constant, value: k}}", strategy, provider));

        result.Codes().ShouldBe([DiagnosticCodes.StrategyToImplement]);
        result.Node<ToolNode>().Arguments.Select(argument => argument.Name).ShouldBe(["model", "instruction", "query", "storage_key"]);
        ProjectEmitter.Emit(result.App!, result.Ledger).Files.ShouldContain(file => file.Path.EndsWith($"/{expected}.cs", StringComparison.Ordinal) || file.Path.EndsWith("/IAgentTod.cs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{id: n, data: {type: agent, agent_node_kind: dify_agent, agent_binding: {id: x}}}")]
    [InlineData("{id: n, data: {type: agent, agent_strategy_name: react}}")]
    public void Read_AgentThatIsNotInTheExport_IsRefused(string node) => DifyYaml.One(node).Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated]);
}
