using System.Globalization;
using System.Text;
using Slipway.Journal;
using Slipway.Models;

namespace Slipway.Storage.Rows;

/// <summary>The names that enumerations, times and costs have in the file.</summary>
internal static class StoredNames
{
    public const string Completed = "completed";

    public const string Failed = "failed";

    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Completed => Completed,
        RunStatus.Failed => Failed,
        RunStatus.Cancelled => "cancelled",
        RunStatus.Suspended => "suspended",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "The journal has no name for this status."),
    };

    public static RunStatus Status(string name) => name switch
    {
        "running" => RunStatus.Running,
        Completed => RunStatus.Completed,
        Failed => RunStatus.Failed,
        "cancelled" => RunStatus.Cancelled,
        "suspended" => RunStatus.Suspended,
        _ => throw Unknown("status", name),
    };

    public static string Of(StepKind kind) => kind switch
    {
        StepKind.Code => "code",
        StepKind.Template => "template",
        StepKind.Prompt => "prompt",
        StepKind.Http => "http",
        StepKind.Tool => "tool",
        StepKind.Review => "review",
        StepKind.Delay => "delay",
        StepKind.Event => "event",
        StepKind.Retrieval => "retrieval",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The journal has no name for this kind of step."),
    };

    public static StepKind Kind(string name) => name switch
    {
        "code" => StepKind.Code,
        "template" => StepKind.Template,
        "prompt" => StepKind.Prompt,
        "http" => StepKind.Http,
        "tool" => StepKind.Tool,
        "review" => StepKind.Review,
        "delay" => StepKind.Delay,
        "event" => StepKind.Event,
        "retrieval" => StepKind.Retrieval,
        _ => throw Unknown("kind of step", name),
    };

    public static string Of(StepEffect effect) => effect switch
    {
        StepEffect.Pure => "pure",
        StepEffect.Repeatable => "repeatable",
        StepEffect.SideEffect => "side_effect",
        StepEffect.NonRepeatable => "non_repeatable",
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "The journal has no name for this effect."),
    };

    public static StepEffect Effect(string name) => name switch
    {
        "pure" => StepEffect.Pure,
        "repeatable" => StepEffect.Repeatable,
        "side_effect" => StepEffect.SideEffect,
        "non_repeatable" => StepEffect.NonRepeatable,
        _ => throw Unknown("effect", name),
    };

    public static string Of(PendingState state) => state switch
    {
        PendingState.Begun => "begun",
        PendingState.Open => "open",
        PendingState.Answered => "answered",
        PendingState.Expired => "expired",
        PendingState.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "The journal has no name for this state."),
    };

    public static PendingState State(string name) => name switch
    {
        "begun" => PendingState.Begun,
        "open" => PendingState.Open,
        "answered" => PendingState.Answered,
        "expired" => PendingState.Expired,
        "closed" => PendingState.Closed,
        _ => throw Unknown("state of a pending step", name),
    };

    public static long Of(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    public static DateTimeOffset Time(long stored)
    {
        var ticks = stored + DateTimeOffset.UnixEpoch.UtcTicks;
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new JournalException($"The journal is damaged: {stored} is not a time.");
    }

    public static string? Of(IReadOnlyList<ModelAttempt> attempts) => attempts.Count == 0 ? null : Encoding.UTF8.GetString(SlipwayJson.Write(attempts));

    public static IReadOnlyList<ModelAttempt> ModelAttempts(string? stored) =>
        stored is null ? [] : SlipwayJson.Read<ModelAttempt[]>(Encoding.UTF8.GetBytes(stored)) ?? [];

    public static string? Of(decimal? cost) => cost?.ToString(CultureInfo.InvariantCulture);

    public static decimal? Cost(string? stored) => stored switch
    {
        null => null,
        _ when decimal.TryParse(stored, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost) => cost,
        _ => throw new JournalException($"The journal is damaged: '{stored}' is not a cost."),
    };

    private static JournalException Unknown(string what, string name) =>
        new($"The journal has the {what} '{name}', which this version of Slipway does not know.");
}
