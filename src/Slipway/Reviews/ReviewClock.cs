using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Reviews;

/// <summary>When a question goes to whom, and when its time is over.</summary>
internal sealed class ReviewClock(ReviewQuestion question)
{
    private readonly IReadOnlyList<ReviewEscalation> _escalations = question.Escalations ?? [];

    /// <summary>How long those who are asked first have; null for without end.</summary>
    public TimeSpan? FirstWait => Next(TimeSpan.Zero);

    /// <summary>The escalations of a review; null when there are none.</summary>
    /// <exception cref="ArgumentException">One is not later than the one before, or not before the deadline.</exception>
    public static IReadOnlyList<ReviewEscalation>? Check(IReadOnlyList<ReviewEscalation> escalations, TimeSpan? deadline)
    {
        var (before, end) = (TimeSpan.Zero, deadline == Timeout.InfiniteTimeSpan ? null : deadline);
        foreach (var escalation in escalations)
        {
            if (escalation.After <= before || escalation.After >= end)
            {
                throw new ArgumentException(
                    $"An escalation after {escalation.After} does not come between {before} and the deadline{(end is { } last ? $" of {last}" : "")}.", nameof(escalations));
            }

            before = escalation.After;
        }

        return escalations.Count == 0 ? null : escalations;
    }

    /// <summary>Whether the time that has come for a step is its deadline.</summary>
    public bool IsOver(PendingStep step) => step.Due is { } due && IsOver(step, due);

    /// <summary>Whether a step's deadline has come at a time.</summary>
    public bool IsOver(PendingStep step, DateTimeOffset at) => question.Deadline is { } deadline && at >= step.OpenedAt.After(deadline);

    /// <summary>The step with its question put to the next ones. The place in line is the time that had come, not the time it is: after a long
    /// pause each escalation is on the record.</summary>
    public PendingStep Escalate(PendingStep step)
    {
        var asked = SlipwayJson.Read<ReviewQuestion>(step.Question.Span)!;
        var due = step.Due!.Value;
        var escalation = _escalations.Last(e => step.OpenedAt.After(e.After) <= due);
        var (queue, assignees) = (escalation.Queue ?? asked.Queue, escalation.Assignees ?? asked.Assignees);
        var escalated = asked with
        {
            Queue = queue,
            Assignees = assignees,
            Role = escalation.Role ?? asked.Role,
            Escalated = [.. asked.Escalated ?? [], new EscalatedReview(due, queue, assignees)],
        };
        return step with
        {
            State = PendingState.Open,
            Subject = queue,
            Question = SlipwayJson.Write(escalated),
            Due = Next(due - step.OpenedAt) is { } wait ? step.OpenedAt.After(wait) : null,
        };
    }

    private TimeSpan? Next(TimeSpan after) => _escalations.Select(e => (TimeSpan?)e.After).FirstOrDefault(a => a > after) ?? question.Deadline;
}
