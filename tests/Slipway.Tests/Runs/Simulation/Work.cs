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

        /// <summary>Between its tries.</summary>
        public TimeSpan Pause { get; init; }

        /// <summary>What undoes it; null for nothing.</summary>
        public Work[]? Undo { get; init; }

        public bool IsReused { get; init; }

        /// <summary>Whether it is asked with an id and a random number of the run.</summary>
        public bool HasId { get; init; }

        /// <summary>How often others go on while it works.</summary>
        public int Turns { get; init; }

        /// <summary>How long it takes.</summary>
        public TimeSpan Time { get; init; }

        public TimeSpan? Timeout { get; init; }

        /// <summary>Whether nobody awaits it.</summary>
        public bool IsForgotten { get; init; }
    }

    /// <summary>A model is asked.</summary>
    internal sealed record Ask(string Name, string Model) : Work
    {
        /// <summary>How often models ask again that do.</summary>
        public const int Retries = 2;

        /// <summary>How many of its tries fail.</summary>
        public int Failures { get; init; }

        public bool FailsAlways { get; init; }

        /// <summary>Whether what fails breaks off, and may have to be paid for.</summary>
        public bool BreaksOff { get; init; }

        /// <summary>The tools that the model calls before it answers.</summary>
        public Do[] Tools { get; init; } = [];

        public ToolLoopOptions ToolOptions { get; init; } = new();

        /// <summary>How often others go on while it is answered.</summary>
        public int Turns { get; init; }

        /// <summary>How long an answer takes.</summary>
        public TimeSpan Time { get; init; }

        /// <summary>Whether the pipeline makes the same of an answer and a failure, because it depends on the budget which one comes.</summary>
        public bool MayFail { get; init; }

        public Prompt Prompt => field ??= Prompt.Parse($"---\nmodel: {Model}\nparameters: {{ max_tokens: 40 }}\n---\nuser:\n{Name}", $"{Name}.prompty");
    }

    /// <summary>Something is waited for.</summary>
    internal sealed record Wait(string Name, StepKind Kind, Fate Fate) : Work
    {
        /// <summary>How long; null for without end.</summary>
        public TimeSpan? Deadline { get; init; }

        public IReadOnlyList<ReviewEscalation> Escalations { get; init; } = [];

        public ReviewTimeout OnTimeout { get; init; }
    }

    /// <summary>Bodies in scopes of their own; with a concurrency as items, else as branches.</summary>
    internal sealed record Side(string Name, Work[][] Bodies, int? Concurrency, ItemError OnError) : Work;

    /// <summary>Bodies side by side in one scope.</summary>
    internal sealed record All(Work[][] Bodies) : Work;

    internal sealed record Try(Work[] Body, Work[] Handler, bool CatchesAll, Work[] Cleanup) : Work;

    internal sealed record Throw : Work;

    /// <summary>The works of a kind, wherever they are.</summary>
    public static IEnumerable<T> Find<T>(IEnumerable<Work> work)
        where T : Work => work.SelectMany(one => (IEnumerable<T>)(one is T found ? [found, .. Find<T>(Within(one))] : Find<T>(Within(one))));

    private static IEnumerable<Work> Within(Work one) => one switch
    {
        Do step => step.Undo ?? [],
        Ask ask => ask.Tools,
        Side side => side.Bodies.SelectMany(b => b),
        All all => all.Bodies.SelectMany(b => b),
        Try attempt => [.. attempt.Body, .. attempt.Handler, .. attempt.Cleanup],
        _ => [],
    };
}

/// <summary>A pipeline and its budgets.</summary>
/// <param name="Work">What it does.</param>
/// <param name="Tokens">The most tokens of a run; null for no budgets.</param>
internal sealed record SimulatedPlan(Work[] Work, long? Tokens);

/// <summary>Whether what is waited for comes before the deadline.</summary>
internal enum Fate
{
    Comes,

    Misses,

    /// <summary>It comes or misses; the pipeline makes the same of both.</summary>
    Races,
}
