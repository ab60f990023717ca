using Npgsql;
using NpgsqlTypes;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>Rows of runs and steps that are written together: a few statements, each with one array for each column.</summary>
/// <remarks>A run that is not found as it is expected is written by none of the statements, and <see cref="Execute"/> names it.</remarks>
internal sealed class GroupRows
{
    private const string EndsSql = $"""
        with ended as (
            update runs r set status = g.status, finished = g.finished, failure_code = g.failure_code,
                failure_message = g.failure_message, failure_step = g.failure_step
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                as g (run, owner, epoch, last, status, finished, failure_code, failure_message, failure_step, output, output_size)
            where r.id = g.run and r.owner = g.owner and r.epoch = g.epoch and {Fence.FollowsSql}
            returning g.run, g.output, g.output_size
        ), outputs as (
            update run_payloads p set output = ended.output, output_size = ended.output_size from ended where p.run = ended.run
        )
        select run from ended
        """;

    private const string CloseSql = """
        update pending_steps p set state = 'closed' from unnest($1, $2, $3, $4) as g (run, owner, epoch, key), runs r
        where r.id = g.run and r.owner = g.owner and r.epoch = g.epoch and p.run = g.run and p.key = g.key
        """;

    private const string CloseAllSql = """
        update pending_steps p set state = 'closed' from unnest($1, $2, $3) as g (run, owner, epoch), runs r
        where r.id = g.run and r.owner = g.owner and r.epoch = g.epoch and p.run = g.run and p.state <> 'closed'
        """;

    private const string MissingStepsSql = """
        select g.run from unnest($1, $2, $3) as g (run, seq, epoch)
        where not exists (select 1 from steps s where s.run = g.run and s.seq = g.seq and s.epoch = g.epoch)
        """;

    private const string MissingEndsSql = """
        select g.run from unnest($1, $2, $3) as g (run, epoch, finished)
        where not exists (select 1 from runs r where r.id = g.run and r.epoch = g.epoch and r.finished = g.finished)
        """;

    /// <summary>A message to the server has a gigabyte at the most, and payloads that are written together are one of its parameters.</summary>
    private const long MostBytes = 64L << 20;

    private readonly Dictionary<RunId, StartRow> _starts = [];
    private readonly Dictionary<RunId, Fence> _fences = [];
    private readonly List<StepEntry> _newRunsSteps = [];
    private readonly List<StepEntry> _steps = [];
    private readonly Dictionary<RunId, EndRow> _ends = [];
    private readonly List<(RunId Id, OpenRun Run, string Key)> _closed = [];
    private readonly List<(RunId Id, OpenRun Run)> _closedAll = [];
    private long _bytes;

    public bool IsEmpty => _starts.Count == 0 && _steps.Count == 0 && _ends.Count == 0;

    public bool HasEnd(RunId run) => _ends.ContainsKey(run) || (_starts.TryGetValue(run, out var start) && start.End is not null);

    /// <summary>Whether an entry can be written with the rows that there are.</summary>
    public bool HasRoomFor(JournalEntry entry) => IsEmpty || _bytes + entry.Bytes <= MostBytes;

    public void Add(StartEntry entry)
    {
        _starts.Add(entry.Run, new StartRow(entry));
        _bytes += entry.Bytes;
    }

    /// <summary>Adds a step. False when it does not follow the steps before it in these rows.</summary>
    public bool Add(OpenRun run, StepEntry entry)
    {
        if (!Follow(run, entry))
        {
            return false;
        }

        (_starts.ContainsKey(entry.Run) ? _newRunsSteps : _steps).Add(entry);
        _bytes += entry.Bytes;
        if (run.MayHavePending)
        {
            _closed.Add((entry.Run, run, entry.Record.Key));
        }

        return true;
    }

    public void Add(OpenRun run, FinishEntry entry)
    {
        _bytes += entry.Bytes;
        if (_starts.TryGetValue(entry.Run, out var start))
        {
            start.End = entry;
            return;
        }

        // With steps of it in the same rows, the end counts only when they do.
        int? last = _fences.TryGetValue(entry.Run, out var fence) && fence.Last is not null ? fence.LastStep : null;
        _ends.Add(entry.Run, new EndRow(entry, new Fence(entry.Run.Value, run.Owner, run.Epoch, last)));
        if (run.MayHavePending)
        {
            _closedAll.Add((entry.Run, run));
        }
    }

    /// <summary>Writes the rows, and one statement more when it is given; then there are none any more.</summary>
    /// <returns>The runs that were not written, because they are no longer as they were expected.</returns>
    public HashSet<RunId> Execute(NpgsqlConnection connection, NpgsqlTransaction? transaction, NpgsqlBatchCommand? last)
    {
        using var batch = new NpgsqlBatch(connection, transaction);
        Fill(batch, last);
        var missing = new HashSet<RunId>([.. _fences.Keys, .. _ends.Keys]);
        var (found, ended) = (new HashSet<Guid>(), new HashSet<Guid>());
        using (var reader = batch.ExecuteReader())
        {
            // Only these two statements have result sets, in this order.
            if (_steps.Count > 0)
            {
                Read(reader, found);
                reader.NextResult();
            }

            if (_ends.Count > 0)
            {
                Read(reader, ended);
            }

            while (reader.NextResult())
            {
            }
        }

        missing.RemoveWhere(run => (!_fences.ContainsKey(run) || found.Contains(run.Value)) && (!_ends.ContainsKey(run) || ended.Contains(run.Value)));
        Clear();
        return missing;
    }

