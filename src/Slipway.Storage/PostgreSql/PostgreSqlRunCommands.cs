using Npgsql;
using NpgsqlTypes;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>The statements on nodes, on who owns a run, and on pending steps. Each runs in a transaction.</summary>
internal sealed class PostgreSqlRunCommands : RunCommands
{
    private const string JoinSql = """
        insert into nodes as n (name, life, lease) values ($1, 1, $2)
        on conflict (name) do update set life = n.life + 1, lease = excluded.lease returning life
        """;

    // A node that nobody has heard of for long, and that owns nothing, need not be remembered.
    private const string ForgetSql = """
        delete from nodes where lease <= $1 and not exists (select 1 from runs r where r.status = 'running' and r.owner = nodes.name)
        """;

    private const string RenewSql = "update nodes set lease = $3 where name = $1 and life = $2";

    private const string CancelledSql = "select id from runs where owner = $1 and life = $2 and status = 'running' and cancel_at is not null";

    private const string FreeSql = """
        select id from runs r where r.id = $1 and r.format <= $2 and (
            (r.status = 'suspended' and r.due <= $3)
            or (r.status = 'running' and not exists (
                select 1 from nodes n where n.name = r.owner and n.life = r.life and n.lease > $3)))
        """;

    // Free, and ours, in one statement. A run that another session is writing at this moment is passed over.
    private const string TakeOverSql = $"""
        with free as ({FreeSql} for update skip locked)
        update runs set status = 'running', owner = $4, life = $5, epoch = epoch + 1, due = null
        from free where runs.id = free.id returning runs.epoch
        """;

    private const string ExpireSql = "update pending_steps set state = 'expired' where run = $1 and state = 'open' and due <= $2";

    private const string LockSql = "select 1 from runs where id = $1 for no key update";

    private const string LockOursSql = "select 1 from runs where id = $1 and owner = $2 and epoch = $3 for no key update";

    private const string SuspendSql = """
        update runs set status = 'suspended', due = case when cancel_at is not null and not $2 then 0 else (
            select min(case when state = 'open' then due else 0 end) from pending_steps
            where run = $1 and (state = 'open' or (state in ('answered', 'expired') and key <> all($3)))) end
        where id = $1 returning due
        """;

    private const string ReleaseSql = """
        update runs set status = 'suspended', due = case when cancel_at is null then $4 else 0 end
        where id = $1 and owner = $2 and epoch = $3 and status = 'running'
        """;

    private const string CancelSql = """
        update runs set cancel_at = coalesce(cancel_at, $2), cancel_by = case when cancel_at is null then $3 else cancel_by end,
            cancel_reason = case when cancel_at is null then $4 else cancel_reason end, due = case when status = 'suspended' then 0 else due end
        where id = $1 and status in ('running', 'suspended')
        """;

    // PendingStep.Waits.
    private const string AnswerSql = """
        with answered as (
            update pending_steps set state = 'answered', answered = $3, answered_by = $4, reason = $5
            where run = $1 and key = $2 and state = 'open' and (
                kind not in ('review', 'delay', 'event') or strpos(key, '/on-failure/') > 0 or exists (select 1 from runs where id = $1 and cancel_at is null))
            returning number
        ), payload as (
            update pending_payloads p set answer = $6, answer_size = $7 from answered where p.step = answered.number
        ), woken as (
            update runs set due = 0 from answered where id = $1 and status = 'suspended'
        )
        select count(*) from answered
        """;

    private const string BeginSql = """
        with begun as (
            insert into pending_steps (run, key, kind, state, subject, request_hash, epoch, opened, due) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (run, key) do update set state = excluded.state, subject = excluded.subject, epoch = excluded.epoch,
                opened = excluded.opened, due = excluded.due, answered = null, answered_by = null, reason = null
            returning number
        )
        insert into pending_payloads (step, question, question_size) select number, $10, $11 from begun
        on conflict (step) do update set question = excluded.question, question_size = excluded.question_size, answer = null, answer_size = null
        """;

    private const string AddOriginsSql = "insert into fork_origins (origin, run) select o, $1 from unnest($2) o on conflict do nothing";

    private const string EraseSql = """
        with erased as (
            update runs set erased = coalesce(erased, $2), failure_message = case when failure_message is null then null else '' end
            where id = $1 and status in ('completed', 'failed', 'cancelled') returning id
        ), of_run as (
            delete from run_payloads p using erased where p.run = erased.id
        ), of_origins as (
            delete from fork_origins o using erased where o.run = erased.id
        ), of_pending as (
            delete from pending_payloads p using pending_steps s, erased where s.run = erased.id and p.step = s.number
        ), of_steps as (
            update steps s set request = null, request_size = null, result = null, result_size = null,
                failure_message = case when s.failure_message is null then null else '' end
            from erased where s.run = erased.id
        )
        select count(*) from erased
        """;

    private const string FindSql = "select id, owner, epoch from runs where id = any($1)";

    private const string LastSql = "select coalesce(max(seq), 0) from steps where run = $1";

    /// <summary>The connection; another one after it was lost.</summary>
    public required NpgsqlConnection Connection { get; set; }

    public override NodeLife Join(string node, DateTimeOffset leaseEnds)
    {
        Execute(ForgetSql, Value(StoredNames.Of(leaseEnds - Remembered)));
        return new NodeLife(node, (int)Scalar(JoinSql, Value(node), Value(StoredNames.Of(leaseEnds)))!);
    }

