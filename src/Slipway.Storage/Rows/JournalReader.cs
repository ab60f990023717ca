using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Slipway.Journal;

namespace Slipway.Storage.Rows;

/// <summary>Reads runs and steps.</summary>
internal abstract class JournalReader(JournalQueries queries, RunCiphers ciphers) : IDisposable
{
    private const int ListPage = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public abstract void Dispose();

    public Task<RunHistory?> ReadAsync(RunId run, CancellationToken ct) => TryAsync(
        async connection =>
        {
            // One transaction, so that the run and its steps are of the same moment.
            await using var transaction = await BeginAsync(connection, ct);
            var found = (await QueryRunAsync<RunRow>(connection, transaction, queries.Run, run, ct)).SingleOrDefault();
            if (found is null)
            {
                return null;
            }

            var steps = await QueryRunAsync<StepRow>(connection, transaction, queries.Steps, run, ct);
            var pending = await QueryRunAsync<PendingRow>(connection, transaction, queries.PendingOfRun, run, ct);
            using var cipher = ciphers.Find(run, found.KeyNumber, out var isDestroyed);
            return new RunHistory(found.ToRecord(cipher, isDestroyed), [.. steps.Select(s => s.ToRecord(run, cipher, isDestroyed || found.Erased is not null))])
            {
                Pending = [.. pending.Select(p => p.ToRecord(cipher, isDestroyed || found.Erased is not null))],
            };
        },
        ct);

