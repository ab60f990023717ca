using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Compat.PromptFlow;

/// <summary>Keeps text that people give from starting a message of its own: a mark in each role word that a prompt would be split at.</summary>
/// <remarks>
/// Prompt flow puts random ids in the place of such words and takes them out again. A mark does the same, is the same on every run,
/// and survives what filters do to the text. It is a code point that Unicode keeps out of text for good.
/// </remarks>
internal static class RoleGuard
{
    public const char Mark = '\uFDD0';

    /// <summary>The mark where a text inside a list or mapping was printed.</summary>
    private const string EscapedMark = @"\ufdd0";

    private static readonly string MarkText = Mark.ToString();

    /// <summary>The text with a mark in each role word that begins a message.</summary>
    public static string Guard(string text) => text.Contains(':', StringComparison.Ordinal)
        ? ChatText.Markers.Replace(text, static match =>
        {
            Group role = match.Groups[1];
            return match.Value.Insert(role.Index - match.Index + 1, MarkText);
        })
        : text;

    /// <summary>The text as it was given.</summary>
    public static string Plain(string text) => text.Contains(Mark, StringComparison.Ordinal) || text.Contains(EscapedMark, StringComparison.Ordinal)
        ? text.Replace(MarkText, "", StringComparison.Ordinal).Replace(EscapedMark, "", StringComparison.Ordinal)
        : text;

    /// <summary>The value without marks; itself when it has none.</summary>
    public static JsonNode? Plain(JsonNode? value) => HasMark(value) ? Copy(value) : value;

    private static bool HasMark(JsonNode? value) => value switch
    {
        JsonObject members => members.Any(member => HasMark(member.Value)),
        JsonArray items => items.Any(HasMark),
        JsonValue scalar => scalar.TryGetValue(out string? text) && (text.Contains(Mark, StringComparison.Ordinal) || text.Contains(EscapedMark, StringComparison.Ordinal)),
        _ => false,
    };

    private static JsonNode? Copy(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Copy(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Copy)]),
        JsonValue scalar when scalar.TryGetValue(out string? text) => JsonValue.Create(Plain(text)),
        _ => value?.DeepClone(),
    };
}
