using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Reviews;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway;

public sealed partial class RunContext
{
    /// <summary>Asks people, and waits for the answer. A run that waits holds no thread and no memory: its method is left by an exception
    /// and runs from the top when the answer is there, so a <c>catch</c> around it must let what it does not know pass.</summary>
    /// <typeparam name="T">The answer: a text, a number, an enumeration, or a record whose members are the fields of a form.</typeparam>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="review">The question.</param>
    /// <exception cref="StepFailedException">Nobody answered in time; code <c>ReviewTimeout</c>.</exception>
    /// <exception cref="ArgumentException">Nobody could answer it: it has no choices; or it has no answer for its
    /// <see cref="ReviewTimeout.Answer"/>, or escalations out of order.</exception>
    public Task<ReviewAnswer<T>> ReviewAsync<T>(string name, Review<T> review)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(review);
        review.ThrowIfInvalid(name);
        var question = new ReviewQuestion(review.Question)
        {
            Context = SlipwayJson.ToNode(review.Context),
            Choices = review.Choices?.Select(c => SlipwayJson.ToNode(c)).ToList(),
            Queue = review.Queue,
            Assignees = review.Assignees,
            Role = review.Role,
            Deadline = review.Deadline,
            Escalations = ReviewClock.Check(review.Escalations, review.Deadline),
        };

        // The form is not part of the request: how a type is described may change, what is asked must not.
        var request = StepRequest.Create(StepKind.Review, name, SlipwayJson.ToNode(question));
        return StepAsync(request, async call => await AwaitAnswerAsync(call, question, ReviewQuestion.FormOf<T>) switch
        {
            { Answer: { } answer } => new ReviewAnswer<T>(ReadAnswer<T>(call, answer), answer.At, answer.By, answer.Reason),
            var late when review.OnTimeout is ReviewTimeout.Answer => new ReviewAnswer<T>(review.TimeoutAnswer!, late.Due!.Value) { IsTimeout = true },
            _ => throw new StepFailedException($"Nobody answered '{call.Key}' within {review.Deadline}.", "ReviewTimeout"),
        });
    }

    /// <summary>Waits. A run that waits holds no thread and no memory, see <see cref="ReviewAsync{T}"/>; the clock is looked at about once a
    /// second, so it is for minutes and days.</summary>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="time">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Task DelayAsync(string name, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var request = StepRequest.Create(StepKind.Delay, name, new JsonObject { ["delay"] = SlipwayJson.ToNode(time) });
        return StepAsync(request, async call => (await AwaitAsync(call, () => call.Payload, "", time)).Due!.Value);
    }

    /// <summary>Waits for something from outside that <see cref="SlipwayHost.SendEventAsync"/> brings. A run that waits holds no thread and
    /// no memory, see <see cref="ReviewAsync{T}"/>. What is sent before the run waits for it does not arrive; its sender is told.</summary>
    /// <typeparam name="T">What comes; JSON must be able to hold it.</typeparam>
    /// <param name="name">The name of the step and of the event, in kebab case.</param>
    /// <param name="timeout">How long it is waited for; null for without end.</param>
    /// <exception cref="StepFailedException">It did not come in time; code <c>EventTimeout</c>.</exception>
    public Task<T> WaitForEventAsync<T>(string name, TimeSpan? timeout = null)
    {
        var payload = new JsonObject
        {
            ["event"] = name,
            ["timeout"] = SlipwayJson.ToNode(timeout),
        };
        ReadOnlyMemory<byte> Show() => SlipwayJson.Write(new ReviewQuestion(name) { Form = ReviewQuestion.FormOf<T>() });
        return StepAsync(StepRequest.Create(StepKind.Event, name, payload), async call => await AwaitAsync(call, Show, name, timeout) is { Answer: { } answer }
            ? ReadAnswer<T>(call, answer)
            : throw new StepFailedException($"Event '{name}' did not come within {timeout}.", "EventTimeout"));
    }

    /// <summary>A review when its waiting is over; when it is only time to ask others the question goes to them.</summary>
    private static async ValueTask<PendingStep> AwaitAnswerAsync(StepCall call, ReviewQuestion question, Func<JsonNode> form)
    {
        var clock = new ReviewClock(question);
        var step = await AwaitAsync(call, () => SlipwayJson.Write(question with { Form = form() }), question.Queue, clock.FirstWait);
        if (step.State is not PendingState.Expired || clock.IsOver(step))
        {
            return step;
        }

        call.Run.Journaled.Reopen(call.Key);
        await call.BeginAsync(clock.Escalate(step));
        throw new SuspensionSignal();
    }

    /// <summary>The step when its waiting is over; else leaves the pipeline's method.</summary>
    private static async ValueTask<PendingStep> AwaitAsync(StepCall call, Func<ReadOnlyMemory<byte>> show, string subject, TimeSpan? time)
    {
        var known = call.Run.Journaled.FindPending(call.Key);
        if (known is null)
        {
            var now = call.Run.Host.Options.Time.GetUtcNow();
            await call.BeginAsync(new PendingStep(call.RunId, call.Key.Value, call.Request.Kind, call.RequestHash, call.Run.Secrets.Redact(show()))
            {
                State = PendingState.Open,
                Subject = subject,
                OpenedAt = now,
                Due = time is { } wait ? now.After(wait) : null,
            });
            throw new SuspensionSignal();
        }

        call.ThrowIfChanged(known.RequestHash, known.Question);
        call.BegunAt = known.OpenedAt;
        return known.State is PendingState.Answered or PendingState.Expired ? known : throw new SuspensionSignal();
    }

    private static T ReadAnswer<T>(StepCall call, StepAnswer answer)
    {
        try
        {
            return SlipwayJson.Read<T>(answer.Value.Span)!;
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"The answer to '{call.Key}' is not a {typeof(T).Name}: {e.Message}", "InvalidAnswer", inner: e);
        }
    }
}
