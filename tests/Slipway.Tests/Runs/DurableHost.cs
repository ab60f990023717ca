using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Slipway.Journal;

namespace Slipway.Tests.Runs;

/// <summary>Nodes on one memory journal and one clock. The pipeline of the last run is the one that is recovered.</summary>
internal sealed class DurableHost : IAsyncDisposable
{
    private readonly List<SlipwayHost> _hosts = [];
    private Pipeline? _pipeline;

    public DurableHost() => Host = Node("node-1");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 30, 0, TimeSpan.Zero));

    public MemoryJournal Journal { get; } = new();

    /// <summary>The first node.</summary>
    public SlipwayHost Host { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A new process, as the journal sees it.</summary>
    public SlipwayHost Node(string name, TimeProvider? time = null)
    {
        var host = new SlipwayHost(new SlipwayOptions { Journal = Journal, Node = name, Time = time ?? Time });
        _hosts.Add(host);
        return host;
    }

    public Task<RunResult> RunAsync<T>(Func<RunContext, Task<T>> body, RunOptions? options = null) => RunAsync(Host, body, options);

    public Task<RunResult> RunAsync<T>(SlipwayHost host, Func<RunContext, Task<T>> body, RunOptions? options = null)
    {
        _pipeline = TestHost.Pipeline(body);
        return host.TryRunAsync(_pipeline, new JsonObject(), options, Ct);
    }

    public Task<IReadOnlyList<RunResult>> RecoverAsync() => RecoverAsync(Host);

    public async Task<IReadOnlyList<RunResult>> RecoverAsync(SlipwayHost host)
    {
        await using var recovery = new RunRecovery(host, [_pipeline!]);
        return await recovery.RecoverAsync(Ct);
    }

    public async Task<List<PendingStep>> PendingAsync(PendingQuery query)
    {
        var found = new List<PendingStep>();
        await foreach (var step in Journal.ListPendingAsync(query, Ct))
        {
            found.Add(step);
        }

        return found;
    }

    public async Task<RunHistory> HistoryAsync(RunId run) => (await Journal.ReadAsync(run, Ct)).ShouldNotBeNull();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }
}
