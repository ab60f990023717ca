using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>A process: a host with a clock and a writer of its own.</summary>
internal sealed class SimulatedProcess : IDisposable
{
    private readonly SimulatedWorld _world;
    private readonly Pump _pump = (Pump)SynchronizationContext.Current!;
    private readonly SimulatedModels _models;
    private bool _isShutDown;

    public SimulatedProcess(SimulatedWorld world, IJournal disk, string node, SimulatedPlan plan)
    {
        _world = world;
        Clock = new SimulatedClock(world.Now, SimulatedWorld.Lease / 3);
        Journal = new SimulatedJournal(disk, this);
        _models = new SimulatedModels(this, plan.Work);
        Host = new SlipwayHost(new SlipwayOptions
        {
            Journal = Journal,
            Node = node,
            Time = Clock,
            Models = _models,
            Budgets = world.Accounts.OptionsFor(this, plan.Tokens),
        });
        Pipeline = new SimulatedPipeline(plan.Work, this);
        Node = node;
    }

    public string Node { get; }

    public SimulatedClock Clock { get; }

    public SimulatedJournal Journal { get; }

    public SlipwayHost Host { get; }

    public Pipeline Pipeline { get; }

    /// <summary>The caller of its first run, who can hang up.</summary>
    public CancellationTokenSource Caller { get; } = new();

    public bool IsDead { get; private set; }

    /// <summary>Whether it begins anew at once when it has died.</summary>
    public bool Restarts { get; set; }

    /// <summary>Whether it stands still.</summary>
    public bool IsStill { get; set; }

    /// <summary>Whether it can go on with a run.</summary>
    public bool IsWell => !IsDead && !_isShutDown && Journal.Fault is null;

    /// <summary>Whether nothing may be done: it only replays.</summary>
    public bool IsReplaying { get; set; }

    /// <summary>Whether the next call of its ledger fails.</summary>
    public bool LedgerFails { get; set; }

    /// <summary>How many answers of models it was given.</summary>
    public int Served { get; set; }

    /// <summary>How many of these its ledger has; null when that has failed.</summary>
    public int? Paid { get; set; } = 0;

    /// <summary>It ends without a word: of what it has not committed a part may be on disk.</summary>
    public void Die(Random random)
    {
        if (IsDead)
        {
            return;
        }

        Journal.Commit(random.Next(Journal.Uncommitted + 1));
        IsDead = true;
    }

    public void ShutDown(List<Task> background)
    {
        _isShutDown = true;
        background.Add(ShutDownAsync());
    }

    /// <summary>A place where something may happen to it.</summary>
    /// <exception cref="JournalException">It has ended.</exception>
    public void Reach(string place)
    {
        if (!IsDead && !IsReplaying)
        {
            _world.Reach(this, place);
        }

        if (IsDead)
        {
            throw new JournalException("The process has ended.");
        }
    }

    /// <summary>Brings whoever awaits it to the one thread.</summary>
    public Pump.Entrance EnterAsync() => _pump.EnterAsync();

    /// <summary>The work of a step.</summary>
    public async ValueTask<string> DoAsync(StepCall call, Work.Do step)
    {
        if (IsReplaying)
        {
            throw new InvalidOperationException($"Step '{call.Key}' executes in a replay.");
        }

        await EnterAsync();
        _world.Begin(this, call);
        await WorkAsync(step.Turns, step.Time, call.Cancellation);
        Reach($"before {call.Key}");
        if (call.Attempts <= step.Failures)
        {
            throw new StepFailedException("It is broken.", "Broken");
        }

        _world.Happen(call, step.Effect);
        Reach($"after {call.Key}");
        await Task.Yield();
        return step.IsReused ? step.Name : call.Key.Value;
    }

    /// <summary>Time goes by, and others go on.</summary>
    public async Task WorkAsync(int turns, TimeSpan time, CancellationToken ct)
    {
        for (var i = 0; i < turns; i++)
        {
            await Task.Yield();
        }

        if (time > TimeSpan.Zero)
        {
            await Task.Delay(time, Clock, ct);
            await Task.Yield();
        }
    }

    private async Task ShutDownAsync()
    {
        try
        {
            await Host.DisposeAsync();
        }
        catch (JournalException)
        {
            // Its journal has failed, or it is dead.
        }
    }

    public void Dispose()
    {
        Host.Dispose();
        _models.Dispose();
        Caller.Dispose();
    }
}
