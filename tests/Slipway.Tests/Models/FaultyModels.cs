using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Tests.Models;

/// <summary>Models that fail in all the ways models do.</summary>
internal sealed class FaultyModels : IModelProvider
{
    /// <summary>The beginning of texts whose streams break off at their end.</summary>
    public const string Cut = "cut ";

    private readonly Dictionary<string, (ModelCallPolicy? Policy, IReadOnlyList<string> Fallbacks, Func<ChatResponse>[] Answers)> _entries = [];
    private readonly Dictionary<string, ModelBinding> _bindings = [];
    private int _requests;
    private int _running;
    private int _mostAtOnce;
    private int _awaited;
    private TaskCompletionSource? _reached;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public PriceTable? Prices { get; set; }

    public ModelPrice Price { get; set; } = new(1, 2);

    public Dictionary<string, string> Smaller { get; } = [];

    /// <summary>How many messages the last request had.</summary>
    public int LastMessages { get; private set; }

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
                    Price = Price,
                    Smaller = Smaller.GetValueOrDefault(alias),
                    Guard = entry.Policy is null ? null : new ModelGuard(entry.Policy, Time),
                    Fallbacks = entry.Fallbacks,
                };
            }

            return binding;
        }
    }

    /// <summary>Waits until so many requests have come.</summary>
    public Task ReachedAsync(int requests)
    {
        lock (_bindings)
        {
            _awaited = requests;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        Arrive();
        return _reached.Task;
    }

    private void Arrive()
    {
        lock (_bindings)
        {
            if (_requests >= _awaited)
            {
                _reached?.TrySetResult();
            }
        }
    }

    private sealed class Client(FaultyModels owner, Func<ChatResponse>[] answers) : IChatClient
    {
        private int _next;

        public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref owner._requests);
            owner.LastMessages = messages.Count();
            owner.Arrive();
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
            if (response.Text.StartsWith(Cut, StringComparison.Ordinal) || owner.BreaksOff-- > 0)
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
