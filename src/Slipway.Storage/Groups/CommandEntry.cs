using Slipway.Journal;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Groups;

/// <summary>Something that is done in the writer's transaction and has a result, which counts once it is on disk.</summary>
/// <param name="run">The run it is about; default for none.</param>
internal abstract class CommandEntry(RunId run) : JournalEntry(run, isAwaited: true)
{
    public abstract void Execute(RunCommands commands);
}

/// <inheritdoc />
internal sealed class CommandEntry<T>(RunId run, Func<RunCommands, T> execute) : CommandEntry(run)
{
    private T? _result;

    public override bool IsForOwner => false;

    /// <summary>The result; once the entry is on disk.</summary>
    public T Result => _result!;

    public override void Execute(RunCommands commands) => _result = execute(commands);
}

/// <summary>A step begins before it has a result.</summary>
internal sealed class BeginEntry(PendingStep step, RunCipher? cipher) : JournalEntry(step.RunId, isAwaited: true)
{
    public PendingStep Step { get; } = step;

    public StoredPayload Question { get; } = StoredPayload.Pack(step.Question, cipher, PayloadKind.Question);

    public override long Bytes => Question.Data.Length;
}

/// <summary>A run suspends.</summary>
internal sealed class SuspendEntry(RunId run, int epoch, bool knowsCancel, IReadOnlyCollection<string> knownSteps) : JournalEntry(run, isAwaited: true)
{
    public int Epoch { get; } = epoch;

    public bool KnowsCancel { get; } = knowsCancel;

    public IReadOnlyCollection<string> KnownSteps { get; } = knownSteps;

    /// <summary>When the run can go on, as stored; once the entry is on disk.</summary>
    public long? Due { get; set; }
}

/// <summary>A node does not go on with a run: it cannot, or has lost it.</summary>
internal sealed class ReleaseEntry(RunId run, NodeLife node, int epoch, DateTimeOffset due) : JournalEntry(run, isAwaited: true)
{
    public NodeLife Node { get; } = node;

    public int Epoch { get; } = epoch;

    public DateTimeOffset Due { get; } = due;

    public override bool IsForOwner => false;

    /// <summary>Whether the run was the node's until then; once the entry is on disk.</summary>
    public bool WasOwned { get; set; }
}

/// <summary>A node takes a run over.</summary>
internal sealed class TakeOverEntry(RunId run, NodeLife node, DateTimeOffset now) : JournalEntry(run, isAwaited: true)
{
    public NodeLife Node { get; } = node;

    public DateTimeOffset Now { get; } = now;

    public override bool IsForOwner => false;

    /// <summary>The run's epoch from now on, when it was free; once the entry is on disk.</summary>
    public int? Epoch { get; set; }

    public bool IsTaken => Epoch is not null;

    /// <summary>Whether another process was writing the run at that moment, so that nobody knows; once the entry is on disk.</summary>
    public bool IsBusy { get; set; }
}
