using System.Text.Json.Nodes;

namespace Slipway.Cli.Hosting;

/// <summary>Puts the content of images in the place of their paths, as Prompt flow does with a dataset: paths start from the dataset's folder.</summary>
/// <remarks>Only the command line does this: what a server is sent must not be able to name the server's own files.</remarks>
internal sealed class DatasetImages(CliContext context, string dataset)
{
    private const long MaxBytes = 20L * 1024 * 1024;

    private readonly string _folder = Path.GetDirectoryName(context.FullPath(dataset))!;

    /// <summary>A line with its images.</summary>
    /// <exception cref="CliException">An image is not there, or too large.</exception>
    public JsonObject Load(JsonObject line) => (JsonObject)LoadAny(line)!;

    private JsonNode? LoadAny(JsonNode? value) => value switch
    {
        JsonObject members => LoadObject(members),
        JsonArray items => new JsonArray([.. items.Select(LoadAny)]),
        _ => value?.DeepClone(),
    };

    private JsonObject LoadObject(JsonObject members)
    {
        if (members.Count == 1 && members.First() is { Key: { } key, Value: JsonValue content } && key.StartsWith("data:image/", StringComparison.Ordinal) && key.EndsWith(";path", StringComparison.Ordinal))
        {
            return new JsonObject { [key[..^"path".Length] + "base64"] = Read(content.ToString()) };
        }

        if (members["type"]?.ToString() == "image_file" && (members["image_file"] as JsonObject)?["path"] is JsonValue path)
        {
            return new JsonObject
            {
                ["type"] = "image_url",
                ["image_url"] = new JsonObject { ["url"] = $"data:image/{Kind(path.ToString())};base64,{Read(path.ToString())}" },
            };
        }

        return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, LoadAny(member.Value))));
    }

    private string Read(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path, _folder));
        if (!file.Exists)
        {
            throw new CliException($"'{dataset}' names an image '{path}', and there is none in its folder.");
        }

        return file.Length <= MaxBytes
            ? Convert.ToBase64String(File.ReadAllBytes(file.FullName))
            : throw new CliException($"The image '{path}' has {file.Length / (1024 * 1024)} MiB; the most is {MaxBytes / (1024 * 1024)}.");
    }

    private static string Kind(string path) => Path.GetExtension(path).TrimStart('.').ToLowerInvariant() switch
    {
        "jpg" => "jpeg",
        "svg" => "svg+xml",
        "" => "*",
        var extension => extension,
    };
}
