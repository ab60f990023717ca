using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>A row of runs with its totals.</summary>
internal sealed class RunRow
{
    public long Id { get; init; }

    public byte[] RunId { get; init; } = [];

    public string Pipeline { get; init; } = "";

    public string Version { get; init; } = "";

    public string? AskedBy { get; init; }

    public string? Conversation { get; init; }

    public string Owner { get; init; } = "";

    public long Epoch { get; init; }

    public long Status { get; init; }

    public long StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public string? FailureStep { get; init; }

    public long Steps { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    public long? Cost { get; init; }

    public long Currencies { get; init; }

    public string? Currency { get; init; }

    public long Coding { get; init; }

    public byte[]? Input { get; init; }

    public byte[]? Output { get; init; }

    public RunRecord ToRecord() => new(
        JournalValues.ToRunId(RunId),
        Pipeline,
        JournalValues.ToTime(StartedAt),
        Input is null ? default(ReadOnlyMemory<byte>) : PayloadCoding.Decode(Input, (Coding & 1) != 0))
    {
        Version = Version,
        User = AskedBy,
        ConversationId = Conversation,
        Owner = Owner,
        Epoch = (int)Epoch,
        Status = (RunStatus)Status,
        FinishedAt = FinishedAt is { } finished ? JournalValues.ToTime(finished) : null,
        Output = Output is null ? default(ReadOnlyMemory<byte>?) : PayloadCoding.Decode(Output, (Coding & 2) != 0),
        Failure = FailureCode is null ? null : new Failure(FailureCode, FailureMessage ?? "", FailureStep),
        Totals = new RunTotals((int)Steps, InputTokens, OutputTokens, Currencies == 1 ? JournalValues.ToCost(Cost) : null, Currencies == 1 ? Currency : null),
    };
}

/// <summary>A row of steps with its payloads.</summary>
internal sealed class StepRow
{
    public long Seq { get; init; }

    public string StepKey { get; init; } = "";

    public long Kind { get; init; }

    public long Effect { get; init; }

    public string RequestHash { get; init; } = "";

    public long Epoch { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public string? FailureStep { get; init; }

    public long Retryable { get; init; }

    public long StartedAt { get; init; }

    public long Duration { get; init; }

    public long Attempts { get; init; }

    public string? ArtifactVersion { get; init; }

    public string? Provider { get; init; }

    public string? Model { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public long? Cost { get; init; }

    public string? Currency { get; init; }

    public long? Coding { get; init; }

    public byte[]? Request { get; init; }

    public byte[]? Result { get; init; }

    public StepRecord ToRecord(RunId run) => new(
        run,
        (int)Seq,
        StepKey,
        (StepKind)Kind,
        RequestHash,
        Request is null ? default(ReadOnlyMemory<byte>) : PayloadCoding.Decode(Request, (Coding & 1) != 0),
        Result is null ? default(ReadOnlyMemory<byte>?) : PayloadCoding.Decode(Result, (Coding & 2) != 0))
    {
        Epoch = (int)Epoch,
        Effect = (StepEffect)Effect,
        Failure = FailureCode is null ? null : new Failure(FailureCode, FailureMessage ?? "", FailureStep),
        Retryable = Retryable != 0,
        StartedAt = JournalValues.ToTime(StartedAt),
        Duration = TimeSpan.FromTicks(Duration),
        Attempts = (int)Attempts,
        ArtifactVersion = ArtifactVersion,
        Usage = Provider is null ? null : new ModelUsage(Provider, Model ?? "", Tokens, JournalValues.ToCost(Cost), Currency),
    };

    private TokenUsage? Tokens => InputTokens is null ? null : new TokenUsage(InputTokens.Value, OutputTokens ?? 0, CachedTokens ?? 0, ReasoningTokens ?? 0);
}
