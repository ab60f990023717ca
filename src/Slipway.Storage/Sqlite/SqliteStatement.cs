using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Slipway.Storage.Rows;

namespace Slipway.Storage.Sqlite;

/// <summary>A prepared statement that is bound and executed again and again without allocating.</summary>
/// <remarks>For one thread. Parameters are numbered from 1 and keep their values until they are bound again. Most rows have the same kind, effect,
/// owner and nulls as the row before: what a parameter has already costs no call.</remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBytes = 512;

    /// <summary>What a parameter has that is no text: null or a number. Blobs are always bound again.</summary>
    private static readonly object Null = new();
    private static readonly object Number = new();

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly object?[] _bound;
    private readonly long[] _numbers;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        var parameters = raw.sqlite3_bind_parameter_count(_statement) + 1;
        (_bound, _numbers) = (new object?[parameters], new long[parameters]);
        Array.Fill(_bound, Null);
    }

    public void Bind(int index, long? value)
    {
        if (value is not { } number)
        {
            BindNull(index);
        }
        else if (_bound[index] != Number || _numbers[index] != number)
        {
            Check(raw.sqlite3_bind_int64(_statement, index, number));
            (_bound[index], _numbers[index]) = (Number, number);
        }
    }

    public void Bind(int index, ReadOnlySpan<byte> value)
    {
        _bound[index] = null;
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, value));
    }

    public void Bind(int index, RunId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        Bind(index, bytes);
    }

    public void BindNull(int index)
    {
        if (_bound[index] != Null)
        {
            Check(raw.sqlite3_bind_null(_statement, index));
            _bound[index] = Null;
        }
    }

    public void Bind(int index, string? value)
    {
        if (value is null)
        {
            BindNull(index);
        }
        else if (!ReferenceEquals(_bound[index], value))
        {
            BindText(index, value);
            _bound[index] = value;
        }
    }

    /// <summary>Binds a payload's data, and its size to the next parameter.</summary>
    public void Bind(int index, StoredPayload? payload)
    {
        if (payload is { } stored)
        {
            Bind(index, stored.Data.Span);
            Bind(index + 1, stored.Size);
        }
        else
        {
            BindNull(index);
            BindNull(index + 1);
        }
    }

    /// <summary>Binds a run and whose it has to be, to the first three parameters.</summary>
    public void BindOwner(OpenRun run)
    {
        Bind(1, run.Number);
        Bind(2, run.Owner);
        Bind(3, run.Epoch);
    }

    /// <summary>Executes a statement that returns no rows. Returns how many rows it changed.</summary>
    public int Execute()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        return result == raw.SQLITE_DONE ? raw.sqlite3_changes(_database) : throw Failure(result);
    }

    /// <summary>Goes to the next row; false when there is none. <see cref="Reset"/> ends the reading.</summary>
    public bool Read()
    {
        var result = raw.sqlite3_step(_statement);
        return result switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(result),
        };
    }

    /// <summary>The number of the row that was inserted last.</summary>
    public long LastInserted => raw.sqlite3_last_insert_rowid(_database);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public long? NullableInt64(int column) =>
        raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Int64(column);

    /// <summary>Valid until the next row.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void BindText(int index, string value)
    {
        if (value.Length == 0)
        {
            Check(raw.sqlite3_bind_text(_statement, index, value));
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Check(raw.sqlite3_bind_text(_statement, index, buffer[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Failure(result);
        }
    }

    private SqliteException Failure(int result)
    {
        var message = raw.sqlite3_errmsg(_database).utf8_to_string();
        return new SqliteException(message, result, raw.sqlite3_extended_errcode(_database));
    }
}
