namespace Slipway.Tests.Runs.Simulation;

/// <summary>Draws pipelines.</summary>
internal sealed class WorkSource(Random random)
{
    private static readonly TimeSpan LongDeadline = TimeSpan.FromHours(2);
    private static readonly TimeSpan ShortDeadline = TimeSpan.FromMinutes(10);

    private int _names;
    private bool _undoes;
    private bool _isTight;

    public SimulatedPlan DrawPlan()
    {
        _isTight = IsOneIn(3);
        long? tokens = _isTight ? random.Next(50, 200) : IsOneIn(2) ? 100_000 : null;
        return new SimulatedPlan(Draw(depth: 0, isShared: false, most: 4, least: 1), tokens);
    }

    /// <param name="depth">How deep it is nested.</param>
    /// <param name="isShared">Whether others work in the same scope, so that the keys of what has no name of its own would depend on chance.</param>
    /// <param name="most">The most of it.</param>
    /// <param name="least">The least.</param>
    private Work[] Draw(int depth, bool isShared, int most, int least = 0) =>
        [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => DrawOne(depth, isShared))];

    private Work DrawOne(int depth, bool isShared)
    {
        var kind = random.Next(depth < 3 ? 20 : 12);
        return kind switch
        {
            < 7 => DrawStep(isShared),
            < 9 => DrawAsk(),
            < 12 => DrawWait(),
            < 14 => new Work.Side(Name(), DrawBodies(depth, isShared: false), isShared || IsOneIn(2) ? random.Next(1, 4) : null, (ItemError)random.Next(3)),
            < 16 => new Work.All(DrawBodies(depth, isShared: true)),
            < 19 => new Work.Try(Draw(depth + 1, isShared, 3, 1), Draw(depth + 2, isShared, 2), IsOneIn(2), Draw(depth + 2, isShared, 1)),
            _ => IsOneIn(3) ? new Work.Throw() : DrawStep(isShared),
        };
    }

    private Work[][] DrawBodies(int depth, bool isShared) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Draw(depth + 1, isShared, 3))];

    private Work.Do DrawStep(bool isShared)
    {
        if (!isShared && IsOneIn(10))
        {
            return new Work.Do("reused") { IsReused = true, Turns = random.Next(3) };
        }

        var effect = (StepEffect)random.Next(4);
        var time = IsOneIn(8) ? TimeSpan.FromSeconds(random.Next(1, 5)) : TimeSpan.Zero;
        return new Work.Do(Name())
        {
            Effect = effect,
            Failures = IsOneIn(6) ? random.Next(1, 4) : 0,
            Retries = effect is not StepEffect.NonRepeatable && IsOneIn(3) ? random.Next(1, 3) : 0,
            Pause = TimeSpan.FromSeconds(IsOneIn(3) ? 1 : 0),
            Undo = !_undoes && IsOneIn(2) ? DrawUndo() : null,
            HasId = !isShared && IsOneIn(3),
            Turns = random.Next(3),
            Time = time,
            Timeout = IsOneIn(3) ? (time > TimeSpan.FromSeconds(2) ? TimeSpan.FromSeconds(2) : TimeSpan.FromDays(1)) : null,
            IsForgotten = !_undoes && IsOneIn(12),
        };
    }

    /// <summary>A step at least, so that there is a record of it.</summary>
    private Work[] DrawUndo()
    {
        _undoes = true;
        Work[] undo = IsOneIn(4) ? [DrawStep(isShared: false), .. Draw(depth: 2, isShared: false, most: 2)] : [DrawStep(isShared: false)];
        _undoes = false;
        return undo;
    }

    private Work.Ask DrawAsk()
    {
        var model = new[] { "plain", "patient", "hasty", "backed" }[random.Next(4)];
        var failures = IsOneIn(2) ? random.Next(model switch
        {
            "patient" => Work.Ask.Retries + 1,
            "backed" => 2,
            _ => 1,
        }) : 0;
        return new Work.Ask(Name(), model)
        {
            Failures = failures,
            FailsAlways = IsOneIn(8),
            BreaksOff = IsOneIn(2),
            Turns = random.Next(3),
            Time = model is "hasty" ? TimeSpan.FromSeconds(3) : IsOneIn(8) ? TimeSpan.FromSeconds(random.Next(1, 5)) : TimeSpan.Zero,
            MayFail = _isTight,
            Tools = IsOneIn(3) ? DrawTools() : [],
            ToolOptions = new ToolLoopOptions { MaxConcurrency = random.Next(1, 3), OnFailure = (ToolFailureAction)random.Next(2) },
        };
    }

    private Work.Do[] DrawTools()
    {
        var undoes = _undoes;
        _undoes = true;
        Work.Do[] tools = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => DrawStep(isShared: true))];
        _undoes = undoes;
        return tools;
    }

    private Work.Wait DrawWait()
    {
        var kind = (StepKind)random.Next((int)StepKind.Review, (int)StepKind.Event + 1);
        if (kind is StepKind.Delay)
        {
            return new Work.Wait(Name(), kind, Fate.Misses) { Deadline = TimeSpan.FromMinutes(random.Next(90)) };
        }

        var fate = IsOneIn(2) ? Fate.Comes : (Fate)random.Next(3);
        TimeSpan? deadline = fate is not Fate.Comes ? ShortDeadline : IsOneIn(2) ? LongDeadline : null;
        return new Work.Wait(Name(), kind, fate)
        {
            Deadline = deadline,
            OnTimeout = (ReviewTimeout)random.Next(2),
            Escalations = kind is StepKind.Review && IsOneIn(2) ? DrawEscalations(deadline ?? LongDeadline) : [],
        };
    }

    private ReviewEscalation[] DrawEscalations(TimeSpan deadline) =>
        [.. new[] { 0.3, 0.6, 0.9 }.Take(random.Next(1, 4)).Select(part => new ReviewEscalation(deadline * part)
        {
            Queue = IsOneIn(2) ? Name() : null,
            Assignees = IsOneIn(2) ? [Name()] : null,
        })];

    private bool IsOneIn(int number) => random.Next(number) == 0;

    private string Name() => $"s{++_names}";
}
