namespace Slipway.Tests.Runs.Simulation;

/// <summary>What can happen to a process, or around it.</summary>
internal enum FaultKind
{
    Crash,
    CrashAndRestart,
    HangUp,
    Cancel,
    CancelElsewhere,
    Shutdown,
    StandStill,
    Answer,
    TimePasses,
    LedgerFails,
    JournalFailsOnce,
    JournalFails,
    JournalFailsAfterwards,
}

/// <summary>What happens, and how many places are reached before.</summary>
internal sealed record Fault(FaultKind Kind, int At)
{
    /// <summary>Whether it is a wish that the run stops.</summary>
    public bool Cancels => Kind is FaultKind.HangUp or FaultKind.Cancel or FaultKind.CancelElsewhere;

    /// <summary>Whether it can cut off a step.</summary>
    public bool CutsOff => !Cancels && Kind is not (FaultKind.Answer or FaultKind.TimePasses);
}
