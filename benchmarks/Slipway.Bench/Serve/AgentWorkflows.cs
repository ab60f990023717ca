using System.Collections.Concurrent;
using System.Text.Json;

namespace Slipway.Bench.Serve;

/// <summary>Workflows for any number of callers: who runs one has it to himself.</summary>
internal sealed class AgentWorkflows(HttpClient http, Uri baseUrl, byte[] body, string folder, Ticket ticket) : IDisposable
{
    private readonly ConcurrentBag<AgentWorkflow> _idle = [];
    private readonly string _ticket = JsonSerializer.Serialize(ticket);
    private int _count;

    public async Task<string> RunAsync()
    {
        if (!_idle.TryTake(out var workflow))
        {
            workflow = new AgentWorkflow(http, baseUrl, body, Path.Combine(folder, $"checkpoints-{Interlocked.Increment(ref _count)}"));
        }

        var answer = await workflow.RunAsync(_ticket);
        _idle.Add(workflow);
        return answer;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var workflow))
        {
            workflow.Dispose();
        }
    }
}
