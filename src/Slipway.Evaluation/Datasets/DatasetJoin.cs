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
    /// <exception cref="InvalidArtifactException">Two lines of a source have the same number.</exception>
    public static IReadOnlyList<(int Line, JsonObject Inputs)> Lines(
        IReadOnlyDictionary<string, Dataset> sources, ColumnMapping mapping, IReadOnlySet<string>? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(mapping);
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

    private static Dictionary<int, JsonObject> Numbered(string source, Dataset dataset)
    {
        var lines = new Dictionary<int, JsonObject>();
        List<string> columns = [.. dataset.Lines.SelectMany(line => line.Select(column => column.Key)).Distinct()];
        for (int i = 0; i < dataset.Lines.Count; i++)
        {
            JsonObject line = dataset.Lines[i];
            int number = NumberOf(line) ?? i;
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

    /// <summary>The number that a line has; the cells of tables are texts.</summary>
    private static int? NumberOf(JsonObject line) =>
        line[Dataset.LineNumber] is JsonValue value
        && int.TryParse(value.TryGetValue(out string? text) ? text : value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int given) ? given : null;
}
