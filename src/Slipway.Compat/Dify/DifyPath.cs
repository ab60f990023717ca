using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>References that go below a variable: <c>{{#node.value.key#}}</c> (4.2). Objects by key, files by attribute; no list indexes.</summary>
public static class DifyPath
{
    /// <summary>What is at the path; null when there is nothing or it is null.</summary>
    /// <param name="root">The variable; a record counts as the object it is in JSON.</param>
    /// <param name="keys">The keys below it.</param>
    public static JsonNode? Find(object? root, params ReadOnlySpan<string> keys) => TryFind(root, keys, out JsonNode? found) ? found : null;

    /// <summary>Whether there is something at the path, be it null.</summary>
    internal static bool TryFind(object? root, ReadOnlySpan<string> keys, out JsonNode? found)
    {
        found = root as JsonNode ?? DifyJson.ToNode(root);
        if (found is null)
        {
            return false;
        }

        foreach (string key in keys)
        {
            if (found is not JsonObject members || !members.TryGetPropertyValue(NameOf(members, key), out found))
            {
                found = null;
                return false;
            }
        }

        return true;
    }

    // Selectors call a file's name otherwise than its JSON does.
    private static string NameOf(JsonObject members, string key) =>
        key == "name" && !members.ContainsKey(key) && DifyFiles.TryRead(members) is not null ? "filename" : key;
}
