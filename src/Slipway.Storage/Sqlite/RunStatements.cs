using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>A run that this process writes.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Epoch">The epoch of the owner that this process is, or that it read.</param>
internal readonly record struct OwnedRun(long Row, int Epoch);

/// <summary>Writes runs.</summary>
internal sealed class RunStatements : IDisposable
{
    private const string InsertSql = """
        insert into run (run_id, pipeline, version, asked_by, conversation, owner, epoch, status, started_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    private const string InsertPayloadSql = "insert into run_payload (run, coding, input) values ($1, $2, $3)";

    private const string FindSql = "select id, epoch from run where run_id = $1";

    private const string FinishSql = """
        update run set status = $1, finished_at = $2, failure_code = $3, failure_message = $4, failure_step = $5
        where id = $6 and epoch = $7
        """;

    private const string FinishPayloadSql = "update run_payload set coding = coding | $1, output = $2 where run = $3";

    private readonly SqliteConnection _connection;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _insertPayload;
    private readonly PreparedStatement _find;
    private readonly PreparedStatement _finish;
    private readonly PreparedStatement _finishPayload;
    private readonly Dictionary<RunId, OwnedRun> _owned = [];

    public RunStatements(SqliteConnection connection)
    {
        _connection = connection;
        _insert = new PreparedStatement(connection, InsertSql, 9);
        _insertPayload = new PreparedStatement(connection, InsertPayloadSql, 3);
        _find = new PreparedStatement(connection, FindSql, 1);
        _finish = new PreparedStatement(connection, FinishSql, 7);
        _finishPayload = new PreparedStatement(connection, FinishPayloadSql, 3);
    }

    public void Insert(StartEntry entry)
    {
        RunRecord run = entry.Record;
        _insert[1] = JournalValues.ToBlob(run.Id);
        _insert[2] = run.Pipeline;
        _insert[3] = run.Version;
        _insert[4] = run.User;
        _insert[5] = run.ConversationId;
        _insert[6] = run.Owner;
        _insert[7] = run.Epoch;
        _insert[8] = (int)run.Status;
        _insert[9] = JournalValues.ToTicks(run.StartedAt);
        _insert.Execute();
        long row = SQLitePCL.raw.sqlite3_last_insert_rowid(_connection.Handle);

        _insertPayload[1] = row;
        _insertPayload[2] = entry.Coding;
        _insertPayload[3] = entry.Input;
        _insertPayload.Execute();
        _owned[run.Id] = new OwnedRun(row, run.Epoch);
    }

    /// <exception cref="JournalException">The run is not known.</exception>
    public OwnedRun Find(RunId run)
    {
        if (_owned.TryGetValue(run, out OwnedRun owned))
        {
            return owned;
        }
        _find[1] = JournalValues.ToBlob(run);
        using SqliteDataReader reader = _find.Read();
        owned = reader.Read()
            ? new OwnedRun(reader.GetInt64(0), reader.GetInt32(1))
            : throw new JournalException($"Run {run} was never started in this journal.");
        return _owned[run] = owned;
    }

    /// <exception cref="JournalException">The run is not known, or another owner has it.</exception>
    public void Finish(FinishEntry entry)
    {
        OwnedRun owned = Find(entry.Run);
        RunOutcome outcome = entry.Outcome;
        _finish[1] = (int)outcome.Status;
        _finish[2] = JournalValues.ToTicks(outcome.FinishedAt);
        _finish[3] = outcome.Failure?.Code;
        _finish[4] = outcome.Failure?.Message;
        _finish[5] = outcome.Failure?.StepKey;
        _finish[6] = owned.Row;
        _finish[7] = owned.Epoch;
        if (_finish.Execute() == 0)
        {
            throw JournalValues.LostTo(entry.Run, owned.Epoch);
        }
        if (entry.Output is not null)
        {
            _finishPayload[1] = entry.Coding;
            _finishPayload[2] = entry.Output;
            _finishPayload[3] = owned.Row;
            _finishPayload.Execute();
        }
        _owned.Remove(entry.Run);
    }

    public void Dispose()
    {
        _insert.Dispose();
        _insertPayload.Dispose();
        _find.Dispose();
        _finish.Dispose();
        _finishPayload.Dispose();
    }
}
