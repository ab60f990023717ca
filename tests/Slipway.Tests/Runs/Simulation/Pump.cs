namespace Slipway.Tests.Runs.Simulation;

/// <summary>Runs tasks on one thread and draws which one goes on, so that what happens at the same time happens in the same order each time.</summary>
internal sealed class Pump(Random random) : SynchronizationContext
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly List<(SendOrPostCallback Go, object? State)> _ready = [];

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_ready)
        {
            _ready.Add((d, state));
            Monitor.Pulse(_ready);
        }
    }

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
        (SendOrPostCallback Go, object? State) next;
        lock (_ready)
        {
            while (_ready.Count == 0)
            {
                if (!Monitor.Wait(_ready, Patience))
                {
                    throw new TimeoutException("Nothing goes on any more.");
                }
            }

            var drawn = random.Next(_ready.Count);
            next = _ready[drawn];
            _ready.RemoveAt(drawn);
        }

        next.Go(next.State);
    }
}
