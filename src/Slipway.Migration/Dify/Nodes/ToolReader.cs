using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads tool nodes. What the tool does is not in the export; how the node calls it is.</summary>
internal static class ToolReader
{
    public static void Declare(DifyNode node)
    {
        var outputs = new List<FlowField>
        {
            new("text", FlowType.String),
            new("files", FlowType.ArrayOf(FlowType.File)),
            new("json", FlowType.ArrayOf(FlowType.Any)),
        };
        FlowType declared = DifyTypes.FromSchema(node.Data.Keep("output_schema"));
        outputs.AddRange((declared.Fields ?? []).Where(field => !outputs.Exists(own => own.Name == field.Name)).Select(field => field with { Nullable = true }));
        node.Outputs = outputs;
        node.HasOpenOutputs = true;
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.PresentationAll("tool_label", "provider_icon", "provider_icon_dark", "is_team_authorization", "tool_node_version", "version", "provider_show_name");
        data.Presentation("params", "the editor's own copy of the parameters");
        data.Presentation("plugin_unique_identifier", "it names the plugin to install in Dify");
        data.Presentation("plugin_id", "it names the plugin to install in Dify");
        data.Presentation("subscription_id", "it names a subscription inside Dify");
        if (data.HasContent("credential_id"))
        {
            data.Approximate("credential_id", "the implementation of the interface brings its own credentials");
        }

        string name = data.KeepText("tool_name") ?? "";
        if (name.Length == 0)
        {
            return scope.NotMigrated(node, node.Where, "it names no tool");
        }

        List<FlowToolParameter> declared = ToolSchemas.OfCall(data);
        var arguments = new Dictionary<string, FlowArgument>(StringComparer.Ordinal);
        foreach (FlowArgument argument in ReadArguments(data, "tool_parameters", node, scope, declared).Concat(ReadArguments(data, "tool_configurations", node, scope, declared)))
        {
            // Of a name in both, the configuration counts, where it gives a value.
            if (!IsNotGiven(argument) || !arguments.ContainsKey(argument.Name))
            {
                arguments[argument.Name] = argument;
            }
        }

        string provider = ReadProvider(data);
        var tool = new FlowTool(provider, name, data.KeepText("tool_description") ?? "", declared) { IsReadOnly = ToolEffects.IsReadOnly(provider, name) };
        return new ToolNode(node.Id, node.Title, node.Where, tool, [.. arguments.Values.Where(argument => !IsNotGiven(argument))]);
    }

    /// <summary>The provider by its readable name: the ids of workflows and API tools say nothing outside their workspace.</summary>
    private static string ReadProvider(FieldCursor data)
    {
        string used = data.HasText("provider_id", IsReadable) ? "provider_id" : data.HasText("provider_name", IsReadable) ? "provider_name" : "provider_type";
        string provider = data.KeepText(used) ?? "";
        foreach (string other in (string[])["provider_id", "provider_name", "provider_type"])
        {
            data.Presentation(other, $"the interface is named after the {used}");
        }

        return provider;

        static bool IsReadable(string text) => text.Length > 0 && !Guid.TryParse(text, out _);
    }

    public static bool IsNotGiven(FlowArgument argument) => argument is { Value: null, Text: null, Constant: null };

    /// <summary>Reads a mapping of arguments, in the typed and in the old form.</summary>
    public static IEnumerable<FlowArgument> ReadArguments(
        FieldCursor data, string section, DifyNode node, DifyScope scope, IReadOnlyList<FlowToolParameter> declared)
    {
        FieldCursor values = data.Open(section);
        foreach (string name in values.Keys)
        {
            FlowType? type = declared.FirstOrDefault(parameter => parameter.Name == name)?.Type;
            yield return IsTyped(values, name)
                ? ReadTyped(values.Open(name), name, type, node, scope)
                : ReadPlain(values, name, isTemplate: section == "tool_parameters", type, node, scope);
        }
    }

    /// <summary>Reads one argument, in the typed form or as a plain value.</summary>
    public static FlowArgument ReadOne(FieldCursor fields, string key, string name, FlowType? declared, DifyNode node, DifyScope scope) => IsTyped(fields, key)
        ? ReadTyped(fields.Open(key), name, declared, node, scope)
        : ReadPlain(fields, key, isTemplate: false, declared, node, scope, name);

    public static bool IsTyped(FieldCursor values, string name) =>
        values.IsMapping(name) && values.Open(name) is var fields && fields.IsText("type") && fields.Keys.Contains("value", StringComparer.Ordinal);

    private static FlowArgument ReadTyped(FieldCursor fields, string name, FlowType? declared, DifyNode node, DifyScope scope)
    {
        switch (fields.KeepText("type"))
        {
            case "variable":
                FlowReference? value = scope.Selector(fields, "value", node);
                return new(name, value is null ? FlowType.Any : scope.References.TypeOf(value)) { Value = value };
            case "mixed" or "constant":
                return ReadPlain(fields, "value", isTemplate: true, declared, node, scope, name);
            case var other:
                fields.RefuseAll(DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Error, $"an argument of the form {Quoted.Text(other ?? "")} is not migrated");
                return new(name, FlowType.Any);
        }
    }

    private static FlowArgument ReadPlain(
        FieldCursor fields, string key, bool isTemplate, FlowType? declared, DifyNode node, DifyScope scope, string? name = null)
    {
        name ??= key;
        if (!fields.IsText(key))
        {
            JsonNode? constant = ExportJson.From(fields.Keep(key));
            return new(name, TypeOf(constant)) { Constant = constant };
        }

        string text = fields.KeepText(key) ?? "";
        if (Credentials.IsOne(name, text))
        {
            return new(name, FlowType.String) { Text = HttpCredentials.Move(fields, key, name, node, scope) };
        }

        if (Parse(text, declared) is { } parsed)
        {
            return new(name, declared!) { Constant = parsed };
        }

        FlowText read = isTemplate ? scope.Text(text, node, fields.WhereOf(key)) : new([new(text, null)], fields.WhereOf(key));
        return new(name, FlowType.String) { Text = read };
    }

    // Dify casts a text to the declared type of the parameter.
    private static JsonNode? Parse(string text, FlowType? declared) => declared?.Kind switch
    {
        FlowTypeKind.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) =>
            text.Contains('.', StringComparison.Ordinal) ? ExportJson.Number(PythonNumber.Text(number)) : JsonValue.Create((long)number),
        FlowTypeKind.Boolean when text.ToLowerInvariant() is "true" or "yes" or "y" or "1" => JsonValue.Create(true),
        FlowTypeKind.Boolean when text.ToLowerInvariant() is "false" or "no" or "n" or "0" => JsonValue.Create(false),
        _ => null,
    };

    private static FlowType TypeOf(JsonNode? constant) => constant?.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => FlowType.Number,
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => FlowType.Boolean,
        _ => FlowType.Any,
    };
}
