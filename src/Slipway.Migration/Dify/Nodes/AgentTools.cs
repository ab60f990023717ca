using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads the tools that a model may call: those of agent nodes, and those of agent apps.</summary>
internal static class AgentTools
{
    /// <summary>A tool; null for one that is switched off or has no name.</summary>
    public static FlowModelTool? Read(FieldCursor tool, DifyNode node, DifyScope scope)
    {
        tool.PresentationAll("tool_label", "type", "provider_show_name", "isDeleted", "notAuthor", "is_team_authorization", "provider_type", "plugin_unique_identifier", "inputs", "label");
        if (tool.HasContent("credential_id"))
        {
            tool.Approximate("credential_id", "the implementation of the interface brings its own credentials");
        }

        if (tool.KeepFlag("enabled") is false)
        {
            tool.PresentationRest("the tool is switched off");
            return null;
        }

        string name = tool.KeepText("tool_name") ?? "";
        if (name.Length == 0)
        {
            tool.RefuseAll(Migration.Diagnostics.DiagnosticCodes.FieldShape, Migration.Diagnostics.DiagnosticSeverity.Error, "the tool has no name");
            return null;
        }

        string id = tool.KeepText("provider_id") ?? "";
        string shown = tool.KeepText("provider_name") ?? "";
        string provider = shown.Length > 0 ? shown : id;
        string description = tool.Open("extra").KeepText("description") is { Length: > 0 } own ? own : tool.KeepText("tool_description") ?? "";
        List<FlowToolParameter> declared = ToolSchemas.OfOffer(tool);
        var given = new List<FlowArgument>();
        var filled = new List<FlowToolParameter>();
        foreach (string section in (string[])["settings", "parameters", "tool_parameters"])
        {
            FieldCursor values = tool.Open(section);
            foreach (string parameter in values.Keys)
            {
                ReadParameter(values, parameter, section, declared, given, filled, node, scope);
            }
        }

        filled.AddRange(declared.Where(parameter => parameter.IsRequired && filled.TrueForAll(other => other.Name != parameter.Name) && given.TrueForAll(other => other.Name != parameter.Name)));
        return new(new FlowTool(provider, name, description, filled) { IsReadOnly = ToolEffects.IsReadOnly(provider, name) }, given);
    }

    // {auto: 1} leaves the parameter to the model, {auto: 0, value: …} fixes it; in old files an empty text leaves it to the model.
    private static void ReadParameter(
        FieldCursor values,
        string name,
        string section,
        List<FlowToolParameter> declared,
        List<FlowArgument> given,
        List<FlowToolParameter> filled,
        DifyNode node,
        DifyScope scope)
    {
        FlowToolParameter known = declared.Find(parameter => parameter.Name == name) ?? new(name, FlowType.String, IsRequired: false, "");
        if (values.IsMapping(name) && values.Open(name) is var fields && (fields.Has("auto") || fields.Keys.Contains("value", StringComparer.Ordinal)))
        {
            bool isFilled = fields.KeepFlag("auto") is true;
            if (isFilled)
            {
                fields.Presentation("value", "the model gives it");
                filled.Add(known);
            }
            else if (ToolReader.ReadOne(fields, "value", name, known.Type, node, scope) is { } fixedValue && !ToolReader.IsNotGiven(fixedValue))
            {
                given.Add(fixedValue);
            }

            return;
        }

        bool isLeft = section != "settings" && !values.HasContent(name) && !IsValue(values, name);
        if (isLeft)
        {
            values.Keep(name);
            filled.Add(known);
        }
        else if (ToolReader.ReadOne(values, name, name, known.Type, node, scope) is { } value && !ToolReader.IsNotGiven(value))
        {
            given.Add(value);
        }
    }

    private static bool IsValue(FieldCursor values, string name) => values.Has(name) && !values.IsText(name);
}
