using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads triggers: entries whose inputs are what started the run. Starting it is the host's task; when and how is kept.</summary>
internal static class TriggerReader
{
    /// <summary>What Dify's node of a webhook gives beside the declared values.</summary>
    private const string Raw = "_webhook_raw";

    public static void Declare(DifyNode node)
    {
        node.Exits = [FlowEdge.DefaultHandle];
        node.Inputs = node.Type == "trigger-webhook" ? ReadWebhook(node.Data) : [];
        node.Outputs = [.. node.Inputs.Select(input => new FlowField(input.Name, input.Type, !input.Required))];
        node.HasOpenOutputs = node.Type == "trigger-plugin";
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.PresentationAll("plugin_unique_identifier", "provider_name", "provider_type", "event_label", "config", "version", "is_team_authorization", "webhook_debug_url", "variables", "async_mode");
        data.Presentation("output_schema", "the flow's inputs are what it reads");
        data.Presentation("paramSchemas", "the editor's form for the parameters");
        (string kind, string words, string[] settings) = node.Type switch
        {
            "trigger-schedule" => ("schedule", "a schedule", (string[])["mode", "frequency", "cron_expression", "visual_config", "timezone"]),
            "trigger-webhook" => ("webhook", "a web request", ["method", "content_type", "status_code", "response_body", "timeout", "webhook_url"]),
            _ => ("plugin", "an event of a plugin", ["plugin_id", "provider_id", "event_name", "event_parameters", "subscription_id"]),
        };
        var kept = new JsonObject { ["kind"] = kind };
        foreach (string setting in settings)
        {
            if (ExportJson.From(data.Keep(setting)) is { } value and not JsonObject { Count: 0 })
            {
                kept[setting] = value;
            }
        }

        scope.Trigger = kept;
        scope.Diagnostics.Warning(
            DiagnosticCodes.TriggerToStart,
            $"{node.Name}: {words} starts the flow in Dify. Its settings are kept in slipway.yaml; the host has to start the pipeline.",
            node.Where);
        return new StartNode(node.Id, node.Title, node.Where);
    }

    private static List<FlowInput> ReadWebhook(FieldCursor data)
    {
        var inputs = new List<FlowInput>();
        foreach (string section in (string[])["headers", "params", "body"])
        {
            foreach (FieldCursor fields in data.OpenEach(section))
            {
                string name = (fields.KeepText("name") ?? "").Replace('-', '_');
                string typeName = fields.KeepText("type") ?? "string";
                bool isRequired = fields.KeepFlag("required") ?? false;
                if (name.Length == 0 || inputs.Exists(input => input.Name == name))
                {
                    fields.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, name.Length == 0 ? "the value has no name" : $"there is a value {Quoted.Text(name)} already");
                    continue;
                }

                inputs.Add(new(name, DifyTypes.Parse(typeName) ?? FlowType.Any, isRequired, fields.Where) { Label = section == "body" ? "" : $"From the request's {section}." });
            }
        }

        inputs.Add(new(Raw, FlowType.Object, Required: false, data.Where));
        return inputs;
    }
}
