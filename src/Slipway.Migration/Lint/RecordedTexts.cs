using System.Text.Json;

namespace Slipway.Migration.Lint;

/// <summary>What recordings say was tested; docs/recordings.md describes the format.</summary>
internal static class RecordedTexts
{
    /// <summary>The number of cases, and every text of their requests.</summary>
    public static (int Cases, List<string> Texts) Read(IEnumerable<string> recordings)
    {
        var cases = new HashSet<string>(StringComparer.Ordinal);
        var texts = new List<string>();
        foreach (string line in recordings.SelectMany(text => text.Split('\n')).Where(line => line.StartsWith('{')))
        {
            try
            {
                using JsonDocument entry = JsonDocument.Parse(line);
                if (entry.RootElement.TryGetProperty("case", out JsonElement name) && name.ValueKind is JsonValueKind.String)
                {
                    cases.Add(name.GetString()!);
                }

                if (entry.RootElement.TryGetProperty("request", out JsonElement request))
                {
                    Collect(request, texts);
                }
            }
            catch (JsonException)
            {
                // 'slipway verify' reports a malformed recording; here a line less is only a test less.
            }
        }

        return (cases.Count, texts);
    }

    private static void Collect(JsonElement value, List<string> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(value.GetString()!);
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Collect(item, texts);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Collect(member.Value, texts);
                }

                break;
        }
    }
}
