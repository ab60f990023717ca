namespace Slipway;

/// <summary>What happens when nobody answers a review in time.</summary>
public enum ReviewTimeout
{
    /// <summary>The step fails with the code <c>ReviewTimeout</c>.</summary>
    Fail,

    /// <summary>The step has <see cref="Review{T}.TimeoutAnswer"/> as its answer.</summary>
    Answer,
}

/// <summary>A question to people.</summary>
/// <typeparam name="T">The answer: a text, a number, an enumeration, or a record whose members are the fields of a form.</typeparam>
/// <param name="Question">What is asked.</param>
public sealed record Review<T>(string Question)
{
    private readonly bool _hasTimeoutAnswer;

    /// <summary>What the reviewer needs to see, JSON must be able to hold it; null for nothing.</summary>
    public object? Context { get; init; }

    /// <summary>The answers there are to choose from, at least one; null when any will do.</summary>
    public IReadOnlyList<T>? Choices { get; init; }

    /// <summary>The queue the question is put in.</summary>
    /// <value><c>default</c>.</value>
    public string Queue { get; init; } = "default";

    /// <summary>Who may answer; empty for anybody.</summary>
    public IReadOnlyList<string> Assignees { get; init; } = [];

    /// <summary>The role of who may answer; null for any. Whoever takes answers in must know roles: the host cannot check it.</summary>
    public string? Role { get; init; }

    /// <summary>How long an answer is waited for, from when the question is asked; null for without end.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whom the question goes to when it stays unanswered, in the order of their times.</summary>
    public IReadOnlyList<ReviewEscalation> Escalations { get; init; } = [];

    /// <summary>What happens when the deadline passes.</summary>
    /// <value>The step fails.</value>
    public ReviewTimeout OnTimeout { get; init; }

    /// <summary>The answer when nobody answers in time and <see cref="OnTimeout"/> says so, which must have one. It need not be
    /// among the <see cref="Choices"/>.</summary>
    public T? TimeoutAnswer
    {
        get;
        init
        {
            field = value;
            _hasTimeoutAnswer = true;
        }
    }

    /// <exception cref="ArgumentException">Nobody could answer it, or not as it says.</exception>
    internal void ThrowIfInvalid(string name)
    {
        var problem = this switch
        {
            { Choices.Count: 0 } => "has no choices, so nobody could answer it; leave 'Choices' out when any answer will do",
            { OnTimeout: ReviewTimeout.Answer, _hasTimeoutAnswer: false } => "has no TimeoutAnswer to take when its deadline passes",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ArgumentException($"Review '{name}' {problem}.");
        }
    }
}

/// <summary>Whom a question goes to when nobody answers it.</summary>
/// <param name="After">How long after the question was asked; longer than that of the escalation before, and shorter than the deadline.</param>
public sealed record ReviewEscalation(TimeSpan After)
{
    /// <summary>The queue the question is moved to; null for the one it is in.</summary>
    public string? Queue { get; init; }

    /// <summary>Who may answer from then on, empty for anybody; null for those who may already.</summary>
    public IReadOnlyList<string>? Assignees { get; init; }

    /// <summary>The role of who may answer from then on; null for the one that may already.</summary>
    public string? Role { get; init; }
}

/// <summary>The answer to a review.</summary>
/// <param name="Value">The answer.</param>
/// <param name="At">When it was given.</param>
/// <param name="By">Who gave it; null when unknown, and when nobody did in time.</param>
/// <param name="Reason">Why; null when it was not said.</param>
public sealed record ReviewAnswer<T>(T Value, DateTimeOffset At, string? By = null, string? Reason = null)
{
    /// <summary>Whether nobody answered in time, and this is the answer for that case.</summary>
    public bool IsTimeout { get; init; }
}

/// <summary>An answer that is not taken: its question is not open, it does not fit, or who gives it may not.</summary>
/// <param name="message">What is wrong.</param>
public sealed class AnswerRefusedException(string message) : SlipwayException(message);

/// <summary>The run waits for an answer, an event or a time, so it has no output yet.</summary>
/// <param name="run">The run.</param>
public sealed class SuspendedRunException(RunId run)
    : SlipwayException($"Run {run} is suspended: it waits for an answer, an event or a time. Its output will be in the journal.")
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;
}
