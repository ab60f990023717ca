using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>The form of an app without a graph, and the texts that use its values: <c>{{name}}</c>.</summary>
internal static partial class DifyInputForm
{
    /// <summary>Reads the form: each item says its type by its only key.</summary>
    public static IReadOnlyList<FlowInput> Read(FieldCursor config)
    {
        var inputs = new List<FlowInput>();
        foreach (FieldCursor item in config.OpenEach("user_input_form"))
        {
            foreach (string type in item.Keys)
            {
                FieldCursor fields = item.Open(type);
                fields.PresentationAll("type", "enabled", "icon", "icon_background", "config");
                if (fields.Exists && StartReader.ReadInput(fields, type) is { } input && !inputs.Exists(other => other.Name == input.Name))
                {
                    inputs.Add(input);
                }
            }
        }

        return inputs;
    }

    /// <summary>Splits a text at the values that it inserts. What names no input stays as it is; marks such as <c>&lt;|end|&gt;</c> are left
    /// out, as Dify does.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="inputs">The declared inputs.</param>
    /// <param name="hasQuery">Whether <c>{{#query#}}</c> stands for the user's message.</param>
    /// <param name="where">Its place.</param>
    public static FlowText Text(string text, IReadOnlyList<FlowInput> inputs, bool hasQuery, SourceLocation where)
    {
        text = MarkPattern.Replace(text, "");
        var parts = new List<FlowTextPart>();
        int end = 0;
        foreach (Match match in VariablePattern.Matches(text))
        {
            string name = match.Groups[1].Value;
            FlowReference? reference = name == "#query#" && hasQuery ? new(FlowSource.System, null, "query", [], "sys.query", where)
                : name is "#context#" or "#histories#" ? null
                : inputs.Any(input => input.Name == name) ? new(FlowSource.Input, null, name, [], name, where)
                : null;
            bool isEmpty = name is "#context#" or "#histories#";
            if (reference is null && !isEmpty)
            {
                continue;
            }

            Add(parts, text[end..match.Index]);
            if (reference is not null)
            {
                parts.Add(new(null, reference));
            }

            end = match.Index + match.Length;
        }

        Add(parts, text[end..]);
        return new(parts, where);
    }

    private static void Add(List<FlowTextPart> parts, string literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new(literal, null));
        }
    }

    [GeneratedRegex(@"\{\{([a-zA-Z_][a-zA-Z0-9_]{0,29}|#histories#|#query#|#context#)\}\}")]
    private static partial Regex VariablePattern { get; }

    [GeneratedRegex(@"<\|.*?\|>", RegexOptions.NonBacktracking)]
    private static partial Regex MarkPattern { get; }
}
