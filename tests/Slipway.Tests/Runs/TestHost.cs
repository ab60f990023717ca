using System.Text;
using System.Text.Json.Nodes;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>A host on a memory journal, and pipelines written as lambdas.</summary>
internal sealed class TestHost : IDisposable
{
    public TestHost(Func<SlipwayOptions, SlipwayOptions>? configure = null)
    {
        var options = new SlipwayOptions { Journal = Journal, Secrets = name => Secrets.GetValueOrDefault(name) };
        Host = new SlipwayHost(configure?.Invoke(options) ?? options);
    }

    public MemoryJournal Journal { get; } = new();

    public Dictionary<string, string> Secrets { get; } = [];

    public SlipwayHost Host { get; }

    public static Pipeline<JsonObject, T> Pipeline<T>(Func<RunContext, Task<T>> body) => new LambdaPipeline<T>(body);

    public Task<RunResult> RunAsync<T>(Func<RunContext, Task<T>> body, RunOptions? options = null) =>
        Host.TryRunAsync(Pipeline(body), new JsonObject(), options, TestContext.Current.CancellationToken);

    public async Task<RunHistory> HistoryAsync(RunResult result) => (await Journal.ReadAsync(result.Id))!;

    public static string Text(ReadOnlyMemory<byte>? json) => Encoding.UTF8.GetString(json!.Value.Span);

    public void Dispose() => Host.Dispose();

    private sealed class LambdaPipeline<T>(Func<RunContext, Task<T>> body) : Pipeline<JsonObject, T>
    {
        public override string Name => "test";

        public override Task<T> RunAsync(JsonObject input, RunContext run) => body(run);
    }
}
