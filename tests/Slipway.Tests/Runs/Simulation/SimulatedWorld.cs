using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Processes that work on one run, one after the other, on one disk, and what they do outside.</summary>
internal sealed class SimulatedWorld : ISleepers, IDisposable
{
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(10);

    private readonly SimulatedPlan _plan;
    private readonly ISimulatedDisk _disk;
    private readonly Random _random;
    private readonly SimulatedPeople _people;
    private readonly Caretaker _caretaker;
    private readonly Dictionary<string, int> _happened = new(StringComparer.Ordinal);
    private readonly List<SimulatedProcess> _processes = [];
    private readonly List<string> _problems = [];

    public SimulatedWorld(SimulatedPlan plan, ISimulatedDisk disk, int seed)
    {
        _plan = plan;
        _disk = disk;
        Journal = disk.Open();
        _random = new Random(seed);
        _people = new SimulatedPeople(this, plan.Work);
        _caretaker = new Caretaker(this, _people, _random, isOrdered: !Work.Find<Work.All>(plan.Work).Any());
        Accounts = new SimulatedAccounts(this);
    }

    public static TimeSpan Lease { get; } = new SlipwayOptions { Journal = new MemoryJournal() }.LeaseTime;

    /// <summary>The journal as those have it who do not run anything.</summary>
    public IJournal Journal { get; }

    public SimulatedAccounts Accounts { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 2, 22, 30, 0, TimeSpan.Zero);

    /// <summary>How many places were reached.</summary>
    public int Places { get; private set; }

    /// <summary>What happens to processes.</summary>
    public IReadOnlyList<Fault> Faults { get; set; } = [];

    /// <summary>What goes on beside the run: processes shut down, and somebody cancels.</summary>
    public List<Task> Background { get; } = [];

    /// <summary>What was reached, for people.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>What must not have happened.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Whether a process stands still.</summary>
    public bool IsAnyStill => _processes.Exists(p => p.IsStill);

    /// <inheritdoc />
    public DateTimeOffset? Next => FindSleeper()?.Clock.Next;

    /// <summary>How often what a step does has happened, by its idempotency key.</summary>
    public IReadOnlyDictionary<string, int> Happened => _happened;

    public void Begin(SimulatedProcess process, StepCall call)
    {
        if (Read(call.RunId) is not { } run || run.Run.Owner != process.Node)
        {
            return;
        }

        Check(run.Steps.All(s => s.Key != call.Key.Value), $"Step '{call.Key}' is finished and executes again.");
        Check(!process.Journal.IsToStop || call.Key.Value.Contains("/on-failure/", StringComparison.Ordinal), $"Step '{call.Key}' executes in a run that is to stop.");
    }

    public void Happen(StepCall call, StepEffect effect)
    {
        Trace.Add($"    {call.Key} happens");
        _happened[call.IdempotencyKey] = _happened.GetValueOrDefault(call.IdempotencyKey) + 1;
        Check(effect is not StepEffect.NonRepeatable || _happened[call.IdempotencyKey] == 1, $"Step '{call.Key}' happens twice.");
    }

    public void Reach(SimulatedProcess process, string place)
    {
        Places++;
        Trace.Add($"{Places} {process.Node}: {place}");
        foreach (var fault in Faults.Where(f => f.At == Places).ToList())
        {
            Trace.Add($"  {fault.Kind}");
            Apply(fault.Kind, process);
        }
    }

    /// <summary>Begins the run, and goes on with it until it has ended. Null when it was never on disk, and nobody was told that it was.</summary>
    public async Task<RunHistory?> RunAsync(bool isNamed)
    {
        var process = Start();
        var options = new RunOptions { Id = isNamed ? RunId.New(process.Clock) : null, User = "ada" };
        var result = await TryAsync(() => process.Host.TryRunAsync(process.Pipeline, new JsonObject(), options, process.Caller.Token));
        return await _caretaker.GoOnAsync(process, process.Journal.LastRun, result);
    }

    public async Task<RunHistory?> ForkAsync(RunHistory history, string at)
    {
        var process = Start();
        var result = await TryAsync(() => process.Host.ForkAsync(process.Pipeline, history, at));
        return await _caretaker.GoOnAsync(process, process.Journal.LastRun, result);
    }

