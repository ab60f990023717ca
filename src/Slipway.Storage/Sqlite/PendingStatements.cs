using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Sqlite;

/// <summary>The statements on pending steps and their payloads. For the writer's thread.</summary>
internal sealed class PendingStatements(SqliteConnection connection) : IDisposable
{
    // The row comes into being, or anew, only while the run is still ours.
    private const string BeginSql = """
        insert into pending_steps (run, key, kind, state, subject, request_hash, epoch, opened, due)
        select number, ?4, ?5, ?6, ?7, ?8, epoch, ?9, ?10 from runs where number = ?1 and owner = ?2 and epoch = ?3
        on conflict (run, key) do update set state = excluded.state, subject = excluded.subject, epoch = excluded.epoch,
            opened = excluded.opened, due = excluded.due, answered = null, answered_by = null, reason = null
        returning number
        """;

    private const string QuestionSql = """
        insert into pending_payloads (step, question, question_size) values (?1, ?2, ?3)
        on conflict (step) do update set question = excluded.question, question_size = excluded.question_size, answer = null, answer_size = null
        """;

    // PendingStep.Waits.
    private const string AnswerSql = """
        update pending_steps set state = 'answered', answered = ?3, answered_by = ?4, reason = ?5
        where run = (select number from runs where id = ?1) and key = ?2 and state = 'open' and (
            kind not in ('review', 'delay', 'event') or instr(key, '/on-failure/') > 0 or exists (select 1 from runs where id = ?1 and cancel_at is null))
        returning number, run
        """;

    private const string AnswerPayloadSql = "update pending_payloads set answer = ?2, answer_size = ?3 where step = ?1";

    private const string ExpireSql = "update pending_steps set state = 'expired' where run = ?1 and state = 'open' and due <= ?2";

    private const string CloseSql = "update pending_steps set state = 'closed' where run = ?1 and key = ?2";

    private const string CloseAllSql = "update pending_steps set state = 'closed' where run = ?1 and state <> 'closed'";

    private readonly SqliteStatement _begin = new(connection, BeginSql);
    private readonly SqliteStatement _question = new(connection, QuestionSql);
    private readonly SqliteStatement _answer = new(connection, AnswerSql);
    private readonly SqliteStatement _answerPayload = new(connection, AnswerPayloadSql);
    private readonly SqliteStatement _expire = new(connection, ExpireSql);
    private readonly SqliteStatement _close = new(connection, CloseSql);
    private readonly SqliteStatement _closeAll = new(connection, CloseAllSql);

    /// <summary>Writes a step that begins. False when its run is no longer the owner's.</summary>
    public bool Begin(OpenRun run, BeginEntry entry)
    {
        var step = entry.Step;
        Span<byte> hash = stackalloc byte[32];
        Convert.FromHexString(step.RequestHash, hash, out _, out _);
        _begin.BindOwner(run);
        _begin.Bind(4, step.Key);
        _begin.Bind(5, StoredNames.Of(step.Kind));
        _begin.Bind(6, StoredNames.Of(step.State));
        _begin.Bind(7, step.Subject);
        _begin.Bind(8, hash);
        _begin.Bind(9, StoredNames.Of(step.OpenedAt));
        _begin.Bind(10, step.Due is { } due ? StoredNames.Of(due) : null);
        var isOurs = _begin.Read();
        var number = isOurs ? _begin.Int64(0) : 0;
        _begin.Reset();
        if (isOurs)
        {
            _question.Bind(1, number);
            _question.Bind(2, entry.Question);
            _question.Execute();
        }

        return isOurs;
    }

    /// <summary>Answers an open step. The number of its run; null when it is not open.</summary>
    public long? Answer(RunId run, string key, StepAnswer answer, StoredPayload value)
    {
        _answer.Bind(1, run);
        _answer.Bind(2, key);
        _answer.Bind(3, StoredNames.Of(answer.At));
        _answer.Bind(4, answer.By);
        _answer.Bind(5, answer.Reason);
        var isOpen = _answer.Read();
        (long Step, long Run)? found = isOpen ? (_answer.Int64(0), _answer.Int64(1)) : null;
        _answer.Reset();
        if (found is not { } answered)
        {
            return null;
        }

        _answerPayload.Bind(1, answered.Step);
        _answerPayload.Bind(2, value);
        _answerPayload.Execute();
        return answered.Run;
    }

    /// <summary>Ends the waiting for what is due.</summary>
    public void Expire(long run, DateTimeOffset now)
    {
        _expire.Bind(1, run);
        _expire.Bind(2, StoredNames.Of(now));
        _expire.Execute();
    }

    /// <summary>Closes a step that has a result.</summary>
    public void Close(long run, string key)
    {
        _close.Bind(1, run);
        _close.Bind(2, key);
        _close.Execute();
    }

    /// <summary>Closes the steps of a run that has ended.</summary>
    public void CloseAll(long run)
    {
        _closeAll.Bind(1, run);
        _closeAll.Execute();
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_begin, _question, _answer, _answerPayload, _expire, _close, _closeAll])
        {
            statement.Dispose();
        }
    }
}
