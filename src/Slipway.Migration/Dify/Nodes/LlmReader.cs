using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads llm nodes.</summary>
internal static class LlmReader
{
    private const string ContextMark = "{{#context#}}";

    public static void Declare(DifyNode node)
    {
        var outputs = new List<FlowField>
        {
            new("text", FlowType.String),
            new("reasoning_content", FlowType.String),
            new("usage", FlowType.Object),
            new("finish_reason", FlowType.String),
        };
        if (ReadSchema(node.Data) is { } schema)
        {
            outputs.Add(new("structured_output", DifyTypes.FromSchema(schema)));
        }

        node.Outputs = outputs;
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        FieldCursor model = data.Open("model");
        if (model.KeepText("mode") is not (null or "" or "chat"))
        {
            return scope.NotMigrated(node, model.WhereOf("mode"), "prompts for completion models are not migrated");
        }

        if (!data.IsList("prompt_template"))
        {
            return scope.NotMigrated(node, data.WhereOf("prompt_template"), "its prompt is no list of messages");
        }

        ExportMapping? schema = ReadSchema(data);
        if (schema is null && IsStructured(data))
        {
            ReportMissingSchema(data);
        }

        data.Presentation("variables", "Dify reads the references in the messages instead");
        FlowReference? context = ReadContext(node, scope);
        List<FlowMessage> messages = ReadMessages(node, scope, context is not null);
        FlowMemory? memory = MemoryReader.Read(node, scope, messages);
        (FlowFiles? vision, string? detail) = VisionReader.Read(node, scope);
        return new PromptNode(node.Id, node.Title, node.Where, ModelReader.Read(model), messages)
        {
            Context = context,
            Memory = memory,
            Vision = vision,
            ImageDetail = detail,
            OutputSchema = schema is null ? null : ExportJson.Object(schema),
            SplitsReasoning = ReadReasoning(data),
        };
    }

    private static List<FlowMessage> ReadMessages(DifyNode node, DifyScope scope, bool hasContext)
    {
        FieldCursor jinja = node.Data.Open("prompt_config");
        IReadOnlyList<FlowBinding> variables = scope.Bindings(jinja, "jinja2_variables", node);
        var messages = new List<FlowMessage>();
        foreach (FieldCursor item in node.Data.OpenEach("prompt_template"))
        {
            if (ReadMessage(item, node, scope, variables, hasContext) is { } message)
            {
                messages.Add(message);
            }
        }

        return messages;
    }

    private static FlowMessage? ReadMessage(
        FieldCursor fields, DifyNode node, DifyScope scope, IReadOnlyList<FlowBinding> variables, bool hasContext)
    {
        fields.Presentation("id");
        string role = fields.KeepText("role") ?? "";
        if (role is not ("system" or "user" or "assistant"))
        {
            fields.RefuseAll(DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"a message is of the system, the user or the assistant, not of {Quoted.Text(role)}");
            return null;
        }

        if (fields.KeepWord("edition_type", "basic", "jinja2") == "jinja2")
        {
            fields.Presentation("text", "the Jinja2 text counts");
            string template = fields.KeepText("jinja2_text") ?? "";
            return new(role, null, scope.Template(template, variables, node, fields.WhereOf("jinja2_text")));
        }

        fields.Presentation("jinja2_text", "the plain text counts");
        string text = fields.KeepText("text") ?? "";
        FlowText parsed = scope.Text(text, node, fields.WhereOf("text"), hasContext);
        return VisionReader.WithFiles(role, parsed, scope);
    }

    private static FlowReference? ReadContext(DifyNode node, DifyScope scope)
    {
        FieldCursor context = node.Data.Open("context");
        if (context.KeepFlag("enabled") is not true)
        {
            context.Presentation("variable_selector", "the context is switched off");
            return null;
        }

        bool isUsed = node.Data.AnyText("prompt_template", "text", text => text.Contains(ContextMark, StringComparison.Ordinal));
        if (scope.Selector(context, "variable_selector", node) is not { } value)
        {
            return null;
        }

        if (isUsed)
        {
            return value;
        }

        context.Presentation("variable_selector", "no message uses the context");
        context.Report("variable_selector", DiagnosticCodes.NoEffect, DiagnosticSeverity.Warning, $"no message holds {ContextMark}, so the context never reaches the model; it does not in Dify either");
        return null;
    }

    private static ExportMapping? ReadSchema(FieldCursor data)
    {
        FieldCursor output = data.Open("structured_output");
        output.Presentation("enabled", "Dify reads structured_output_enabled instead");
        if (!IsStructured(data))
        {
            output.Presentation("schema", "structured output is switched off");
            return null;
        }

        return output.IsMapping("schema") ? output.Keep("schema") as ExportMapping : null;
    }

    private static bool IsStructured(FieldCursor data) =>
        (data.KeepFlag("structured_output_enabled") ?? false) | (data.KeepFlag("structured_output_switch_on") ?? false);

    private static void ReportMissingSchema(FieldCursor data)
    {
        FieldCursor output = data.Open("structured_output");
        if (output.Has("schema"))
        {
            output.Refuse("schema", DiagnosticCodes.FieldShape, DiagnosticSeverity.Error, "the schema is no mapping");
            return;
        }

        string key = data.Has("structured_output_enabled") ? "structured_output_enabled" : "structured_output_switch_on";
        data.Report(key, DiagnosticCodes.FieldShape, DiagnosticSeverity.Warning, "structured output is switched on without a schema: the node fails in Dify, and answers in plain text here");
    }

    private static bool ReadReasoning(FieldCursor data)
    {
        string format = data.KeepText("reasoning_format") ?? "tagged";
        if (format is not ("" or "tagged" or "separated"))
        {
            data.Refuse("reasoning_format", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, "reasoning is 'tagged' or 'separated'");
        }

        return format == "separated";
    }
}
