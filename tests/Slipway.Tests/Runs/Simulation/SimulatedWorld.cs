using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>Processes that work on one run, one after the other, on one disk, and what they do outside.</summary>
internal sealed class SimulatedWorld : ISleepers, IDisposable
{
    private static readonly TimeSpan LongPause = TimeSpan.FromMinutes(10);

    private readonly SimulatedPlan _plan;
    private readonly Random _random;
    private readonly SimulatedPeople _people;
    private readonly Dictionary<string, int> _happened = new(StringComparer.Ordinal);
    private readonly List<SimulatedProcess> _processes = [];
    private readonly List<Task> _background = [];
    private readonly List<string> _problems = [];

    /// <summary>Whether nothing happens at the same time in one scope: what waits there keeps from beginning what comes later, which a replay comes to in another order.</summary>
    private readonly bool _isOrdered;
    private bool _restarts;

    public SimulatedWorld(SimulatedPlan plan, int seed)
    {
        _plan = plan;
        _random = new Random(seed);
        _isOrdered = !Work.Find<Work.All>(plan.Work).Any();
        _people = new SimulatedPeople(this, plan.Work);
        Accounts = new SimulatedAccounts(this);
    }

    public static TimeSpan Lease { get; } = new SlipwayOptions { Journal = new MemoryJournal() }.LeaseTime;

    public MemoryJournal Disk { get; } = new();

