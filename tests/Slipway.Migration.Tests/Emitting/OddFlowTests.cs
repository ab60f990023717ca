using System.Text;
using System.Text.Json.Nodes;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
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

    // Deeper than what is written as nested ifs: each node has a guard of its own.
    [Fact]
    public async Task BranchesInBranchesInBranches_RunTheOneThatHolds()
    {
        const int Depth = 70;
        ImportResult imported = Nested(Depth);

        foreach (int asked in (int[])[0, 41, Depth - 1])
        {
            RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = $"q{asked}" });

            result.Exception.ShouldBeNull();
            Encoding.UTF8.GetString(result.Output!.Value.Span).ShouldContain($"\"told {asked}\"");
        }
    }

    [Fact]
    public void BranchesInHundredsOfBranches_AreAllWritten()
    {
        const int Depth = 400;
        EmittedProject project = ProjectEmitter.Emit(Nested(Depth).App.ShouldNotBeNull());

        string code = project.Files.Single(file => file.Path.EndsWith("/Test.cs", StringComparison.Ordinal)).Content;
        Enumerable.Range(0, Depth).ShouldAllBe(i => code.Contains($"Templates.Say{i},"));
    }

    [Fact]
    public void CasesByTheHundredWithEndsOfTheirOwn_AreAllWritten()
    {
        const int Cases = 600;
        IEnumerable<string> cases = Enumerable.Range(0, Cases).Select(i => $"{{case_id: c{i}, logical_operator: and, conditions: [{{id: c, comparison_operator: is, value: 'q{i}', varType: string, variable_selector: [s, q]}}]}}");
        IEnumerable<string> nodes = Enumerable.Range(0, Cases).SelectMany(i => Said(i));
        EmittedProject project = ProjectEmitter.Emit(DifyYaml.Flow(
            [DifyYaml.Start, $"{{id: n, data: {{type: if-else, title: Which, cases: [{string.Join(", ", cases)}]}}}}", .. nodes],
            [.. Enumerable.Range(0, Cases).SelectMany(i => (string[])[$"n:c{i}->t{i}", $"t{i}->e{i}"]), "s->n"]).App.ShouldNotBeNull());

        string code = project.Files.Single(file => file.Path.EndsWith("/Test.cs", StringComparison.Ordinal)).Content;
        Enumerable.Range(0, Cases).ShouldAllBe(i => code.Contains($"case \"q{i}\":"));
    }

    // The word stands in a text; nothing is awaited, and an async method without one is a warning.
    [Fact]
    public void AnswerThatSpeaksOfAwaiting_Compiles()
    {
        EmittedProject project = ProjectEmitter.Emit(new Flows("Post", FlowKind.Chat).Answer("a", "Say", "We await your reply.").Edges("start > a").App());

        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
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

    /// <summary>Branches of which each stands in the last way of the one before.</summary>
    private static ImportResult Nested(int depth)
    {
        IEnumerable<string> nodes = Enumerable.Range(0, depth).SelectMany(i => Said(i).Prepend(
            $"{{id: n{i}, data: {{type: if-else, title: Which {i}, cases: [{{case_id: 'true', logical_operator: and, conditions: [{{id: c, comparison_operator: is, value: 'q{i}', varType: string, variable_selector: [s, q]}}]}}]}}}}"));
        IEnumerable<string> edges = Enumerable.Range(0, depth).SelectMany(i => (string[])
            [i == 0 ? "s->n0" : $"n{i - 1}:'false'->n{i}", $"n{i}:'true'->t{i}", $"t{i}->e{i}"]);
        return DifyYaml.Flow([DifyYaml.Start, .. nodes], [.. edges]);
    }

    private static string[] Said(int i) =>
    [
        $"{{id: t{i}, data: {{type: template-transform, title: Say {i}, template: 'told {i}', variables: []}}}}",
        $"{{id: e{i}, data: {{type: end, outputs: [{{variable: text, value_selector: [t{i}, output]}}]}}}}",
    ];
}
