using Slipway.Journal;

namespace Slipway.Storage.Rows;

/// <summary>A pending step as it is read.</summary>
internal sealed class PendingRow
{
    public required byte[] Id { get; init; }

    public required string Key { get; init; }

    public required string Kind { get; init; }

    public required string State { get; init; }

    public required string Subject { get; init; }

    public required byte[] RequestHash { get; init; }

    public long Epoch { get; init; }

    public long Opened { get; init; }

    public long? Due { get; init; }

    public long? Answered { get; init; }

    public string? AnsweredBy { get; init; }

    public string? Reason { get; init; }

    public byte[]? Question { get; init; }

    public long? QuestionSize { get; init; }

    public byte[]? Answer { get; init; }

    public long? AnswerSize { get; init; }

    public long? KeyNumber { get; init; }

    public long? CancelAt { get; init; }

    public RunId Run => new(new Guid(Id, bigEndian: true));

    /// <param name="cipher">What its payloads are encrypted with; null for nothing.</param>
    /// <param name="isErased">Whether they cannot be read any more.</param>
    public PendingStep ToRecord(RunCipher? cipher, bool isErased) => new(
        Run,
        Key,
        StoredNames.Kind(Kind),
        Convert.ToHexStringLower(RequestHash),
        isErased ? default : StoredPayload.Unpack(Question, QuestionSize, cipher, PayloadKind.Question) ?? default)
    {
        Subject = Subject,
        Epoch = (int)Epoch,
        State = StoredNames.State(State),
        OpenedAt = StoredNames.Time(Opened),
        Due = Due is { } due ? StoredNames.Time(due) : null,
        Answer = Answered is { } at && (isErased ? default(ReadOnlyMemory<byte>) : StoredPayload.Unpack(Answer, AnswerSize, cipher, PayloadKind.Answer)) is { } value
            ? new StepAnswer(value, StoredNames.Time(at), AnsweredBy, Reason)
            : null,
    };
}
