using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway;

/// <summary>Whether documents pass a filter.</summary>
public static class MetadataMatch
{
    /// <summary>Whether metadata passes a filter. A filter without conditions lets everything pass.</summary>
    public static bool Passes(this KnowledgeFilter filter, JsonObject metadata)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(metadata);
        return filter.Conditions.Count == 0
        || (filter.MatchesAll ? filter.Conditions.All(c => Holds(c, metadata)) : filter.Conditions.Any(c => Holds(c, metadata)));
    }

    private static bool Holds(MetadataCondition condition, JsonObject metadata)
    {
        var values = ValuesOf(metadata[condition.Name]);
        var wanted = condition.Value ?? "";
        return condition.Comparison switch
        {
            MetadataComparison.Is => values.Any(v => Compare(v, wanted) == 0),
            MetadataComparison.IsNot => !values.Any(v => Compare(v, wanted) == 0),
            MetadataComparison.Contains => values.Any(v => v.Contains(wanted, StringComparison.OrdinalIgnoreCase)),
            MetadataComparison.NotContains => !values.Any(v => v.Contains(wanted, StringComparison.OrdinalIgnoreCase)),
            MetadataComparison.StartsWith => values.Any(v => v.StartsWith(wanted, StringComparison.OrdinalIgnoreCase)),
            MetadataComparison.EndsWith => values.Any(v => v.EndsWith(wanted, StringComparison.OrdinalIgnoreCase)),
            MetadataComparison.In => values.Any(v => Several(wanted).Any(w => Compare(v, w) == 0)),
            MetadataComparison.NotIn => !values.Any(v => Several(wanted).Any(w => Compare(v, w) == 0)),
            MetadataComparison.Empty => values.All(v => v.Length == 0),
            MetadataComparison.NotEmpty => values.Any(v => v.Length > 0),
            MetadataComparison.Greater => values.Any(v => Compare(v, wanted) > 0),
            MetadataComparison.Less => values.Any(v => Compare(v, wanted) < 0),
            MetadataComparison.AtLeast => values.Any(v => Compare(v, wanted) >= 0),
            MetadataComparison.AtMost => values.Any(v => Compare(v, wanted) <= 0),
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.Comparison, "This is no comparison."),
        };
    }

    /// <summary>A list counts as each of its items.</summary>
    private static IReadOnlyList<string> ValuesOf(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.SelectMany(ValuesOf)],
        JsonValue value when value.GetValueKind() is JsonValueKind.String => [value.GetValue<string>()],
        _ => [node.ToJsonString()],
    };

    private static string[] Several(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static int Compare(string left, string right)
    {
        const NumberStyles Number = NumberStyles.Float;
        if (double.TryParse(left, Number, CultureInfo.InvariantCulture, out var one) && double.TryParse(right, Number, CultureInfo.InvariantCulture, out var two))
        {
            return one.CompareTo(two);
        }

        const DateTimeStyles Time = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(left, CultureInfo.InvariantCulture, Time, out var early) && DateTimeOffset.TryParse(right, CultureInfo.InvariantCulture, Time, out var late)
            ? early.CompareTo(late)
            : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
    }
}