    /// <summary>For rows whose transaction is on disk though nobody heard its answer: the runs that were not written.</summary>
    public HashSet<RunId> FindMissing(NpgsqlConnection connection)
    {
        var missing = new HashSet<RunId>();
        using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new Statement(MissingStepsSql)
            .Add([.. _fences.Values], NpgsqlDbType.Uuid, static f => f.Run)
            .Add([.. _fences.Values], NpgsqlDbType.Integer, static f => f.LastStep)
            .Add([.. _fences.Values], NpgsqlDbType.Integer, static f => f.Epoch)
            .Command);
        batch.BatchCommands.Add(new Statement(MissingEndsSql)
            .Add([.. _ends.Values], NpgsqlDbType.Uuid, static e => e.Fence.Run)
            .Add([.. _ends.Values], NpgsqlDbType.Integer, static e => e.Fence.Epoch)
            .Add([.. _ends.Values], NpgsqlDbType.Bigint, static e => StoredNames.Of(e.Outcome.FinishedAt))
            .Command);
        using var reader = batch.ExecuteReader();
        do
        {
            while (reader.Read())
            {
                missing.Add(new RunId(reader.GetGuid(0)));
            }
        }
        while (reader.NextResult());
        return missing;
    }

    private bool Follow(OpenRun run, StepEntry entry)
    {
        var sequence = entry.Record.Sequence;
        if (_starts.TryGetValue(entry.Run, out var start))
        {
            if (sequence != start.LastStep + 1)
            {
                return false;
            }

            start.LastStep = sequence;
        }
        else if (_fences.TryGetValue(entry.Run, out var fence))
        {
            if (sequence != fence.LastStep + 1)
            {
                return false;
            }

            fence.LastStep = sequence;
        }
        else
        {
            // What this writer has written itself need not be looked up: nobody else writes the run while it has this owner and epoch.
            int? last = run.LastStep == sequence - 1 ? null : sequence - 1;
            _fences.Add(entry.Run, new Fence(entry.Run.Value, run.Owner, run.Epoch, last) { LastStep = sequence });
        }

        return true;
    }

    private static void Read(NpgsqlDataReader reader, HashSet<Guid> ids)
    {
        while (reader.Read())
        {
            ids.Add(reader.GetGuid(0));
        }
    }

    private void Clear()
    {
        _starts.Clear();
        _fences.Clear();
        _newRunsSteps.Clear();
        _steps.Clear();
        _ends.Clear();
        _closed.Clear();
        _closedAll.Clear();
        _bytes = 0;
    }

    private void Fill(NpgsqlBatch batch, NpgsqlBatchCommand? last)
    {
        if (_starts.Count > 0)
        {
            StartRows.AddTo(batch, [.. _starts.Values]);
        }

        if (_newRunsSteps.Count > 0)
        {
            batch.BatchCommands.Add(StepRows.Insert(_newRunsSteps));
        }

        if (_steps.Count > 0)
        {
            batch.BatchCommands.Add(StepRows.Insert(_steps, _fences));
        }

        if (_ends.Count > 0)
        {
            batch.BatchCommands.Add(Ends([.. _ends.Values]));
        }

        if (_closed.Count > 0)
        {
            batch.BatchCommands.Add(new Statement(CloseSql)
                .Add(_closed, NpgsqlDbType.Uuid, static c => c.Id.Value)
                .Text(_closed, static c => c.Run.Owner)
                .Add(_closed, NpgsqlDbType.Integer, static c => c.Run.Epoch)
                .Text(_closed, static c => c.Key)
                .Command);
        }

        if (_closedAll.Count > 0)
        {
            batch.BatchCommands.Add(new Statement(CloseAllSql)
                .Add(_closedAll, NpgsqlDbType.Uuid, static c => c.Id.Value)
                .Text(_closedAll, static c => c.Run.Owner)
                .Add(_closedAll, NpgsqlDbType.Integer, static c => c.Run.Epoch)
                .Command);
        }

        if (last is not null)
        {
            batch.BatchCommands.Add(last);
        }
    }

    private static NpgsqlBatchCommand Ends(List<EndRow> rows) => new Statement(EndsSql)
        .Add(rows, NpgsqlDbType.Uuid, static r => r.Fence.Run)
        .Text(rows, static r => r.Fence.Owner)
        .Add(rows, NpgsqlDbType.Integer, static r => r.Fence.Epoch)
        .Add(rows, NpgsqlDbType.Integer, static r => r.Fence.Last)
        .Text(rows, static r => StoredNames.Of(r.Outcome.Status))
        .Add(rows, NpgsqlDbType.Bigint, static r => StoredNames.Of(r.Outcome.FinishedAt))
        .Text(rows, static r => r.Outcome.Failure?.Code)
        .Text(rows, static r => r.Outcome.Failure?.Message)
        .Text(rows, static r => r.Outcome.Failure?.StepKey)
        .Payload(rows, static r => r.Entry.Output)
        .Command;

    private sealed record EndRow(FinishEntry Entry, Fence Fence)
    {
        public RunOutcome Outcome => Entry.Outcome;
    }
}

/// <summary>What a run must be for its rows to be written.</summary>
/// <param name="Run">The run.</param>
/// <param name="Owner">Whose it must be.</param>
/// <param name="Epoch">The epoch it must have.</param>
/// <param name="Last">The last step it must have in the database; null for any.</param>
internal sealed record Fence(Guid Run, string Owner, int Epoch, int? Last)
{
    /// <summary>That the steps of a row <c>g</c> follow the last one there is. Its run has the owner and the epoch until the transaction ends,
    /// because it is locked or changed with it.</summary>
    public const string FollowsSql = "(g.last is null or g.last = (select coalesce(max(s.seq), 0) from steps s where s.run = g.run))";

    /// <summary>The last step of the rows.</summary>
    public int LastStep { get; set; }
}
