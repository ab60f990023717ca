using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Tests.Dify;

/// <summary>Tool nodes: section 14 of the semantics.</summary>
public sealed class DifyToolTests
{
    private static string Tool(string more, string id = "n", string name = "tavily_search", string provider = "langgenius/tavily/tavily") =>
        $"{{id: {id}, data: {{type: tool, title: Find news, provider_type: builtin, provider_id: {provider}, provider_name: tavily, tool_name: {name}, tool_label: Search, {more}}}}}";

    private static string End(string value, string id = "e") => $"{{id: {id}, data: {{type: end, title: End, outputs: [{{variable: out, value_selector: [{value}]}}]}}}}";

    // 14.1, 14.2
    [Fact]
    public void Read_Arguments_HaveTheirKindsAndTypes()
    {
        ImportResult result = DifyYaml.One(Tool(
            "tool_parameters: {query: {type: mixed, value: 'news: {{#s.q#}}'}, days: {type: constant, value: 3}, who: {type: variable, value: [s, q]}, gone: {type: constant, value: null}}, "
            + "tool_configurations: {topic: general, max_results: {type: mixed, value: '7'}, safe: 1, none: null}, "
            + "paramSchemas: [{name: max_results, type: number, required: true, llm_description: How many, default: 5, label: {en_US: Max}}]"));

        result.Diagnostics.ShouldBeEmpty();
        ToolNode node = result.Node<ToolNode>();
        (node.Tool.Provider, node.Tool.Name, node.Tool.IsReadOnly).ShouldBe(("langgenius/tavily/tavily", "tavily_search", true));
        node.Arguments.Select(a => $"{a.Name}:{a.Type.Kind}={a.Text.Show()}{a.Value?.Show()}{a.Constant?.ToJsonString()}").ShouldBe(
        [
            "query:String=news: <Input q>", "days:Number=3", "who:String=<Input q>", "topic:String=general", "max_results:Number=7", "safe:Number=1",
        ]);
        node.Tool.Parameters.ShouldHaveSingleItem().Description.ShouldBe("How many");
        result.Ledger.Entries.ShouldNotContain(entry => entry.Status == FieldStatus.Refused);
    }

    [Fact]
    public void Read_CredentialInAnArgument_BecomesASecret()
    {
        ImportResult result = DifyYaml.One(Tool("tool_parameters: {}, tool_configurations: {db_password: 'correct-horse-battery'}"));

        result.Codes().ShouldBe([DiagnosticCodes.Credential]);
        result.Node<ToolNode>().Arguments.ShouldHaveSingleItem().Text.Show().ShouldBe("<Environment find_news_db_password>");
        result.App!.Environment.ShouldContain(variable => variable.IsSecret && variable.Name == "find_news_db_password");
    }

    [Fact]
    public void Read_FormThatIsNotKnown_IsRefused() =>
        DifyYaml.One(Tool("tool_parameters: {query: {type: nested_node, value: x, nested_node_config: {a: 1}}}")).Codes().ShouldBe([DiagnosticCodes.SettingNotMigrated]);

    [Fact]
    public void Emit_TwoCallsOfOneTool_ShareOneInterfaceWithTheParametersOfBoth()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                Tool("tool_parameters: {query: {type: mixed, value: 'a {{#s.q#}}'}, days: {type: constant, value: 3}}", "a"),
                Tool("tool_parameters: {query: {type: mixed, value: 'b'}, 'voice#x': {type: constant, value: soft}}", "b"),
                "{id: t, data: {type: template-transform, title: Join, template: '{{ x }}{{ y }}', variables: [{variable: x, value_selector: [a, text]}, {variable: y, value_selector: [b, result]}]}}",
                End("t, output"),
            ],
            "s->a", "a->b", "b->t", "t->e");
        result.Diagnostics.ShouldBeEmpty();
        EmittedProject project = ProjectEmitter.Emit(result.App!, result.Ledger);

        string tool = project.Files.Single(file => file.Path.Contains("/tools/")).Content;
        tool.ShouldContain("[Tool(\"tavily_search\", Provider = \"langgenius/tavily/tavily\", Effect = StepEffect.Repeatable)]\npublic interface ITavilySearch : ITool<TavilySearchArguments, DifyToolReply>;");
        tool.ShouldContain("public sealed record TavilySearchArguments(\n    string Query,\n    DifyNumber? Days = null,\n    [property: JsonPropertyName(\"voice#x\")] string? VoiceX = null);");
        string pipeline = project.Files.Single(file => file.Path.EndsWith("/Test.cs", StringComparison.Ordinal)).Content;
        pipeline.ShouldContain("public sealed class Test(ITavilySearch tavilySearch) : Pipeline<");
        pipeline.ShouldContain("\"find-news\", tavilySearch, new TavilySearchArguments(Query: $\"a {input.Q}\", Days: 3));");
        project.Diagnostics.Select(finding => finding.Code).ShouldBe([DiagnosticCodes.InterfaceToImplement]);
        project.Files.Single(file => file.Path == "MIGRATION.md").Content.ShouldContain("## Interfaces to implement");
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Emit_FailureStrategies_Compile()
    {
        ImportResult result = DifyYaml.Flow(
            [
                DifyYaml.Start,
                Tool("tool_parameters: {}, error_strategy: default-value, default_value: [{key: text, type: string, value: none}, {key: json, type: 'array[object]', value: '[]'}], retry_config: {retry_enabled: true, max_retries: 3, retry_interval: 1000}", "a"),
                Tool("tool_parameters: {who: {type: variable, value: [a, json]}}, error_strategy: fail-branch", "b", "send_mail", "smtp"),
                End("b, text"),
                End("b, error_message", "f"),
            ],
            "s->a", "a->b", "b->e", "b:fail-branch->f");
        EmittedProject project = ProjectEmitter.Emit(result.App!, result.Ledger);

        string pipeline = project.Files.Single(file => file.Path.EndsWith("/Test.cs", StringComparison.Ordinal)).Content;
        pipeline.ShouldContain("new StepRetry(3, TimeSpan.FromSeconds(1)) { EveryFailure = true }");
        pipeline.ShouldContain("new DifyToolReply { Text = \"none\", Json = [] }");
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
    }
}
