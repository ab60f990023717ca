using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Recognises files among JSON values.</summary>
internal static class DifyFiles
{
    /// <summary>The file that <paramref name="value"/> describes; null when it is an ordinary object.</summary>
    public static DifyFile? TryRead(JsonObject value)
    {
        if (!value.TryGetPropertyValue("dify_model_identity", out JsonNode? marker)
            || marker is not JsonValue text
            || !text.TryGetValue(out string? identity)
            || identity != DifyFile.ModelIdentity)
        {
            return null;
        }

        try
        {
            return value.Deserialize<DifyFile>(SlipwayJson.Options);
        }
        catch (JsonException)
        {
            // Marked as a file, but not of a file's shape: an object like any other.
            return null;
        }
    }

    /// <summary>The files in a value: one, a list, or none.</summary>
    public static IReadOnlyList<DifyFile> Of(object? value)
    {
        DifyValue seen = DifyValue.Of(value);
        return seen.Kind switch
        {
            DifyKind.File => [seen.File],
            DifyKind.List => [.. seen.List.Select(item => DifyValue.Of(item)).Where(item => item.Kind is DifyKind.File).Select(item => item.File)],
            _ => [],
        };
    }

    /// <summary>The files in a list that holds nothing else; null for any other list.</summary>
    public static IReadOnlyList<DifyFile>? TryRead(JsonArray list)
    {
        if (list.Count == 0 || list[0] is not JsonObject first || TryRead(first) is null)
        {
            return null;
        }

        var files = new List<DifyFile>(list.Count);
        foreach (JsonNode? item in list)
        {
            if (item is not JsonObject value || TryRead(value) is not { } file)
            {
                return null;
            }

            files.Add(file);
        }

        return files;
    }
}
