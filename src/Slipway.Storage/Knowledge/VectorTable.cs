using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Slipway.Storage.Knowledge;

/// <summary>The vectors of a snapshot in memory, all compared with each query.</summary>
internal sealed class VectorTable
{
    private readonly List<(long Id, float[] Vector)> _rows;

    private VectorTable(List<(long Id, float[] Vector)> rows) => _rows = rows;

    public static VectorTable Read(string connectionString)
    {
        var table = new List<(long, float[])>();
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select id, vector from passages where vector is not null order by id";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            table.Add((rows.GetInt64(0), MemoryMarshal.Cast<byte, float>(rows.GetFieldValue<byte[]>(1)).ToArray()));
        }

        return new VectorTable(table);
    }

    /// <summary>The passages whose vectors have the greatest cosine with a vector of length one, at least 0.</summary>
    /// <exception cref="StepFailedException">The vector has another number of dimensions: it is of another model.</exception>
    public List<(long Id, double Score)> Nearest(float[] query, HashSet<long>? allowed, int most)
    {
        var nearest = new PriorityQueue<long, (double Score, long Order)>();
        foreach (var (id, vector) in _rows)
        {
            if (allowed?.Contains(id) is false)
            {
                continue;
            }

            if (vector.Length != query.Length)
            {
                throw new StepFailedException($"The embedding model gave {query.Length} dimensions, and the snapshot has {vector.Length}: build it anew with this model.", "EmbeddingError");
            }

            nearest.Enqueue(id, (TensorPrimitives.Dot<float>(query, vector), -id));
            if (nearest.Count > most)
            {
                nearest.Dequeue();
            }
        }

        var found = new List<(long Id, double Score)>(nearest.Count);
        while (nearest.TryDequeue(out var id, out var priority))
        {
            found.Add((id, Math.Clamp(priority.Score, 0, 1)));
        }

        found.Reverse();
        return found;
    }
}
