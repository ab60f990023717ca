using System.Data;
using System.Diagnostics;
using Npgsql;
using Slipway.Journal;
using Slipway.Storage.Groups;

namespace Slipway.Storage.PostgreSql;

/// <summary>Writes groups of entries to PostgreSQL, on one connection.</summary>
/// <remarks>A lost connection is made again, for as long as patience lasts. When the session before it has ended, the number of the last group,
/// which each group writes, tells whether the group that was on its way is on disk, or is to be written once more. A deadlock with another
/// process is tried again.</remarks>
internal sealed class PostgreSqlStore : GroupStore
{
    private const int MostConflicts = 10;
    private const int MostLosses = 10;

    private const string MarkSql = """
        insert into writers (id, groups) values ($1, $2) on conflict (id) do update set groups = excluded.groups, at = now()
        """;

    private const string LastGroupSql = "select groups from writers where id = $1";

    private const string LastKeySql = "select max(key_number) from (select key_number from runs order by started desc, id desc limit 10000) r";

    // A writer that nobody has heard of for long was killed.
    private const string ForgetSql = "delete from writers where at < now() - interval '30 days'";

    private const string LeaveSql = "delete from writers where id = $1";

    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(100);

    private readonly Guid _writer = Guid.NewGuid();
    private readonly PostgreSqlAddress _address;
    private readonly PostgreSqlJournalOptions _options;
    private readonly string _connectionString;
    private readonly PostgreSqlRunCommands _commands;
    private readonly Dictionary<RunId, OpenRun> _open = [];
    private NpgsqlConnection _connection;
    private long _group;
    private long _began;
    private int _losses;

    private PostgreSqlStore(PostgreSqlAddress address, PostgreSqlJournalOptions options)
    {
        _address = address;
        _options = options;
        _connectionString = address.ForWriting(options.BusyTimeout);
        _connection = Connect();
        _commands = new PostgreSqlRunCommands { Connection = _connection };
    }

    /// <summary>Connects, and makes the schema what this version needs.</summary>
    /// <exception cref="JournalException">The server cannot be reached, or there is no journal this version knows.</exception>
    public static PostgreSqlStore Open(PostgreSqlAddress address, PostgreSqlJournalOptions options)
    {
        PostgreSqlStore? store = null;
        try
        {
            store = new PostgreSqlStore(address, options);
            PostgreSqlSchema.Prepare(address, store._connection, store._connectionString, options.MustExist);
            store.Execute(ForgetSql);
            return store;
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or ArgumentException)
        {
            store?._connection.Dispose();
            throw PostgreSqlFailure.Describe(address.Place, e);
        }
        catch
        {
            store?._connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Each group costs the server's answer on the network, besides the disk.</remarks>
    public override bool WaitsForCompany => true;

    public override void Commit(List<JournalEntry> group, LostRuns lost)
    {
        _group++;
        (_losses, _began) = (0, Stopwatch.GetTimestamp());
        var refused = new HashSet<RunId>();
        var conflicts = 0;
        while (!TryCommit(group, lost, refused, ref conflicts))
        {
        }
    }

    public override Guid? FindKeyStore() => Execute("select id from key_stores") as Guid?;

    public override void NoteKeyStore(Guid id)
    {
        using var transaction = _connection.BeginTransaction();
        Execute("lock table key_stores in share row exclusive mode");
        Execute("insert into key_stores (id) select $1 where not exists (select 1 from key_stores)", id);
        transaction.Commit();
    }

    public override long FindLastKey() => Execute(LastKeySql) is long last ? last : 0;

    public override JournalException Describe(Exception error) => PostgreSqlFailure.Describe(_address.Place, error);

    public override void Dispose()
    {
        try
        {
            Execute(LeaveSql, _writer);
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The row is forgotten in time.
        }

        _connection.Dispose();
    }

    /// <summary>Tries once. False when the group is not on disk, and another try may succeed.</summary>
    private bool TryCommit(List<JournalEntry> group, LostRuns lost, HashSet<RunId> refused, ref int conflicts)
    {
        var transaction = new GroupTransaction(_commands, _open, lost);
        try
        {
            transaction.Write(group, Mark());
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "runs_pkey" or "run_payloads_pkey" })
        {
            transaction.Dispose();
            return !RefuseKnown(group, lost, refused) ? throw Describe(e) : false;
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "steps_pkey" })
        {
            transaction.Dispose();
            return !ForgetSteps(group) ? throw Describe(e) : false;
        }
        catch (Exception e) when (PostgreSqlFailure.IsConflict(e) && conflicts < MostConflicts)
        {
            conflicts++;
            transaction.Dispose();
            return false;
        }
        catch (Exception e) when (IsLost(e))
        {
            if (!Reconnect(e))
            {
                // A group that ends its own session, or a server that does not take any, would be tried for ever.
                return ++_losses >= MostLosses && Stopwatch.GetElapsedTime(_began) >= _options.ReconnectTime ? throw Describe(e) : false;
            }
        }

        Settle(transaction);
        transaction.Dispose();
        return true;
    }

