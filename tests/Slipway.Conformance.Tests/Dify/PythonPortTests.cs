using System.Globalization;
using System.Reflection;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Migration.Compiling;
using Slipway.Migration.Exports;
using Slipway.Migration.Python;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Each Python script of the corpus is ported so that a comparison finds no difference, or refused by name.</summary>
[Trait("suite", "conformance-dify")]
public sealed class PythonPortTests(ITestOutputHelper output)
{
    private const double LeastPorted = 0.6;

    [Fact]
    public async Task EachScript_OfTheCorpus_IsPortedWithoutADifference_OrRefusedByName()
    {
        await using var engine = new PythonEngine();
        string[] sources = await SourcesAsync();
        int same = 0;
        var differences = new List<string>();
        foreach (string source in sources)
        {
            if (!PortedScript.TryPort(source, out PortedScript? port, out string reason))
            {
                reason.ShouldMatch(@"^line \d+: .+");
                output.WriteLine($"refused: {reason}");
                continue;
            }

            if (!PortCompiler.TryCompile(port, out MethodInfo? call, out string error))
            {
                differences.Add($"{error}\n{source}");
                continue;
            }

            PythonComparisonResult result = await PythonComparison.RunAsync(
                new Script("script", ScriptLanguage.Python, port.Runnable), call.CreateDelegate<Func<PythonValue, PythonValue>>(), engine, ct: TestContext.Current.CancellationToken);
            differences.AddRange(result.Differences.Select(difference => $"{difference}\n{source}"));
            same += result.IsSame ? 1 : 0;
            output.WriteLine(result.ToString());
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{same} of {sources.Length} scripts ported"));
        differences.ShouldBeEmpty();
        ((double)same / sources.Length).ShouldBeGreaterThan(LeastPorted);
    }

    private static async Task<string[]> SourcesAsync()
    {
        var sources = new List<string>();
        foreach (string path in Directory.EnumerateFiles(SharedData.Require("corpus", "dify"), "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (BuilderReaders.Read(await ExportFile.LoadAsync(path, ct: TestContext.Current.CancellationToken)).App is { } app)
            {
                sources.AddRange(PortedScript.SourcesOf(app));
            }
        }

        return [.. sources.Distinct(StringComparer.Ordinal)];
    }
}
