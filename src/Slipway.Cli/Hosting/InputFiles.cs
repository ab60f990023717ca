using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Compat.Dify;

namespace Slipway.Cli.Hosting;

/// <summary>Takes the files that an input names by their paths into the file store, and puts references in their places.</summary>
/// <remarks>Only the command line does this: what a server is sent must not be able to name the server's own files.</remarks>
internal static class InputFiles
{
    private const long MaxBytes = 100L * 1024 * 1024;

    /// <summary>Replaces <c>"@path"</c> and <c>{"path": "…"}</c> in the members that take files.</summary>
    /// <exception cref="CliException">There is no such file, or it is too large.</exception>
    public static async Task StoreAsync(JsonObject input, Type inputType, IFileStore store, CliContext context, CancellationToken ct)
    {
        foreach (var name in inputType.GetProperties().Where(TakesFiles).Select(NameOf))
        {
            if (input[name] is JsonArray list)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    list[i] = await StoreAsync(list[i], store, context, ct);
                }
            }
            else if (input[name] is { } one)
            {
                input[name] = await StoreAsync(one, store, context, ct);
            }
        }
    }

    private static bool TakesFiles(PropertyInfo property) =>
        property.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType is { } converter
        && (converter == typeof(DifyFileInput) || converter == typeof(DifyFilesInput));

    /// <summary>The name of a member of an input in JSON.</summary>
    public static string NameOf(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? SlipwayJson.Options.PropertyNamingPolicy!.ConvertName(property.Name);

    private static async Task<JsonNode?> StoreAsync(JsonNode? value, IFileStore store, CliContext context, CancellationToken ct)
    {
        if (PathIn(value) is not { } path)
        {
            return value?.DeepClone();
        }

        var full = context.FullPath(path);
        if (!File.Exists(full))
        {
            throw new CliException($"--input names a file '{path}', and there is none.");
        }

        await using var content = File.OpenRead(full);
        if (content.Length > MaxBytes)
        {
            throw new CliException($"'{path}' has {content.Length / (1024 * 1024)} MiB; the most is {MaxBytes / (1024 * 1024)}.");
        }

        return new JsonObject
        {
            ["filename"] = Path.GetFileName(full),
            ["size"] = content.Length,
            ["related_id"] = await store.SaveAsync(content, ct),
        };
    }

    private static string? PathIn(JsonNode? value) => value switch
    {
        JsonValue text when text.TryGetValue(out string? at) && at.StartsWith('@') => at[1..],
        JsonObject given when given["path"] is JsonValue path && path.GetValueKind() is JsonValueKind.String => path.GetValue<string>(),
        _ => null,
    };
}
