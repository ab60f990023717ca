using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>Values that Dify's assigner writes into variables whose type is declared (19.3 to 19.5).</summary>
public static class DifyVariable
{
    /// <summary>A value to write into a variable of a type; null, which leaves the variable as it is, for none.</summary>
    /// <typeparam name="T">The variable's type; of numbers and booleans the nullable one.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="path">Its name, for the message: <c>node.value</c>.</param>
    /// <exception cref="StepFailedException">The value is of another type; code <c>InvalidInputValueError</c>.</exception>
    public static T? As<T>(object? value, string path)
    {
        if (DifyValue.Of(value).Kind is DifyKind.None)
        {
            return default;
        }

        if (value is T same)
        {
            return same;
        }

        JsonNode? node = DifyJson.ToNode(value);
        bool isNumber = Nullable.GetUnderlyingType(typeof(T)) == typeof(DifyNumber);
        if (isNumber && node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False)
        {
            // As in Python, where true and false are numbers.
            node = node.GetValueKind() is JsonValueKind.True ? 1 : 0;
        }

        try
        {
            return node.Deserialize<T>(SlipwayJson.Options);
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"Invalid input value: {path} is no {NameOf(typeof(T))}.", "InvalidInputValueError", inner: e);
        }
    }

    /// <summary>A list with one more item; the list itself for none.</summary>
    /// <inheritdoc cref="Extend{T}(IReadOnlyList{T}, object?, string)"/>
    public static IReadOnlyList<T> Append<T>(IReadOnlyList<T> list, object? value, string path) => DifyValue.Of(value).Kind is DifyKind.None
        ? list
        : [.. list, default(T) is null && Nullable.GetUnderlyingType(typeof(T)) is null ? As<T>(value, path)! : As<ValueHolder<T>>(new JsonObject { ["value"] = DifyJson.ToNode(value) }, path)!.Value];

    /// <summary>A list with the items of another; the list itself for none.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="list">The list.</param>
    /// <param name="value">What is added.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <exception cref="StepFailedException">What is added is of another type; code <c>InvalidInputValueError</c>.</exception>
    public static IReadOnlyList<T> Extend<T>(IReadOnlyList<T> list, object? value, string path) =>
        As<IReadOnlyList<T>>(value, path) is { } items ? [.. list, .. items] : list;

    /// <summary>A list of files with one more; the list itself for none.</summary>
    public static JsonArray Append(JsonArray list, object? value, string path)
    {
        _ = path;
        JsonNode? node = DifyJson.ToNode(value);
        JsonArray result = list.DeepClone().AsArray();
        if (node is not null)
        {
            result.Add(node);
        }

        return result;
    }

    /// <summary>A list of files with those of another; the list itself for none.</summary>
    /// <exception cref="StepFailedException">What is added is no list; code <c>InvalidInputValueError</c>.</exception>
    public static JsonArray Extend(JsonArray list, object? value, string path)
    {
        JsonArray result = list.DeepClone().AsArray();
        foreach (JsonNode? item in As<JsonArray>(value, path) ?? [])
        {
            result.Add(item?.DeepClone());
        }

        return result;
    }

    private static string NameOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) ? "text"
            : plain == typeof(DifyNumber) ? "number"
            : plain == typeof(bool) ? "truth value"
            : plain == typeof(JsonObject) ? "object"
            : "list of the variable's type";
    }

    private sealed record ValueHolder<T>(T Value);
}
