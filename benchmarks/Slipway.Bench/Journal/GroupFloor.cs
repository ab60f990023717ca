namespace Slipway.Bench.Journal;

/// <summary>Callers that each write one row and wait until it is on disk; all who wait share a commit.</summary>
internal abstract class GroupFloor : IDisposable
{
    private readonly object _gate = new();
    private readonly Thread _writer;
    private List<(StepRow Row, TaskCompletionSource Committed)> _waiting = [];
    private bool _isClosed;

    protected GroupFloor() => _writer = new Thread(Work) { IsBackground = true };

    public Task WriteAsync(StepRow row)
    {
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add((row, committed));
            Monitor.Pulse(_gate);
        }

        return committed.Task;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join();
        Close();
    }

    protected void Start() => _writer.Start();

    /// <summary>Writes rows as one transaction.</summary>
    protected abstract void Commit(List<StepRow> rows);

    protected abstract void Close();

    private void Work()
    {
        var group = new List<(StepRow Row, TaskCompletionSource Committed)>();
        while (Take(ref group))
        {
            Commit(group.ConvertAll(static g => g.Row));
            group.ForEach(static g => g.Committed.SetResult());
            group.Clear();
        }
    }

    private bool Take(ref List<(StepRow Row, TaskCompletionSource Committed)> group)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            (group, _waiting) = (_waiting, group);
            return group.Count > 0;
        }
    }
}

/// <summary>A row with the content of a step.</summary>
internal sealed record StepRow(Guid Run, int Sequence, string Key, byte[] Request, byte[] Result);
