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
