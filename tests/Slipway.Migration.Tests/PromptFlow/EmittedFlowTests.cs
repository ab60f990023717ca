namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>How the pipelines of flows read.</summary>
public sealed class EmittedFlowTests
{
    [Fact]
    public async Task Nodes_WithTheBuildersCommonNames_AreCalledByThem()
    {
        string code = await PipelineAsync(
            """
            inputs:
              q: {type: string}
            outputs:
              answer: {type: string, reference: "${answer.output}"}
            nodes:
            - {name: output, type: prompt, source: {type: code, path: text.jinja2}, inputs: {q: "${inputs.q}"}}
            - {name: code, type: python, source: {type: code, path: echo.py}, inputs: {x: "${output.output}"}}
            - {name: answer, type: llm, source: {type: code, path: ask.jinja2}, inputs: {model: m, q: "${code.output}"}, connection: open_ai, api: chat}
            """);

        code.ShouldContain("prompts.Answer(code)");
        code.ShouldContain("Templates.Output,");
        code.ShouldNotContain("start", Case.Insensitive);
    }

    [Fact]
    public async Task OutputThatIsAPropertyOfCode_IsGivenOutAsJson()
    {
        string code = await PipelineAsync(
            """
            inputs:
              q: {type: object}
            outputs:
              kind: {type: string, reference: "${look.output.kind}"}
            nodes:
            - {name: look, type: python, source: {type: code, path: echo.py}, inputs: {x: "${inputs.q}"}}
            """);

        code.ShouldContain("PromptFlowValue.OutputAt(");
    }

    private static async Task<string> PipelineAsync(string flow)
    {
        using FlowFiles files = new FlowFiles().With("flow.dag.yaml", "name: Desk\n" + flow).With("echo.py", FlowFiles.Echo).With("text.jinja2", "{{q}}").With("ask.jinja2", "user:\n{{q}}\n");
        return (await files.EmitAsync()).Single(file => file.Path == "src/Desk/Desk.cs").Content;
    }
}
