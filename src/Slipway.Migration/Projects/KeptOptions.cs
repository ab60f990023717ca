using System.Text.Json;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Projects;

/// <summary>What the caller said about the export at the last import, kept in the project: an update is made of the same flow.</summary>
internal static class KeptOptions
{
    /// <summary>Where it is kept. It belongs into version control, like the project itself.</summary>
    public const string Path = ".slipway/import/options.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The text to keep; null when nothing was said.</summary>
    public static string? Write(ImportOptions options) =>
        options.Connections.Count == 0 && options.Variant is null ? null : JsonSerializer.Serialize(options, Format) + "\n";

    /// <summary>What is kept; nothing said when there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static ImportOptions Read(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ImportOptions>(File.ReadAllText(path), Format) ?? new ImportOptions() : new ImportOptions();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
