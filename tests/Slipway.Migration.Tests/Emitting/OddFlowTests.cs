using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Flows that nobody would draw so, and that builders run all the same.</summary>
public sealed class OddFlowTests
{
    private static readonly string[] Ends =
    [
        "{id: a, data: {type: end, outputs: [{variable: out, value_selector: [s, q]}]}}",
        "{id: t, data: {type: template-transform, title: Say, template: other, variables: []}}",
        "{id: b, data: {type: end, outputs: [{variable: text, value_selector: [t, output]}]}}",
    ];

    // No condition is false, so all of them hold.
    [Fact]
    public async Task CaseWithoutConditions_IsAlwaysTaken()
    {
        ImportResult imported = DifyYaml.Flow(
            [DifyYaml.Start, "{id: n, data: {type: if-else, title: Which, cases: [{case_id: all, logical_operator: and, conditions: []}]}}", .. Ends], "s->n", "n:all->a", "n:'false'->t", "t->b");

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = "tea" });

        result.Exception.ShouldBeNull();
        Encoding.UTF8.GetString(result.Output!.Value.Span).ShouldContain("tea");
    }

    [Fact]
    public void FormOfTextsWithSeveralLines_Compiles()
    {
        EmittedProject project = ProjectEmitter.Emit(DifyYaml.One(
            "{id: n, data: {type: http-request, title: Send, method: post, url: 'http://localhost/x', authorization: {type: no-auth}, headers: '', params: '', body: {type: form-data, data: [{key: note, type: text, value: \"First {{#s.q#}}\\nthen \\\"more\\\" of it\\nand the end\"}, {key: kind, type: text, value: x}]}}}").App!);

        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void TupleOverSeveralLines_HasNoCommaAtItsEnd() => CodePrinter.Print(
        [new Statement.Return(new ListExpression("(", [.. Enumerable.Range(0, 6).Select(i => (Expression)$"aRatherLongNameOfAValue{i}")], ")"))], 0)
        .ReplaceLineEndings("").Replace(" ", "").ShouldEndWith("5);");
}