    /// <summary>The group is on disk; says what of it was refused.</summary>
    private void Settle(GroupTransaction transaction)
    {
        while (true)
        {
            try
            {
                transaction.Settle();
                Keep(transaction);
                return;
            }
            catch (Exception e) when (IsLost(e))
            {
                Reconnect(e);
            }
        }
    }

    /// <summary>A new run whose id is taken fails alone; the group is written again without it. False when there is none.</summary>
    private bool RefuseKnown(List<JournalEntry> group, LostRuns lost, HashSet<RunId> refused)
    {
        var started = group.OfType<StartEntry>().Where(s => s.Refusal is null && !refused.Contains(s.Run)).ToList();
        Dictionary<RunId, OpenRun>.KeyCollection taken;
        try
        {
            taken = _commands.Find(started.Select(static s => s.Run)).Keys;
        }
        catch (Exception e) when (IsLost(e))
        {
            // Nothing of the group is on disk: the next try comes to the same run.
            Reconnect(e);
            return true;
        }

        foreach (var known in taken)
        {
            foreach (var start in started.Where(s => s.Run == known))
            {
                if (lost.Refuse(start, AlreadyThere(known), isLate: false))
                {
                    refused.Add(known);
                }
            }
        }

        return taken.Count > 0;
    }

    /// <summary>Another process has written steps of a run in this writer's name; the group is written again, and looks what the last ones are.
    /// False when it has looked already.</summary>
    private bool ForgetSteps(List<JournalEntry> group)
    {
        var hasForgotten = false;
        foreach (var entry in group)
        {
            if (_open.TryGetValue(entry.Run, out var run) && run.LastStep is not null)
            {
                _open[entry.Run] = run with { LastStep = null };
                hasForgotten = true;
            }
        }

        return hasForgotten;
    }

    private void Keep(GroupTransaction transaction)
    {
        foreach (var (run, changed) in transaction.Changed)
        {
            if (changed is null)
            {
                _open.Remove(run);
            }
            else if (changed.IsOurs)
            {
                _open[run] = changed;
            }
        }
    }

    private NpgsqlBatchCommand Mark() => new(MarkSql)
    {
        Parameters = { new NpgsqlParameter<Guid> { TypedValue = _writer }, new NpgsqlParameter<long> { TypedValue = _group } },
    };

    /// <summary>Connects again. Says whether the group that was on its way is on disk.</summary>
    private bool Reconnect(Exception lost)
    {
        var began = Stopwatch.GetTimestamp();
        if (_losses > 0)
        {
            Pause();
        }

        while (true)
        {
            try
            {
                _connection.Dispose();
                _connection = Connect();
                _commands.Connection = _connection;
                return Execute(LastGroupSql, _writer) is long last && last == _group;
            }
            catch (Exception e) when (PostgreSqlFailure.IsPassing(e) && Stopwatch.GetElapsedTime(began) < _options.ReconnectTime)
            {
                Pause();
            }
            catch (Exception e) when (PostgreSqlFailure.IsPassing(e))
            {
                throw lost is PostgresException ? e : lost;
            }
        }
    }

    private static void Pause() => Task.Delay(ReconnectPause, TimeProvider.System).Wait();

    /// <summary>Whether the connection is gone. One that was found dead while nothing was on its way is said to be closed, as if that were a mistake.</summary>
    private bool IsLost(Exception error) =>
        PostgreSqlFailure.IsDisconnect(error) || (error is InvalidOperationException && _connection.State is not ConnectionState.Open);

    private NpgsqlConnection Connect() => WriterSession.Open(_connectionString, _writer, _options.BusyTimeout);

    private object? Execute(string sql, Guid? writer = null)
    {
        using var command = new NpgsqlCommand(sql, _connection);
        if (writer is { } id)
        {
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        }

        return command.ExecuteScalar();
    }
}
