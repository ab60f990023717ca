using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Slipway.Durability.Tests.Processes;

/// <summary>A process that a test starts, signals and kills.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int SigCont = 18;
    private const int SigStop = 19;

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    /// <summary>Starts this very program in another role.</summary>
    public static ChildProcess Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new ChildProcess(Process.Start(start)!);
    }

    /// <summary>The next whole line; null at the end. A line that a kill has cut short has no end mark.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken ct) => await _process.StandardOutput.ReadLineAsync(ct);

    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: the process stands still.</summary>
    public void Stop() => Signal(SigStop);

    /// <summary>SIGCONT: the process goes on.</summary>
    public void Continue() => Signal(SigCont);

    public async Task<int> ExitCodeAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Signal(int signal) => SendSignal(_process.Id, signal).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
