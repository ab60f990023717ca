using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests.Proxy;

public sealed class RecordCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-record-").FullName;

    [Fact]
    public async Task Record_EndedWithJson_SaysWhereAndHowMuch()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        await using var error = new Listener(end);
        var context = new CliContext { Out = output, Error = error, WorkingDirectory = _folder, Environment = _ => null };

        var code = await SlipwayCli.RunAsync(
            ["record", "--listen", "0", "--upstream", "http://localhost", "-o", "desk.jsonl", "--json"], context, end.Token);

        code.ShouldBe(ExitCode.Ok);
        JsonNode.Parse(output.ToString())!.ToJsonString().ShouldBe("""{"recording":"desk.jsonl","requests":0}""");
        File.Exists(Path.Combine(_folder, "desk.jsonl")).ShouldBeTrue();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Presses Ctrl-C when the command says that it listens.</summary>
    private sealed class Listener(CancellationTokenSource end) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (ToString().Contains("Listening", StringComparison.Ordinal))
            {
                end.Cancel();
            }
        }
    }
}
