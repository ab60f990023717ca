using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Sqlite;

/// <summary>The statements on runs and their payloads.</summary>
internal sealed class RunStatements(SqliteConnection connection) : IDisposable
{
    private const string InsertSql = """
        insert into runs (id, pipeline, version, format, started, user, conversation, owner, epoch,
            status, finished, failure_code, failure_message, failure_step, life, prices, key_number)
        values (?1, ?2, ?3, ?15, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?16, ?17) on conflict (id) do nothing
        """;

    private const string InsertPayloadSql = """
        insert into run_payloads (run, input, input_size, output, output_size, conversation, conversation_size, fork, fork_size)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string OriginSql = "insert into fork_origins (origin, run) values (?1, ?2)";

    private const string PricesSql = "insert into price_tables (version, content) values (?1, ?2) on conflict (version) do nothing";

    private const string FindSql = "select number, owner, epoch from runs where id = ?1";

    private const string FinishSql = """
        update runs set status = ?4, finished = ?5, failure_code = ?6, failure_message = ?7, failure_step = ?8
        where number = ?1 and owner = ?2 and epoch = ?3
        """;

    private const string OutputSql = "update run_payloads set output = ?2, output_size = ?3 where run = ?1";

    private readonly SqliteStatement _insert = new(connection, InsertSql);
    private readonly SqliteStatement _insertPayload = new(connection, InsertPayloadSql);
    private readonly SqliteStatement _origin = new(connection, OriginSql);
    private readonly SqliteStatement _prices = new(connection, PricesSql);
    private readonly SqliteStatement _find = new(connection, FindSql);
    private readonly SqliteStatement _finish = new(connection, FinishSql);
    private readonly SqliteStatement _output = new(connection, OutputSql);

    /// <summary>Inserts a run, with its end when that is known. Null when its id is taken.</summary>
    public OpenRun? Insert(StartEntry start, FinishEntry? finish)
    {
        var run = start.Record;
        _insert.Bind(1, run.Id);
        _insert.Bind(2, run.Pipeline);
        _insert.Bind(3, run.Version);
        _insert.Bind(4, StoredNames.Of(run.StartedAt));
        _insert.Bind(5, run.User);
        _insert.Bind(6, run.ConversationId);
        _insert.Bind(7, run.Owner);
        _insert.Bind(8, run.Epoch);
        BindOutcome(_insert, 9, finish?.Outcome.Status ?? run.Status, finish?.Outcome.FinishedAt ?? run.FinishedAt, finish?.Outcome.Failure);
        _insert.Bind(14, run.OwnerLife);
        _insert.Bind(15, run.Format);
        _insert.Bind(16, run.Prices?.Version);
        _insert.Bind(17, start.KeyNumber);
        if (_insert.Execute() == 0)
        {
            return null;
        }

        var number = _insert.LastInserted;
        _insertPayload.Bind(1, number);
        _insertPayload.Bind(2, start.Input);
        _insertPayload.Bind(4, finish?.Output);
        _insertPayload.Bind(6, start.Conversation);
        _insertPayload.Bind(8, start.Fork);
        _insertPayload.Execute();
        foreach (var origin in start.Origins)
        {
            _origin.Bind(1, origin);
            _origin.Bind(2, number);
            _origin.Execute();
        }

        if (run.Prices is { } prices)
        {
            _prices.Bind(1, prices.Version);
            _prices.Bind(2, prices.Json);
            _prices.Execute();
        }

        return new OpenRun(number, run.Owner, run.Epoch) { WrittenEnd = finish, IsOurs = true };
    }

    /// <summary>The run as the file has it; null when it has not.</summary>
    public OpenRun? Find(RunId id)
    {
        _find.Bind(1, id);
        var run = _find.Read() ? new OpenRun(_find.Int64(0), _find.Text(1), (int)_find.Int64(2)) { MayHavePending = true } : null;
        _find.Reset();
        return run;
    }

    /// <summary>Records how a run stands. False when it is no longer ours.</summary>
    public bool Update(OpenRun run, RunStatus status, DateTimeOffset? finishedAt, Failure? failure, StoredPayload? output)
    {
        _finish.BindOwner(run);
        BindOutcome(_finish, 4, status, finishedAt, failure);
        if (_finish.Execute() == 0)
        {
            return false;
        }

        _output.Bind(1, run.Number);
        _output.Bind(2, output);
        _output.Execute();
        return true;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_insert, _insertPayload, _origin, _prices, _find, _finish, _output])
        {
            statement.Dispose();
        }
    }

    private static void BindOutcome(SqliteStatement statement, int index, RunStatus status, DateTimeOffset? finishedAt, Failure? failure)
    {
        statement.Bind(index, StoredNames.Of(status));
        statement.Bind(index + 1, finishedAt is { } finished ? StoredNames.Of(finished) : null);
        statement.Bind(index + 2, failure?.Code);
        statement.Bind(index + 3, failure?.Message);
        statement.Bind(index + 4, failure?.StepKey);
    }
}
