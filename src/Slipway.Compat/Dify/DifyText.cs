using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>The text that Dify puts in the place of a reference such as <c>{{#node.value#}}</c>.</summary>
/// <remarks>
/// Strings are themselves. Integers print in decimal, floats as Python's repr (<c>5.0</c>, <c>1e+22</c>), booleans as
/// <c>True</c> and <c>False</c>, null as nothing, objects and lists of strings as JSON with ", " and ": ", other lists as
/// Python's repr (<c>[1, 2.5]</c>, <c>[{'a': 1}]</c>), empty lists as nothing. A record counts as the object it is in JSON.
/// </remarks>
public static class DifyText
{
    /// <summary>The text of a value in prompts, conditions, HTTP requests: everywhere but in answers.</summary>
    public static string From(string? value) => value ?? "";

    /// <inheritdoc cref="From(string?)"/>
    public static string From(bool value) => value ? "True" : "False";

    /// <inheritdoc cref="From(string?)"/>
    public static string From(DifyNumber value) => value.ToString();

    /// <inheritdoc cref="From(string?)"/>
    public static string From(DifyNumber? value) => value?.ToString() ?? "";

    /// <inheritdoc cref="From(string?)"/>
    public static string From(object? value)
    {
        if (value is IEnumerable<DifyFile>)
        {
            return "";
        }

        DifyValue seen = DifyValue.Of(value);
        return seen.Kind switch
        {
            DifyKind.Object => PythonJson.Write(seen.Object),
            DifyKind.List => FromList(seen.List),
            _ => FromScalar(seen),
        };
    }

    /// <summary>The text of a value in an answer: as <see cref="From(object?)"/>, but objects are indented by two, lists have one
    /// line "- item" each, and files become links or images.</summary>
    public static string Markdown(string? value) => value ?? "";

    /// <inheritdoc cref="Markdown(string?)"/>
    public static string Markdown(object? value)
    {
        if (value is IEnumerable<DifyFile> given)
        {
            return string.Join('\n', given.Select(file => file.Markdown));
        }

        DifyValue seen = DifyValue.Of(value);
        return seen.Kind switch
        {
            DifyKind.Object => PythonJson.WriteIndented(seen.Object),
            DifyKind.List when DifyFiles.TryRead(seen.List) is { } files => string.Join('\n', files.Select(file => file.Markdown)),
            DifyKind.List => string.Join('\n', seen.List.Select(item => "- " + PythonRepr.Str(item))),
            DifyKind.File => seen.File.Markdown,
            _ => FromScalar(seen),
        };
    }

    /// <summary>The text of a value that may be missing (its branch did not run): then Dify leaves the bare path.</summary>
    /// <param name="value">The value; null when it is missing.</param>
    /// <param name="path">The reference without its braces: <c>node.value</c>.</param>
    public static string OrPath(object? value, string path) => value is null ? path : From(value);

    /// <summary>The markdown of a value that may be missing (its branch did not run): then Dify leaves the bare path.</summary>
    /// <param name="value">The value; null when it is missing.</param>
    /// <param name="path">The reference without its braces: <c>node.value</c>.</param>
    public static string MarkdownOrPath(object? value, string path) => value is null ? path : Markdown(value);

    /// <summary>The text of what is below a value: the bare path when there is nothing, no text when it is null.</summary>
    /// <param name="root">The value the path begins at; null when it is missing.</param>
    /// <param name="path">The whole reference without its braces: <c>node.value.key</c>.</param>
    /// <param name="keys">The keys below the value.</param>
    public static string AtPath(object? root, string path, params ReadOnlySpan<string> keys) =>
        DifyPath.TryFind(root, keys, out JsonNode? found) ? From(found) : path;

    /// <summary>The markdown of what is below a value, as <see cref="AtPath"/>.</summary>
    /// <param name="root">The value the path begins at; null when it is missing.</param>
    /// <param name="path">The whole reference without its braces: <c>node.value.key</c>.</param>
    /// <param name="keys">The keys below the value.</param>
    public static string MarkdownAtPath(object? root, string path, params ReadOnlySpan<string> keys) =>
        DifyPath.TryFind(root, keys, out JsonNode? found) ? Markdown(found) : path;

    private static string FromList(JsonArray list)
    {
        if (list.Count == 0 || DifyFiles.TryRead(list) is not null)
        {
            return "";
        }

        bool onlyStrings = list.All(item => DifyValue.Of(item).Kind == DifyKind.Text);
        return onlyStrings ? PythonJson.Write(list) : PythonRepr.Repr(list);
    }

    private static string FromScalar(DifyValue value) => value.Kind switch
    {
        DifyKind.Text => value.Text,
        DifyKind.Number => value.Number.ToString(),
        DifyKind.Boolean => value.Boolean ? "True" : "False",
        _ => "",
    };
}
