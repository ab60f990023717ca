using Microsoft.Data.Sqlite;

namespace Slipway.Storage.Sqlite;

/// <summary>A statement whose parameters are set by position.</summary>
internal sealed class PreparedStatement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>Prepares a statement.</summary>
    /// <param name="connection">Where it runs.</param>
    /// <param name="sql">Its text with the parameters <c>$1</c>, <c>$2</c> and so on.</param>
    /// <param name="parameters">How many parameters it has.</param>
    public PreparedStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (int i = 1; i <= parameters; i++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
        }
    }

    public object? this[int position]
    {
        set => _command.Parameters[position - 1].Value = value ?? DBNull.Value;
    }

    /// <summary>Runs the statement and returns how many rows it changed.</summary>
    public int Execute() => _command.ExecuteNonQuery();

    public SqliteDataReader Read() => _command.ExecuteReader();

    public void Dispose() => _command.Dispose();
}
