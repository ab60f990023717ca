using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>Reads runs and steps.</summary>
internal sealed class JournalReader(JournalFile file)
{
    private const string RunColumns = """
        r.id as Id, r.run_id as RunId, r.pipeline as Pipeline, r.version as Version, r.asked_by as AskedBy, r.conversation as Conversation,
        r.owner as Owner, r.epoch as Epoch, r.status as Status, r.started_at as StartedAt, r.finished_at as FinishedAt,
        r.failure_code as FailureCode, r.failure_message as FailureMessage, r.failure_step as FailureStep
        """;

    private const string TotalColumns = """
        count(s.id) as Steps, coalesce(sum(s.input_tokens), 0) as InputTokens, coalesce(sum(s.output_tokens), 0) as OutputTokens,
        sum(s.cost) as Cost, count(distinct case when s.cost is not null then s.currency end) as Currencies,
        max(case when s.cost is not null then s.currency end) as Currency
        """;

    private const string OneSql = $"""
        select {RunColumns}, {TotalColumns}, p.coding as Coding, p.input as Input, p.output as Output
        from run r left join step s on s.run = r.id left join run_payload p on p.run = r.id
        where r.run_id = @run group by r.id
        """;

    private const string ListSql = $"""
        select {RunColumns}, {TotalColumns}
        from (select * from run where (@pipeline is null or pipeline = @pipeline) and (@status is null or status = @status)
              order by started_at desc, run_id desc limit @limit) r
        left join step s on s.run = r.id
        group by r.id order by r.started_at desc, r.run_id desc
        """;

    private const string StepsSql = """
        select s.seq as Seq, s.step_key as StepKey, s.kind as Kind, s.effect as Effect, s.request_hash as RequestHash, s.epoch as Epoch,
            s.failure_code as FailureCode, s.failure_message as FailureMessage, s.failure_step as FailureStep, s.retryable as Retryable,
            s.started_at as StartedAt, s.duration as Duration, s.attempts as Attempts, s.artifact_version as ArtifactVersion, s.provider as Provider,
            s.model as Model, s.input_tokens as InputTokens, s.output_tokens as OutputTokens, s.cached_tokens as CachedTokens,
            s.reasoning_tokens as ReasoningTokens, s.cost as Cost, s.currency as Currency, p.coding as Coding, p.request as Request, p.result as Result
        from step s left join step_payload p on p.step = s.id where s.run = @run order by s.seq
        """;

    public async Task<RunHistory?> ReadAsync(RunId run, CancellationToken ct)
    {
        await using SqliteConnection connection = file.Open();
        // One snapshot for both statements.
        await using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        RunRow? row = await connection.QuerySingleOrDefaultAsync<RunRow>(
            new CommandDefinition(OneSql, new { run = JournalValues.ToBlob(run) }, transaction, cancellationToken: ct));
        if (row is null)
        {
            return null;
        }
        IEnumerable<StepRow> steps = await connection.QueryAsync<StepRow>(new CommandDefinition(StepsSql, new { run = row.Id }, transaction, cancellationToken: ct));
        return new RunHistory(row.ToRecord(), [.. steps.Select(s => s.ToRecord(run))]);
    }

    public async IAsyncEnumerable<RunRecord> ListAsync(RunQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        await using SqliteConnection connection = file.Open();
        var parameters = new { pipeline = query.Pipeline, status = (int?)query.Status, limit = query.Limit };
        foreach (RunRow row in await connection.QueryAsync<RunRow>(new CommandDefinition(ListSql, parameters, cancellationToken: ct)))
        {
            yield return row.ToRecord();
        }
    }
}