    public override LeaseRenewal Renew(NodeLife node, DateTimeOffset leaseEnds)
    {
        if (Execute(RenewSql, Value(node.Node), Value(node.Life), Value(StoredNames.Of(leaseEnds))) == 0)
        {
            return new LeaseRenewal(IsHeld: false, []);
        }

        using var command = Command(CancelledSql, Value(node.Node), Value(node.Life));
        using var reader = command.ExecuteReader();
        var cancelled = new List<RunId>();
        while (reader.Read())
        {
            cancelled.Add(new RunId(reader.GetGuid(0)));
        }

        return new LeaseRenewal(IsHeld: true, cancelled);
    }

    public override bool Leave(NodeLife node) => Execute(RenewSql, Value(node.Node), Value(node.Life), Value(0L)) > 0;

    public override bool Release(RunId run, NodeLife node, int epoch, DateTimeOffset due) =>
        Execute(ReleaseSql, Value(run), Value(node.Node), Value(epoch), Value(StoredNames.Of(due))) > 0;

    public override bool RequestCancel(RunId run, CancelRequest request) =>
        Execute(CancelSql, Value(run), Value(StoredNames.Of(request.At)), Value(request.By), Value(request.Reason)) > 0;

    public override bool Answer(RunId run, string key, StepAnswer answer, StoredPayload value)
    {
        Scalar(LockSql, Value(run));
        var answered = Scalar(
            AnswerSql,
            Value(run),
            Value(key),
            Value(StoredNames.Of(answer.At)),
            Value(answer.By),
            Value(answer.Reason),
            Value(value.Data),
            Value(value.Size));
        return answered is > 0L;
    }

    public override bool AddOrigins(RunId fork, IReadOnlyList<RunId> origins) => Execute(AddOriginsSql, Value(fork), Values(origins)) > 0;

    public override bool Erase(RunId run, DateTimeOffset at) => Scalar(EraseSql, Value(run), Value(StoredNames.Of(at))) is > 0L;

    /// <summary>Takes a run over. Null when it is not free, or nobody knows.</summary>
    public OpenRun? TakeOver(TakeOverEntry entry)
    {
        var (node, now) = (entry.Node, StoredNames.Of(entry.Now));
        var epoch = Scalar(TakeOverSql, Value(entry.Run), Value(JournalFormat.Current), Value(now), Value(node.Node), Value(node.Life));
        if (epoch is null)
        {
            // As far as anybody can see it is free all the same, so it was passed over.
            entry.IsBusy = Scalar(FreeSql, Value(entry.Run), Value(JournalFormat.Current), Value(now)) is not null;
            return null;
        }

        Execute(ExpireSql, Value(entry.Run), Value(now));
        return new OpenRun(node.Node, (int)epoch) { IsOurs = true, MayHavePending = true };
    }

    /// <summary>Writes a step that begins. False when its run is no longer the owner's.</summary>
    public bool Begin(OpenRun run, BeginEntry entry)
    {
        if (!LockIfOurs(entry.Run, run))
        {
            return false;
        }

        var step = entry.Step;
        Execute(
            BeginSql,
            Value(entry.Run),
            Value(step.Key),
            Value(StoredNames.Of(step.Kind)),
            Value(StoredNames.Of(step.State)),
            Value(step.Subject),
            Value(Convert.FromHexString(step.RequestHash)),
            Value(step.Epoch),
            Value(StoredNames.Of(step.OpenedAt)),
            Value(step.Due is { } due ? StoredNames.Of(due) : (long?)null),
            Value(entry.Question.Data),
            Value(entry.Question.Size));
        return true;
    }

    /// <summary>Suspends a run. False when it is no longer the owner's.</summary>
    public bool Suspend(OpenRun run, SuspendEntry entry)
    {
        if (!LockIfOurs(entry.Run, run))
        {
            return false;
        }

        entry.Due = Scalar(
            SuspendSql, Value(entry.Run), Value(entry.KnowsCancel), new NpgsqlParameter<string[]> { TypedValue = [.. entry.KnownSteps] }) as long?;
        return true;
    }

    /// <summary>Whose runs are; those that are not there are left out.</summary>
    public Dictionary<RunId, OpenRun> Find(IEnumerable<RunId> runs)
    {
        using var command = Command(FindSql, Values(runs));
        using var reader = command.ExecuteReader();
        var found = new Dictionary<RunId, OpenRun>();
        while (reader.Read())
        {
            found.Add(new RunId(reader.GetGuid(0)), new OpenRun(reader.GetString(1), reader.GetInt32(2)) { MayHavePending = true });
        }

        return found;
    }

    /// <summary>The number of the last step; 0 when there is none.</summary>
    public int LastStep(RunId run) => (int)Scalar(LastSql, Value(run))!;

    private bool LockIfOurs(RunId id, OpenRun run) => Scalar(LockOursSql, Value(id), Value(run.Owner), Value(run.Epoch)) is not null;

    private static NpgsqlParameter<Guid> Value(RunId run) => new() { TypedValue = run.Value };

    private static NpgsqlParameter<Guid[]> Values(IEnumerable<RunId> runs) => new() { TypedValue = [.. runs.Select(static r => r.Value)] };

    private static NpgsqlParameter<string?> Value(string? text) => new() { TypedValue = PostgreSqlText.Of(text), NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<int> Value(int number) => new() { TypedValue = number };

    private static NpgsqlParameter Value(int? number) => new() { Value = (object?)number ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer };

    private static NpgsqlParameter<long> Value(long number) => new() { TypedValue = number };

    private static NpgsqlParameter Value(long? number) => new() { Value = (object?)number ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter<bool> Value(bool flag) => new() { TypedValue = flag };

    private static NpgsqlParameter<byte[]> Value(byte[] bytes) => new() { TypedValue = bytes };

    private static NpgsqlParameter<byte[]> Value(ReadOnlyMemory<byte> bytes) => new() { TypedValue = Statement.Bytes(bytes) };

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        return command;
    }

    private int Execute(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null when there is no row or it has no value.</summary>
    private object? Scalar(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }
}
