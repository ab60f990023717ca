using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads how tools declare their parameters.</summary>
internal static class ToolSchemas
{
    private const string ChosenByImplementation = "the implementation of the interface chooses what an argument that is not given means";

    private static readonly string[] Types =
    [
        "string", "number", "boolean", "select", "secret-input", "checkbox", "file", "files", "system-files", "array", "object", "any", "app-selector",
        "model-selector", "tools-selector", "dynamic-select",
    ];

    private enum Given
    {
        Nothing,
        Text,
        Variable,
    }

    /// <summary>The parameters of a tool that a model is offered.</summary>
    public static List<FlowToolParameter> OfOffer(FieldCursor tool)
    {
        var parameters = new List<FlowToolParameter>();
        foreach (FieldCursor schema in tool.OpenEach("schemas"))
        {
            bool isRequired = schema.KeepFlag("required") ?? false;
            ApproximateDefault(schema);
            parameters.Add(Read(schema, isRequired));
        }

        return parameters;
    }

    /// <summary>The parameters that a node of a flow gives something. Of the others only what a call without them means is of interest.</summary>
    public static List<FlowToolParameter> OfCall(FieldCursor data)
    {
        var parameters = new List<FlowToolParameter>();
        foreach (FieldCursor schema in data.OpenEach("paramSchemas"))
        {
            Given given = FindGiven(data, schema);
            ReadAbsence(schema, given);
            if (given is Given.Nothing)
            {
                schema.PresentationRest("the node gives the parameter no value");
            }
            else
            {
                parameters.Add(Read(schema, isRequired: false));
            }
        }

        return parameters;
    }

    /// <summary>What a call without a value means: never for a text, always without an argument, and for a variable when it has none.</summary>
    private static void ReadAbsence(FieldCursor schema, Given given)
    {
        if (given is Given.Text)
        {
            schema.Presentation("required", "the node gives the parameter a value");
            schema.Presentation("default", "the node gives the parameter a value");
            return;
        }

        ApproximateDefault(schema);
        if (schema.KeepFlag("required") is true)
        {
            schema.Approximate("required", "Dify fails a call without a value; here the implementation of the interface has to");
        }
    }

    private static void ApproximateDefault(FieldCursor schema)
    {
        if (schema.Has("default"))
        {
            schema.Approximate("default", ChosenByImplementation);
        }
    }

    private static Given FindGiven(FieldCursor data, FieldCursor schema)
    {
        Given given = Given.Nothing;
        foreach (string section in (string[])["tool_parameters", "tool_configurations"])
        {
            FieldCursor values = data.Open(section);
            foreach (string name in values.Keys.Where(name => values.Has(name) && schema.HasText("name", declared => declared == name)))
            {
                given = !ToolReader.IsTyped(values, name) ? Given.Text
                    : !values.Open(name).Has("value") ? given
                    : values.Open(name).HasText("type", type => type == "variable") ? Given.Variable : Given.Text;
            }
        }

        return given;
    }

    private static FlowToolParameter Read(FieldCursor schema, bool isRequired)
    {
        string name = schema.KeepText("name") ?? "";
        FlowType type = ReadType(schema);
        string description = schema.KeepText("llm_description") ?? "";
        schema.PresentationRest("the editor's form for the parameter");
        return new(name, type, isRequired, description);
    }

    private static FlowType ReadType(FieldCursor schema)
    {
        string type = schema.KeepText("type") ?? "";
        if (type.Length > 0 && !Types.Contains(type, StringComparer.Ordinal))
        {
            schema.Report("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Info, $"the type {Quoted.Text(type)} of the parameter is not known; its values are taken as they are");
        }

        return type switch
        {
            "string" or "select" or "secret-input" => FlowType.String,
            "number" => FlowType.Number,
            "boolean" => FlowType.Boolean,
            _ => FlowType.Any,
        };
    }
}
