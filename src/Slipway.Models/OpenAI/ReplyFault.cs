using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Slipway.Models.OpenAI;

/// <summary>Says why a reply could not be read, in the words of the interface.</summary>
internal static partial class ReplyFault
{
    private const int LongestBeginning = 150;

    public static JsonException Null() => new("an object was expected, and there is null");

    /// <param name="reply">What came.</param>
    /// <param name="error">What reading it ended with.</param>
    /// <param name="key">The service's key, which is not shown.</param>
    public static string Describe(ReadOnlyMemory<byte> reply, JsonException error, string? key)
    {
        if (!Utf8.IsValid(reply.Span))
        {
            return "it is not in UTF-8";
        }
        if (string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(reply.Span[..Math.Min(reply.Length, LongestBeginning)])))
        {
            return "it is empty";
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(reply);
            return error.Path is { } path ? Describe(document.RootElement, path) : error.Message;
        }
        catch (JsonException)
        {
            return BreaksOff(reply.Span) ? $"it breaks off after {reply.Length} bytes" : $"it is no JSON and begins with: {Beginning(reply.Span, key)}";
        }
    }

    private static string Describe(JsonElement at, string path)
    {
        string expected = "an object";
        foreach (Match segment in Segments().Matches(path))
        {
            (at, expected) = segment.Groups["item"] is { Success: true } item
                ? (at[int.Parse(item.ValueSpan, System.Globalization.CultureInfo.InvariantCulture)], "an object")
                : (at.GetProperty(segment.Groups["member"].Value), ExpectedOf(segment.Groups["member"].Value));
        }
        string found = KindOf(at);
        return path == "$" ? $"{expected} was expected, and there is {found}" : $"'{path[2..]}' is {found} in the place of {expected}";
    }

    private static string ExpectedOf(string member) => member switch
    {
        "choices" or "tool_calls" or "data" => "a list",
        "index" => "a whole number",
        "embedding" => "a list of numbers",
        "message" or "delta" or "function" or "function_call" or "usage" or "prompt_tokens_details" or "completion_tokens_details" => "an object",
        _ => "a text",
    };

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        _ => value.GetRawText(),
    };

    private static bool BreaksOff(ReadOnlySpan<byte> reply)
    {
        var reader = new Utf8JsonReader(reply, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Beginning(ReadOnlySpan<byte> reply, string? key)
    {
        string text = OpenAIError.WithoutKey(Breaks().Replace(Encoding.UTF8.GetString(reply), " ").Trim(), key);
        return text.Length <= LongestBeginning ? text : text[..LongestBeginning] + "…";
    }

    [GeneratedRegex(@"\.(?<member>[^.\[]+)|\[(?<item>\d+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex Segments();

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Breaks();
}
