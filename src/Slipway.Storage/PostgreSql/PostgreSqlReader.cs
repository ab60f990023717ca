using System.Data;
using System.Data.Common;
using Npgsql;
using Slipway.Journal;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>Reads a journal in PostgreSQL, on pooled connections.</summary>
internal sealed class PostgreSqlReader(PostgreSqlAddress address, TimeSpan patience, RunCiphers ciphers) : JournalReader(Queries, ciphers)
{
    private const string RunColumns = """
        uuid_send(r.id) as id, r.pipeline, r.version, r.status, r.started, r.finished, r."user", r.conversation, r.owner, r.life, r.epoch,
        r.format, r.due, r.key_number as KeyNumber, r.erased, r.cancel_at as CancelAt, r.cancel_by as CancelBy, r.cancel_reason as CancelReason,
        r.failure_code as FailureCode, r.failure_message as FailureMessage, r.failure_step as FailureStep
        """;

    private const string TotalColumns = "t.StepCount, t.InputTokens, t.OutputTokens, t.Cost, t.Currency";

    private const string TotalsSql = """
        left join lateral (
            select count(*) as StepCount, coalesce(sum(s.input_tokens), 0)::bigint as InputTokens, coalesce(sum(s.output_tokens), 0)::bigint as OutputTokens,
                case when count(distinct coalesce(s.currency, '')) filter (where s.cost is not null) = 1 then sum(s.cost)::text end as Cost,
                case when count(distinct coalesce(s.currency, '')) filter (where s.cost is not null) = 1
                    then max(s.currency) filter (where s.cost is not null) end as Currency
            from steps s where s.run = r.id) t on true
        """;

    private const string RunSql = $"""
        select {RunColumns}, {TotalColumns}, p.input, p.input_size as InputSize, p.output, p.output_size as OutputSize,
            p.conversation as SharedConversation, p.conversation_size as SharedConversationSize, p.fork, p.fork_size as ForkSize,
            (select content from price_tables where version = r.prices) as Prices
        from runs r left join run_payloads p on p.run = r.id {TotalsSql}
        where r.id = @id
        """;

    private const string StepsSql = """
        select s.seq, s.key, s.kind, s.effect, s.request_hash as RequestHash, s.status, s.started, s.duration, s.attempts, s.epoch,
            s.artifact_version as ArtifactVersion, s.provider, s.model, s.input_tokens as InputTokens, s.output_tokens as OutputTokens,
            s.cached_tokens as CachedTokens, s.reasoning_tokens as ReasoningTokens, s.cost::text as cost, s.currency,
            s.failure_code as FailureCode, s.failure_message as FailureMessage, s.failure_step as FailureStep, s.retryable,
            s.model_attempts as ModelAttempts, s.request, s.request_size as RequestSize, s.result, s.result_size as ResultSize
        from steps s
        where s.run = @id order by s.seq
        """;

    private const string ListSql = $"""
        select {RunColumns}, {TotalColumns}
        from (
            select * from runs
            where (@pipeline::text is null or pipeline = @pipeline) and (@status::text is null or status = @status)
                and (started, id) < (@started, @id)
            order by started desc, id desc limit @limit
        ) r {TotalsSql}
        order by r.started desc, r.id desc
        """;

    private const string PendingSql = """
        select uuid_send(s.run) as id, s.key, s.kind, s.state, s.subject, s.request_hash as RequestHash, s.epoch, s.opened, s.due, s.answered, r.cancel_at as CancelAt,
            s.answered_by as AnsweredBy, s.reason, r.key_number as KeyNumber, p.question, p.question_size as QuestionSize, p.answer, p.answer_size as AnswerSize
        from pending_steps s join runs r on r.id = s.run left join pending_payloads p on p.step = s.number
        """;

    // PendingStep.Waits.
    private const string WaitsSql = "(r.cancel_at is null or s.kind not in ('review', 'delay', 'event') or strpos(s.key, '/on-failure/') > 0)";

    private const string PendingOfQuerySql = $"(@kind::text is null or s.kind = @kind) and (@all or (s.state = 'open' and {WaitsSql})) order by s.opened, s.number limit @limit";

    // The oldest by their index, and the forks, of which there are few.
    private const string ErasableSql = """
        select uuid_send(id) as id, pipeline from (
            (select r.id, r.pipeline, r.finished from runs r
            where r.finished < @before and r.finished is not null and r.erased is null and (@pipeline::text is null or r.pipeline = @pipeline) and not exists (
                select 1 from fork_origins o join runs f on f.id = o.run where o.origin = r.id and f.status in ('running', 'suspended'))
            order by r.finished limit @limit)
            union
            select r.id, r.pipeline, r.finished from fork_origins o join runs r on r.id = o.run join runs x on x.id = o.origin
            where x.finished < @before and r.erased is null and (@pipeline::text is null or r.pipeline = @pipeline) and not exists (
                select 1 from fork_origins p join runs f on f.id = p.run where p.origin = x.id and f.status in ('running', 'suspended'))
        ) found order by finished, id limit @limit
        """;

    private static readonly JournalQueries Queries = new()
    {
        Run = RunSql,
        Find = $"select {RunColumns} from runs r where r.id = @id",
        Erasable = ErasableSql,
        Forks = """
            select uuid_send(r.id) as id, r.pipeline from fork_origins o join runs r on r.id = o.run
            where o.origin = @id and r.erased is null order by r.started, r.id
            """,
        ForksWithoutOrigin = """
            select uuid_send(r.id) as id, r.pipeline from run_payloads p join runs r on r.id = p.run
            where p.fork is not null and not exists (select 1 from fork_origins o where o.run = p.run)
            """,
        Steps = StepsSql,
        List = ListSql,
        PendingOfRun = $"{PendingSql} where s.run = @id order by s.opened, s.number",
        PendingByRun = $"{PendingSql} where s.run = @id and (@subject::text is null or s.subject = @subject) and {PendingOfQuerySql}",
        OpenBySubject = $"{PendingSql} where s.state = 'open' and s.subject = @subject and {PendingOfQuerySql}",
        OpenOfAll = $"{PendingSql} where s.state = 'open' and {PendingOfQuerySql}",
        PendingOfAll = $"{PendingSql} where (@subject::text is null or s.subject = @subject) and {PendingOfQuerySql}",
        Due = """
            select uuid_send(id) as id, pipeline from runs
            where due <= @now and status = 'suspended' and format <= @format and pipeline = any(@pipelines) order by due, id limit @limit
            """,
        Abandoned = """
            select uuid_send(r.id) as id, r.pipeline from runs r
            where r.status = 'running' and r.format <= @format and r.pipeline = any(@pipelines) and not exists (
                select 1 from nodes n where n.name = r.owner and n.life = r.life and n.lease > @now)
            order by r.owner, r.life limit @limit
            """,
    };

    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(address.ForReading());

    public override void Dispose() => _source.Dispose();

    protected override async Task<DbConnection> OpenAsync(CancellationToken ct) => await _source.OpenConnectionAsync(ct);

    protected override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken ct) =>
        await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);

    protected override object Id(RunId run) => run.Value;

    protected override TimeSpan Patience => patience;

    protected override bool IsPassing(Exception error) => PostgreSqlFailure.IsDisconnect(error);

    protected override JournalException Describe(Exception error) => PostgreSqlFailure.Describe(address.Place, error);
}
