using System.Collections.Concurrent;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Migration.Compiling;
using Slipway.Migration.Flow;
using Slipway.Migration.Python;

namespace Slipway.Conformance.Tests;

/// <summary>The scripts of flows that can be ported without a difference.</summary>
internal static class ProvenPorts
{
    private static readonly ConcurrentDictionary<string, PortedScript?> Known = new(StringComparer.Ordinal);

    public static async Task<IReadOnlyList<PortedScript>> OfAsync(FlowApp app, PythonEngine python)
    {
        var ports = new List<PortedScript>();
        foreach (string source in PortedScript.SourcesOf(app))
        {
            if (!Known.TryGetValue(source, out PortedScript? port))
            {
                Known[source] = port = await FindAsync(source, python);
            }

            if (port is not null)
            {
                ports.Add(port);
            }
        }

        return ports;
    }

    private static async Task<PortedScript?> FindAsync(string source, PythonEngine python)
    {
        if (!PortedScript.TryPort(source, out PortedScript? port, out _) || !PortCompiler.TryCompile(port, out var call, out _))
        {
            return null;
        }

        var script = new Script("script", ScriptLanguage.Python, port.Runnable);
        return (await PythonComparison.RunAsync(script, call.CreateDelegate<Func<PythonValue, PythonValue>>(), python, ct: TestContext.Current.CancellationToken)).IsSame ? port : null;
    }
}
