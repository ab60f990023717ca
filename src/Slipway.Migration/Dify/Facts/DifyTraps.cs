using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Finds settings that do something else in Dify than they seem to.</summary>
internal static partial class DifyTraps
{
    public static IEnumerable<InventoryTrap> Of(List<PlainNode> nodes)
    {
        var outputs = nodes.ToLookup(node => node.Id, StringComparer.Ordinal);
        return nodes.SelectMany(node => node.Type switch
        {
            "llm" => OfModel(node),
            "http-request" => OfHttp(node),
            "if-else" or "loop" => OfConditions(node, outputs),
            "question-classifier" => OfClassifier(node),
            "parameter-extractor" => OfExtractor(node),
            "iteration" => OfIteration(node),
            "template-transform" => OfTemplate(node),
            _ => [],
        }).Concat(nodes.SelectMany(OfRetries));
    }

    private static IEnumerable<InventoryTrap> OfModel(PlainNode node)
    {
        bool isOn = (node.Data.Find("context", "enabled") as ExportScalar)?.AsBoolean() is true && node.Data.Texts("context", "variable_selector").Count > 0;
        bool isUsed = node.Data.Each("prompt_template").Any(message => (message.Text("text") + message.Text("jinja2_text")).Contains("context", StringComparison.Ordinal));
        if (isOn && !isUsed && node.Data.Find("prompt_template") is ExportSequence)
        {
            yield return Trap(TrapKind.NoEffect, node, "A context is set and no message has {{#context#}}: the model never sees it.", node.Data.Find("context"));
        }
    }

    private static IEnumerable<InventoryTrap> OfHttp(PlainNode node)
    {
        bool isHandled = node.Data.Text("error_strategy").Length > 0 || (node.Data.Find("retry_config", "retry_enabled") as ExportScalar)?.AsBoolean() is true;
        if (!isHandled)
        {
            yield return Trap(TrapKind.HiddenFailure, node, "An answer with status 400 or more counts as a success here, because neither a retry nor an error strategy is set. Test status_code, or set one.", null);
        }
    }

    private static IEnumerable<InventoryTrap> OfConditions(PlainNode node, ILookup<string, PlainNode> byId)
    {
        IEnumerable<ExportMapping> all = node.Data.Each("cases").SelectMany(c => c.Each("conditions")).Concat(node.Data.Each("conditions")).Concat(node.Data.Each("break_conditions"));
        foreach (ExportMapping condition in all)
        {
            (string op, string value) = (condition.Text("comparison_operator"), condition.Text("value"));
            string type = TypeOf(condition);
            if (op is "is" or "is not" && value.Length == 0 && condition.Find("value") is ExportScalar { Kind: ExportScalarKind.Text })
            {
                yield return Trap(TrapKind.Comparison, node, $"'{op}' compares with an empty text: a value that is null passes neither 'is' nor 'is not'. Use 'empty' or 'not empty'.", condition);
            }
            else if (op is "contains" or "not contains" or "start with" or "end with" && type == "number")
            {
                yield return Trap(TrapKind.Comparison, node, $"'{op}' on a number fails the run.", condition);
            }
            else if (op is "is" or "is not" && (type is "number" or "object" or "file" || type.StartsWith("array", StringComparison.Ordinal)))
            {
                yield return Trap(TrapKind.Comparison, node, $"'{op}' takes texts and booleans; on a value of type {type} it fails the run.", condition);
            }
            else if (op is ">" or "<" or "≥" or "≤" or "=" or "≠" && IsModelText(condition.Texts("variable_selector"), byId))
            {
                yield return Trap(TrapKind.Comparison, node, $"'{op}' compares numbers, and the value is a model's text: the node fails. Extract a number first.", condition);
            }
            else if (op is "is" or "=" && IsModelText(condition.Texts("variable_selector"), byId))
            {
                yield return Trap(TrapKind.Comparison, node, $"The whole text of a model must be {Quoted.Text(value)}, letter by letter: a full stop, a space or another case, and the condition does not hold.", condition);
            }
        }
    }

    // The type is the variable's; of a file's attributes all but the size are texts, and other parts may be of any type.
    private static string TypeOf(ExportMapping condition) => (condition.Text("varType"), condition.Texts("variable_selector")) switch
    {
        ("file", [_, _, "size"]) => "number",
        ("file", [_, _, _, ..]) => "string",
        (_, [_, _, _, ..]) => "",
        (var type, _) => type,
    };

    private static bool IsModelText(IReadOnlyList<string> selector, ILookup<string, PlainNode> byId) =>
        selector is [var id, "text"] && byId[id].Any(node => node.Type is "llm" or "agent");

    private static IEnumerable<InventoryTrap> OfClassifier(PlainNode node)
    {
        if (node.Data.Each("classes").FirstOrDefault() is { } first && !Other.IsMatch(first.Text("name")))
        {
            yield return Trap(TrapKind.FallThrough, node, $"What the model cannot place goes to the first class, {Quoted.Text(first.Text("name"))}. Put a class for the rest first.", node.Data.Find("classes"));
        }
    }

    private static IEnumerable<InventoryTrap> OfExtractor(PlainNode node)
    {
        if (node.Data.Each("parameters").Any(p => (p.Find("required") as ExportScalar)?.AsBoolean() is true))
        {
            yield return Trap(TrapKind.HiddenFailure, node, "A required parameter that the model does not give becomes 0, false or an empty text, and the run goes on. Test __is_success.", node.Data.Find("parameters"));
        }
    }

    private static IEnumerable<InventoryTrap> OfIteration(PlainNode node)
    {
        if (node.Data.Text("error_handle_mode") == "remove-abnormal-output")
        {
            yield return Trap(TrapKind.HiddenFailure, node, "Items that fail vanish from the result: it can be shorter than the list, and places no longer match.", node.Data.Find("error_handle_mode"));
        }
    }

    private static IEnumerable<InventoryTrap> OfTemplate(PlainNode node)
    {
        if (node.Data.Text("template").Contains("{{#", StringComparison.Ordinal))
        {
            yield return Trap(TrapKind.Printing, node, "The template holds {{#…#}}, which is no reference here: a template sees only its own variables.", node.Data.Find("template"));
        }
    }

    // The editor writes retry_config with these keys; hand-made files use others, which mean nothing.
    private static IEnumerable<InventoryTrap> OfRetries(PlainNode node)
    {
        if (node.Data.Find("retry_config") is ExportMapping { Entries.Count: > 0 } config && config.Find("retry_enabled") is null)
        {
            yield return Trap(TrapKind.NoEffect, node, "retry_config has no retry_enabled: nothing is tried again.", config);
        }
    }

    private static InventoryTrap Trap(TrapKind kind, PlainNode node, string message, ExportValue? where) =>
        new(kind, node.Id, node.Title, message, (where ?? node.Data).Where);

    [GeneratedRegex(@"\b(?:others?|else|rest|unknown|default|unclear|general|sonst(?:iges?)?|andere[nrs]?)\b|其他|其它|未知|その他", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Other { get; }
}