    public SimulatedAccounts Accounts { get; }

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 2, 8, 30, 0, TimeSpan.Zero);

    /// <summary>How many places were reached.</summary>
    public int Places { get; private set; }

    /// <summary>What happens to processes.</summary>
    public IReadOnlyList<Fault> Faults { get; set; } = [];

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

    public void Happen(StepCall call)
    {
        Trace.Add($"    {call.Key} happens");
        _happened[call.IdempotencyKey] = _happened.GetValueOrDefault(call.IdempotencyKey) + 1;
        Check(call.Request.Effect is not StepEffect.NonRepeatable || _happened[call.IdempotencyKey] == 1, $"Step '{call.Key}' happens twice.");
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
        var process = Start($"node-{_processes.Count}");
        var options = new RunOptions { Id = isNamed ? RunId.New(process.Clock) : null, User = "ada" };
        var result = await TryAsync(() => process.Host.TryRunAsync(process.Pipeline, new JsonObject(), options, process.Caller.Token));
        return await GoOnAsync(process, process.Journal.LastRun, result);
    }

    public async Task<RunHistory?> ForkAsync(RunHistory history, string at)
    {
        var process = Start($"node-{_processes.Count}");
        var result = await TryAsync(() => process.Host.ForkAsync(process.Pipeline, history, at));
        return await GoOnAsync(process, process.Journal.LastRun, result);
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

    /// <summary>Goes on with the run until it has ended: processes take it up, people answer, time passes.</summary>
    private async Task<RunHistory?> GoOnAsync(SimulatedProcess process, RunId? run, RunResult? told)
    {
        for (var turn = 0; turn < 300; turn++)
        {
            await Task.WhenAll(_background);
            if (run is not { } id || Read(id) is not { } history)
            {
                Check(told is null, $"Somebody was told '{told?.Outcome.Status}' of a run that is not there.");
                return null;
            }

            if (history.Run.FinishedAt is not null)
            {
                Check(told is not { Outcome.Status: RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled } || told.Outcome.Status == history.Run.Status,
                    $"Somebody was told '{told?.Outcome.Status}' of a run that is '{history.Run.Status}'.");
                return history;
            }

            if (history.Run.Status is RunStatus.Suspended && !(history.Run.Due <= Now))
            {
                if (_isOrdered && _random.Next(4) == 0)
                {
                    await CheckReplayAsync(history);
                }

                if (!await HelpAsync(history))
                {
                    Check(false, "The run waits for nothing that can come.");
                    return history;
                }

                continue;
            }

            // A journal that fails in all that a process tries, and is well again then, keeps it from letting go.
            Check(history.Run.Status is RunStatus.Suspended || Faults.Count(f => f.Kind is FaultKind.JournalFailsOnce) > 1 || !process.IsWell || process.Journal.LastRun != run || process.Node != history.Run.Owner, "Nobody works on the run, and its owner lives.");
            if (history.Run.Status is RunStatus.Running || !process.IsWell || _random.Next(2) == 0)
            {
                process = await ReplaceAsync(process);
            }

            told = await RecoverAsync(process) ?? told;
        }

        Check(false, "The run does not come to an end.");
        return null;
    }

    private async Task<SimulatedProcess> ReplaceAsync(SimulatedProcess process)
    {
        if (process.IsWell && _random.Next(2) == 0)
        {
            process.ShutDown(_background);
            await Task.WhenAll(_background);
        }

        process.Die(_random);
        if (_restarts)
        {
            _restarts = false;
            return Start(process.Node);
        }

        Now += Lease;
        return Start($"node-{_processes.Count}");
    }

    private async Task<RunResult?> RecoverAsync(SimulatedProcess process)
    {
        await using var recovery = new RunRecovery(process.Host, [process.Pipeline]);
        return await TryAsync(() => recovery.RecoverAsync()) is [.., var last] ? last : null;
    }

    /// <summary>Brings the run something that it waits for, or lets time pass. False when there is nothing.</summary>
    private async Task<bool> HelpAsync(RunHistory history)
    {
        var open = _people.FindOpen(history).FindAll(s => !_people.IsLate(s));
        var mayPass = history.Run.Due is { } due && _people.MayBe(history, due);
        if (mayPass && (open.Count == 0 || _random.Next(3) == 0))
        {
            Pass(history.Run.Due!.Value - Now);
            return true;
        }

        if (open.Count == 0)
        {
            return false;
        }

        var asked = open[_random.Next(open.Count)];
        Trace.Add($"  answer {asked.Key}");
        Check(await _people.AnswerAsync(asked), $"The answer to '{asked.Key}' is not taken.");
        return true;
    }

    private void Apply(FaultKind kind, SimulatedProcess process)
    {
        switch (kind)
        {
            case FaultKind.Crash or FaultKind.CrashAndRestart:
                process.Die(_random);
                _restarts = kind is FaultKind.CrashAndRestart;
                break;
            case FaultKind.HangUp:
                process.Caller.Cancel();
                break;
            case FaultKind.Cancel when process.Journal.LastRun is { } run:
                _background.Add(TryAsync(() => process.Host.CancelAsync(run)));
                break;
            case FaultKind.CancelElsewhere when process.Journal.LastRun is { } run:
                Disk.RequestCancelAsync(run, new CancelRequest(Now)).AsTask().GetAwaiter().GetResult();
                Pass(Lease / 3);
                break;
            case FaultKind.Shutdown:
                process.ShutDown(_background);
                break;
            case FaultKind.StandStill when !IsAnyStill:
                process.IsStill = true;
                Now += Lease;
                new Pump(_random, this).Run(() => WorkElsewhereAsync(process.Journal.LastRun));
                process.IsStill = false;
                process.Clock.Advance(Now - process.Clock.GetUtcNow());
                break;
            case FaultKind.Answer when process.Journal.LastRun is { } run && Read(run) is { } history && _people.FindOpen(history) is [_, ..] open:
                _people.AnswerAsync(open[_random.Next(open.Count)]).GetAwaiter().GetResult();
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

    /// <summary>Another process goes on for a while.</summary>
    private async Task WorkElsewhereAsync(RunId? run)
    {
        var begun = _background.Count;
        var process = Start($"node-{_processes.Count}");
        for (var turn = _random.Next(4); turn >= 0; turn--)
        {
            await RecoverAsync(process);
            if (run is { } id && Read(id) is { Run.Status: RunStatus.Suspended } history && !(history.Run.Due <= Now))
            {
                await HelpAsync(history);
            }
        }

        for (var task = begun; task < _background.Count; task++)
        {
            await _background[task];
        }
    }

    private async Task<T?> TryAsync<T>(Func<Task<T>> work)
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

    private SimulatedProcess Start(string node)
    {
        _processes.Add(new SimulatedProcess(this, node, _plan));
        return _processes[^1];
    }

    private RunHistory? Read(RunId run) => Disk.ReadAsync(run).AsTask().GetAwaiter().GetResult();

    private void Pass(TimeSpan time)
    {
        Now += time;
        foreach (var process in _processes.Where(p => p.Clock.GetUtcNow() < Now && p.IsWell && !p.IsStill).ToList())
        {
            process.Clock.Advance(Now - process.Clock.GetUtcNow());
        }
    }

    private SimulatedProcess? FindSleeper() => _processes.Where(p => !p.IsStill && p.Clock.Next is not null).MinBy(p => p.Clock.Next);
}
