using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Sqlite;

/// <summary>The statements on steps and their payloads.</summary>
internal sealed class StepStatements(SqliteConnection connection) : IDisposable
{
    private const string Columns = """
        run, epoch, seq, key, kind, effect, request_hash, status, started, duration, attempts, artifact_version,
        provider, model, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency,
        failure_code, failure_message, failure_step, retryable, model_attempts
        """;

    private const string Values =
        "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26";

    // The row comes into being only while the run is still ours and the step follows the last one.
    private const string InsertIfOursSql = $"""
        insert into steps ({Columns}) select number, epoch, {Values} from runs
        where number = ?1 and owner = ?2 and epoch = ?3 and ?4 = 1 + (select ifnull(max(seq), 0) from steps where run = ?1)
        """;

    private const string InsertSql = $"insert into steps ({Columns}) values (?1, ?3, {Values})";

    private const string InsertPayloadSql =
        "insert into step_payloads (step, request, request_size, result, result_size) values (?1, ?2, ?3, ?4, ?5)";

    private const string LastSql = "select ifnull(max(seq), 0) from steps where run = ?1";

    private readonly SqliteStatement _insertIfOurs = new(connection, InsertIfOursSql);
    private readonly SqliteStatement _insert = new(connection, InsertSql);
    private readonly SqliteStatement _insertPayload = new(connection, InsertPayloadSql);
    private readonly SqliteStatement _last = new(connection, LastSql);

    /// <summary>Inserts a step of a run that this transaction knows to be ours, and that it follows.</summary>
    public void Insert(OpenRun run, StepEntry entry) => Insert(_insert, run, entry);

    /// <summary>Inserts a step while its run is ours and it follows the last one; false when not.</summary>
    public bool InsertIfOurs(OpenRun run, StepEntry entry) => Insert(_insertIfOurs, run, entry);

    /// <summary>The number of the last step; 0 when there is none.</summary>
    public int Last(OpenRun run)
    {
        _last.Bind(1, run.Number);
        _last.Read();
        var last = (int)_last.Int64(0);
        _last.Reset();
        return last;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_insertIfOurs, _insert, _insertPayload, _last])
        {
            statement.Dispose();
        }
    }

    private bool Insert(SqliteStatement insert, OpenRun run, StepEntry entry)
    {
        insert.BindOwner(run);
        Bind(insert, entry.Record);
        if (insert.Execute() == 0)
        {
            return false;
        }

        _insertPayload.Bind(1, insert.LastInserted);
        _insertPayload.Bind(2, entry.Record.Request.IsEmpty ? null : entry.Request);
        _insertPayload.Bind(4, entry.Result);
        _insertPayload.Execute();
        return true;
    }

    private static void Bind(SqliteStatement insert, StepRecord step)
    {
        Span<byte> hash = stackalloc byte[32];
        Convert.FromHexString(step.RequestHash, hash, out _, out _);
        insert.Bind(4, step.Sequence);
        insert.Bind(5, step.Key);
        insert.Bind(6, StoredNames.Of(step.Kind));
        insert.Bind(7, StoredNames.Of(step.Effect));
        insert.Bind(8, hash);
        insert.Bind(9, step.Result is null ? StoredNames.Failed : StoredNames.Completed);
        insert.Bind(10, StoredNames.Of(step.StartedAt));
        insert.Bind(11, step.Duration.Ticks);
        insert.Bind(12, step.Attempts);
        insert.Bind(13, step.ArtifactVersion);
        insert.Bind(14, step.Usage?.Provider);
        insert.Bind(15, step.Usage?.Model);
        insert.Bind(16, step.Usage?.Tokens?.InputTokens);
        insert.Bind(17, step.Usage?.Tokens?.OutputTokens);
        insert.Bind(18, step.Usage?.Tokens?.CachedInputTokens);
        insert.Bind(19, step.Usage?.Tokens?.ReasoningTokens);
        insert.Bind(20, StoredNames.Of(step.Usage?.Cost));
        insert.Bind(21, step.Usage?.Currency);
        insert.Bind(22, step.Failure?.Code);
        insert.Bind(23, step.Failure?.Message);
        insert.Bind(24, step.Failure?.StepKey);
        insert.Bind(25, step.Retryable ? 1 : 0);
        insert.Bind(26, StoredNames.Of(step.ModelAttempts));
    }
}
