using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Slipway.Storage.Rows;

namespace Slipway.Storage.PostgreSql;

/// <summary>A statement over many rows: each parameter is the array of one column.</summary>
internal sealed class Statement(string sql)
{
    public NpgsqlBatchCommand Command { get; } = new(sql);

    public Statement Add<TRow, T>(List<TRow> rows, NpgsqlDbType type, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        var hasValue = false;
        for (var i = 0; i < column.Length; i++)
        {
            hasValue |= (column[i] = value(rows[i])) is not null;
        }

        // A column without a value is cheaper to send and to read as an empty one, which unnest fills up.
        column = hasValue ? column : [];
        Command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = column, NpgsqlDbType = NpgsqlDbType.Array | type });
        return this;
    }

    public Statement Text<TRow>(List<TRow> rows, Func<TRow, string?> value) => Add(rows, NpgsqlDbType.Text, row => PostgreSqlText.Of(value(row)));

    /// <summary>Adds the data of payloads, and their sizes.</summary>
    public Statement Payload<TRow>(List<TRow> rows, Func<TRow, StoredPayload?> value) => this
        .Add(rows, NpgsqlDbType.Bytea, row => value(row) is { } payload ? Bytes(payload.Data) : null)
        .Add(rows, NpgsqlDbType.Integer, row => value(row)?.Size);

    public static byte[] Bytes(ReadOnlyMemory<byte> data) =>
        MemoryMarshal.TryGetArray(data, out var segment) && segment is { Offset: 0, Array: { } array } && array.Length == segment.Count ? array : data.ToArray();
}
