using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads parameter-extractor nodes.</summary>
internal static class ExtractorReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs =
        [
            .. node.Data.OpenEach("parameters").Select(fields => new FlowField(fields.KeepText("name") ?? "", TypeOf(fields.KeepText("type") ?? "") ?? FlowType.Any)),
            new(ExtractorNode.IsSuccess, FlowType.Number),
            new(ExtractorNode.Reason, FlowType.String, Nullable: true),
            new(ExtractorNode.Usage, FlowType.Object),
        ];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.Presentation("variables", "Dify reads the query and the references in the instruction instead");
        FieldCursor model = data.Open("model");
        if (model.KeepText("mode") is not (null or "" or "chat"))
        {
            return scope.NotMigrated(node, model.WhereOf("mode"), "prompts for completion models are not migrated");
        }

        List<ExtractorParameter> parameters = ReadParameters(data, out string? problem);
        if (problem is not null)
        {
            return scope.NotMigrated(node, data.WhereOf("parameters"), problem);
        }

        bool callsFunction = ReadMode(data);
        FlowReference? query = scope.Selector(data, "query", node);
        FlowHistories? histories = HistoriesReader.Read(node, scope);
        (FlowFiles? vision, string? detail) = VisionReader.Read(node, scope);
        string structure = PythonJsonText.Write(SchemaOf(parameters), keepsUnicode: false);
        string instruction = data.KeepText("instruction") ?? "";
        List<FlowMessage> messages = callsFunction
            ? Function(new(scope, node), new(scope, node), query, histories, instruction, structure, data)
            : Prompt(scope, node, query, histories, instruction, structure);
        var prompt = new PromptNode(node.Id, node.Title, node.Where, ModelReader.Read(model), messages)
        {
            AllowsMissing = true,
            Histories = histories,
            Vision = vision,
            ImageDetail = detail,
            Description = node.Description,
            Retry = node.Retry,
        };
        return new ExtractorNode(node.Id, node.Title, node.Where, prompt, parameters, callsFunction);
    }

    private static List<FlowMessage> Function(
        ModelTexts system, ModelTexts user, FlowReference? query, FlowHistories? histories, string instruction, string structure, FieldCursor data) =>
    [
        system
            .Literal(ExtractorTexts.FunctionBeforeHistories).Histories(histories)
            .Literal(ExtractorTexts.FunctionBeforeInstruction).Text(instruction, data.WhereOf("instruction"))
            .Literal(ExtractorTexts.FunctionAfterInstruction).ToMessage("system"),
        user
            .Literal(ExtractorTexts.FunctionBeforeText).Value(query, FlowTextForm.PrintedOrNothing)
            .Literal(ExtractorTexts.FunctionBeforeStructure).Text(structure, data.WhereOf("parameters"))
            .Literal(ExtractorTexts.FunctionAfterStructure).ToMessage("user"),
    ];

    private static List<FlowMessage> Prompt(
        DifyScope scope, DifyNode node, FlowReference? query, FlowHistories? histories, string instruction, string structure) =>
    [
        new ModelTexts(scope, node)
            .Literal(ExtractorTexts.PromptBeforeHistories).Histories(histories)
            .Literal(ExtractorTexts.PromptBeforeInstruction).Text(instruction, node.Data.WhereOf("instruction"))
            .Literal(ExtractorTexts.PromptAfterInstruction).ToMessage("system"),
        .. ExtractorTexts.PromptExamples.Select(example => new ModelTexts(scope, node).Literal(example.Text).ToMessage(example.Role)),
        new ModelTexts(scope, node)
            .Literal(ExtractorTexts.PromptBeforeStructure).Text(structure, node.Data.WhereOf("parameters"))
            .Literal(ExtractorTexts.PromptBeforeText).Value(query, FlowTextForm.PrintedOrNothing)
            .Literal(ExtractorTexts.PromptAfterText).ToMessage("user"),
    ];

    private static List<ExtractorParameter> ReadParameters(FieldCursor data, out string? problem)
    {
        problem = null;
        var parameters = new List<ExtractorParameter>();
        foreach (FieldCursor fields in data.OpenEach("parameters"))
        {
            string name = fields.KeepText("name") ?? "";
            string typeName = fields.KeepText("type") ?? "";
            string description = fields.KeepText("description") ?? "";
            bool isRequired = fields.KeepFlag("required") ?? false;
            IReadOnlyList<string> options = fields.KeepTexts("options") ?? [];
            FlowType? type = TypeOf(typeName);
            problem ??= type is null ? $"a parameter cannot have the type {Quoted.Text(typeName)}"
                : name is "" or ExtractorNode.IsSuccess or ExtractorNode.Reason or ExtractorNode.Usage ? "a parameter has no name of its own"
                : parameters.Exists(other => other.Name == name) ? $"two parameters are called {Quoted.Text(name)}"
                : null;
            parameters.Add(new(name, type ?? FlowType.Any, description, isRequired, options));
        }

        return parameters;
    }

    // Without a mode Dify offers the function.
    private static bool ReadMode(FieldCursor data)
    {
        string mode = data.KeepText("reasoning_mode") ?? "";
        switch (mode)
        {
            case "prompt":
                return false;
            case "" or "function_call":
                break;
            default:
                data.Refuse("reasoning_mode", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no mode {Quoted.Text(mode)}");
                break;
        }

        data.Approximate("reasoning_mode", "the model is offered a function; Dify asks a model that cannot call functions for JSON instead");
        return true;
    }

    private static FlowType? TypeOf(string name) => name switch
    {
        "select" => FlowType.String,
        "string" or "number" or "boolean" or "bool" or "array[string]" or "array[number]" or "array[object]" or "array[boolean]" => DifyTypes.Parse(name),
        _ => null,
    };

    private static JsonObject SchemaOf(IReadOnlyList<ExtractorParameter> parameters) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, (JsonNode?)SchemaOf(parameter)))),
        ["required"] = new JsonArray([.. parameters.Where(parameter => parameter.IsRequired).Select(parameter => (JsonNode)parameter.Name)]),
    };

    private static JsonObject SchemaOf(ExtractorParameter parameter)
    {
        var schema = new JsonObject { ["description"] = parameter.Description, ["type"] = NameOf(parameter.Type) };
        if (parameter.Type.Item is { } item)
        {
            schema["items"] = new JsonObject { ["type"] = NameOf(item) };
        }

        if (parameter.Options.Count > 0)
        {
            schema["enum"] = new JsonArray([.. parameter.Options.Select(option => (JsonNode)option)]);
        }

        return schema;
    }

    private static string NameOf(FlowType type) => type.Kind.ToString().ToLowerInvariant();
}
