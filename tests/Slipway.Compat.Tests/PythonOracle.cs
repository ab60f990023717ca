using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Slipway.Compat.Tests.Scripting;

namespace Slipway.Compat.Tests;

/// <summary>The real python3, asked one question after the other by one process.</summary>
public sealed class PythonOracle : IDisposable
{
    private const string Program = """
        import json, sys
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogatepass")
        for line in sys.stdin:
            question = json.loads(line)
            value = json.loads(question["json"])
            answers = {
                "str": str(value),
                "repr": repr(value),
                "dumps": json.dumps(value, ensure_ascii=False),
                "indented": json.dumps(value, ensure_ascii=False, indent=2),
                "compact": json.dumps(value, ensure_ascii=False, separators=(",", ":")),
            }
            if isinstance(value, str):
                for name, read in (("int", int), ("float", float)):
                    try:
                        answers[name] = repr(read(value))
                    except ValueError:
                        answers[name] = None
                answers["strip"] = value.strip()
                answers["lines"] = value.splitlines()
            print(json.dumps(answers), flush=True)
        """;

    private Process? _process;

    /// <summary>What Python makes of the value that <paramref name="json"/> is.</summary>
    public JsonElement Ask(string json)
    {
        PythonOnMachine.Require();
        _process ??= Start();
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { json }));
        _process.StandardInput.Flush();
        return JsonElement.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("python3 ended."));
    }

    public void Dispose()
    {
        _process?.StandardInput.Close();
        _process?.WaitForExit();
        _process?.Dispose();
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add("-I");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(Program);
        return Process.Start(start)!;
    }
}
