namespace Slipway.Runs;

/// <summary>The steps of a run that have begun and not ended: a run ends after its steps, also those that its pipeline's method does not await.</summary>
internal sealed class StepsInProgress(RunId run)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _none;
    private int _count;
    private bool _onlyUndoes;
    private bool _isOver;

    /// <summary>A step begins.</summary>
    /// <exception cref="InvalidOperationException">The run is over.</exception>
    public void Enter(string step, bool undoes)
    {
        lock (_lock)
        {
            if (_isOver || (_onlyUndoes && !undoes))
            {
                throw new InvalidOperationException($"Step '{step}' comes after the end of run {run}. Await every step before the pipeline's method returns; what undoes a step must use the context that it is given.");
            }

            _count++;
        }
    }

    /// <summary>A step has ended.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _none?.TrySetResult();
            }
        }
    }

    /// <summary>Returns when no step is in progress. From then on only those begin that undo others.</summary>
    public async Task EndAsync()
    {
        while (true)
        {
            Task none;
            lock (_lock)
            {
                if (_count == 0)
                {
                    _onlyUndoes = true;
                    return;
                }

                none = (_none = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            // What follows a step may have begun another one by the time this goes on.
            await none;
        }
    }

    /// <summary>No step begins any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isOver = true;
        }
    }
}
