using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Writes the rows of entries. For the writer's thread.</summary>
internal sealed class RowWriter : IDisposable
{
    private const string StartSql = """
        insert into runs (id, pipeline, version, format, status, started, finished, user, conversation, owner, epoch)
        values (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (id) do nothing
        """;

    private const string InputSql = "insert into run_payloads (run, input, input_size) values (?1, ?2, ?3)";

    private const string FindSql = "select number, owner, epoch from runs where id = ?1";

    // The row comes into being only while the run is still ours and the step follows the last one.
    private const string StepSql = """
        insert into steps (run, seq, key, kind, effect, request_hash, status, started, duration, attempts, epoch, artifact_version,
            provider, model, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost, currency,
            failure_code, failure_message, failure_step, retryable)
        select number, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, epoch, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25
        from runs
        where number = ?1 and owner = ?2 and epoch = ?3 and ?4 = 1 + (select ifnull(max(seq), 0) from steps where run = ?1)
        """;

    private const string StepPayloadSql =
        "insert into step_payloads (step, request, request_size, result, result_size) values (last_insert_rowid(), ?1, ?2, ?3, ?4)";

    private const string FinishSql = """
        update runs set status = ?4, finished = ?5, failure_code = ?6, failure_message = ?7, failure_step = ?8
        where number = ?1 and owner = ?2 and epoch = ?3
        """;

    private const string OutputSql = "update run_payloads set output = ?2, output_size = ?3 where run = ?1";

    private const string LastSql = "select ifnull(max(seq), 0) from steps where run = ?1";

    private readonly Dictionary<RunId, OpenRun> _open = [];
    private readonly SqliteStatement _start;
    private readonly SqliteStatement _input;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _step;
    private readonly SqliteStatement _stepPayload;
    private readonly SqliteStatement _finish;
    private readonly SqliteStatement _output;
    private readonly SqliteStatement _last;

    public RowWriter(SqliteConnection connection)
    {
        _start = new SqliteStatement(connection, StartSql);
        _input = new SqliteStatement(connection, InputSql);
        _find = new SqliteStatement(connection, FindSql);
        _step = new SqliteStatement(connection, StepSql);
        _stepPayload = new SqliteStatement(connection, StepPayloadSql);
        _finish = new SqliteStatement(connection, FinishSql);
        _output = new SqliteStatement(connection, OutputSql);
        _last = new SqliteStatement(connection, LastSql);
    }

    /// <summary>Writes an entry. Returns why its run may no longer be written; null when all is well.</summary>
    public JournalException? Write(JournalEntry entry) => entry switch
    {
        StartEntry start => Start(start),
        StepEntry step => Append(step),
        FinishEntry finish => Finish(finish),
        _ => null,
    };

