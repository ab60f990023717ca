using Microsoft.Data.Sqlite;
using Slipway.Journal;

namespace Slipway.Storage.Sqlite;

/// <summary>The writer's connection and its prepared statements. Used by one thread only; disposing it undoes what is not committed.</summary>
internal sealed class JournalStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly RunStatements _runs;
    private readonly StepStatements _steps;

    public JournalStatements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Command("begin immediate");
        _commit = Command("commit");
        _runs = new RunStatements(connection);
        _steps = new StepStatements(connection);
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <exception cref="JournalException">The run is not known, or another owner has it.</exception>
    public void Write(JournalEntry entry)
    {
        switch (entry)
        {
            case StartEntry start: _runs.Insert(start); break;
            case StepEntry step: _steps.Insert(step, _runs.Find(step.Run)); break;
            case FinishEntry finish: _runs.Finish(finish); break;
            default: throw new ArgumentException($"{entry.GetType().Name} has no rows.", nameof(entry));
        }
    }

    public void Dispose()
    {
        _steps.Dispose();
        _runs.Dispose();
        _commit.Dispose();
        _begin.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
