using System.Text.Json;
using Microsoft.Data.Sqlite;
using Slipway.Journal;
using Slipway.Storage.Groups;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Sqlite;

/// <summary>The statements on nodes and on who owns a run. For the writer's thread.</summary>
internal sealed class SqliteRunCommands(SqliteConnection connection) : RunCommands, IDisposable
{
    private const string JoinSql = """
        insert into nodes (name, life, lease) values (?1, 1, ?2)
        on conflict (name) do update set life = life + 1, lease = excluded.lease returning life
        """;

    // A node that nobody has heard of for long, and that owns nothing, need not be remembered.
    private const string ForgetSql = """
        delete from nodes where lease <= ?1 and not exists (select 1 from runs r where r.status = 'running' and r.owner = nodes.name)
        """;

    private const string RenewSql = "update nodes set lease = ?3 where name = ?1 and life = ?2";

    private const string CancelledSql = "select id from runs where owner = ?1 and life = ?2 and status = 'running' and cancel_at is not null";

    // Free, and ours, in one statement.
    private const string TakeOverSql = """
        update runs set status = 'running', owner = ?2, life = ?3, epoch = epoch + 1, due = null
        where id = ?1 and format <= ?5 and (
            (status = 'suspended' and due <= ?4)
            or (status = 'running' and not exists (
                select 1 from nodes n where n.name = runs.owner and n.life = runs.life and n.lease > ?4)))
        returning number, epoch
        """;

    private const string SuspendSql = """
        update runs set status = 'suspended', due = iif(cancel_at is not null and not ?4, 0, (
            select min(iif(state = 'open', due, 0)) from pending_steps
            where run = ?1 and (state = 'open' or (state in ('answered', 'expired') and key not in (select value from json_each(?5))))))
        where number = ?1 and owner = ?2 and epoch = ?3 returning due
        """;

    private const string ReleaseSql = """
        update runs set status = 'suspended', due = iif(cancel_at is null, ?4, 0) where id = ?1 and owner = ?2 and epoch = ?3 and status = 'running'
        """;

    private const string CancelSql = """
        update runs set cancel_at = ifnull(cancel_at, ?2), cancel_by = iif(cancel_at is null, ?3, cancel_by),
            cancel_reason = iif(cancel_at is null, ?4, cancel_reason), due = iif(status = 'suspended', 0, due)
        where id = ?1 and status in ('running', 'suspended')
        """;

    private const string WakeSql = "update runs set due = 0 where number = ?1 and status = 'suspended'";

    private const string EraseSql = """
        update runs set erased = ifnull(erased, ?2), failure_message = iif(failure_message is null, null, '')
        where id = ?1 and status in ('completed', 'failed', 'cancelled') returning number
        """;

    private const string AddOriginSql = "insert into fork_origins (origin, run) select ?2, number from runs where id = ?1 on conflict do nothing";

    private static readonly string[] EraseContentSql =
    [
        "delete from run_payloads where run = ?1",
        "delete from fork_origins where run = ?1",
        "delete from step_payloads where step in (select number from steps where run = ?1)",
        "delete from pending_payloads where step in (select number from pending_steps where run = ?1)",
        "update steps set failure_message = '' where run = ?1 and failure_message is not null",
    ];

    private readonly SqliteStatement _join = new(connection, JoinSql);
    private readonly SqliteStatement _forget = new(connection, ForgetSql);
    private readonly SqliteStatement _renew = new(connection, RenewSql);
    private readonly SqliteStatement _cancelled = new(connection, CancelledSql);
    private readonly SqliteStatement _takeOver = new(connection, TakeOverSql);
    private readonly SqliteStatement _suspend = new(connection, SuspendSql);
    private readonly SqliteStatement _cancel = new(connection, CancelSql);
    private readonly SqliteStatement _wake = new(connection, WakeSql);

    /// <summary>The statements on pending steps.</summary>
    public PendingStatements Pending { get; } = new(connection);

    public override NodeLife Join(string node, DateTimeOffset leaseEnds)
    {
        _forget.Bind(1, StoredNames.Of(leaseEnds - Remembered));
        _forget.Execute();
        _join.Bind(1, node);
        _join.Bind(2, StoredNames.Of(leaseEnds));
        _join.Read();
        var life = (int)_join.Int64(0);
        _join.Reset();
        return new NodeLife(node, life);
    }

