using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Slipway.Evaluation.Datasets;

/// <summary>A threshold that a metric must hold: <c>accuracy&gt;=0.8</c>.</summary>
/// <param name="Metric">The metric's name.</param>
/// <param name="Operator"><c>&gt;=</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&lt;</c> or <c>==</c>.</param>
/// <param name="Threshold">The threshold.</param>
public sealed partial record MetricGate(string Metric, string Operator, double Threshold)
{
    /// <summary>Reads a gate; false when the text is none.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MetricGate? gate)
    {
        Match match = Form.Match(text ?? "");
        gate = match.Success && double.TryParse(match.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double threshold)
            ? new(match.Groups[1].Value, match.Groups[2].Value, threshold)
            : null;
        return gate is not null;
    }

    /// <summary>Whether the metrics hold it; a metric that is not there, or is no number, does not.</summary>
    public bool Holds(IReadOnlyDictionary<string, JsonNode?> metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (metrics.GetValueOrDefault(Metric) is not { } value || value.GetValueKind() is not System.Text.Json.JsonValueKind.Number)
        {
            return false;
        }

        double number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        return Operator switch { ">=" => number >= Threshold, "<=" => number <= Threshold, ">" => number > Threshold, "<" => number < Threshold, _ => number == Threshold };
    }

    /// <summary>The gate as it is written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric}{Operator}{Threshold}");

    [GeneratedRegex(@"\A\s*(\S+?)\s*(>=|<=|==|>|<)\s*(\S+)\s*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }
}