    /// <summary>A replay calls nothing, and does what the journal says.</summary>
    public async Task CheckReplayAsync(RunHistory history)
    {
        var process = Start("replay");
        process.IsReplaying = true;
        var report = await process.Host.ReplayAsync(process.Pipeline, history);
        Check(report.IsIdentical, $"The replay of a run that is {history.Run.Status} differs: {string.Join("; ", report.Differences.Select(d => d.Message))}");
    }

    /// <inheritdoc />
    public void WakeNext()
    {
        if (FindSleeper() is not { Clock: { Next: { } next } clock } process)
        {
            return;
        }

        if (process.IsWell)
        {
            Pass(next - Now);
        }
        else
        {
            clock.Advance(next - clock.GetUtcNow());
        }
    }

    /// <summary>Looks at a run that has ended.</summary>
    public void CheckEnded(RunHistory history, bool isUndisturbed)
    {
        _people.Check(history);
        Accounts.Check(history, isUndisturbed);
        Check(_plan.Tokens is null || _processes.TrueForAll(p => p.IsDead || p.Paid is null || p.Paid == p.Served), "Not every answer of a model is paid for.");
    }

    public void Check(bool isTrue, string problem)
    {
        if (!isTrue)
        {
            _problems.Add(problem);
        }
    }

    public void Dispose() => _processes.ForEach(p => p.Dispose());

    private void Apply(FaultKind kind, SimulatedProcess process)
    {
        switch (kind)
        {
            case FaultKind.Crash or FaultKind.CrashAndRestart:
                process.Restarts = kind is FaultKind.CrashAndRestart;
                process.Die(_random);
                break;
            case FaultKind.HangUp:
                process.Caller.Cancel();
                break;
            case FaultKind.Cancel when process.Journal.LastRun is { } run:
                Background.Add(TryAsync(() => process.Host.CancelAsync(run)));
                break;
            case FaultKind.CancelElsewhere when process.Journal.LastRun is { } run:
                Blocking.Wait(() => Journal.RequestCancelAsync(run, new CancelRequest(Now)));
                Pass(Lease / 3);
                break;
            case FaultKind.Shutdown:
                process.ShutDown(Background);
                break;
            case FaultKind.StandStill when !IsAnyStill:
                process.IsStill = true;
                Now += Lease;
                new Pump(_random, this).Run(() => _caretaker.WorkElsewhereAsync(process.Journal.LastRun));
                process.IsStill = false;
                process.Clock.Advance(Now - process.Clock.GetUtcNow());
                break;
            case FaultKind.Answer when process.Journal.LastRun is { } run && Read(run) is { } history && _people.FindOpen(history) is [_, ..] open:
                Blocking.Wait(() => _people.AnswerAsync(open[_random.Next(open.Count)]));
                break;
            case FaultKind.LedgerFails:
                process.LedgerFails = true;
                break;
            case FaultKind.TimePasses when process.Journal.LastRun is { } run && (Read(run) is not { } history || _people.MayBe(history, Now + LongPause)):
                Pass(LongPause);
                break;
            case >= FaultKind.JournalFailsOnce when process.Journal.Fault is null:
                process.Journal.Fault = new JournalFault(IsWritten: kind is FaultKind.JournalFailsAfterwards, kind >= FaultKind.JournalFails);
                break;
        }
    }

    /// <summary>Tries what the end of a process, or of a journal, may keep from its end.</summary>
    public async Task<T?> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is JournalException or ObjectDisposedException or OperationCanceledException)
        {
            Trace.Add($"  {e.GetType().Name}: {e.Message}");
            return default;
        }
    }

    /// <summary>A process begins.</summary>
    /// <param name="node">Its name; null for another one than all before.</param>
    public SimulatedProcess Start(string? node = null)
    {
        _processes.Add(new SimulatedProcess(this, _disk.Open(), node ?? $"node-{_processes.Count}", _plan));
        return _processes[^1];
    }

    public RunHistory? Read(RunId run) => Blocking.Wait(() => Journal.ReadAsync(run));

    /// <summary>Time passes for all but those who stand still.</summary>
    public void Pass(TimeSpan time)
    {
        Now += time;
        foreach (var process in _processes.Where(p => p.Clock.GetUtcNow() < Now && p.IsWell && !p.IsStill).ToList())
        {
            process.Clock.Advance(Now - process.Clock.GetUtcNow());
        }
    }

    private SimulatedProcess? FindSleeper() => _processes.Where(p => !p.IsStill && p.Clock.Next is not null).MinBy(p => p.Clock.Next);
}
