using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Lists as Dify's iterations take and give them (16).</summary>
public static class DifyList
{
    /// <summary>The items an iteration runs over: none for null.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="value">The iteration's input.</param>
    /// <param name="path">Its name, for the message: <c>node.items</c>.</param>
    /// <exception cref="StepFailedException">The value is no list (code <c>InvalidIteratorValueError</c>), or an item has another type.</exception>
    public static IReadOnlyList<T> Items<T>(object? value, string path)
    {
        DifyValue seen = DifyValue.Of(value);
        if (seen.Kind == DifyKind.None)
        {
            return [];
        }

        if (seen.Kind != DifyKind.List)
        {
            throw new StepFailedException($"Invalid iterator value: {path} is no list.", "InvalidIteratorValueError");
        }

        var items = new List<T>(seen.List.Count);
        foreach (JsonNode? item in seen.List)
        {
            items.Add(Read<T>(item, path));
        }

        return items;
    }

    /// <summary>An iteration's output flattened: when every item that is not null is a list, the lists are concatenated and the nulls
    /// dropped; else the items as they are.</summary>
    public static IReadOnlyList<JsonNode?> Flatten<T>(IReadOnlyList<T> items)
    {
        List<JsonNode?> nodes = [.. items.Select(item => DifyJson.ToNode(item))];
        return nodes.Exists(node => node is not null) && nodes.TrueForAll(node => node is null or JsonArray)
            ? [.. nodes.OfType<JsonArray>().SelectMany(list => list.Select(item => item?.DeepClone()))]
            : nodes;
    }

    private static T Read<T>(JsonNode? item, string path)
    {
        try
        {
            return item is null ? default! : item.Deserialize<T>(SlipwayJson.Options)!;
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"An item of {path} is no {typeof(T).Name}: {e.Message}", "InvalidIteratorValueError", inner: e);
        }
    }
}
