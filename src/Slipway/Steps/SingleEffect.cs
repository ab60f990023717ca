using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Reviews;
using Slipway.Runs;

namespace Slipway.Steps;

/// <summary>Effects that must not happen twice: written down before they begin, and asked about when nobody knows how they ended.</summary>
internal static class SingleEffect
{
    /// <summary>The queue of questions about unknown outcomes.</summary>
    public const string Queue = "unknown-outcomes";

    /// <summary>Whether the effect had begun when the run was taken up: what has become of it is asked also when the run only has to be undone.</summary>
    public static bool HasBegun(StepCall call) =>
        call.Request.Effect is StepEffect.NonRepeatable && call.Run.StopReason is StopReason.Cancelled or StopReason.Failed && call.Run.Journaled.FindPending(call.Key) is not null;

    /// <summary>Begins the effect. Returns its result when a person has said what it was; null when it has to be executed now.</summary>
    /// <exception cref="StepFailedException">A person has said that it failed.</exception>
    /// <exception cref="SuspensionSignal">A crash has left the outcome unknown, and nobody has said yet what it was.</exception>
    /// <exception cref="LostRunException">Another owner has the run.</exception>
    public static async ValueTask<StepResult?> BeginAsync(StepCall call, DateTimeOffset now)
    {
        var known = call.Run.Journaled.FindPending(call.Key);
        if (known is null)
        {
            await call.BeginAsync(new PendingStep(call.RunId, call.Key.Value, call.Request.Kind, call.RequestHash, call.Payload)
            {
                OpenedAt = now,
                State = PendingState.Begun,
            });

            // It may have stood still while it waited, and who has the run now asks what has become of the effect.
            await call.Run.EnsureOwnedAsync();
            return null;
        }

        call.Run.TakeEffect();
        call.ThrowIfChanged(known.RequestHash, known.Question);
        call.BegunAt = known.OpenedAt;
        switch (known)
        {
            case { State: PendingState.Begun }:
                call.Run.AwaitOutcome();
                await call.BeginAsync(known with { State = PendingState.Open, Subject = Queue, Question = Ask(call) });
                throw new SuspensionSignal();
            case { State: PendingState.Answered, Answer: { } answer }:
                return await DecideAsync(call, known, answer, now);
            default:
                call.Run.AwaitOutcome();
                throw new SuspensionSignal();
        }
    }

    private static async ValueTask<StepResult?> DecideAsync(StepCall call, PendingStep known, StepAnswer answer, DateTimeOffset now)
    {
        var decision = SlipwayJson.Read<UnknownOutcome>(answer.Value.Span)!;
        switch (decision.Outcome)
        {
            case EffectOutcome.Happened:
                return StepResult.FromJson(SlipwayJson.Write(decision.Result));
            case EffectOutcome.Failed:
                throw new StepFailedException(answer.Reason ?? $"Step '{call.Key}' has failed, says {answer.By ?? "a reviewer"}.", "UnknownOutcome");
            default:
                call.Run.ThrowIfStopped(call.IsCompensation);
                call.BegunAt = null;
                await call.BeginAsync(known with { State = PendingState.Begun, OpenedAt = now, Subject = "", Question = call.Payload });
                await call.Run.EnsureOwnedAsync();
                return null;
        }
    }

    private static ReadOnlyMemory<byte> Ask(StepCall call) => SlipwayJson.Write(new ReviewQuestion(
        $"Step '{call.Key}' had begun when its process ended, and must not run twice. Did it happen?")
    {
        Queue = Queue,
        Form = ReviewQuestion.FormOf<UnknownOutcome>(),
        Context = call.Payload.IsEmpty ? null : JsonNode.Parse(call.Payload.Span, documentOptions: SlipwayJson.Documents),
    });
}