    public override LeaseRenewal Renew(NodeLife node, DateTimeOffset leaseEnds)
    {
        BindNode(_renew, node);
        _renew.Bind(3, StoredNames.Of(leaseEnds));
        if (_renew.Execute() == 0)
        {
            return new LeaseRenewal(IsHeld: false, []);
        }

        BindNode(_cancelled, node);
        var cancelled = new List<RunId>();
        while (_cancelled.Read())
        {
            cancelled.Add(new RunId(new Guid(_cancelled.Blob(0), bigEndian: true)));
        }

        _cancelled.Reset();
        return new LeaseRenewal(IsHeld: true, cancelled);
    }

    public override bool Leave(NodeLife node)
    {
        BindNode(_renew, node);
        _renew.Bind(3, 0L);
        return _renew.Execute() > 0;
    }

    /// <summary>Takes a run over. Null when it is not free.</summary>
    public OpenRun? TakeOver(RunId run, NodeLife node, DateTimeOffset now)
    {
        _takeOver.Bind(1, run);
        _takeOver.Bind(2, node.Node);
        _takeOver.Bind(3, node.Life);
        _takeOver.Bind(4, StoredNames.Of(now));
        _takeOver.Bind(5, JournalFormat.Current);
        var taken = _takeOver.Read()
            ? new OpenRun(_takeOver.Int64(0), node.Node, (int)_takeOver.Int64(1)) { IsOurs = true, MayHavePending = true }
            : null;
        _takeOver.Reset();
        if (taken is not null)
        {
            Pending.Expire(taken.Number, now);
        }

        return taken;
    }

    /// <summary>Suspends a run. False when it is no longer the owner's.</summary>
    public bool Suspend(OpenRun run, SuspendEntry entry)
    {
        _suspend.BindOwner(run);
        _suspend.Bind(4, entry.KnowsCancel ? 1 : 0);
        _suspend.Bind(5, JsonSerializer.Serialize(entry.KnownSteps));
        var isOurs = _suspend.Read();
        entry.Due = isOurs ? _suspend.NullableInt64(0) : null;
        _suspend.Reset();
        return isOurs;
    }

    public override bool Release(RunId run, NodeLife node, int epoch, DateTimeOffset due)
    {
        using var release = new SqliteStatement(connection, ReleaseSql);
        release.Bind(1, run);
        release.Bind(2, node.Node);
        release.Bind(3, epoch);
        release.Bind(4, StoredNames.Of(due));
        return release.Execute() > 0;
    }

    public override bool RequestCancel(RunId run, CancelRequest request)
    {
        _cancel.Bind(1, run);
        _cancel.Bind(2, StoredNames.Of(request.At));
        _cancel.Bind(3, request.By);
        _cancel.Bind(4, request.Reason);
        return _cancel.Execute() > 0;
    }

    public override bool Answer(RunId run, string key, StepAnswer answer, StoredPayload value)
    {
        if (Pending.Answer(run, key, answer, value) is not { } number)
        {
            return false;
        }

        _wake.Bind(1, number);
        _wake.Execute();
        return true;
    }

    public override bool AddOrigins(RunId fork, IReadOnlyList<RunId> origins)
    {
        using var add = new SqliteStatement(connection, AddOriginSql);
        var added = 0;
        foreach (var origin in origins)
        {
            add.Bind(1, fork);
            add.Bind(2, origin);
            added += add.Execute();
        }

        return added > 0;
    }

    public override bool Erase(RunId run, DateTimeOffset at)
    {
        using var erase = new SqliteStatement(connection, EraseSql);
        erase.Bind(1, run);
        erase.Bind(2, StoredNames.Of(at));
        long? number = erase.Read() ? erase.Int64(0) : null;
        erase.Reset();
        foreach (var sql in number is null ? [] : EraseContentSql)
        {
            using var delete = new SqliteStatement(connection, sql);
            delete.Bind(1, number);
            delete.Execute();
        }

        return number is not null;
    }

    public void Dispose()
    {
        foreach (var statement in (ReadOnlySpan<SqliteStatement>)[_join, _forget, _renew, _cancelled, _takeOver, _suspend, _cancel, _wake])
        {
            statement.Dispose();
        }

        Pending.Dispose();
    }

    private static void BindNode(SqliteStatement statement, NodeLife node)
    {
        statement.Bind(1, node.Node);
        statement.Bind(2, node.Life);
    }
}
