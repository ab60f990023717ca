using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests;

public sealed class FileInputTests : IDisposable
{
    private const string Export = """
        app: {mode: workflow, name: Name a file}
        kind: app
        version: 0.3.0
        workflow:
          graph:
            nodes:
            - {id: s, data: {type: start, variables: [{variable: receipt, type: file, required: true, allowed_file_types: [image]}, {variable: note, type: text-input}]}}
            - {id: e, data: {type: end, outputs: [{variable: name, value_selector: [s, receipt, name]}, {variable: kind, value_selector: [s, receipt, type]}, {variable: size, value_selector: [s, receipt, size]}, {variable: note, value_selector: [s, note]}]}}
            edges:
            - {source: s, target: e}
        """;

    private readonly CliRun _cli = new();

    public FileInputTests() => _cli.Write("flow.yml", Export);

    [Theory]
    [InlineData("""{"receipt":"@in/r.png","note":"@alice"}""")]
    [InlineData("""{"receipt":{"path":"in/r.png"},"note":"@alice"}""")]
    public async Task Run_WithAFile_StoresItAndGivesAReference(string input)
    {
        _cli.Write("in/r.png", "12345");

        (await _cli.RunAsync("run", "flow.yml", "--input", input)).ShouldBe(ExitCode.Ok, _cli.Error);

        JsonNode.Parse(_cli.Out)!.ToJsonString().ShouldBe("""{"name":"r.png","kind":"image","size":5,"note":"@alice"}""");
        var kept = Directory.EnumerateFiles(Path.Combine(_cli.Folder, ".slipway", "files"), "*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(kept).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData("""{"receipt":"@missing.png"}""", "names a file 'missing.png', and there is none")]
    [InlineData("""{"receipt":"flow.yml"}""", "http or https address")]
    [InlineData("""{"receipt":"@flow.yml"}""", "'flow.yml' is of kind custom; taken are image")]
    [InlineData("""{}""", "receipt")]
    public async Task Run_WithoutAProperFile_SaysWhatIsWrong(string input, string message)
    {
        (await _cli.RunAsync("run", "flow.yml", "--input", input)).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain(message);
    }

    public void Dispose() => _cli.Dispose();
}
