using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Sqlite;

/// <summary>Reads a file, on connections of its own.</summary>
internal sealed class SqliteReader(string connectionString, string path, RunCiphers ciphers) : JournalReader(Queries, ciphers)
{
    private const string RunColumns = """
        r.id, r.pipeline, r.version, r.status, r.started, r.finished, r.user, r.conversation, r.owner, r.life, r.epoch,
        r.format, r.due, r.key_number as KeyNumber, r.erased, r.cancel_at as CancelAt, r.cancel_by as CancelBy, r.cancel_reason as CancelReason,
        r.failure_code as FailureCode, r.failure_message as FailureMessage, r.failure_step as FailureStep
        """;

    private const string TotalColumns = """
        count(s.number) as StepCount, ifnull(sum(s.input_tokens), 0) as InputTokens, ifnull(sum(s.output_tokens), 0) as OutputTokens,
        iif(count(distinct iif(s.cost is null, null, ifnull(s.currency, ''))) = 1, decimal_sum(s.cost), null) as Cost,
        iif(count(distinct iif(s.cost is null, null, ifnull(s.currency, ''))) = 1, max(iif(s.cost is null, null, s.currency)), null) as Currency
        """;

    private const string RunSql = $"""
        select {RunColumns}, {TotalColumns}, p.input, p.input_size as InputSize, p.output, p.output_size as OutputSize,
            p.conversation as SharedConversation, p.conversation_size as SharedConversationSize, p.fork, p.fork_size as ForkSize,
            (select content from price_tables where version = r.prices) as Prices
        from runs r left join run_payloads p on p.run = r.number left join steps s on s.run = r.number
        where r.id = @id group by r.number
        """;

    private const string StepsSql = """
        select s.seq, s.key, s.kind, s.effect, s.request_hash as RequestHash, s.status, s.started, s.duration, s.attempts, s.epoch,
            s.artifact_version as ArtifactVersion, s.provider, s.model, s.input_tokens as InputTokens, s.output_tokens as OutputTokens,
            s.cached_tokens as CachedTokens, s.reasoning_tokens as ReasoningTokens, s.cost, s.currency,
            s.failure_code as FailureCode, s.failure_message as FailureMessage, s.failure_step as FailureStep, s.retryable,
            s.model_attempts as ModelAttempts,
            p.request, p.request_size as RequestSize, p.result, p.result_size as ResultSize
        from runs r join steps s on s.run = r.number left join step_payloads p on p.step = s.number
        where r.id = @id order by s.seq
        """;

    private const string ListSql = $"""
        select {RunColumns}, {TotalColumns}
        from (
            select * from runs
            where (@pipeline is null or pipeline = @pipeline) and (@status is null or status = @status)
                and (started, id) < (@started, @id)
            order by started desc, id desc limit @limit
        ) r left join steps s on s.run = r.number
        group by r.number order by r.started desc, r.id desc
        """;

    private const string PendingSql = """
        select r.id, s.key, s.kind, s.state, s.subject, s.request_hash as RequestHash, s.epoch, s.opened, s.due, s.answered, r.cancel_at as CancelAt,
            s.answered_by as AnsweredBy, s.reason, r.key_number as KeyNumber, p.question, p.question_size as QuestionSize, p.answer, p.answer_size as AnswerSize
        from pending_steps s join runs r on r.number = s.run left join pending_payloads p on p.step = s.number
        """;

    private const string PendingOfRunSql = $"{PendingSql} where r.id = @id order by s.opened, s.number";

    // PendingStep.Waits.
    private const string WaitsSql = "(r.cancel_at is null or s.kind not in ('review', 'delay', 'event') or instr(s.key, '/on-failure/') > 0)";

    private const string PendingOfQuerySql = $"(@kind is null or s.kind = @kind) and (@all or (s.state = 'open' and {WaitsSql})) order by s.opened, s.number limit @limit";

    private const string PendingByRunSql =
        $"{PendingSql} where r.id = @id and (@subject is null or s.subject = @subject) and {PendingOfQuerySql}";

