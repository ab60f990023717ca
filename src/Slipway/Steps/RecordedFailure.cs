using Slipway.Journal;
using Slipway.Telemetry;

namespace Slipway.Steps;

/// <summary>The exceptions that a step ends with for good: they are on its record, and come back from there.</summary>
internal static class RecordedFailure
{
    /// <summary>Whether an exception is how the step has ended. Of the others a run that is taken up knows nothing: it waits, was stopped, has another
    /// owner, cannot be written, or does not go with its journal or recording.</summary>
    public static bool Is(SlipwayException exception) => exception is StepFailedException or NotConfiguredException or NotMigratedException;

    /// <summary>What the record has of an exception. One that is of the run has no step, as in the failure of the run that it ends.</summary>
    public static Failure Of(SlipwayException exception, StepCall call) => new(
        exception is StepFailedException failed ? failed.ErrorCode : exception.GetType().Name,
        call.Run.Secrets.Redact(exception.Message),
        exception is StepFailedException ? call.Key.Value : null);

    /// <summary>The exception that a record was made of, as far as the record goes.</summary>
    public static SlipwayException Restore(StepRecord step, Failure failure) => (failure.Code, failure.StepKey) switch
    {
        (nameof(NotConfiguredException), null) => new NotConfiguredException(failure.Message),
        (nameof(NotMigratedException), null) => new NotMigratedException(failure.Message, (MemberOf(step, "title"u8), MemberOf(step, "kind"u8))),
        _ => new StepFailedException(failure.Message, failure.Code, step.Retryable) { StepKey = step.Key },
    };

    private static string MemberOf(StepRecord step, ReadOnlySpan<byte> name) => StepSubject.Member(step.Request, name) ?? "";
}
