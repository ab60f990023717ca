using Slipway.Journal;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Where the journal of a world is, and stays when processes end.</summary>
internal interface ISimulatedDisk : IDisposable
{
    /// <summary>The journal as one process has it.</summary>
    IJournal Open();
}

/// <summary>A journal in memory.</summary>
internal sealed class MemoryDisk : ISimulatedDisk
{
    private readonly MemoryJournal _journal = new();

    public IJournal Open() => _journal;

    public void Dispose()
    {
    }
}

/// <summary>Waits on the one thread for what others do.</summary>
internal static class Blocking
{
    public static T Wait<T>(Func<Task<T>> work)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return work().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public static T Wait<T>(Func<ValueTask<T>> work) => Wait(() => work().AsTask());

    public static bool Wait(Func<ValueTask> work) => Wait(async Task<bool> () =>
    {
        await work();
        return true;
    });
}
