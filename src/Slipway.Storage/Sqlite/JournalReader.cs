using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Reads runs and steps, on connections of its own.</summary>
internal sealed class JournalReader(string path, TimeSpan busyTimeout) : IDisposable
{
    private const string RunColumns = """
        r.id, r.pipeline, r.version, r.status, r.started, r.finished, r.user, r.conversation, r.owner, r.epoch,
        r.failure_code as FailureCode, r.failure_message as FailureMessage, r.failure_step as FailureStep
        """;

    private const string TotalColumns = """
        count(s.number) as StepCount, ifnull(sum(s.input_tokens), 0) as InputTokens, ifnull(sum(s.output_tokens), 0) as OutputTokens,
        iif(count(distinct iif(s.cost is null, null, ifnull(s.currency, ''))) = 1, decimal_sum(s.cost), null) as Cost,
        iif(count(distinct iif(s.cost is null, null, ifnull(s.currency, ''))) = 1, max(iif(s.cost is null, null, s.currency)), null) as Currency
        """;

    private const string RunSql = $"""
        select {RunColumns}, {TotalColumns}, p.input, p.input_size as InputSize, p.output, p.output_size as OutputSize
        from runs r left join run_payloads p on p.run = r.number left join steps s on s.run = r.number
        where r.id = @id group by r.number
        """;

    private const string StepsSql = """
        select s.seq, s.key, s.kind, s.effect, s.request_hash as RequestHash, s.status, s.started, s.duration, s.attempts, s.epoch,
            s.artifact_version as ArtifactVersion, s.provider, s.model, s.input_tokens as InputTokens, s.output_tokens as OutputTokens,
            s.cached_tokens as CachedTokens, s.reasoning_tokens as ReasoningTokens, s.cost, s.currency,
            s.failure_code as FailureCode, s.failure_message as FailureMessage, s.failure_step as FailureStep, s.retryable,
            p.request, p.request_size as RequestSize, p.result, p.result_size as ResultSize
        from runs r join steps s on s.run = r.number left join step_payloads p on p.step = s.number
        where r.id = @id order by s.seq
        """;

    private const string ListSql = $"""
        select {RunColumns}, {TotalColumns}
        from (
            select * from runs
            where (@pipeline is null or pipeline = @pipeline) and (@status is null or status = @status)
            order by started desc, id desc limit @limit
        ) r left join steps s on s.run = r.number
        group by r.number order by r.started desc, r.id desc
        """;

    private readonly string _connection = JournalFile.ReadingString(path, busyTimeout);

    public async Task<RunHistory?> ReadAsync(RunId run, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(ct);

            // One transaction, so that the run and its steps are of the same moment.
            await using var transaction = connection.BeginTransaction(deferred: true);
            var id = new { id = run.Value.ToByteArray(bigEndian: true) };
            var found = await connection.QuerySingleOrDefaultAsync<RunRow>(new CommandDefinition(RunSql, id, transaction, cancellationToken: ct));
            if (found is null)
            {
                return null;
            }

            var steps = await connection.QueryAsync<StepRow>(new CommandDefinition(StepsSql, id, transaction, cancellationToken: ct));
            return new RunHistory(found.ToRecord(), [.. steps.Select(s => s.ToRecord(run))]);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    public async Task<List<RunRecord>> ListAsync(RunQuery query, CancellationToken ct)
    {
        var values = new
        {
            pipeline = query.Pipeline,
            status = query.Status is { } status ? StoredNames.Of(status) : null,
            limit = Math.Max(0, query.Limit),
        };
        try
        {
            await using var connection = await OpenAsync(ct);
            var rows = await connection.QueryAsync<RunRow>(new CommandDefinition(ListSql, values, cancellationToken: ct));
            return [.. rows.Select(r => r.ToRecord())];
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw SqliteFailure.Describe(path, e);
        }
    }

    /// <summary>Closes the pooled connections, so that the file can be moved or deleted.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>A damaged file can hold anything in any column, so reading it can fail in any way.</summary>
    private static bool IsDamage(Exception e) => e is not (OperationCanceledException or JournalException);

    private async Task<SqliteConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new SqliteConnection(_connection);
        await connection.OpenAsync(ct);

        // Costs are decimals; SQLite's own sum is in floating point.
        connection.CreateAggregate("decimal_sum", (decimal?)null, static (decimal? sum, decimal? cost) => cost is null ? sum : (sum ?? 0) + cost, isDeterministic: true);
        return connection;
    }
}