    private const string OpenBySubjectSql = $"{PendingSql} where s.state = 'open' and s.subject = @subject and {PendingOfQuerySql}";

    private const string OpenOfAllSql = $"{PendingSql} where s.state = 'open' and {PendingOfQuerySql}";

    private const string PendingOfAllSql = $"{PendingSql} where (@subject is null or s.subject = @subject) and {PendingOfQuerySql}";

    // Both follow the index that has only runs that are not over; the plus keeps the one over pipelines from being taken.
    private const string DueSql = """
        select id, pipeline from runs
        where due <= @now and status = 'suspended' and format <= @format and +pipeline in @pipelines order by due, number limit @limit
        """;

    private const string AbandonedSql = """
        select r.id, r.pipeline from runs r indexed by runs_in_progress
        where r.status = 'running' and r.format <= @format and +r.pipeline in @pipelines and not exists (
            select 1 from nodes n where n.name = r.owner and n.life = r.life and n.lease > @now)
        order by r.owner, r.life limit @limit
        """;

    // The oldest by their index, and the forks, of which there are few.
    private const string ErasableSql = """
        select id, pipeline from (
            select * from (
                select r.id, r.pipeline, r.finished from runs r
                where r.finished < @before and r.finished is not null and r.erased is null and (@pipeline is null or r.pipeline = @pipeline) and not exists (
                    select 1 from fork_origins o join runs f on f.number = o.run where o.origin = r.id and f.status in ('running', 'suspended'))
                order by r.finished limit @limit)
            union
            select r.id, r.pipeline, r.finished from fork_origins o join runs r on r.number = o.run join runs x on x.id = o.origin
            where x.finished < @before and r.erased is null and (@pipeline is null or r.pipeline = @pipeline) and not exists (
                select 1 from fork_origins p join runs f on f.number = p.run where p.origin = x.id and f.status in ('running', 'suspended'))
        ) order by finished, id limit @limit
        """;

    private static readonly JournalQueries Queries = new()
    {
        Run = RunSql,
        Find = $"select {RunColumns} from runs r where r.id = @id",
        Erasable = ErasableSql,
        Forks = """
            select r.id, r.pipeline from fork_origins o join runs r on r.number = o.run
            where o.origin = @id and r.erased is null order by r.started, r.id
            """,
        ForksWithoutOrigin = """
            select r.id, r.pipeline from run_payloads p join runs r on r.number = p.run
            where p.fork is not null and not exists (select 1 from fork_origins o where o.run = p.run)
            """,
        Steps = StepsSql,
        List = ListSql,
        PendingOfRun = PendingOfRunSql,
        PendingByRun = PendingByRunSql,
        OpenBySubject = OpenBySubjectSql,
        OpenOfAll = OpenOfAllSql,
        PendingOfAll = PendingOfAllSql,
        Due = DueSql,
        Abandoned = AbandonedSql,
    };

    private readonly ReadingConnections _connections = new(connectionString);

    /// <summary>Closes the connections, so that the file can be moved or deleted.</summary>
    public override void Dispose() => _connections.Dispose();

    protected override Task<DbConnection> OpenAsync(CancellationToken ct) => Task.FromResult<DbConnection>(_connections.Rent());

    protected override Task<IEnumerable<T>> QueryRunAsync<T>(DbConnection connection, DbTransaction? transaction, string sql, RunId run, CancellationToken ct) =>
        Task.FromResult(((ReadingConnection)connection).Query<T>(sql, (SqliteTransaction?)transaction, run));

    protected override async Task<DbTransaction> BeginAsync(DbConnection connection, CancellationToken ct) =>
        await Task.FromResult(((SqliteConnection)connection).BeginTransaction(deferred: true));

    protected override object Id(RunId run) => run.Value.ToByteArray(bigEndian: true);

    /// <summary>Columns that do not hold what was written there are damage, too.</summary>
    protected override JournalException Describe(Exception error) => error is ArgumentException or InvalidCastException or FormatException or OverflowException or DataException
        ? new JournalException($"The journal '{path}' is damaged ({error.Message}). Restore it from a backup, or move it aside.", error)
        : SqliteFailure.Describe(path, error);
}
