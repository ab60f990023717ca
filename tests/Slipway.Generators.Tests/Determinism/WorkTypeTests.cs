namespace Slipway.Generators.Tests.Determinism;

/// <summary>Work of steps whose type is wrong.</summary>
public sealed class WorkTypeTests
{
    private const string Code = "'CodeAsync' has no such overload: the work of a step gets a CancellationToken and returns a ValueTask<T>; ";

    [Theory]
    [InlineData("int x = await run.CodeAsync(\"a\", _ => 3);", Code + "write 'async _ => …'")]
    [InlineData("await run.CodeAsync(\"a\", ct => { var n = 3; return n; });", Code + "write 'async ct => …'")]
    [InlineData("await run.CodeAsync(\"a\", ct => File.ReadAllTextAsync(\"a\", ct));", Code + "write 'async ct => await …'")]
    [InlineData("await run.CodeAsync(\"a\", ct => Task.Delay(3, ct));", Code + "return a value, as 'async ct => { …; return true; }' does")]
    [InlineData("await run.CodeAsync(\"a\", async ct => { await Task.Delay(3, ct); });", Code + "return a value, as 'async ct => { …; return true; }' does")]
    [InlineData("await run.CodeAsync(\"a\", ct => { Console.WriteLine(); });", Code + "return a value, as 'async ct => { …; return true; }' does")]
    [InlineData("await run.CodeAsync(\"a\", () => 3);", Code + "write 'async ct => …'")]
    [InlineData("await run.CodeAsync(\"a\", Load);", Code + "write 'async ct => Load(ct)'")]
    [InlineData("await run.CodeAsync(\"a\", LoadAsync);", Code + "write 'async ct => await LoadAsync()'")]
    [InlineData("var request = StepRequest.Create(StepKind.Code, \"a\", null); await run.StepAsync(request, call => 3);",
        "'StepAsync' has no such overload: the work of a step gets a StepCall and returns a ValueTask<T>; write 'async call => …'")]
    [InlineData("await run.HttpAsync(\"a\", new HttpCall(\"GET\", \"https://a\"), (reply, ct) => 3);",
        "'HttpAsync' has no such overload: what reads a reply gets it and a CancellationToken, and returns a ValueTask<T>; write 'async (reply, ct) => …'")]
    [InlineData("await run.HttpAsync(\"a\", new HttpCall(\"GET\", \"https://a\"), async reply => { await Task.Yield(); return 3; });",
        "The result of this step is a task, which a journal cannot keep; write 'async (reply, ct) => await …'")]
    [InlineData("await run.CodeAsync(\"a\", ct => ValueTask.FromResult(File.ReadAllTextAsync(\"a\", ct)));",
        "The result of this step is a task, which a journal cannot keep; write 'async ct => await …'")]
    public async Task Work_WithoutAValue_IsExplained(string statement, string message) => (await PipelineSnippet.FindMessagesAsync(PipelineSnippet.Pipeline(
        statement, "private static string Load(CancellationToken ct) => \"\"; private static Task<string> LoadAsync() => Task.FromResult(\"\");"))).ShouldBe(["SLIP2023: " + message]);

    [Theory]
    [InlineData("await run.CodeAsync(\"a\", _ => ValueTask.FromResult(undeclared));")]
    [InlineData("await run.CodeAsync(new Script(\"a\", ScriptLanguage.Python, \"\"));")]
    [InlineData("await run.CodeAsync(\"a\", async ct => undeclared);")]
    public async Task OtherMistakes_AreLeftToTheCompiler(string statement) =>
        (await PipelineSnippet.FindMessagesAsync(PipelineSnippet.Pipeline(statement))).ShouldBeEmpty();
}
