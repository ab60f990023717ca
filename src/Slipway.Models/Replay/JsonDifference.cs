using System.Text.Json;
using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>The first place where two JSON values differ.</summary>
/// <param name="Path">A JSON Pointer (RFC 6901); empty for the whole.</param>
/// <param name="Recorded">The recorded value there as JSON, shortened; null when it has none.</param>
/// <param name="Asked">The other value there as JSON, shortened; null when it has none.</param>
public sealed record JsonDifference(string Path, string? Recorded, string? Asked)
{
    private const int LongestValue = 200;

    /// <summary>Finds the first difference, in the order of the recorded value.</summary>
    /// <param name="recorded">A JSON value.</param>
    /// <param name="asked">Another.</param>
    /// <returns>The difference; null when the values mean the same.</returns>
    public static JsonDifference? Find(JsonElement recorded, JsonElement asked) => Find(recorded, asked, "");

    /// <summary>The difference as the end of a sentence.</summary>
    /// <returns>The place and both values.</returns>
    public override string ToString() =>
        $"first difference at '{Path}': recorded {Recorded ?? "nothing"}, asked {Asked ?? "nothing"}.";

    private static JsonDifference? Find(JsonElement recorded, JsonElement asked, string path)
    {
        if (recorded.ValueKind == JsonValueKind.Object && asked.ValueKind == JsonValueKind.Object)
        {
            return recorded.EnumerateObject().Select(member => Find(member.Value, Member(asked, member.Name), $"{path}/{Escape(member.Name)}"))
                .Concat(asked.EnumerateObject().Where(m => !recorded.TryGetProperty(m.Name, out _)).Select(m => Differ(default, m.Value, $"{path}/{Escape(m.Name)}")))
                .FirstOrDefault(static d => d is not null);
        }
        if (recorded.ValueKind == JsonValueKind.Array && asked.ValueKind == JsonValueKind.Array)
        {
            return Enumerable.Range(0, Math.Max(recorded.GetArrayLength(), asked.GetArrayLength()))
                .Select(i => Find(Item(recorded, i), Item(asked, i), $"{path}/{i}"))
                .FirstOrDefault(static d => d is not null);
        }
        bool equal = recorded.ValueKind != JsonValueKind.Undefined && asked.ValueKind != JsonValueKind.Undefined
            ? CanonicalJson.AreEqual(recorded, asked)
            : recorded.ValueKind == asked.ValueKind;
        return equal ? null : Differ(recorded, asked, path);
    }

    private static JsonElement Member(JsonElement of, string name) => of.TryGetProperty(name, out JsonElement value) ? value : default;

    private static JsonElement Item(JsonElement of, int index) => index < of.GetArrayLength() ? of[index] : default;

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private static JsonDifference Differ(JsonElement recorded, JsonElement asked, string path)
    {
        (string? first, string? second) = (Text(recorded), Text(asked));
        int shared = first is null || second is null ? 0 : first.AsSpan().CommonPrefixLength(second);
        // Long texts that begin alike are shown from a little before they part.
        int from = shared > LongestValue / 2 ? shared - (LongestValue / 4) : 0;
        return new JsonDifference(path, Cut(first, from), Cut(second, from));
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? null : CanonicalJson.GetString(value);

    private static string? Cut(string? text, int from)
    {
        if (text is null)
        {
            return null;
        }
        string tail = from > 0 && from <= text.Length ? "..." + text[from..] : text;
        return tail.Length <= LongestValue ? tail : tail[..LongestValue] + "...";
    }
}
