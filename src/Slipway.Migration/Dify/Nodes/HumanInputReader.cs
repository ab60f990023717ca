using System.Text.RegularExpressions;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads human-input nodes: questions to a person.</summary>
internal static partial class HumanInputReader
{
    public static void Declare(DifyNode node)
    {
        node.Exits = [.. ActionsOf(node).Select(action => action.Id), ReviewNode.TimeoutHandle];
        node.Outputs =
        [
            .. node.Data.OpenEach("inputs").Select(field => new FlowField(field.KeepText("output_variable_name") ?? "", TypeOf(field), Nullable: true)),
            new("__action_id", FlowType.String),
            new("__action_value", FlowType.String),
            new("__rendered_content", FlowType.String),
        ];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        FlowText content = ReadContent(data.KeepText("form_content") ?? "", node, scope, data.WhereOf("form_content"));
        List<FlowFormField> fields = [.. data.OpenEach("inputs").Select(field => ReadField(field, node, scope))];
        IReadOnlyList<FlowAction> actions = [.. ActionsOf(node)];
        ReadDelivery(data);
        TimeSpan? timeout = ReadTimeout(data);
        if (actions.Count == 0)
        {
            return scope.NotMigrated(node, data.WhereOf("user_actions"), "it has no action to choose");
        }

        if (node.OnError is { UsesFailureBranch: false })
        {
            return scope.NotMigrated(node, data.WhereOf("error_strategy"), "after a failure its default values would leave by no exit");
        }

        return fields.Exists(field => field.Name.Length == 0) || fields.DistinctBy(field => field.Name).Count() < fields.Count
            ? scope.NotMigrated(node, data.WhereOf("inputs"), "a field has no name, or the name of another")
            : new ReviewNode(node.Id, node.Title, node.Where, content, fields, actions, timeout);
    }

    private static IEnumerable<FlowAction> ActionsOf(DifyNode node)
    {
        foreach (FieldCursor action in node.Data.OpenEach("user_actions"))
        {
            action.Presentation("button_style");
            string id = action.KeepText("id") ?? "";
            string title = action.KeepText("title") ?? id;
            if (id.Length > 0)
            {
                yield return new(id, title);
            }
        }
    }

    // Marks of fields stay as they are; everything else is a text with references.
    private static FlowText ReadContent(string text, DifyNode node, DifyScope scope, SourceLocation where)
    {
        var parts = new List<FlowTextPart>();
        int end = 0;
        foreach (Match mark in FieldPattern.Matches(text))
        {
            parts.AddRange(scope.Text(text[end..mark.Index], node, where).Parts);
            parts.Add(new(mark.Value, null));
            end = mark.Index + mark.Length;
        }

        parts.AddRange(scope.Text(text[end..], node, where).Parts);
        return new(parts, where);
    }

    private static FlowType TypeOf(FieldCursor field) => (field.KeepText("type") ?? "") switch
    {
        "file" => FlowType.File,
        "file-list" => FlowType.ArrayOf(FlowType.File),
        _ => FlowType.String,
    };

    private static FlowFormField ReadField(FieldCursor field, DifyNode node, DifyScope scope)
    {
        foreach (string limit in (string[])["allowed_file_types", "allowed_file_extensions", "allowed_file_upload_methods", "number_limits"])
        {
            if (field.HasContent(limit))
            {
                field.Approximate(limit, "the page that shows the form has to check it");
            }
            else
            {
                field.Presentation(limit);
            }
        }

        string kind = field.KeepText("type") ?? "";
        if (kind is not ("paragraph" or "select" or "file" or "file-list" or "text-input"))
        {
            field.Report("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Warning, $"Dify has no field of type {Quoted.Text(kind)}; it is read as a text");
        }

        FieldCursor options = field.Open("option_source");
        IReadOnlyList<string> texts = options.HasText("type", static type => type == "constant") || !options.Has("type") ? options.KeepTexts("value") ?? [] : [];
        options.KeepText("type");
        if (options.HasContent("selector"))
        {
            options.Refuse("selector", DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Warning, "options that come from a value of the flow are not shown; any text can be given");
            options.Presentation("value", "the selector counts");
        }
        else
        {
            options.Presentation("selector");
        }

        return new(field.KeepText("output_variable_name") ?? "", kind, TypeOf(field), ReadDefault(field, node, scope), texts);
    }

    private static FlowText? ReadDefault(FieldCursor field, DifyNode node, DifyScope scope)
    {
        if (field.IsText("default"))
        {
            return scope.Text(field.KeepText("default") ?? "", node, field.WhereOf("default"));
        }

        FieldCursor value = field.Open("default");
        if (value.HasText("type", static type => type == "variable"))
        {
            value.KeepText("type");
            value.Presentation("value", "the selector counts");
            return scope.Selector(value, "selector", node) is { } reference ? new FlowText([new(null, reference)], value.Where) : null;
        }

        value.KeepText("type");
        value.Presentation("selector", "the value counts");
        return value.KeepText("value") is { Length: > 0 } text ? scope.Text(text, node, value.WhereOf("value")) : null;
    }

    private static void ReadDelivery(FieldCursor data)
    {
        foreach (FieldCursor method in data.OpenEach("delivery_methods"))
        {
            method.Presentation("id");
            string type = method.KeepText("type") ?? "";
            if (type is "webapp" or "")
            {
                method.PresentationRest("the question is put in the queue of reviews");
            }
            else if (method.KeepFlag("enabled") is false)
            {
                method.PresentationRest("it is switched off");
            }
            else
            {
                method.Report("type", DiagnosticCodes.DeliveryByHost, DiagnosticSeverity.Warning, $"Dify sends the question by {Quoted.Text(type)}; here it is put in the queue of reviews, and the host has to tell people");
                if (method.HasContent("config"))
                {
                    method.Refuse("config", DiagnosticCodes.DeliveryByHost, DiagnosticSeverity.Warning, "whom to tell, and how, is the host's to say");
                }
            }
        }
    }

    private static TimeSpan? ReadTimeout(FieldCursor data)
    {
        int? amount = data.KeepInteger("timeout");
        string unit = data.KeepText("timeout_unit") ?? "hour";
        if (unit is not ("hour" or "day"))
        {
            data.Refuse("timeout_unit", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no unit {Quoted.Text(unit)}");
        }

        const int MostDays = 3_650;
        return amount is not > 0 ? null : unit == "day" ? TimeSpan.FromDays(Math.Min(amount.Value, MostDays)) : TimeSpan.FromHours(Math.Min(amount.Value, MostDays * 24));
    }

    [GeneratedRegex(@"\{\{#\$output\.[A-Za-z_][A-Za-z0-9_]{0,29}#\}\}")]
    private static partial Regex FieldPattern { get; }
}
