using Npgsql;
using NpgsqlTypes;

namespace Slipway.Bench.Journal;

/// <summary>Bare PostgreSQL: a table with one unique index, one prepared <c>insert … select from unnest</c> for each group.</summary>
internal sealed class PostgreSqlFloor : GroupFloor
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _insert;

    public PostgreSqlFloor(string connectionString)
    {
        _connection = new NpgsqlConnection(connectionString);
        _connection.Open();
        using (var create = new NpgsqlCommand(
            "create table floor (run uuid not null, seq integer not null, key text not null, request bytea, result bytea, primary key (run, seq))", _connection))
        {
            create.ExecuteNonQuery();
        }

        _insert = new NpgsqlCommand("insert into floor (run, seq, key, request, result) select * from unnest($1, $2, $3, $4, $5)", _connection);
        foreach (var type in new[] { NpgsqlDbType.Uuid, NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Bytea, NpgsqlDbType.Bytea })
        {
            _insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type });
        }

        _insert.Prepare();
        Start();
    }

    protected override void Commit(List<StepRow> rows)
    {
        _insert.Parameters[0].Value = rows.ConvertAll(static r => r.Run);
        _insert.Parameters[1].Value = rows.ConvertAll(static r => r.Sequence);
        _insert.Parameters[2].Value = rows.ConvertAll(static r => r.Key);
        _insert.Parameters[3].Value = rows.ConvertAll(static r => r.Request);
        _insert.Parameters[4].Value = rows.ConvertAll(static r => r.Result);
        _insert.ExecuteNonQuery();
    }

    protected override void Close()
    {
        _insert.Dispose();
        _connection.Dispose();
    }
}
