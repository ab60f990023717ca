using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>The real Jinja2 in a Python process, asked line by line.</summary>
internal sealed class PythonOracle : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private Process _process;

    private PythonOracle(Process process) => _process = process;

    /// <summary>Starts the oracle. Without Debian's python3-jinja2 the test is skipped, and fails where CI is true.</summary>
    public static PythonOracle Start()
    {
        PythonOracle? oracle = TryStart();
        if (oracle is not null)
        {
            return oracle;
        }

        const string reason = "/usr/bin/python3 cannot import jinja2; install Debian's python3-jinja2.";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
        throw new InvalidOperationException(reason);
    }

    /// <summary>Renders; null when Jinja2 took too long or brought its process down, as it may: it has no limit on numbers, or on memory.</summary>
    public JsonObject? Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        Task<string?> reading = _process.StandardOutput.ReadLineAsync();
        if (reading.Wait(Patience) && reading.Result is { } answer)
        {
            return (JsonObject)JsonNode.Parse(answer)!;
        }

        _process.Kill();
        _process.Dispose();
        _process = TryStart()!._process;
        return null;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static PythonOracle? TryStart()
    {
        if (!File.Exists(Interpreter))
        {
            return null;
        }

        var start = new ProcessStartInfo(Interpreter, ["-I", Path.Combine(AppContext.BaseDirectory, "Differential", "oracle.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        Process process = Process.Start(start)!;
        return process.StandardOutput.ReadLine() is null ? null : new PythonOracle(process);
    }
}
