using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads the model of a node with its parameters.</summary>
internal static class ModelReader
{
    /// <summary>Parameters that have the same name and meaning in requests to OpenAI-compatible services.</summary>
    private static readonly HashSet<string> WireNames = new(StringComparer.Ordinal)
    {
        "temperature", "top_p", "max_tokens", "presence_penalty", "frequency_penalty", "stop", "seed", "n", "logit_bias",
        "logprobs", "top_logprobs", "user", "reasoning_effort", "max_completion_tokens",
    };

    public static FlowModel Read(FieldCursor model, string nameKey = "name")
    {
        model.PresentationAll("type", "model_type");
        string provider = model.KeepText("provider") ?? "";
        string name = model.KeepText(nameKey) ?? "";
        if (name.Length == 0)
        {
            model.Report(nameKey, DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "no model is named");
        }

        return new(provider[(provider.LastIndexOf('/') + 1)..], name, ReadParameters(model.Open("completion_params")), model.Where);
    }

    private static JsonObject ReadParameters(FieldCursor parameters)
    {
        var result = new JsonObject();
        ReadResponseFormat(parameters, result);
        foreach (string name in parameters.Keys.Where(key => key is not ("response_format" or "json_schema")))
        {
            if (ReadParameter(parameters, name) is { } value)
            {
                result[name] = value;
            }
        }

        return result;
    }

    private static JsonNode? ReadParameter(FieldCursor parameters, string name)
    {
        JsonNode? value = ExportJson.From(parameters.Keep(name));
        switch (value)
        {
            case JsonValue text when text.TryGetValue(out string? plain) && plain.Contains("{{#", StringComparison.Ordinal):
                parameters.Refuse(name, DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Error, "a parameter of a model cannot come from a value of the flow");
                return null;
            case null or JsonArray { Count: 0 } when name == "stop":
                return null;
        }

        if (value is not null && !WireNames.Contains(name))
        {
            parameters.Approximate(name, "the provider's own parameter is sent under the same name");
        }

        return value;
    }

    // The wire has one object where Dify has a name and a schema as text.
    private static void ReadResponseFormat(FieldCursor parameters, JsonObject result)
    {
        string format = parameters.KeepText("response_format") ?? "";
        if (format == "json_schema")
        {
            if (ParseObject(parameters.KeepText("json_schema") ?? "") is { } schema)
            {
                result["response_format"] = new JsonObject { ["type"] = format, ["json_schema"] = schema };
                return;
            }

            parameters.Refuse("response_format", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, "there is no JSON object in 'json_schema'");
            parameters.Refuse("json_schema", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, "this is no JSON object");
            return;
        }

        parameters.Presentation("json_schema", "the response format asks for no schema");
        if (format.Length > 0)
        {
            result["response_format"] = new JsonObject { ["type"] = format };
        }
    }

    private static JsonObject? ParseObject(string text) => ExportJson.TryParse(text, out JsonNode? value) ? value as JsonObject : null;
}
