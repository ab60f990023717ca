using Slipway.Compat.Scripting;
using Slipway.Steps;

namespace Slipway.Cli.Hosting;

/// <summary>The engines of embedded scripts, for the time of a command.</summary>
internal sealed class ScriptEngines : IAsyncDisposable
{
    private readonly PythonEngine _python = new();

    public ScriptEngines() => All = [new JavaScriptEngine(), _python];

    public IReadOnlyList<IScriptEngine> All { get; }

    public ValueTask DisposeAsync() => _python.DisposeAsync();
}
