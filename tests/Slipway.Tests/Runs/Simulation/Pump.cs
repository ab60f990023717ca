using System.Runtime.CompilerServices;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Runs tasks on one thread and draws which one goes on, so that what happens at the same time happens in the same order each time.</summary>
/// <param name="random">Draws.</param>
/// <param name="sleepers">The clocks to be moved on when nothing else goes on.</param>
internal sealed class Pump(Random random, ISleepers sleepers) : SynchronizationContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is on its way on another thread has come by then.</summary>
    private static readonly TimeSpan Hop = TimeSpan.FromMilliseconds(2);

    private readonly List<(SendOrPostCallback Go, object? State)> _ready = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_ready)
        {
            _ready.Add((d, state));
            Monitor.Pulse(_ready);
        }
    }

    /// <summary>Brings whoever awaits it to this pump's thread: libraries go on elsewhere.</summary>
    public Entrance EnterAsync() => new(this);

    /// <summary>Returns when a task has ended.</summary>
    /// <exception cref="TimeoutException">Nothing goes on any more, and it has not ended.</exception>
    public void Run(Func<Task> begin)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var task = begin();
            task.ContinueWith(static (_, pump) => ((Pump)pump!).Post(static _ => { }, null), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!task.IsCompleted)
            {
                GoOn();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void GoOn()
    {
        if (TakeNext() is { } next)
        {
            next.Go(next.State);
        }
    }

    /// <summary>Null when time has passed instead.</summary>
    private (SendOrPostCallback Go, object? State)? TakeNext()
    {
        lock (_ready)
        {
            for (var waited = TimeSpan.Zero; _ready.Count == 0; waited += Hop)
            {
                if (waited >= Patience)
                {
                    throw new TimeoutException("Nothing goes on any more.");
                }

                if (!Monitor.Wait(_ready, Hop) && sleepers.Next is not null)
                {
                    break;
                }
            }

            if (_ready.Count > 0)
            {
                var drawn = random.Next(_ready.Count);
                var next = _ready[drawn];
                _ready.RemoveAt(drawn);
                return next;
            }
        }

        sleepers.WakeNext();
        return null;
    }

    internal readonly struct Entrance(Pump pump) : INotifyCompletion
    {
        public bool IsCompleted => ReferenceEquals(Current, pump);

        public Entrance GetAwaiter() => this;

        public void OnCompleted(Action continuation) => pump.Post(static go => ((Action)go!)(), continuation);

        public void GetResult()
        {
        }
    }
}

/// <summary>Those who sleep by the clocks.</summary>
internal interface ISleepers
{
    /// <summary>When the next one wakes; null when nobody sleeps.</summary>
    DateTimeOffset? Next { get; }

    /// <summary>Moves the clocks on until then.</summary>
    void WakeNext();
}
