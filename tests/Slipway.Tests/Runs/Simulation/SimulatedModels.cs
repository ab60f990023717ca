using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>The models of one process: each answers with the word that it is asked, when it has called its tools.</summary>
internal sealed class SimulatedModels : IModelProvider, IDisposable
{
    /// <summary>What an answer uses; no estimate comes to that.</summary>
    public static readonly TokenUsage Used = new(10, 15);

    private static readonly ModelPrice Price = new(1, 2, Per: 1);

    private readonly SimulatedProcess _process;
    private readonly Dictionary<string, Work.Ask> _asks;
    private readonly Dictionary<string, int> _asked = [];
    private readonly Dictionary<string, ModelBinding> _bindings;

    public SimulatedModels(SimulatedProcess process, Work[] work)
    {
        _process = process;
        _asks = Work.Find<Work.Ask>(work).ToDictionary(a => a.Name);
        _bindings = new ModelBinding[]
        {
            Bind("plain", null) with { Smaller = "small" },
            Bind("patient", new ModelCallPolicy { Retry = new ModelRetry(Work.Ask.Retries) { Delay = TimeSpan.FromSeconds(1) }, MaxConcurrent = 1 }),
            Bind("hasty", new ModelCallPolicy { AttemptTimeout = TimeSpan.FromSeconds(2) }),
            Bind("backed", new ModelCallPolicy { TotalTimeout = TimeSpan.FromDays(1) }) with { Fallbacks = ["second"] },
            Bind("second", null),
            Bind("small", null),
        }.ToDictionary(b => b.Alias);
    }

    public ModelBinding Resolve(string alias) => _bindings[alias];

    public void Dispose()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Guard?.Dispose();
        }
    }

    private ModelBinding Bind(string name, ModelCallPolicy? policy) => new(new Client(this, isSure: name is "second" or "small"), "simulated", name)
    {
        Price = Price,
        Guard = policy is null ? null : new ModelGuard(policy, _process.Clock),
    };

    private async Task<List<AIContent>> AnswerAsync(List<ChatMessage> messages, bool isSure, CancellationToken ct)
    {
        await _process.EnterAsync();
        var name = messages.Find(m => m.Role == ChatRole.User)!.Text.Trim();
        var ask = _asks[name];
        await _process.WorkAsync(ask.Turns, ask.Time, ct);
        ct.ThrowIfCancellationRequested();
        _process.Reach($"before answer {name}");
        _asked[name] = _asked.GetValueOrDefault(name) + 1;
        if (!isSure && (ask.FailsAlways || _asked[name] <= ask.Failures))
        {
            throw ask.BreaksOff ? new IOException("It broke off.") : new ModelCallException("It is busy.", "busy", 503, retryable: true);
        }

        _process.Served++;
        _process.Reach($"after answer {name}");
        await Task.Yield();
        return ask.Tools.Length == 0 || messages.Exists(m => m.Role == ChatRole.Tool)
            ? [new TextContent(name)]
            : [.. ask.Tools.Select(t => new FunctionCallContent(t.Name, t.Name))];
    }

    private sealed class Client(SimulatedModels models, bool isSure) : IChatClient
    {
        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            new(new ChatMessage(ChatRole.Assistant, await models.AnswerAsync([.. messages], isSure, cancellationToken)))
            {
                Usage = new UsageDetails { InputTokenCount = Used.InputTokens, OutputTokenCount = Used.OutputTokens },
            };

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
