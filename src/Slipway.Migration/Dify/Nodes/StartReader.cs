using System.Globalization;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads start nodes and the inputs that they declare.</summary>
internal static class StartReader
{
    public static void Declare(DifyNode node)
    {
        var inputs = new List<FlowInput>();
        foreach (FieldCursor fields in node.Data.OpenEach("variables"))
        {
            if (ReadInput(fields) is not { } input)
            {
                continue;
            }

            if (inputs.Exists(other => other.Name == input.Name))
            {
                fields.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"there is an input {Quoted.Text(input.Name)} already");
                continue;
            }

            inputs.Add(input);
        }

        node.Inputs = inputs;
        node.Outputs = [.. inputs.Select(input => new FlowField(input.Name, input.Type, !input.Required))];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    /// <summary>The start of an iteration's body declares nothing.</summary>
    public static void DeclareBodyStart(DifyNode node)
    {
        node.Outputs = [];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope) => new StartNode(node.Id, node.Title, node.Where);

    private static FlowInput? ReadInput(FieldCursor fields) => ReadInput(fields, fields.KeepText("type") ?? "text-input");

    /// <summary>Reads the declaration of an input; null, reported, for one without a name.</summary>
    /// <param name="fields">The declaration.</param>
    /// <param name="typeName">Dify's name of its type.</param>
    public static FlowInput? ReadInput(FieldCursor fields, string typeName)
    {
        string name = fields.KeepText("variable") ?? "";
        if (name.Length == 0)
        {
            fields.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "the input has no name");
            return null;
        }

        fields.PresentationAll("hide", "hint", "placeholder", "unit", "tooltips");
        fields.Presentation("value_selector", "an input comes from the caller; Dify's inputs have no such field");
        FlowType type = ReadType(fields, typeName);
        bool isRequired = fields.KeepFlag("required") ?? false;
        if (isRequired)
        {
            fields.Presentation("default", "callers have to give a value");
        }

        return new(name, type, isRequired, fields.Where)
        {
            Label = fields.KeepText("label") ?? "",
            Default = isRequired ? null : ReadDefault(fields, typeName),
            MaxLength = ReadMaxLength(fields, typeName),
            Options = ReadOptions(fields, typeName),
            Files = typeName is "file" or "file-list" ? FileRulesReader.Read(fields) : null,
        };
    }

    private static FlowType ReadType(FieldCursor fields, string name)
    {
        if (name is not ("file" or "file-list"))
        {
            FileRulesReader.Skip(fields, "the input takes no files");
        }

        switch (name)
        {
            case "text-input" or "paragraph" or "select":
                return FlowType.String;
            case "number":
                return FlowType.Number;
            case "checkbox":
                return FlowType.Boolean;
            case "json_object":
                RefuseSchema(fields);
                return FlowType.Object;
            case "file" or "file-list":
                return name == "file" ? FlowType.File : FlowType.ArrayOf(FlowType.File);
            case "external_data_tool":
                fields.Refuse("type", DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Error, "an external service fills this input; callers have to give it");
                return FlowType.String;
            default:
                fields.Refuse("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no type of input {Quoted.Text(name)}");
                return FlowType.Any;
        }
    }

    private static void RefuseSchema(FieldCursor fields)
    {
        if (fields.HasContent("json_schema"))
        {
            fields.Refuse("json_schema", DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Error, "inputs are not checked against a JSON Schema");
        }
    }

    private static JsonNode? ReadDefault(FieldCursor fields, string type)
    {
        if (type is "file" or "file-list")
        {
            fields.Presentation("default", "files have no default");
            return null;
        }

        JsonNode? value = ExportJson.From(fields.Keep("default"));
        string? text = value is JsonValue scalar && scalar.TryGetValue(out string? written) ? written.Trim() : null;
        return type switch
        {
            "number" when text is not null => ReadNumber(fields, text),
            "checkbox" when text is not null => ReadFlag(fields, text),
            "json_object" when text is { Length: > 0 } && ExportJson.TryParse(text, out JsonNode? json) && json is JsonObject => json,
            "json_object" when text is { Length: > 0 } || value is not (null or JsonValue or JsonObject) => RefuseDefault(fields, "an object"),
            "json_object" when text is not null => null,
            _ => value,
        };
    }

    private static JsonNode? RefuseDefault(FieldCursor fields, string expected)
    {
        fields.Refuse("default", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"the default is not {expected}");
        return null;
    }

    private static JsonNode? ReadFlag(FieldCursor fields, string text) => text.ToUpperInvariant() switch
    {
        "" => null,
        "TRUE" or "1" or "YES" or "ON" => true,
        "FALSE" or "0" or "NO" or "OFF" => false,
        _ => RefuseDefault(fields, "true or false"),
    };

    private static JsonNode? ReadNumber(FieldCursor fields, string number)
    {
        if (number.Length == 0)
        {
            return null;
        }

        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) && double.IsFinite(parsed))
        {
            return ExportJson.Number(number.Contains('.', StringComparison.Ordinal)
                ? PythonNumber.Text(parsed)
                : parsed.ToString("F0", CultureInfo.InvariantCulture));
        }

        fields.Refuse("default", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, "the default is no number");
        return null;
    }

    private static int? ReadMaxLength(FieldCursor fields, string type)
    {
        if (type is "text-input" or "paragraph" or "select" or "file-list")
        {
            return fields.KeepInteger("max_length") is > 0 and int limit ? limit : null;
        }

        fields.Presentation("max_length", "it limits texts and lists of files only");
        return null;
    }

    private static IReadOnlyList<string> ReadOptions(FieldCursor fields, string type)
    {
        if (type == "select")
        {
            return fields.KeepTexts("options") ?? [];
        }

        fields.Presentation("options", "the input is no selection");
        return [];
    }
}
