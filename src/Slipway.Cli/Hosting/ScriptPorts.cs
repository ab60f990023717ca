using System.Reflection;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Migration.Compiling;
using Slipway.Migration.Flow;
using Slipway.Migration.Python;

namespace Slipway.Cli.Hosting;

/// <summary>The Python scripts of a flow in C#, as far as a comparison shows that nothing changed, and why the others stay scripts.</summary>
internal sealed record ScriptPorts(IReadOnlyList<PortedScript> Ports, IReadOnlyDictionary<string, string> Unported)
{
    public static ScriptPorts None { get; } = new([], new Dictionary<string, string>());

    /// <summary>Ports and compares.</summary>
    /// <exception cref="CliException">There is no Python to compare with.</exception>
    public static async Task<ScriptPorts> FindAsync(CliContext context, FlowApp app, CancellationToken ct)
    {
        IReadOnlyList<string> sources = PortedScript.SourcesOf(app);
        if (sources.Count == 0)
        {
            return None;
        }

        var ports = new List<PortedScript>();
        var unported = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var engine = new PythonEngine();
        await context.WithProgressAsync("Comparing ported scripts", async report =>
        {
            foreach (string source in sources)
            {
                report($"Comparing ported scripts: {ports.Count + unported.Count + 1} of {sources.Count}");
                (PortedScript? port, string reason) = await TryAsync(source, engine, ct);
                if (port is null)
                {
                    unported[source] = reason;
                }
                else
                {
                    ports.Add(port);
                }
            }

            return ports.Count;
        });
        return new(ports, unported);
    }

    private static async Task<(PortedScript? Port, string Reason)> TryAsync(string source, PythonEngine engine, CancellationToken ct)
    {
        if (!PortedScript.TryPort(source, out PortedScript? port, out string reason))
        {
            return (null, $"not ported: {reason}");
        }

        if (!PortCompiler.TryCompile(port, out MethodInfo? call, out string error))
        {
            return (null, $"not ported: the port would not compile ({error})");
        }

        try
        {
            PythonComparisonResult result = await PythonComparison.RunAsync(new Script("script", ScriptLanguage.Python, port.Runnable), call.CreateDelegate<Func<PythonValue, PythonValue>>(), engine, ct: ct);
            return result.IsSame ? (port, "") : (null, $"not ported: {result}");
        }
        catch (NotConfiguredException e)
        {
            throw new CliException($"Ports are compared with the scripts, for which Python is needed. {e.Message}");
        }
        catch (StepFailedException e)
        {
            return (null, $"not ported: the script does not run ({e.Message})");
        }
    }
}
