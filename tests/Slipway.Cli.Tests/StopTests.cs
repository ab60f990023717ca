using System.Diagnostics;

namespace Slipway.Cli.Tests;

/// <summary>What Ctrl-C does while work is under way that does not look at it.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("check", "flow.yml")]
    [InlineData("import", "flow.yml", "-o", "Desk")]
    public async Task Stop_WhileAnExportIsReadThatDoesNotEnd_EndsTheCommand(params string[] command)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A named pipe stands for work that takes long.");
        using var stop = new CancellationTokenSource();
        using var cli = new CliRun { Stop = stop.Token };
        var pipe = Path.Combine(cli.Folder, "flow.yml");
        using var make = Process.Start("mkfifo", pipe);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        var running = Task.Run(() => cli.RunAsync(command), TestContext.Current.CancellationToken);
        // Opens when the command has begun to read, and nothing is written until it has ended.
        await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        (await running.WaitAsync(TestContext.Current.CancellationToken)).ShouldBe(ExitCode.Cancelled);
        cli.Error.ShouldContain("stopped.");
    }
}
