using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Evaluation.Datasets;

/// <summary>The lines of a dataset.</summary>
/// <param name="Lines">The lines in order.</param>
public sealed record Dataset(IReadOnlyList<JsonObject> Lines)
{
    /// <summary>The column that joins the lines of several sources.</summary>
    public const string LineNumber = "line_number";

    /// <summary>The most lines that are read.</summary>
    public const int MaxLines = 1_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private const string HalfCharacter = "A text has an escape of half a character, such as \"\\ud800\", which UTF-8 cannot carry.";

    /// <summary>Reads a file: JSON lines, a JSON list of objects, or values separated by commas (.csv) or tabs (.tsv), whose cells are texts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <exception cref="InvalidArtifactException">A line is no JSON object, or does not fit the columns.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<Dataset> LoadAsync(string path, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        string name = Path.GetFileName(path);
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return Parse(name, await File.ReadAllTextAsync(path, ct));
        }

        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase))
        {
            return new(SeparatedValues.Read(name, await File.ReadAllTextAsync(path, ct), path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ','));
        }

        var lines = new List<JsonObject>();
        int number = 0;
        await foreach (string line in File.ReadLinesAsync(path, ct))
        {
            number++;
            if (lines.Count >= MaxLines)
            {
                throw new InvalidArtifactException($"A dataset has at most {MaxLines} lines.", name, number, 1);
            }

            if (!string.IsNullOrWhiteSpace(line))
            {
                lines.Add(Line(name, number, line));
            }
        }

        return new(lines);
    }

    private static Dataset Parse(string name, string text)
    {
        try
        {
            JsonElement items = JsonElement.Parse(text, Strict);
            return items.ValueKind is JsonValueKind.Array && items.EnumerateArray().All(item => item.ValueKind is JsonValueKind.Object)
                ? new([.. items.EnumerateArray().Select(item => Node(item)!.AsObject())])
                : throw new InvalidArtifactException("A dataset in JSON is a list of objects.", name, 1, 1);
        }
        catch (JsonException e)
        {
            throw new InvalidArtifactException($"The file is no JSON: {Reason(e)}", name, (int)(e.LineNumber ?? 0) + 1, 1, e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidArtifactException(HalfCharacter, name, 1, 1, e);
        }
    }

    private static JsonObject Line(string name, int number, string line)
    {
        try
        {
            return Node(JsonElement.Parse(line, Strict)) as JsonObject ?? throw new InvalidArtifactException("Each line of a dataset is a JSON object.", name, number, 1);
        }
        catch (JsonException e)
        {
            throw new InvalidArtifactException($"The line is no JSON: {Reason(e)}", name, number, (int)(e.BytePositionInLine ?? 0) + 1, e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidArtifactException(HalfCharacter, name, number, 1, e);
        }
    }

    /// <summary>Why it is no JSON; the place is said before it.</summary>
    private static string Reason(JsonException error) => error.Message.Split([" Path: ", " LineNumber: "], StringSplitOptions.None)[0];

    /// <summary>The value, with its texts read.</summary>
    /// <exception cref="InvalidOperationException">A text has an escape of half a character.</exception>
    private static JsonNode? Node(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (JsonProperty member in element.EnumerateObject())
                {
                    members[member.Name] = Node(member.Value);
                }

                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Node)]);
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }
}
