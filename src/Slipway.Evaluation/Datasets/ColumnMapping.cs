using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Evaluation.Datasets;

/// <summary>Which columns of which sources become which inputs: <c>question: ${data.question}</c>.</summary>
/// <remarks>The notation is that of Prompt flow's <c>column_mapping</c>: a text that is exactly <c>${source.column}</c> is looked up, anything
/// else stands for itself. Sources are <c>data</c>, and <c>run.inputs</c> and <c>run.outputs</c> of an earlier run.</remarks>
public sealed partial class ColumnMapping
{
    private readonly IReadOnlyList<KeyValuePair<string, JsonNode?>> _columns;

    private ColumnMapping(IReadOnlyList<KeyValuePair<string, JsonNode?>> columns) => _columns = columns;

    /// <summary>A mapping that names nothing: every input takes the column of its name.</summary>
    public static ColumnMapping Empty { get; } = new([]);

    /// <summary>The inputs that are mapped.</summary>
    public IEnumerable<string> Inputs => _columns.Select(column => column.Key);

    /// <summary>Reads a mapping.</summary>
    /// <param name="columns">The inputs with what they come from. An entry <c>line_number</c> is left out: lines keep their own.</param>
    public static ColumnMapping Read(JsonObject columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return new([.. columns.Where(column => column.Key != Dataset.LineNumber).Select(column => KeyValuePair.Create(column.Key, column.Value?.DeepClone()))]);
    }

    /// <summary>The mapping as it is written.</summary>
    public JsonObject ToJson() => new(_columns.Select(column => KeyValuePair.Create(column.Key, column.Value?.DeepClone())));

    /// <summary>The inputs of one line.</summary>
    /// <param name="sources">The line in each source; entries that are no objects are not looked into.</param>
    /// <exception cref="ColumnMappingException">A source or column does not exist; the message names all that are missing.</exception>
    public JsonObject Apply(IReadOnlyDictionary<string, JsonNode?> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var inputs = new JsonObject();
        var missing = new List<string>();
        foreach ((string input, JsonNode? value) in _columns)
        {
            if (value is not JsonValue || value.GetValueKind() is not System.Text.Json.JsonValueKind.String || Reference.Match(value.GetValue<string>()) is not { Success: true } match)
            {
                inputs[input] = value?.DeepClone();
            }
            else if (TryFind(sources, match.Groups[1].Value, out JsonNode? found))
            {
                inputs[input] = found?.DeepClone();
            }
            else
            {
                missing.Add($"{input}: {value}");
            }
        }

        return missing.Count == 0 ? inputs : throw new ColumnMappingException(
            $"These columns are not there: {string.Join(", ", missing)}. There are: {string.Join(", ", sources.Where(source => source.Value is JsonObject).SelectMany(source => source.Value!.AsObject().Select(column => $"${{{source.Key}.{column.Key}}}")).Take(20))}.");
    }

    /// <summary>The shortest source comes first, so that a column's name may hold dots.</summary>
    private static bool TryFind(IReadOnlyDictionary<string, JsonNode?> sources, string path, out JsonNode? value)
    {
        for (int dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
        {
            if (sources.TryGetValue(path[..dot], out JsonNode? source) && source is JsonObject columns && columns.TryGetPropertyValue(path[(dot + 1)..], out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    [GeneratedRegex(@"\A\$\{([^{}]+)\}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reference { get; }
}

/// <summary>A mapping names columns that do not exist.</summary>
/// <param name="message">Which.</param>
public sealed class ColumnMappingException(string message) : SlipwayException(message);
