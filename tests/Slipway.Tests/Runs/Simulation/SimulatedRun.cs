using System.Text;
using System.Text.RegularExpressions;
using Slipway.Journal;

namespace Slipway.Tests.Runs.Simulation;

/// <summary>One run in a world of its own, and what must hold of it.</summary>
internal sealed partial class SimulatedRun(SimulatedPlan plan, int seed, Fault[] faults, Func<ISimulatedDisk> disks)
{
    private readonly Dictionary<string, Work.Do> _steps = Work.Find<Work.Do>(plan.Work).DistinctBy(s => s.Name).ToDictionary(s => s.Name);
    private readonly List<string> _problems = [];
    private readonly Random _random = new(seed);
    private List<string> _trace = [];

    public RunHistory? History { get; private set; }

    public int Places { get; private set; }

    /// <param name="expected">How it goes undisturbed; null when that is what it does.</param>
    public void Run(RunHistory? expected)
    {
        using var disk = disks();
        using var world = new SimulatedWorld(plan, disk, seed) { Faults = faults };
        _trace = world.Trace;
        try
        {
            new Pump(_random, world).Run(async () =>
            {
                History = await world.RunAsync(isNamed: _random.Next(2) == 0);
                Places = world.Places;
                if (History is not null)
                {
                    await CheckAsync(world, History, expected ?? History);
                }
            });
        }
        catch (Exception e)
        {
            _problems.Add(e.ToString());
        }

        _problems.AddRange(world.Problems);
    }

    public void Report(int number, List<SimulatedFailure> failures)
    {
        if (_problems.Count > 0)
        {
            var steps = History?.Steps.Select(s => $"{s.Sequence} {s.Key} {(s.Failure is { } f ? f.Code : "ok")} e{s.Epoch}") ?? [];
            failures.Add(new(Digits().Replace(_problems[0], "0").Split('\n')[0], string.Join('\n', [
                $"{number}: {string.Join(", ", faults.Select(f => $"{f.Kind} at {f.At}"))}; {History?.Run.Status} {History?.Run.Failure}", $"{plan.Tokens} {WorkText.Show(plan.Work)}", .. _problems.Take(5), .. steps, .. _trace])));
        }
    }

    private async Task CheckAsync(SimulatedWorld world, RunHistory history, RunHistory expected)
    {
        world.CheckEnded(history, isUndisturbed: faults.Length == 0);
        CheckEnd(history, expected);
        CheckUndone(history);
        CheckHappened(world, history);
        await world.CheckReplayAsync(history);
        foreach (var step in history.Steps.Where(s => history.Run.Status is not RunStatus.Cancelled || !IsUndoing(s.Key)).OrderBy(_ => _random.Next()).Take(2))
        {
            await CheckForkAsync(world, history, step.Key, expected);
        }
    }

    /// <summary>A fork ends as the run would have, undisturbed, wherever it is crashed; when that is while it begins it may not be there, or be incomplete.</summary>
    private async Task CheckForkAsync(SimulatedWorld world, RunHistory history, string at, RunHistory expected)
    {
        var isDisturbed = _random.Next(2) == 0;
        world.Faults = isDisturbed ? [new Fault(FaultKind.Crash, world.Places + _random.Next(1, Places + 1))] : [];
        var fork = await world.ForkAsync(history, at);
        var mayNotBe = isDisturbed && (fork is null || fork.Run.Failure?.Code is "IncompleteFork");
        Check(mayNotBe || (fork?.Run.Status == expected.Run.Status && Text(fork.Run.Output) == Text(expected.Run.Output)), $"The fork at {at} is {fork?.Run.Status} {fork?.Run.Failure}.");
        if (fork is null || mayNotBe)
        {
            return;
        }

        world.CheckEnded(fork, isUndisturbed: false);
        await world.CheckReplayAsync(fork);
        var happened = world.Happened.Where(h => h.Key.StartsWith($"{fork.Run.Id}/", StringComparison.Ordinal)).ToDictionary(h => KeyOf(h.Key), h => h.Value);
        var kept = history.Steps.TakeWhile(s => s.Key != at).ToList();
        Check(!kept.Any(s => happened.ContainsKey(s.Key)), $"The fork at {at} takes steps once more.");
        Check(isDisturbed || happened.Values.All(times => times == 1), $"The fork at {at} takes a step twice.");
        Check(kept.Zip(fork.Steps).All(s => s.First.Key == s.Second.Key && Text(s.First.Result) == Text(s.Second.Result)), $"The fork at {at} begins with other steps.");
    }

