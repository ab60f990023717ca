using Slipway.Models;

namespace Slipway.Journal;

/// <summary>The states of a run.</summary>
public enum RunStatus
{
    /// <summary>Not finished: running, or waiting to be taken up again.</summary>
    Running,

    /// <summary>Finished with an output.</summary>
    Completed,

    /// <summary>Finished with a failure.</summary>
    Failed,

    /// <summary>Stopped from outside.</summary>
    Cancelled,

    /// <summary>Waits for an answer, an event or a time; nothing of it is in memory.</summary>
    Suspended,
}

/// <summary>Why something failed.</summary>
/// <param name="Code">A stable name of the kind of failure.</param>
/// <param name="Message">What went wrong, for people.</param>
/// <param name="StepKey">The step that failed; null when it was no step.</param>
public sealed record Failure(string Code, string Message, string? StepKey = null);

/// <summary>A run, as the journal has it.</summary>
/// <param name="Id">The run.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Input">The input, as UTF-8 JSON.</param>
public sealed record RunRecord(RunId Id, string Pipeline, DateTimeOffset StartedAt, ReadOnlyMemory<byte> Input)
{
    /// <summary>The version of the code and its artifacts; empty when the host does not say.</summary>
    public string Version { get; init; } = "";

    /// <summary>Who asked; null when unknown.</summary>
    public string? User { get; init; }

    /// <summary>The conversation's id; null when it belongs to none.</summary>
    public string? ConversationId { get; init; }

    /// <summary>The conversation as it was when the run began, as UTF-8 JSON; null when it belongs to none.</summary>
    public ReadOnlyMemory<byte>? Conversation { get; init; }

    /// <summary>The prices its model calls have, whenever they are made; null when there was no table as it began. Not filled in lists.</summary>
    public PriceTable? Prices { get; init; }

    /// <summary>What it was forked from; null when it was not. Not filled in lists.</summary>
    public ForkOrigin? Fork { get; init; }

    /// <summary>The format of the run's records: who knows only older ones may not take it up.</summary>
    public int Format { get; init; } = JournalFormat.Current;

    /// <summary>The node that runs it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Which life of the node runs it; 0 when the node keeps no lease.</summary>
    public int OwnerLife { get; init; }

    /// <summary>How many times the run has changed hands, from 1. A late owner has an older epoch and may not write.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>How it stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The output, as UTF-8 JSON; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Output { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Failure? Failure { get; init; }

    /// <summary>When a suspended run can go on at the latest; null while only an answer or an event can wake it.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When its payloads were erased; null when they were not.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>Who wants it to stop; null when nobody does.</summary>
    public CancelRequest? Cancel { get; init; }

    /// <summary>Sums over the steps; filled when read.</summary>
    public RunTotals Totals { get; init; } = RunTotals.None;
}

/// <summary>Sums over the steps of a run.</summary>
/// <param name="Steps">How many steps.</param>
/// <param name="InputTokens">Tokens sent.</param>
/// <param name="OutputTokens">Tokens received.</param>
/// <param name="Cost">The cost; null when no step has one.</param>
/// <param name="Currency">The currency of <paramref name="Cost"/>; null when there is none or they differ.</param>
public sealed record RunTotals(int Steps, long InputTokens, long OutputTokens, decimal? Cost, string? Currency)
{
    /// <summary>No steps.</summary>
    public static RunTotals None { get; } = new(0, 0, 0, null, null);
}

/// <summary>How a run ended.</summary>
/// <param name="Status">Completed, failed or cancelled; of a result also suspended, or running when it was left to be taken up later.</param>
/// <param name="FinishedAt">When.</param>
/// <param name="Output">The output, as UTF-8 JSON; null when there is none.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record RunOutcome(RunStatus Status, DateTimeOffset FinishedAt, ReadOnlyMemory<byte>? Output, Failure? Failure)
{
    /// <summary>The epoch of the owner that ends it.</summary>
    public int Epoch { get; init; } = 1;
}

/// <summary>A finished step.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Sequence">The place among the run's finished steps, from 1.</param>
/// <param name="Key">The step's key.</param>
/// <param name="Kind">The kind of work.</param>
/// <param name="RequestHash">The SHA-256 of the request, in lower-case hex.</param>
/// <param name="Request">What was asked, as UTF-8 JSON; empty for nothing.</param>
/// <param name="Result">The result, as UTF-8 JSON; null when the step failed.</param>
public sealed record StepRecord(
    RunId RunId,
    int Sequence,
    string Key,
    StepKind Kind,
    string RequestHash,
    ReadOnlyMemory<byte> Request,
    ReadOnlyMemory<byte>? Result)
{
    /// <summary>The epoch of the owner that writes it.</summary>
    public int Epoch { get; init; } = 1;

    /// <summary>What happens when the step runs twice.</summary>
    public StepEffect Effect { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Whether the failure may pass when tried later.</summary>
    public bool Retryable { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, retries included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How many tries it took; 0 when it did not execute: its result was that of an equal request, or is of the run that this one
    /// was forked from.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The attempts to get an answer from models, in order, where it took more than one that succeeded; else empty.</summary>
    public IReadOnlyList<ModelAttempt> ModelAttempts { get; init; } = [];

    /// <summary>The version of the prompt, script or template: a content hash; null when there is none.</summary>
    public string? ArtifactVersion { get; init; }

    /// <summary>What a model call used; null for other steps.</summary>
    public ModelUsage? Usage { get; init; }
}

/// <summary>A run and its steps, in the order they finished.</summary>
/// <param name="Run">The run.</param>
/// <param name="Steps">The steps.</param>
public sealed record RunHistory(RunRecord Run, IReadOnlyList<StepRecord> Steps)
{
    /// <summary>The steps that were begun before they had a result: reviews, delays, events, effects that must not happen twice.
    /// Those that have one by now are among them, closed.</summary>
    public IReadOnlyList<PendingStep> Pending { get; init; } = [];
}

/// <summary>Which runs are wanted.</summary>
public sealed record RunQuery
{
    /// <summary>The pipeline's name; null for any.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The status; null for any.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>The most runs.</summary>
    /// <value>50.</value>
    public int Limit { get; init; } = 50;
}
