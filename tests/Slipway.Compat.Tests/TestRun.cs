using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Compat.Tests;

/// <summary>Runs a few lines as a pipeline.</summary>
internal static class TestRun
{
    public static async Task<T> OfAsync<T>(Func<RunContext, Task<T>> body, Func<SlipwayOptions, SlipwayOptions>? configure = null, RunOptions? options = null)
    {
        await using var journal = new MemoryJournal();
        var settings = new SlipwayOptions { Journal = journal };
        using var host = new SlipwayHost(configure?.Invoke(settings) ?? settings);
        T? result = default;
        RunResult run = await host.TryRunAsync(
            new Lines(async context =>
            {
                result = await body(context);
                return true;
            }),
            "",
            options,
            TestContext.Current.CancellationToken);
        if (run.Exception is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return result!;
    }

    private sealed class Lines(Func<RunContext, Task<bool>> body) : Pipeline<string, bool>
    {
        public override Task<bool> RunAsync(string input, RunContext run) => body(run);
    }
}

/// <summary>Answers every script with the same result.</summary>
internal sealed class FixedScripts(System.Text.Json.Nodes.JsonNode? result) : IScriptEngine
{
    public int Calls { get; private set; }

    public ScriptLanguage Language => ScriptLanguage.Python;

    public ValueTask<System.Text.Json.Nodes.JsonNode?> InvokeAsync(Script script, System.Text.Json.Nodes.JsonObject arguments, CancellationToken ct)
    {
        Calls++;
        return ValueTask.FromResult(result?.DeepClone());
    }
}
