using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Compiling;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Functions with <c>@tool</c> as the emitted code calls them.</summary>
public sealed class FunctionClassTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-functions");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Function_KeepsItsNameItsParametersAndItsDefaults()
    {
        string code = await EmitAsync(
            """
            @tool
            def pick_items(text: str, top_k: int = 5, share: float = 0.25, whole: float = 1.0, strict: bool = True, sep: str = ", ", tags: list = [], note=None):
                return text
            """,
            """{text: "${inputs.text}", top_k: 3}""");

        code.ShouldContain("Functions.PickItemsAsync(run, new PickItemsArguments(input.Text, 3))");
        code.ShouldContain("public static Task<JsonNode?> PickItemsAsync(RunContext run, PickItemsArguments arguments) =>");
        code.ShouldContain("For whole, tags the function's own defaults count.");
        string record = code[code.IndexOf("public sealed record PickItemsArguments(", StringComparison.Ordinal)..];
        string.Join(' ', record[..record.IndexOf(';')].Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).ShouldBe(
            "public sealed record PickItemsArguments( string Text, int TopK, double Share = 0.25, bool Strict = true, string Sep = \", \", JsonNode? Note = null)");
    }

    [Theory]
    [InlineData("""a: str = "it's" """)]
    [InlineData("""a: str = "a\n" """)]
    [InlineData("a: float = 1e3")]
    [InlineData("a: float = 2.50")]
    [InlineData("a: int = 007")]
    [InlineData("a: int = 99999999999")]
    [InlineData("a=b()")]
    public async Task Default_ThatIsNoPlainValue_StaysTheFunctionsOwn(string parameter)
    {
        string code = await EmitAsync($"@tool\ndef f({parameter}, text: str = ''):\n    return text\n", """{text: "${inputs.text}"}""");

        code.ShouldContain("public sealed record FArguments(string Text);");
        code.ShouldContain("For a the function's own default counts.");
    }

    [Fact]
    public async Task Functions_OfTheSameName_AreCalledAfterTheirNodes()
    {
        const string Tool = "@tool\ndef my_tool(text, class_=''):\n    return text\n";
        string code = await EmitAsync(Tool, """{text: "${inputs.text}"}""", Tool, """{text: "${first.output}", "class_": x}""");

        code.ShouldContain("Functions.FirstAsync(run, new FirstArguments(input.Text))");
        code.ShouldContain("Functions.SecondAsync(run, new SecondArguments(");
        code.ShouldContain("[property: JsonPropertyName(\"class_\")] string Class");
    }

    [Fact]
    public async Task Function_ThatIsGivenNothing_HasNoRecord()
    {
        string code = await EmitAsync("@tool\ndef now():\n    return 'x'\n", "{}");

        code.ShouldContain("Functions.NowAsync(run)");
        code.ShouldNotContain("NowArguments");
    }

    /// <summary>The C# of a flow of one or two functions; it compiles.</summary>
    private async Task<string> EmitAsync(string first, string inputs, string? second = null, string more = "{}")
    {
        string last = second is null ? "first" : "second";
        await WriteAsync("flow.dag.yaml", $$"""
            inputs:
              text: {type: string}
            outputs:
              reply: {type: string, reference: "${{{last}}.output}"}
            nodes:
            - name: first
              type: python
              source: {type: code, path: first.py}
              inputs: {{inputs}}
            {{(second is null ? "" : $"- name: second\n  type: python\n  source: {{type: code, path: second.py}}\n  inputs: {more}\n")}}
            """);
        await WriteAsync("first.py", "from promptflow.core import tool\n\n" + first);
        await WriteAsync("second.py", "from promptflow.core import tool\n\n" + second);

        ImportResult imported = BuilderReaders.Read(await ExportFile.LoadAsync(Path.Combine(_folder.FullName, "flow.dag.yaml"), ct: TestContext.Current.CancellationToken));
        EmittedProject project = ProjectEmitter.Emit(imported.App.ShouldNotBeNull(), imported.Ledger);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
        return string.Join('\n', project.Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).Select(file => file.Content));
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, name), content, TestContext.Current.CancellationToken);
}
