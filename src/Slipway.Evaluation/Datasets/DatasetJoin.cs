using System.Globalization;
using System.Text.Json.Nodes;

namespace Slipway.Evaluation.Datasets;

/// <summary>Puts the lines of several sources together, and makes the inputs of a pipeline of them.</summary>
public static class DatasetJoin
{
    /// <summary>The inputs of each line.</summary>
    /// <param name="sources">The sources by name: <c>data</c>, <c>run.inputs</c>, <c>run.outputs</c>.</param>
    /// <param name="mapping">Which columns become which inputs. An input that it does not name takes the column of its name in <c>data</c>,
    /// unless the pipeline has a default for it.</param>
    /// <param name="defaults">The inputs that have a default.</param>
    /// <returns>Line numbers with inputs, in order. Sources whose lines have a <c>line_number</c> are joined by it, others by position; lines
    /// that one source lacks are left out.</returns>
    /// <exception cref="ColumnMappingException">A column does not exist.</exception>
    /// <exception cref="InvalidArtifactException">Lines cannot be told apart: two of a source have the same number, some have none or one that is
    /// no whole number, or sources without numbers are not equally long.</exception>
    public static IReadOnlyList<(int Line, JsonObject Inputs)> Lines(
        IReadOnlyDictionary<string, Dataset> sources, ColumnMapping mapping, IReadOnlySet<string>? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(mapping);
        ThrowIfUneven(sources);
        var byLine = sources.ToDictionary(source => source.Key, source => Numbered(source.Key, source.Value));
        IEnumerable<int> numbers = byLine.Values.Select(lines => (IEnumerable<int>)lines.Keys).Aggregate((all, next) => all.Intersect(next));
        var result = new List<(int, JsonObject)>();
        foreach (int number in numbers.Order())
        {
            JsonObject inputs = mapping.Apply(byLine.ToDictionary(source => source.Key, source => (JsonNode?)source.Value[number]));
            if (byLine.TryGetValue("data", out Dictionary<int, JsonObject>? data))
            {
                foreach ((string column, JsonNode? value) in data[number])
                {
                    if (column != Dataset.LineNumber && !inputs.ContainsKey(column) && !(defaults?.Contains(column) ?? false))
                    {
                        inputs[column] = value?.DeepClone();
                    }
                }
            }

            result.Add((number, inputs));
        }

        return result;
    }

    /// <summary>Which lines belong together is known by their place alone where they have no numbers, so none may be missing.</summary>
    private static void ThrowIfUneven(IReadOnlyDictionary<string, Dataset> sources)
    {
        var placed = sources.Where(source => !source.Value.Lines.Any(HasNumber)).ToList();
        if (placed.Select(source => source.Value.Lines.Count).Distinct().Count() > 1)
        {
            throw new InvalidArtifactException(
                $"Lines without a {Dataset.LineNumber} are joined by their place, and there are {string.Join(" and ", placed.Select(source => $"{source.Value.Lines.Count} of {source.Key}"))}. Give them numbers, or as many lines.",
                placed[^1].Key);
        }
    }

    private static Dictionary<int, JsonObject> Numbered(string source, Dataset dataset)
    {
        var lines = new Dictionary<int, JsonObject>();
        List<string> columns = [.. dataset.Lines.SelectMany(line => line.Select(column => column.Key)).Distinct()];
        bool hasNumbers = dataset.Lines.Any(HasNumber);
        for (int i = 0; i < dataset.Lines.Count; i++)
        {
            JsonObject line = dataset.Lines[i];
            int number = hasNumbers ? NumberOf(line, source, i + 1) : i;
            JsonObject row = line.DeepClone().AsObject();
            foreach (string column in columns)
            {
                // A column that other lines have is there, and empty.
                row.TryAdd(column, null);
            }

            if (!lines.TryAdd(number, row))
            {
                throw new InvalidArtifactException($"Two lines have the {Dataset.LineNumber} {number}; lines are told apart by it.", source, i + 1, 1);
            }
        }

        return lines;
    }

    private static bool HasNumber(JsonObject line) => TextOf(line).Length > 0;

    private static int NumberOf(JsonObject line, string source, int place) => TextOf(line) switch
    {
        "" => throw new InvalidArtifactException($"The line has no {Dataset.LineNumber}, and others have: lines are told apart by it.", source, place, 1),
        var text when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal given) && given == decimal.Truncate(given) && given is >= int.MinValue and <= int.MaxValue => (int)given,
        var text => throw new InvalidArtifactException($"The {Dataset.LineNumber} {text} is no whole number.", source, place, 1),
    };

    /// <summary>The number as it is written; the cells of tables are texts.</summary>
    private static string TextOf(JsonObject line) =>
        line[Dataset.LineNumber] is not { } value ? "" : value is JsonValue cell && cell.TryGetValue(out string? text) ? text.Trim() : value.ToJsonString();
}
