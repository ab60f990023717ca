using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads what any node may say about its failures: an error strategy, and repeats.</summary>
internal static class FailureReader
{
    private static readonly string[] DefaultTypes =
        ["string", "number", "object", "array[string]", "array[number]", "array[object]", "array[boolean]", "array[file]", "array[any]", "boolean", "file"];

    /// <summary>The outputs that a node with an error strategy has besides its own.</summary>
    private static readonly FlowField[] ErrorOutputs =
        [new("error_message", FlowType.String, Nullable: true), new("error_type", FlowType.String, Nullable: true)];

    /// <summary>The types whose nodes hand on what they are given, and cannot fail.</summary>
    private static readonly string[] Unfailing = ["end", "answer", "iteration-start", "loop-start", "loop-end", "variable-aggregator", "variable-assigner"];

    /// <summary>Reads both, and adds the outputs and exits that come with a strategy.</summary>
    public static void Declare(DifyNode node)
    {
        node.Retry = ReadRetry(node.Data.Open("retry_config"));
        node.OnError = CanFail(node) ? ReadStrategy(node.Data) : null;
        if (node.OnError is not { } handling)
        {
            return;
        }

        node.Outputs = node.Outputs is { } outputs ? [.. outputs, .. ErrorOutputs] : null;
        if (handling.UsesFailureBranch && node.Exits is { } exits)
        {
            node.Exits = [.. exits, FlowEdge.FailureHandle];
        }
    }

    /// <summary>Whether an edge of a node stands for a failure that never happens.</summary>
    public static bool IsNeverTaken(DifyNode node, string handle) =>
        handle == FlowEdge.FailureHandle && node.OnError is null && node.Data.HasText("error_strategy", static strategy => strategy == "fail-branch");

    private static bool CanFail(DifyNode node)
    {
        bool can = !node.IsEntry && !Unfailing.Contains(node.Type);
        if (!can)
        {
            const string Why = "such a node does not fail";
            node.Data.Presentation("error_strategy", Why);
            node.Data.Presentation("default_value", Why);
        }

        return can;
    }

    private static FlowRetry? ReadRetry(FieldCursor retry)
    {
        bool isOn = retry.KeepFlag("retry_enabled") ?? false;
        int max = 0;
        int interval = 0;
        if (isOn)
        {
            max = Math.Max(0, retry.KeepInteger("max_retries") ?? 0);
            interval = Math.Max(0, retry.KeepInteger("retry_interval") ?? 0);
        }

        retry.PresentationRest(isOn ? "Dify does not read it" : "repeats are not switched on by retry_enabled");
        return isOn && max > 0 ? new(max, TimeSpan.FromMilliseconds(interval)) : null;
    }

    private static FlowErrorHandling? ReadStrategy(FieldCursor data)
    {
        string strategy = data.KeepText("error_strategy") ?? "";
        switch (strategy)
        {
            case "default-value":
                return new(UsesFailureBranch: false, ReadDefaults(data));
            case "fail-branch":
                data.Presentation("default_value", "failures leave by the failure branch");
                return new(UsesFailureBranch: true, new Dictionary<string, JsonNode?>());
            case "" or "none":
                break;
            default:
                data.Refuse("error_strategy", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no error strategy {Quoted.Text(strategy)}");
                break;
        }

        data.Presentation("default_value", "no error strategy uses it");
        return null;
    }

    private static Dictionary<string, JsonNode?> ReadDefaults(FieldCursor data)
    {
        var defaults = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (FieldCursor item in data.OpenEach("default_value"))
        {
            string key = item.KeepText("key") ?? "";
            string type = item.KeepWord("type", DefaultTypes) ?? "string";
            JsonNode? value = ExportJson.From(item.Keep("value"));
            if (value is JsonValue text && text.TryGetValue(out string? plain) && !TryParse(plain, type, out value))
            {
                item.Refuse("value", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"the default is no {Quoted.Text(type)}");
            }

            defaults[key] = value;
        }

        return defaults;
    }

    // A number given as text becomes a float, even when it is whole; objects and lists are JSON.
    private static bool TryParse(string text, string type, out JsonNode? value)
    {
        value = null;
        switch (type)
        {
            case "number":
                if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
                {
                    return false;
                }

                value = ExportJson.Number(PythonNumber.Text(number));
                return true;
            case "object" or "array[string]" or "array[number]" or "array[object]" or "array[boolean]" or "array[file]" or "array[any]":
                return ExportJson.TryParse(text, out value) && (type == "object" ? value is JsonObject : value is JsonArray);
            default:
                value = JsonValue.Create(text);
                return true;
        }
    }
}
