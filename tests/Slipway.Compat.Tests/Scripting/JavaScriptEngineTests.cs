using System.Text.Json.Nodes;
using Slipway.Compat.Scripting;

namespace Slipway.Compat.Tests.Scripting;

public sealed class JavaScriptEngineTests
{
    private readonly JavaScriptEngine _engine = new(new JavaScriptOptions
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxStatements = 100_000,
        MaxMemoryBytes = 64 << 20,
        MaxOutputLength = 100_000,
    });

    [Fact]
    public async Task Invoke_WithArguments_CallsMainWithOneObject() =>
        (await RunAsync("function main({a, b}) { return { r: a + b, list: [1, 2.5, null] } }", new() { ["a"] = "x", ["b"] = "ü" }))!
            .ToJsonString(SlipwayJson.Options).ShouldBe("""{"r":"xü","list":[1,2.5,null]}""");

    [Theory]
    [InlineData("const main = (x) => x.n * 2", "84")]
    [InlineData("function main() { console.log('a', 1); }", "null")]
    [InlineData("function main() { return NaN }", "null")]
    [InlineData("function main() { return new Date(0).toString().includes('GMT+0000') }", "true")]
    [InlineData("function main() { return typeof require + typeof System + typeof importNamespace + typeof fetch }", "\"undefinedundefinedundefinedundefined\"")]
    public async Task Invoke_WithAnyResult_IsWhatStringifyWrites(string source, string json) =>
        (await RunAsync(source, new() { ["n"] = 42 }))?.ToJsonString().ShouldBe(json == "null" ? null : json);

    [Theory]
    [InlineData("function main() {\n  return missing.x\n}", "x.js:2")]
    [InlineData("function main() { throw new TypeError('bad') }", "TypeError: bad")]
    [InlineData("function main( {", "Unexpected")]
    [InlineData("var x = 1", "no function 'main'")]
    [InlineData("function main() { while (true) {} }", "more statements")]
    [InlineData("function main() { return main() }", "too deep")]
    [InlineData("function main() { let s = 'x'; for (;;) { s = s + s + Math.random() } }", "")]
    [InlineData("function main() { return new Array(10000000).fill(1).length }", "")]
    [InlineData("function main() { return 'x'.repeat(200000) }", "longer than 100000")]
    [InlineData("function main() { const a = {}; a.a = a; return a }", "yclic")]
    public async Task Invoke_WhenScriptIsWrongOrGreedy_Fails(string source, string expected)
    {
        StepFailedException failure = await Should.ThrowAsync<StepFailedException>(() => RunAsync(source));
        failure.ErrorCode.ShouldBe("CodeExecutionError");
        failure.Message.ShouldStartWith("'x.js' failed.");
        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task Invoke_Globals_DoNotStayFromCallToCall()
    {
        const string Source = "globalThis.n = (globalThis.n ?? 0) + 1; Array.prototype.n = (Array.prototype.n ?? 0) + 1; function main() { return [n, [].n] }";
        (await RunAsync(Source))!.ToJsonString().ShouldBe("[1,1]");
        (await RunAsync(Source))!.ToJsonString().ShouldBe("[1,1]");
    }

    [Fact]
    public async Task Invoke_Cancelled_Stops()
    {
        using var cancelling = new CancellationTokenSource();
        var engine = new JavaScriptEngine(new JavaScriptOptions { MaxStatements = int.MaxValue });
        ValueTask<JsonNode?> running = engine.InvokeAsync(Script("function main() { while (true) {} }"), [], cancelling.Token);
        await cancelling.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await running);
    }

    [Fact]
    public async Task Invoke_ArgumentWithHalfOfACharacter_FailsAsTheStep() =>
        (await Should.ThrowAsync<StepFailedException>(() => RunAsync("function main() {}", (JsonObject)JsonNode.Parse("""{"a": "\ud83d"}""")!)))
            .Message.ShouldStartWith("The arguments of 'x.js' cannot be written as JSON: ");

    private static Script Script(string source) => new("x", ScriptLanguage.JavaScript, source);

    private async Task<JsonNode?> RunAsync(string source, JsonObject? arguments = null) =>
        await _engine.InvokeAsync(Script(source), arguments ?? [], TestContext.Current.CancellationToken);
}
