using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Slipway.Storage.Knowledge;

/// <summary>What a snapshot says of itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">The name of the knowledge it was built from.</param>
/// <param name="Search">How it is searched.</param>
/// <param name="Chunks">How its documents were cut.</param>
/// <param name="Passages">How many passages it has.</param>
internal sealed record SnapshotAbout(string Id, string Name, SearchSettings Search, ChunkSettings Chunks, int Passages)
{
    /// <exception cref="InvalidArtifactException">The file is no snapshot, or is damaged.</exception>
    public static async Task<SnapshotAbout> ReadAsync(string path, string connectionString, CancellationToken ct)
    {
        var about = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            await using var connection = new SqliteConnection(connectionString);
            await connection.OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = "select name, value from about";
            await using var rows = await command.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                about[rows.GetString(0)] = rows.GetString(1);
            }
        }
        catch (SqliteException e)
        {
            throw new InvalidArtifactException($"This is no knowledge snapshot: {e.Message}", path, inner: e);
        }

        if (!new[] { "id", "name", "settings", "passages" }.All(about.ContainsKey))
        {
            throw new InvalidArtifactException("This is no knowledge snapshot, or one of another version.", path);
        }

        try
        {
            var settings = JsonNode.Parse(about["settings"]) as JsonObject ?? throw new JsonException("The settings are no object.");
            return new SnapshotAbout(
                about["id"],
                about["name"],
                settings["search"].Deserialize<SearchSettings>(SlipwayJson.Options) ?? throw new JsonException("It does not say how it is searched."),
                settings["chunks"].Deserialize<ChunkSettings>(SlipwayJson.Options) ?? throw new JsonException("It does not say how its documents were cut."),
                int.Parse(about["passages"], NumberStyles.None, CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is JsonException or FormatException or OverflowException)
        {
            throw new InvalidArtifactException($"This knowledge snapshot is damaged: {e.Message} Build it again with 'slipway knowledge build'.", path, inner: e);
        }
    }
}