    /// <summary>Lists runs page by page, so that a long list is neither kept nor holds a moment of the journal while its caller works. A run keeps its place.</summary>
    public async IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        var (started, id) = (long.MaxValue, new RunId(Guid.AllBitsSet));
        for (var left = Math.Max(0, query.Limit); left > 0;)
        {
            var values = new
            {
                pipeline = query.Pipeline,
                status = query.Status is { } status ? StoredNames.Of(status) : null,
                started,
                id = Id(id),
                limit = Math.Min(left, ListPage),
            };
            var page = await QueryAsync(queries.List, values, static (RunRow row) => row.ToRecord(), ct);
            foreach (var run in page)
            {
                yield return run;
            }

            if (page.Count < values.limit)
            {
                break;
            }

            (started, id, left) = (StoredNames.Of(page[^1].StartedAt), page[^1].Id, left - page.Count);
        }
    }

    public async Task<List<PendingStep>> ListPendingAsync(PendingQuery query, CancellationToken ct)
    {
        if (query is { Run: { } ofRun, Kind: null, Subject: null })
        {
            return await ListPendingAsync(ofRun, query, ct);
        }

        var values = new
        {
            id = query.Run is { } run ? Id(run) : null,
            kind = query.Kind is { } kind ? StoredNames.Of(kind) : null,
            subject = query.Subject,
            all = query.IncludesSettled,
            limit = Math.Max(0, query.Limit),
        };
        var sql = query switch
        {
            { Run: not null } => queries.PendingByRun,
            { Subject: not null, IncludesSettled: false } => queries.OpenBySubject,
            { IncludesSettled: false } => queries.OpenOfAll,
            _ => queries.PendingOfAll,
        };
        return await QueryAsync<PendingRow, PendingStep>(sql, values, ReadPending, ct);
    }

    private Task<List<PendingStep>> ListPendingAsync(RunId run, PendingQuery query, CancellationToken ct) => TryAsync(
        async connection =>
        {
            var rows = await QueryRunAsync<PendingRow>(connection, transaction: null, queries.PendingOfRun, run, ct);
            var steps = rows.Select(row => (Step: ReadPending(row), IsToStop: row.CancelAt is not null));
            return steps.Where(s => query.IncludesSettled || s.Step.Waits(s.IsToStop)).Take(Math.Max(0, query.Limit)).Select(static s => s.Step).ToList();
        },
        ct);

    /// <summary>A run without its payloads, as a row; null when it is not there.</summary>
    public Task<RunRow?> FindAsync(RunId run, CancellationToken ct) => TryAsync(
        async connection => (await QueryRunAsync<RunRow>(connection, transaction: null, queries.Find, run, ct)).SingleOrDefault(), ct);

    /// <summary>Runs that ended before a time and have their payloads, the oldest first.</summary>
    public async Task<List<RunId>> FindErasableAsync(DateTimeOffset endedBefore, string? pipeline, int limit, CancellationToken ct) =>
        await QueryAsync(
            queries.Erasable,
            new { before = StoredNames.Of(endedBefore), pipeline, limit = Math.Max(0, limit) },
            static (ReadyRow row) => row.ToRecord().Id,
            ct);

    /// <summary>The runs that were forked from a run, at first or second hand.</summary>
    public async Task<List<RunRecord>> FindForksAsync(RunId run, CancellationToken ct)
    {
        var forks = await TryAsync(
            async connection => (await QueryRunAsync<ReadyRow>(connection, transaction: null, queries.Forks, run, ct)).Select(static row => row.ToRecord().Id).ToList(), ct);
        var found = new List<RunRecord>();
        foreach (var fork in forks)
        {
            if (await FindForkAsync(fork, ct) is { } record)
            {
                found.Add(record);
            }
        }

        return found;
    }

    /// <summary>A fork without its payloads; null when it was erased. What it comes from is left out when that cannot be read: a damaged fork does not keep
    /// its run, or other runs, from being erased.</summary>
    public Task<RunRecord?> FindForkAsync(RunId fork, CancellationToken ct) => TryAsync(
        async connection =>
        {
            if ((await QueryRunAsync<RunRow>(connection, transaction: null, queries.Run, fork, ct)).SingleOrDefault() is not { } found)
            {
                return null;
            }

            var record = found.ToRecord();
            try
            {
                using var cipher = ciphers.Find(fork, found.KeyNumber, out var isDestroyed);
                return isDestroyed ? null : record with { Fork = found.ReadFork(cipher) };
            }
            catch (Exception e) when (e is JournalException or JsonException)
            {
                return record;
            }
        },
        ct);

    /// <summary>Forks of which only their payloads say what they come from.</summary>
    public Task<List<RunId>> FindForksWithoutOriginAsync(CancellationToken ct) =>
        QueryAsync(queries.ForksWithoutOrigin, new { }, static (ReadyRow row) => row.ToRecord().Id, ct);

    public async Task<List<ReadyRun>> FindReadyAsync(ReadyQuery query, CancellationToken ct)
    {
        var values = new
        {
            now = StoredNames.Of(query.Now),
            format = JournalFormat.Current,
            pipelines = query.Pipelines.ToArray(),
            limit = Math.Max(0, query.Limit),
        };
        var ready = await QueryAsync(queries.Due, values, static (ReadyRow row) => row.ToRecord(), ct);
        if (ready.Count < query.Limit)
        {
            ready.AddRange((await QueryAsync(queries.Abandoned, values, static (ReadyRow row) => row.ToRecord(), ct)).Take(query.Limit - ready.Count));
        }

        return ready;
    }

    private Task<List<T>> QueryAsync<TRow, T>(string sql, object values, Func<TRow, T> read, CancellationToken ct) => TryAsync(
        async connection => (await connection.QueryAsync<TRow>(new CommandDefinition(sql, values, cancellationToken: ct))).Select(read).ToList(), ct);

    private async Task<T> TryAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await OpenAsync(ct);
                return await read(connection);
            }
            catch (Exception e) when (IsPassing(e) && Stopwatch.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, TimeProvider.System, ct);
            }
            catch (Exception e) when (IsDamage(e))
            {
                throw Describe(e);
            }
        }
    }

    /// <summary>Asks something about one run, by @id: what taking a run up asks each time.</summary>
    protected virtual Task<IEnumerable<T>> QueryRunAsync<T>(DbConnection connection, DbTransaction? transaction, string sql, RunId run, CancellationToken ct) =>
        connection.QueryAsync<T>(new CommandDefinition(sql, new { id = Id(run) }, transaction, cancellationToken: ct));

    /// <summary>Whether an error may pass by itself.</summary>
    protected virtual bool IsPassing(Exception error) => false;

    /// <summary>How long errors that may pass are waited for.</summary>
    protected virtual TimeSpan Patience => TimeSpan.Zero;

    private PendingStep ReadPending(PendingRow row)
    {
        using var cipher = ciphers.Find(row.Run, row.KeyNumber, out var isDestroyed);
        return row.ToRecord(cipher, isDestroyed);
    }

    protected abstract Task<DbConnection> OpenAsync(CancellationToken ct);

    /// <summary>Begins a transaction that sees one moment.</summary>
    protected abstract Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken ct);

    /// <summary>A run's id as a parameter.</summary>
    protected abstract object Id(RunId run);

    protected abstract JournalException Describe(Exception error);

    /// <summary>A damaged file can hold anything in any column, so reading it can fail in any way.</summary>
    private static bool IsDamage(Exception e) => e is not (OperationCanceledException or JournalException);

    private sealed class ReadyRow
    {
        public required byte[] Id { get; init; }

        public required string Pipeline { get; init; }

        public ReadyRun ToRecord() => new(new RunId(new Guid(Id, bigEndian: true)), Pipeline);
    }
}
