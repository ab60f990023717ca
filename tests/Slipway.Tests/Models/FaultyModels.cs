using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Tests.Models;

/// <summary>Models that fail in all the ways models do.</summary>
internal sealed class FaultyModels : IModelProvider
{
    private readonly Dictionary<string, (ModelCallPolicy? Policy, IReadOnlyList<string> Fallbacks, Func<ChatResponse>[] Answers)> _entries = [];
    private readonly Dictionary<string, ModelBinding> _bindings = [];
    private int _requests;
    private int _running;
    private int _mostAtOnce;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public PriceTable? Prices { get; set; }

    /// <summary>How many streams break off after their text.</summary>
    public int BreaksOff { get; set; }

    public bool Hangs { get; set; }

    /// <summary>Holds calls back until it is released.</summary>
    public SemaphoreSlim? Gate { get; set; }

    public int Requests => _requests;

    public int MostAtOnce => _mostAtOnce;

    public void Add(string name, ModelCallPolicy? policy, params Func<ChatResponse>[] answers) => Add(name, policy, [], answers);

    public void Add(string name, ModelCallPolicy? policy, IReadOnlyList<string> fallbacks, params Func<ChatResponse>[] answers) =>
        _entries.Add(name, (policy, fallbacks, answers));

    public ModelBinding Resolve(string alias)
    {
        lock (_bindings)
        {
            if (!_bindings.TryGetValue(alias, out var binding))
            {
                var entry = _entries.TryGetValue(alias, out var found) ? found : throw new NotConfiguredException($"no {alias}");
                _bindings[alias] = binding = new ModelBinding(new Client(this, entry.Answers), "fake", alias)
                {
                    Price = new ModelPrice(1, 2),
                    Guard = entry.Policy is null ? null : new ModelGuard(entry.Policy, Time),
                    Fallbacks = entry.Fallbacks,
                };
            }

            return binding;
        }
    }

    private sealed class Client(FaultyModels owner, Func<ChatResponse>[] answers) : IChatClient
    {
        private int _next;

        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref owner._requests);
            var running = Interlocked.Increment(ref owner._running);
            lock (owner._bindings)
            {
                owner._mostAtOnce = Math.Max(owner._mostAtOnce, running);
            }

            try
            {
                if (owner.Hangs)
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                }

                if (owner.Gate is { } gate)
                {
                    await gate.WaitAsync(cancellationToken);
                }

                return answers[Math.Min(Interlocked.Increment(ref _next) - 1, answers.Length - 1)]();
            }
            finally
            {
                Interlocked.Decrement(ref owner._running);
            }
        }

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var response = await GetResponseAsync(messages, options, cancellationToken);
            yield return new ChatResponseUpdate(ChatRole.Assistant, response.Text);
            if (owner.BreaksOff-- > 0)
            {
                throw new ModelCallException("The stream ended before the reply was complete.", "stream_broken", null, retryable: true);
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
