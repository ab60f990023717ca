using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>What an app declares beside its nodes: environment and conversation variables; and what Dify supplies.</summary>
internal sealed class DifyVariables
{
    private static readonly Dictionary<string, FlowType> Supplied = new(StringComparer.Ordinal)
    {
        ["query"] = FlowType.String,
        ["files"] = FlowType.ArrayOf(FlowType.File),
        ["conversation_id"] = FlowType.String,
        ["user_id"] = FlowType.String,
        ["dialogue_count"] = FlowType.Number,
        ["app_id"] = FlowType.String,
        ["workflow_id"] = FlowType.String,
        ["workflow_run_id"] = FlowType.String,
        ["timestamp"] = FlowType.Number,
    };

    private readonly bool _isChat;

    private DifyVariables(bool isChat, IReadOnlyList<FlowVariable> environment, IReadOnlyList<FlowVariable> conversation)
    {
        _isChat = isChat;
        Environment = environment;
        Conversation = conversation;
    }

    public IReadOnlyList<FlowVariable> Environment { get; }

    public IReadOnlyList<FlowVariable> Conversation { get; }

    public static DifyVariables Read(FieldCursor workflow, bool isChat) => new(
        isChat,
        ReadVariables(workflow, "environment_variables"),
        ReadVariables(workflow, "conversation_variables"));

    public static FlowType SystemType(string name) => Supplied.GetValueOrDefault(name, FlowType.Any);

    /// <summary>Whether Dify supplies the value: questions and conversations exist in chats only, the time in workflows only.</summary>
    public bool HasSystem(string name) => Supplied.ContainsKey(name) && name switch
    {
        "query" or "conversation_id" or "dialogue_count" => _isChat,
        "timestamp" => !_isChat,
        _ => true,
    };

    public bool HasEnvironment(string name) => Environment.Any(variable => variable.Name == name);

    public bool HasConversation(string name) => _isChat && Conversation.Any(variable => variable.Name == name);

    public FlowType TypeOf(FlowSource source, string name) =>
        (source is FlowSource.Environment ? Environment : Conversation).FirstOrDefault(v => v.Name == name)?.Type ?? FlowType.Any;

    private static List<FlowVariable> ReadVariables(FieldCursor workflow, string key)
    {
        var variables = new List<FlowVariable>();
        foreach (FieldCursor fields in workflow.OpenEach(key))
        {
            if (ReadVariable(fields) is not { } variable)
            {
                continue;
            }

            if (variables.Exists(other => other.Name == variable.Name))
            {
                fields.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"there is a variable {Quoted.Text(variable.Name)} already");
                continue;
            }

            variables.Add(variable);
        }

        return variables;
    }

    private static FlowVariable? ReadVariable(FieldCursor fields)
    {
        string name = fields.KeepText("name") ?? "";
        string typeName = fields.KeepText("value_type") ?? "";
        string description = fields.KeepText("description") ?? "";
        fields.PresentationAll("id", "selector");
        bool isSecret = typeName == "secret" || fields.HasText("value", value => Credentials.IsOne(name, value));
        JsonNode? value = isSecret ? ReadSecret(fields) : ReadValue(fields);
        if (name.Length == 0)
        {
            fields.RefuseAll(DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "the variable has no name");
            return null;
        }

        if (DifyTypes.Parse(typeName) is not { } type)
        {
            fields.Refuse("value_type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no type {Quoted.Text(typeName)}");
            type = FlowType.Any;
        }

        if (!Fits(value, type.Kind))
        {
            fields.Report("value", DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, $"the value is not of the type {Quoted.Text(typeName)}; Dify does not import such a file");
        }

        return new(name, type, value, isSecret, description, fields.Where);
    }

    private static bool Fits(JsonNode? value, FlowTypeKind type) => (type, value) switch
    {
        (_, null) => true,
        (FlowTypeKind.Number, _) => value.GetValueKind() is JsonValueKind.Number,
        (FlowTypeKind.Boolean, _) => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        (FlowTypeKind.Object, _) => value is JsonObject,
        (FlowTypeKind.Array, _) => value is JsonArray,
        _ => true,
    };

    private static JsonNode? ReadSecret(FieldCursor fields)
    {
        if (fields.HasContent("value"))
        {
            fields.Report("value", DiagnosticCodes.Credential, DiagnosticSeverity.Warning, "the export holds a credential; it becomes a secret of the environment. Revoke it if the file was shared");
        }

        fields.Approximate("value", "a secret's value comes from the environment, never from the export");
        return null;
    }

    private static JsonNode? ReadValue(FieldCursor fields)
    {
        if (!fields.Has("value"))
        {
            fields.Report("value", DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "the variable has no value; Dify does not import such a file");
        }

        return ExportJson.From(fields.Keep("value"));
    }
}