    /// <summary>Lets go of a run that may no longer be written.</summary>
    public void Forget(RunId run) => _open.Remove(run);

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_start, _input, _find, _step, _stepPayload, _finish, _output, _last])
        {
            statement.Dispose();
        }
    }

    private JournalException? Start(StartEntry entry)
    {
        var run = entry.Record;
        BindId(_start, run.Id);
        _start.Bind(2, run.Pipeline);
        _start.Bind(3, run.Version);
        _start.Bind(4, StoredNames.Of(run.Status));
        _start.Bind(5, StoredNames.Of(run.StartedAt));
        _start.Bind(6, run.FinishedAt is { } finished ? StoredNames.Of(finished) : null);
        _start.Bind(7, run.User);
        _start.Bind(8, run.ConversationId);
        _start.Bind(9, run.Owner);
        _start.Bind(10, run.Epoch);
        if (_start.Execute() == 0)
        {
            return new JournalException($"Run {run.Id} is already in the journal. A new run needs an id of its own.");
        }

        var number = _start.LastInserted;
        _open[run.Id] = new OpenRun(number, run.Owner, run.Epoch);
        _input.Bind(1, number);
        BindPayload(_input, 2, entry.Input);
        _input.Execute();
        return null;
    }

    private JournalException? Append(StepEntry entry)
    {
        var step = entry.Record;
        if (Find(step.RunId) is not { } run)
        {
            return NeverStarted(step.RunId);
        }

        var ours = run.Epoch == step.Epoch ? run : run with { Epoch = step.Epoch };
        BindOwner(_step, ours);
        BindStep(step);
        if (_step.Execute() == 0)
        {
            return Lost(step.RunId, ours, step.Sequence);
        }

        if (step.Request.IsEmpty)
        {
            _stepPayload.BindNull(1);
            _stepPayload.BindNull(2);
        }
        else
        {
            BindPayload(_stepPayload, 1, entry.Request);
        }

        BindPayload(_stepPayload, 3, entry.Result);
        _stepPayload.Execute();
        return null;
    }

    private void BindStep(StepRecord step)
    {
        Span<byte> hash = stackalloc byte[32];
        Convert.FromHexString(step.RequestHash, hash, out _, out _);
        _step.Bind(4, step.Sequence);
        _step.Bind(5, step.Key);
        _step.Bind(6, StoredNames.Of(step.Kind));
        _step.Bind(7, StoredNames.Of(step.Effect));
        _step.Bind(8, hash);
        _step.Bind(9, step.Result is null ? StoredNames.Failed : StoredNames.Completed);
        _step.Bind(10, StoredNames.Of(step.StartedAt));
        _step.Bind(11, step.Duration.Ticks);
        _step.Bind(12, step.Attempts);
        _step.Bind(13, step.ArtifactVersion);
        var usage = step.Usage;
        _step.Bind(14, usage?.Provider);
        _step.Bind(15, usage?.Model);
        _step.Bind(16, usage?.Tokens?.InputTokens);
        _step.Bind(17, usage?.Tokens?.OutputTokens);
        _step.Bind(18, usage?.Tokens?.CachedInputTokens);
        _step.Bind(19, usage?.Tokens?.ReasoningTokens);
        _step.Bind(20, StoredNames.Of(usage?.Cost));
        _step.Bind(21, usage?.Currency);
        _step.Bind(22, step.Failure?.Code);
        _step.Bind(23, step.Failure?.Message);
        _step.Bind(24, step.Failure?.StepKey);
        _step.Bind(25, step.Retryable ? 1 : 0);
    }

    private JournalException? Finish(FinishEntry entry)
    {
        if (Find(entry.Run) is not { } run)
        {
            return NeverStarted(entry.Run);
        }

        var outcome = entry.Outcome;
        BindOwner(_finish, run);
        _finish.Bind(4, StoredNames.Of(outcome.Status));
        _finish.Bind(5, StoredNames.Of(outcome.FinishedAt));
        _finish.Bind(6, outcome.Failure?.Code);
        _finish.Bind(7, outcome.Failure?.Message);
        _finish.Bind(8, outcome.Failure?.StepKey);
        if (_finish.Execute() == 0)
        {
            return Lost(entry.Run, run, sequence: null);
        }

        _output.Bind(1, run.Number);
        BindPayload(_output, 2, entry.Output);
        _output.Execute();
        _open.Remove(entry.Run);
        return null;
    }

    /// <summary>A run as this process has it: begun here, or found in the file when it is taken up.</summary>
    private OpenRun? Find(RunId id)
    {
        if (!_open.TryGetValue(id, out var run) && ReadOwner(id) is { } found)
        {
            run = found;
            _open[id] = run;
        }

        return run;
    }

    private OpenRun? ReadOwner(RunId id)
    {
        BindId(_find, id);
        var run = _find.Read() ? new OpenRun(_find.Int64(0), _find.Text(1), (int)_find.Int64(2)) : null;
        _find.Reset();
        return run;
    }

    private static JournalException NeverStarted(RunId run) => new($"Run {run} was never started in this journal.");

    private JournalException Lost(RunId id, OpenRun ours, int? sequence)
    {
        if (ReadOwner(id) is not { } current)
        {
            return new JournalException($"Run {id} is no longer in the journal.");
        }

        if (current != ours)
        {
            return new JournalException(
                $"Run {id} belongs to '{current.Owner}' (epoch {current.Epoch}) now; '{ours.Owner}' (epoch {ours.Epoch}) may no longer write it. Stop working on it.");
        }

        _last.Bind(1, current.Number);
        _last.Read();
        var last = _last.Int64(0);
        _last.Reset();
        return new JournalException(
            $"Step {sequence} of run {id} does not follow step {last}, the last in the journal. Another process works on the run, or it was taken up with a part of its history.");
    }

    private static void BindId(SqliteStatement statement, RunId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        statement.Bind(1, bytes);
    }

    private static void BindOwner(SqliteStatement statement, OpenRun run)
    {
        statement.Bind(1, run.Number);
        statement.Bind(2, run.Owner);
        statement.Bind(3, run.Epoch);
    }

    private static void BindPayload(SqliteStatement statement, int index, StoredPayload? payload)
    {
        if (payload is { } stored)
        {
            statement.Bind(index, stored.Data.Span);
            statement.Bind(index + 1, stored.Size);
        }
        else
        {
            statement.BindNull(index);
            statement.BindNull(index + 1);
        }
    }

    /// <param name="Number">The run's row.</param>
    /// <param name="Owner">The node that runs it.</param>
    /// <param name="Epoch">How many times it has changed hands.</param>
    private sealed record OpenRun(long Number, string Owner, int Epoch);
}
