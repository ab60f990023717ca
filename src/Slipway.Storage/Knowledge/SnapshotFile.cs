using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.AI;
using Slipway.Storage.Knowledge;

namespace Slipway.Storage;

/// <summary>Writes knowledge snapshots: one SQLite file each.</summary>
public static class SnapshotFile
{
    private const int EmbeddedTogether = 64;

    private const string Schema = """
        create table about (name text primary key, value text not null) without rowid;
        create table passages (id integer primary key, passage text not null, document text not null, position integer not null,
            text text not null, metadata text not null, vector blob);
        create virtual table terms using fts5 (text, content = '', tokenize = "unicode61 remove_diacritics 2");
        """;

    /// <summary>The id of the snapshot that these settings and passages make. Passages are in the order of their documents' names and places.</summary>
    public static string IdOf(KnowledgeDefinition definition, IReadOnlyList<SnapshotPassage> passages)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(passages);
        return SnapshotHash.Of(Settings(definition), InOrder(passages));
    }

    /// <summary>Writes a snapshot. The file appears under its name when it is whole.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="definition">How it is searched.</param>
    /// <param name="passages">Its passages.</param>
    /// <param name="embeddings">The embedding model; null when the search is by words.</param>
    /// <param name="progress">Told how many passages have an embedding; null for nobody.</param>
    /// <param name="ct">Cancels; nothing is left behind.</param>
    /// <returns>The snapshot's id.</returns>
    /// <exception cref="ArgumentException">The search needs embeddings, and there is no model.</exception>
    public static async Task<string> WriteAsync(
        string path,
        KnowledgeDefinition definition,
        IReadOnlyList<SnapshotPassage> passages,
        IEmbeddingGenerator<string, Embedding<float>>? embeddings,
        IProgress<int>? progress = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(passages);
        if (definition.Search.Mode is not SearchMode.Text && embeddings is null)
        {
            throw new ArgumentException("A search by vectors needs an embedding model.", nameof(embeddings));
        }

        var ordered = InOrder(passages);
        var id = SnapshotHash.Of(Settings(definition), ordered);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = temporary, Pooling = false }.ConnectionString))
            {
                await connection.OpenAsync(ct);
                await ExecuteAsync(connection, Schema, ct);
                await using var transaction = await connection.BeginTransactionAsync(ct);
                await WriteAboutAsync(connection, id, definition, ordered.Count, ct);
                await WritePassagesAsync(connection, ordered, definition.Search.Mode is SearchMode.Text ? null : embeddings, progress, ct);
                await transaction.CommitAsync(ct);
            }

            File.Move(temporary, path, overwrite: true);
            return id;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    internal static string Settings(KnowledgeDefinition definition) =>
        JsonSerializer.Serialize(new { definition.Chunks, definition.Search }, SlipwayJson.Options);

    private static List<SnapshotPassage> InOrder(IReadOnlyList<SnapshotPassage> passages) =>
        [.. passages.OrderBy(p => p.Document, StringComparer.Ordinal).ThenBy(p => p.Position)];

    private static async Task WriteAboutAsync(SqliteConnection connection, string id, KnowledgeDefinition definition, int passages, CancellationToken ct)
    {
        foreach (var (name, value) in new[] { ("id", id), ("name", definition.Name), ("settings", Settings(definition)), ("passages", $"{passages}") })
        {
            await ExecuteAsync(connection, "insert into about (name, value) values (@name, @value)", ct, ("@name", name), ("@value", value));
        }
    }

    private static async Task WritePassagesAsync(
        SqliteConnection connection, List<SnapshotPassage> passages, IEmbeddingGenerator<string, Embedding<float>>? embeddings, IProgress<int>? progress, CancellationToken ct)
    {
        var number = 0;
        foreach (var group in passages.Chunk(EmbeddedTogether))
        {
            var vectors = embeddings is null ? null : await embeddings.GenerateAsync(group.Select(p => p.Text), cancellationToken: ct);
            for (var i = 0; i < group.Length; i++)
            {
                number++;
                var passage = group[i];
                await ExecuteAsync(
                    connection,
                    "insert into passages (id, passage, document, position, text, metadata, vector) values (@id, @passage, @document, @position, @text, @metadata, @vector)",
                    ct,
                    ("@id", number),
                    ("@passage", passage.Id),
                    ("@document", passage.Document),
                    ("@position", passage.Position),
                    ("@text", passage.Text),
                    ("@metadata", passage.Metadata.ToJsonString(SlipwayJson.Options)),
                    ("@vector", vectors is null ? DBNull.Value : MemoryMarshal.AsBytes(UnitVector.Of(vectors[i].Vector.Span).AsSpan()).ToArray()));
                await ExecuteAsync(connection, "insert into terms (rowid, text) values (@id, @text)", ct, ("@id", number), ("@text", SearchTerms.Of(passage.Text)));
            }

            progress?.Report(number);
        }
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, CancellationToken ct, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await command.ExecuteNonQueryAsync(ct);
    }
}
