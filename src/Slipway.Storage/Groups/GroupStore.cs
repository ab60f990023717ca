using Slipway.Journal;

namespace Slipway.Storage.Groups;

/// <summary>The database behind a writer. For the writer's thread.</summary>
internal abstract class GroupStore : IDisposable
{
    /// <summary>Whether a commit waits a moment for callers who have just had theirs: where one costs much however few entries it has, two small ones
    /// cost more than the wait.</summary>
    public virtual bool WaitsForCompany => false;

    /// <summary>Whether nothing can be written.</summary>
    public virtual bool IsReadOnly => false;

    /// <summary>Writes entries, in their order, as one transaction that is on disk when this returns. What may not be written is said to
    /// <paramref name="lost"/>.</summary>
    public abstract void Commit(List<JournalEntry> group, LostRuns lost);

    /// <summary>The key store the journal's keys are in; null when none was noted.</summary>
    public abstract Guid? FindKeyStore();

    /// <summary>Notes the key store of a journal that has none. When another process has noted one meanwhile, that one stays.</summary>
    public abstract void NoteKeyStore(Guid id);

    /// <summary>The highest number of a key among the runs begun last; 0 when they have none.</summary>
    public abstract long FindLastKey();

    /// <summary>What an error of the database means, and what to do.</summary>
    public abstract JournalException Describe(Exception error);

    /// <summary>Closes the database.</summary>
    public abstract void Dispose();

    internal static JournalException AlreadyThere(RunId run) => new($"Run {run} is already in the journal. A new run needs an id of its own.");

    internal static JournalException NeverStarted(RunId run) => new($"Run {run} was never started in this journal.");

    /// <summary>Why a run could not be written.</summary>
    /// <param name="id">The run.</param>
    /// <param name="owner">Who wrote.</param>
    /// <param name="epoch">The writer's epoch.</param>
    /// <param name="sequence">The step that was written; null when it was none.</param>
    /// <param name="current">Whose the run is in the database, and its last step; null when it is not there.</param>
    internal static JournalException Lost(RunId id, string owner, int epoch, int? sequence, (string Owner, int Epoch, int LastStep)? current) => current switch
    {
        null => new JournalException($"Run {id} is no longer in the journal."),
        var (otherOwner, otherEpoch, _) when otherOwner != owner || otherEpoch != epoch => new LostRunException(
            id,
            epoch,
            $"Run {id} belongs to '{otherOwner}' (epoch {otherEpoch}) now; '{owner}' (epoch {epoch}) may no longer write it. Stop working on it."),
        var (_, _, last) => new JournalException(
            $"Step {sequence} of run {id} does not follow step {last}, the last in the journal. Another process works on the run, or it was taken up with a part of its history."),
    };
}
