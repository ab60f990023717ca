namespace Slipway.Tests.Runs.Simulation;

/// <summary>What a random pipeline does.</summary>
internal abstract record Work
{
    /// <summary>A step.</summary>
    /// <param name="Name">Its name; only steps that are reused, in scopes of their own, share theirs.</param>
    internal sealed record Do(string Name) : Work
    {
        public StepEffect Effect { get; init; }

        /// <summary>How many of its tries fail.</summary>
        public int Failures { get; init; }

        public int Retries { get; init; }

        public Undoing? Undo { get; init; }

        public bool IsReused { get; init; }

        /// <summary>How often others go on while it works.</summary>
        public int Turns { get; init; }

        /// <summary>Whether nobody awaits it.</summary>
        public bool IsForgotten { get; init; }
    }

    /// <summary>How a step is undone.</summary>
    internal sealed record Undoing(StepEffect Effect, bool Asks, bool Fails);

    internal sealed record Wait(string Name, StepKind Kind) : Work;

    /// <summary>Bodies in scopes of their own; with a concurrency as items, else as branches.</summary>
    internal sealed record Side(string Name, Work[][] Bodies, int? Concurrency, ItemError OnError) : Work;

    /// <summary>Bodies side by side in one scope.</summary>
    internal sealed record All(Work[][] Bodies) : Work;

    internal sealed record Try(Work[] Body, Work[] Handler, bool CatchesAll, Work[] Cleanup) : Work;

    internal sealed record Throw : Work;
}

/// <summary>Draws pipelines.</summary>
internal sealed class WorkSource(Random random)
{
    private int _names;

    public Work[] DrawPipeline() => Draw(depth: 0, isShared: false, most: 4, least: 1);

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
            < 9 => DrawStep(isShared),
            < 12 => new Work.Wait(Name(), (StepKind)random.Next((int)StepKind.Review, (int)StepKind.Event + 1)),
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
        return new Work.Do(Name())
        {
            Effect = effect,
            Failures = IsOneIn(6) ? random.Next(1, 4) : 0,
            Retries = effect is not StepEffect.NonRepeatable && IsOneIn(3) ? random.Next(1, 3) : 0,
            Undo = IsOneIn(2) ? new Work.Undoing((StepEffect)random.Next(4), IsOneIn(8), IsOneIn(8)) : null,
            Turns = random.Next(3),
            IsForgotten = IsOneIn(12),
        };
    }

    private bool IsOneIn(int number) => random.Next(number) == 0;

    private string Name() => $"s{++_names}";
}
