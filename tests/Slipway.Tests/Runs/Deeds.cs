namespace Slipway.Tests.Runs;

/// <summary>What steps have done and undone, in order.</summary>
internal sealed class Deeds
{
    private readonly List<string> _done = [];

    public IReadOnlyList<string> Done
    {
        get
        {
            lock (_done)
            {
                return [.. _done];
            }
        }
    }

    /// <summary>A step with a side effect that can be undone.</summary>
    public Task<string> DoAsync(RunContext run, string name) => run.StepAsync(
        new StepRequest(StepKind.Tool, name, default) { Effect = StepEffect.SideEffect },
        _ => ValueTask.FromResult(Note(name)),
        (done, undo) => undo.CodeAsync("undo", _ => ValueTask.FromResult(Note($"undo {done}"))));

    public string Note(string what)
    {
        lock (_done)
        {
            _done.Add(what);
        }

        return what;
    }
}