    private void CheckEnd(RunHistory history, RunHistory expected)
    {
        Check(history.Steps.DistinctBy(s => s.Key).Count() == history.Steps.Count, "A step is finished twice.");
        Check(history.Steps.Select(s => s.Sequence).SequenceEqual(Enumerable.Range(1, history.Steps.Count)), "The steps are not numbered.");
        if (history.Run.Status is RunStatus.Cancelled && faults.Any(f => f.Cancels))
        {
            return;
        }

        Check(history.Run.Status == expected.Run.Status, $"It is {history.Run.Status} {history.Run.Failure}, not {expected.Run.Status} {expected.Run.Failure}.");
        Check(history.Run.Failure?.Code == expected.Run.Failure?.Code && history.Run.Failure?.StepKey == expected.Run.Failure?.StepKey, $"It fails with {history.Run.Failure}, not {expected.Run.Failure}.");
        Check(Text(history.Run.Output) == Text(expected.Run.Output), $"Its output is {Text(history.Run.Output)}, not {Text(expected.Run.Output)}.");
    }

    private void CheckUndone(RunHistory history)
    {
        var expected = history.Run.Status is RunStatus.Completed
            ? []
            : history.Steps.Where(s => s.Result is not null && IsUndoable(s.Key)).Select(s => s.Key).Reverse().ToList();
        var undone = history.Steps.Where(s => IsUndoing(s.Key)).Select(s => s.Key[..s.Key.IndexOf("/on-failure/", StringComparison.Ordinal)]).Distinct().ToList();
        Check(undone.SequenceEqual(expected), $"Undone are {string.Join(' ', undone)}, not {string.Join(' ', expected)}.");
    }

    /// <summary>What has happened outside is on the record; what was cut off in a run that has failed or was cancelled may be missing.</summary>
    private void CheckHappened(SimulatedWorld world, RunHistory history)
    {
        var wasCutOff = faults.Any(f => f.CutsOff);
        foreach (var key in world.Happened.Keys.Where(k => k.StartsWith($"{history.Run.Id}/", StringComparison.Ordinal)).Select(KeyOf))
        {
            var isOnRecord = history.Steps.Any(s => s.Key == key && s.Result is not null);
            var mayBeMissing = wasCutOff && history.Run.Status is not RunStatus.Completed && !(_steps.TryGetValue(NameOf(key), out var step) && step.Effect is StepEffect.NonRepeatable);
            Check(isOnRecord || mayBeMissing || (!IsUndoing(key) && !IsUndoable(key)), $"What {key} has done is not on the record.");
        }
    }

    private bool IsUndoable(string key) => !IsUndoing(key) && _steps.TryGetValue(NameOf(key), out var step) && step.Undo is not null;

    private static bool IsUndoing(string key) => key.Contains("/on-failure/", StringComparison.Ordinal);

    private static string KeyOf(string idempotencyKey) => idempotencyKey[(idempotencyKey.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..key.LastIndexOf('#')];

    private static string Text(ReadOnlyMemory<byte>? json) => json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "nothing";

    [GeneratedRegex("(s?[0-9]+#[0-9/]*)+|[0-9]+")]
    private static partial Regex Digits();

    private void Check(bool isTrue, string problem)
    {
        if (!isTrue)
        {
            _problems.Add(problem);
        }
    }
}

/// <summary>What did not hold of a run.</summary>
internal sealed record SimulatedFailure(string Kind, string Text);
