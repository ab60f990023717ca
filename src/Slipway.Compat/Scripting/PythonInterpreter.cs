using System.ComponentModel;
using System.Diagnostics;

namespace Slipway.Compat.Scripting;

/// <summary>Finds the interpreter's real path, once: what <c>PATH</c> names may be a wrapper that needs an environment to run.</summary>
internal sealed class PythonInterpreter(PythonOptions options)
{
    private const string Probe = "import sys; print(sys.executable); print('%d.%d' % sys.version_info[:2])";
    private static readonly Version Oldest = new(3, 8);

    private readonly Lock _lock = new();
    private Task<string>? _finding;

    /// <exception cref="NotConfiguredException">There is none, or it is too old.</exception>
    public async ValueTask<string> FindAsync(CancellationToken ct)
    {
        Task<string> finding;
        lock (_lock)
        {
            // A failure is not kept: the interpreter may be installed while we run.
            finding = _finding = _finding is { IsFaulted: false } known ? known : ProbeAsync();
        }

        return await finding.WaitAsync(ct);
    }

    private async Task<string> ProbeAsync()
    {
        var start = new ProcessStartInfo(options.Interpreter) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-I");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Probe);
        using Process process = Start(start);
        using var timeout = new CancellationTokenSource(options.StartTimeout, options.Time);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
            string[] lines = (await process.StandardOutput.ReadToEndAsync(timeout.Token)).Split('\n', StringSplitOptions.TrimEntries);
            await process.WaitForExitAsync(timeout.Token);
            if (process.ExitCode != 0 || lines.Length < 2 || !Version.TryParse(lines[1], out Version? version))
            {
                throw NotFound($"it could not be run: {(await errors).Trim()}");
            }

            return version >= Oldest ? lines[0] : throw NotFound($"it is Python {version}, and {Oldest} or later is needed.");
        }
        catch (OperationCanceledException)
        {
            throw NotFound($"it did not answer within {options.StartTimeout.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw NotFound($"{e.Message}.");
        }
    }

    private NotConfiguredException NotFound(string reason) => new(
        $"Python scripts need a Python interpreter, and '{options.Interpreter}' is none: {reason} Install Python {Oldest} or later (on Debian: apt-get install python3), or set {nameof(PythonOptions)}.{nameof(PythonOptions.Interpreter)} to its path.");
}
