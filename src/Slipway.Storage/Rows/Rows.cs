using System.Globalization;
using Slipway.Journal;
using Slipway.Models;

namespace Slipway.Storage.Rows;

/// <summary>A run as it is read.</summary>
internal sealed class RunRow
{
    public required byte[] Id { get; init; }

    public required string Pipeline { get; init; }

    public required string Version { get; init; }

    public required string Status { get; init; }

    public long Started { get; init; }

    public long? Finished { get; init; }

    public string? User { get; init; }

    public string? Conversation { get; init; }

    public required string Owner { get; init; }

    public long Epoch { get; init; }

    public long Life { get; init; }

    public long Format { get; init; }

    public long? Due { get; init; }

    public long? CancelAt { get; init; }

    public string? CancelBy { get; init; }

    public string? CancelReason { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public string? FailureStep { get; init; }

    public byte[]? SharedConversation { get; init; }

    public long? SharedConversationSize { get; init; }

    public byte[]? Fork { get; init; }

    public long? ForkSize { get; init; }

    public byte[]? Input { get; init; }

    public long? InputSize { get; init; }

    public byte[]? Output { get; init; }

    public long? OutputSize { get; init; }

    public long StepCount { get; init; }

    public long InputTokens { get; init; }

    public long OutputTokens { get; init; }

    public string? Cost { get; init; }

    public string? Currency { get; init; }

    public string? Prices { get; init; }

    public long? KeyNumber { get; init; }

    public long? Erased { get; init; }

    public RunId Run => new(new Guid(Id, bigEndian: true));

    /// <summary>The run without its payloads.</summary>
    public RunRecord ToRecord() => new(Run, Pipeline, StoredNames.Time(Started), default)
    {
        Version = Version,
        User = User,
        ConversationId = Conversation,
        Prices = Prices is null ? null : PriceTable.Parse(Prices),
        Format = (int)Format,
        Owner = Owner,
        OwnerLife = (int)Life,
        Epoch = (int)Epoch,
        Due = Due is { } due ? StoredNames.Time(due) : null,
        Cancel = CancelAt is { } cancelled ? new CancelRequest(StoredNames.Time(cancelled), CancelBy, CancelReason) : null,
        Status = StoredNames.Status(Status),
        FinishedAt = Finished is { } finished ? StoredNames.Time(finished) : null,
        Failure = FailureCode is null ? null : new Failure(FailureCode, FailureMessage ?? "", FailureStep),
        ErasedAt = Erased is { } erased ? StoredNames.Time(erased) : null,
        Totals = new RunTotals((int)StepCount, InputTokens, OutputTokens, StoredNames.Cost(Cost), Currency),
    };

    /// <summary>What was written in one transaction is there as a whole, or the file was put together from parts of different moments.</summary>
    internal static JournalException Missing(string what) =>
        new($"The journal is damaged: the {what} is missing. Restore it from a backup, or move it aside.");

    /// <summary>What the run was forked from; null when it was not, or its payloads are deleted.</summary>
    public ForkOrigin? ReadFork(RunCipher? cipher) =>
        StoredPayload.Unpack(Fork, ForkSize, cipher, PayloadKind.Fork) is { } fork ? SlipwayJson.Read<ForkOrigin>(fork.Span) : null;

    /// <summary>The run with its payloads.</summary>
    /// <param name="cipher">What they are encrypted with; null for nothing.</param>
    /// <param name="isKeyDestroyed">Whether they cannot be read any more.</param>
    public RunRecord ToRecord(RunCipher? cipher, bool isKeyDestroyed) => isKeyDestroyed
        ? ToRecord() with { ErasedAt = StoredNames.Time(Erased ?? Finished ?? Started) }
        : ToRecord() with
        {
            Input = StoredPayload.Unpack(Input, InputSize, cipher, PayloadKind.Input) ?? (Erased is null ? throw Missing("input of the run") : default),
            Conversation = StoredPayload.Unpack(SharedConversation, SharedConversationSize, cipher, PayloadKind.Conversation),
            Fork = ReadFork(cipher),
            Output = StoredPayload.Unpack(Output, OutputSize, cipher, PayloadKind.Output),
        };
}

/// <summary>A step as it is read.</summary>
internal sealed class StepRow
{
    public long Seq { get; init; }

    public required string Key { get; init; }

    public required string Kind { get; init; }

    public required string Effect { get; init; }

    public required byte[] RequestHash { get; init; }

    public required string Status { get; init; }

    public long Started { get; init; }

    public long Duration { get; init; }

    public long Attempts { get; init; }

    public long Epoch { get; init; }

    public string? ArtifactVersion { get; init; }

    public string? Provider { get; init; }

    public string? Model { get; init; }

    public long? InputTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? CachedTokens { get; init; }

    public long? ReasoningTokens { get; init; }

    public string? Cost { get; init; }

    public string? Currency { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public string? FailureStep { get; init; }

    public long Retryable { get; init; }

    public string? ModelAttempts { get; init; }

    public byte[]? Request { get; init; }

    public long? RequestSize { get; init; }

    public byte[]? Result { get; init; }

    public long? ResultSize { get; init; }

    /// <param name="run">The run.</param>
    /// <param name="cipher">What its payloads are encrypted with; null for nothing.</param>
    /// <param name="isErased">Whether they cannot be read any more.</param>
    public StepRecord ToRecord(RunId run, RunCipher? cipher, bool isErased) => Result is null && Status == StoredNames.Completed && !isErased
        ? throw RunRow.Missing($"result of step {Seq}")
        : new(
        run,
        (int)Seq,
        Key,
        StoredNames.Kind(Kind),
        Convert.ToHexStringLower(RequestHash),
        isErased ? default : StoredPayload.Unpack(Request, RequestSize, cipher, new PayloadPlace(PayloadKind.Request, (int)Seq)) ?? default,
        isErased ? null : StoredPayload.Unpack(Result, ResultSize, cipher, new PayloadPlace(PayloadKind.Result, (int)Seq)))
        {
            Epoch = (int)Epoch,
            Effect = StoredNames.Effect(Effect),
            Failure = FailureCode is null ? null : new Failure(FailureCode, FailureMessage ?? "", FailureStep),
            Retryable = Retryable != 0,
            StartedAt = StoredNames.Time(Started),
            Duration = TimeSpan.FromTicks(Duration),
            Attempts = (int)Attempts,
            ModelAttempts = StoredNames.ModelAttempts(ModelAttempts),
            ArtifactVersion = ArtifactVersion,
            Usage = Provider is null ? null : new ModelUsage(Provider, Model ?? "", Tokens, StoredNames.Cost(Cost), Currency),
        };

    private TokenUsage? Tokens => InputTokens is { } input && OutputTokens is { } output
        ? new TokenUsage(input, output, CachedTokens ?? 0, ReasoningTokens ?? 0)
        : null;
}
