using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Writes steps.</summary>
internal sealed class StepStatements : IDisposable
{
    // The owner's epoch is checked by the statement that writes: a late owner inserts no row.
    private const string InsertSql = """
        insert into step (run, seq, step_key, kind, effect, request_hash, epoch, failure_code, failure_message, failure_step, retryable,
            started_at, duration, attempts, artifact_version, provider, model, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency)
        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23
        from run where id = $1 and epoch = $7
        """;

    private const string InsertPayloadSql = "insert into step_payload (step, coding, request, result) values ($1, $2, $3, $4)";

    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _insertPayload;

    public StepStatements(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new PreparedStatement(connection, InsertSql, 23);
        _insertPayload = new PreparedStatement(connection, InsertPayloadSql, 4);
    }

    /// <exception cref="JournalException">Another owner has the run.</exception>
    public void Insert(StepEntry entry, OwnedRun owned)
    {
        StepRecord step = entry.Step;
        _insert[1] = owned.Row;
        _insert[2] = step.Sequence;
        _insert[3] = step.Key;
        _insert[4] = (int)step.Kind;
        _insert[5] = (int)step.Effect;
        _insert[6] = step.RequestHash;
        _insert[7] = step.Epoch;
        _insert[8] = step.Failure?.Code;
        _insert[9] = step.Failure?.Message;
        _insert[10] = step.Failure?.StepKey;
        _insert[11] = step.Retryable;
        _insert[12] = JournalValues.ToTicks(step.StartedAt);
        _insert[13] = step.Duration.Ticks;
        _insert[14] = step.Attempts;
        _insert[15] = step.ArtifactVersion;
        SetUsage(step.Usage);
        if (_insert.Execute() == 0)
        {
            throw JournalValues.LostTo(entry.Run, step.Epoch);
        }
        if (entry.Request is null && entry.Result is null)
        {
            return;
        }
        _insertPayload[1] = SQLitePCL.raw.sqlite3_last_insert_rowid(_connection.Handle);
        _insertPayload[2] = entry.Coding;
        _insertPayload[3] = entry.Request;
        _insertPayload[4] = entry.Result;
        _insertPayload.Execute();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _insertPayload.Dispose();
    }

    private void SetUsage(ModelUsage? usage)
    {
        _insert[16] = usage?.Provider;
        _insert[17] = usage?.Model;
        _insert[18] = usage?.Tokens?.InputTokens;
        _insert[19] = usage?.Tokens?.OutputTokens;
        _insert[20] = usage?.Tokens?.CachedInputTokens;
        _insert[21] = usage?.Tokens?.ReasoningTokens;
        _insert[22] = JournalValues.ToUnits(usage?.Cost);
        _insert[23] = usage?.Currency;
    }
}
