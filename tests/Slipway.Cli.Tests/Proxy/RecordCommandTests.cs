using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    [Theory]
    [InlineData("http://localhost/v1?api-version=2024-10-21", "has a query, a fragment or a user")]
    [InlineData("http://ada:kettle-secret@localhost/v1", "has a query, a fragment or a user")]
    [InlineData("localhost", "is not an http or https address")]
    public async Task Record_OfAnUpstreamThatWouldLoseAPart_SaysSo(string upstream, string message)
    {
        using var error = new StringWriter();
        var context = new CliContext { Out = TextWriter.Null, Error = error, WorkingDirectory = _folder, Environment = _ => null };

        (await SlipwayCli.RunAsync(["record", "--listen", "0", "--upstream", upstream, "-o", "desk.jsonl"], context, TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Usage);

        error.ToString().ShouldContain(message);
        error.ToString().ShouldNotContain("kettle-secret");
    }

    [Theory]
    [InlineData("flow.yml", "What is there is no recording, so nothing is appended to it")]
    [InlineData(".", "-o '.' is a folder. A recording is a file")]
    public async Task Record_IntoWhatIsNoRecording_SaysSo(string output, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "flow.yml"), "app: {}\n", TestContext.Current.CancellationToken);
        using var error = new StringWriter();
        var context = new CliContext { Out = TextWriter.Null, Error = error, WorkingDirectory = _folder, Environment = _ => null };

        (await SlipwayCli.RunAsync(["record", "--listen", "0", "--upstream", "http://localhost", "-o", output], context, TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Usage);

        error.ToString().ShouldContain(message);
    }

    [Fact]
    public async Task Record_WhereItCannotListen_LeavesNoFile()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var error = new StringWriter();
        var context = new CliContext { Out = TextWriter.Null, Error = error, WorkingDirectory = _folder, Environment = _ => null };

        (await SlipwayCli.RunAsync(
            ["record", "--listen", $"{((IPEndPoint)taken.LocalEndpoint).Port}", "--upstream", "http://localhost", "-o", "desk.jsonl"], context, TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Usage);

        error.ToString().ShouldContain("address already in use");
        File.Exists(Path.Combine(_folder, "desk.jsonl")).ShouldBeFalse();
    }

    [Fact]
    public async Task Record_AskedToTerminate_EndsAsOnCtrlC()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, WorkingDirectory = _folder };
        foreach (string argument in new[] { typeof(SlipwayCli).Assembly.Location, "record", "--listen", "0", "--upstream", "http://localhost", "-o", "desk.jsonl" })
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken))!.ShouldStartWith("Listening");
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(ExitCode.Ok);
        (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("Recorded 0 requests");
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
