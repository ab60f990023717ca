using System.Text.Json.Nodes;
using Slipway.Jinja;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;

namespace Slipway.Migration.PromptFlow.Nodes;

/// <summary>Reads llm nodes, and the package tools that take a prompt (custom_llm).</summary>
internal static class LlmNodeReader
{
    private const string GivenPrompt = "prompt";

    private static readonly string[] Providers = ["", "AzureOpenAI", "OpenAI", "Serverless"];
    private static readonly string[] Modules = ["", "promptflow.tools.aoai", "promptflow.tools.openai", "promptflow.tools"];

    public static FlowNode Read(DagNode node, DagScope scope)
    {
        FlowNode read = ReadBody(node, scope);
        return read is RenderedPromptNode prompt && node.Variants.Count > 0
            ? prompt with
            {
                Variants = node.Variants
                    .Select(variant => (variant.Key, Node: ReadBody(variant.Value, scope)))
                    .Where(pair => pair.Node is RenderedPromptNode)
                    .ToDictionary(pair => pair.Key, pair => (RenderedPromptNode)pair.Node),
            }
            : read;
    }

    private static FlowNode ReadBody(DagNode node, DagScope scope)
    {
        string sourceType = node.Source.KeepText("type") ?? "code";
        string path = node.Source.KeepText("path") ?? "";
        string tool = node.Source.KeepText("tool") ?? "";
        string api = node.Fields.KeepText("api") ?? "";
        DagInput? connectionInput = node.Inputs.FirstOrDefault(input => input.Name == "connection");
        string connection = node.Fields.KeepText("connection") ?? connectionInput?.Literal?.ToString() ?? "";
        string provider = node.Fields.KeepText("provider") ?? "";
        string module = node.Fields.KeepText("module") ?? "";
        string kind = scope.KindOf(connection, node);
        if (kind is not ("azure" or "openai"))
        {
            return scope.NotMigrated(node, DiagnosticCodes.ConnectionUnfit, $"the connection {Quoted.Text(connection)} is a custom one; models are asked through connections of Azure OpenAI or OpenAI", node.Fields.WhereOf("connection"));
        }

        if (!Providers.Contains(provider) || !Modules.Contains(module))
        {
            return scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, $"there is no model tool {Quoted.Text($"{module}.{provider}".Trim('.'))}; providers are AzureOpenAI and OpenAI", node.Fields.WhereOf(Providers.Contains(provider) ? "module" : "provider"));
        }

        bool isVision = node.Type == "custom_llm" || sourceType == "package_with_prompt";
        if (isVision && !tool.Contains("gpt4v", StringComparison.Ordinal))
        {
            return scope.NotMigrated(node, DiagnosticCodes.ToolUnknown, $"the tool {Quoted.Text(tool)} takes the prompt itself; only the vision tools of promptflow-tools are known", node.Source.WhereOf("tool"));
        }

        if (isVision && tool.Contains("aoai", StringComparison.Ordinal) != (kind == "azure"))
        {
            return scope.NotMigrated(node, DiagnosticCodes.ConnectionUnfit, $"the tool {Quoted.Text(tool)} does not take a connection of {(kind == "azure" ? "Azure OpenAI" : "OpenAI")}", node.Where);
        }

        api = isVision ? "vision" : api;
        return api is not ("chat" or "completion" or "vision")
            ? scope.NotMigrated(node, DiagnosticCodes.ApiUnknown, api.Length == 0 ? "it names no 'api'; write chat or completion" : $"there is no 'api' {Quoted.Text(api)}; write chat or completion", node.Fields.WhereOf("api"))
            : ReadCall(node, scope, path, api, kind == "azure", connection);
    }

    private static FlowNode ReadCall(DagNode node, DagScope scope, string path, string api, bool isAzure, string connection)
    {
        if (scope.Folder.Read(path) is not { } source)
        {
            return scope.NotMigrated(node, DiagnosticCodes.SourceNotFound, $"its prompt {Quoted.Text(path)} is not in the flow's folder", node.Source.WhereOf("path"));
        }

        if (TemplateVariables.Find(source, out string? problem) is not { } variables)
        {
            return scope.NotMigrated(node, DiagnosticCodes.TemplateBroken, $"the template {Quoted.Text(path)} has an error: {problem}", node.Source.WhereOf("path"));
        }

        // An input of this name takes the file's place: the text of a prompt node, say. The builder renders it once more; we do not.
        bool isGiven = node.Inputs.Any(input => input.Name == GivenPrompt && (input.Reference is not null || !DagLiterals.IsDropped(input.Literal)));
        if (isGiven)
        {
            (source, variables) = ($"{{{{{GivenPrompt}}}}}", [GivenPrompt]);
        }

        string modelParameter = ModelCalls.ModelParameter(isAzure);
        IReadOnlyDictionary<string, string> parameters = ModelCalls.Of(api);
        if (api != "vision" && variables.FirstOrDefault(name => (name is GivenPrompt && !isGiven) || name == modelParameter || parameters.ContainsKey(name)) is { } reserved)
        {
            return scope.NotMigrated(node, DiagnosticCodes.VariableReserved, $"the template's variable {Quoted.Text(reserved)} has the name of a parameter of the call; rename it in the template and in the inputs", node.Source.WhereOf("path"));
        }

        var call = new LlmInputs(node, scope, parameters, modelParameter);
        if (call.Read(variables) is { } refusal)
        {
            return refusal;
        }

        if (call.Model is null && !call.Dynamic.Exists(parameter => parameter.Name == modelParameter))
        {
            scope.Diagnostics.Warning(DiagnosticCodes.ArgumentsUnfit, $"Node {Quoted.Text(node.Name)} names no {Quoted.Text(modelParameter)}, so the builder sends an empty one, which services refuse; name it in models.yaml.", node.Where);
        }

        PromptInterface form = api switch { "completion" => PromptInterface.Completion, "vision" => PromptInterface.Vision, _ => PromptInterface.Chat };
        var flowModel = new FlowModel(isAzure ? "azure" : "openai", call.Model ?? (api == "completion" && !isAzure ? "text-davinci-003" : "to-be-named"), call.Fixed, node.Where) { Connection = connection };
        return new RenderedPromptNode(node.Name, node.Name, node.Where, form, flowModel, new FlowTemplate(source, call.Variables, node.Where))
        {
            Parameters = call.Dynamic,
        };
    }
}

/// <summary>Sorts the inputs of an llm node: the model, fixed parameters, those that the run gives, variables of the template.</summary>
internal sealed class LlmInputs(DagNode node, DagScope scope, IReadOnlyDictionary<string, string> parameters, string modelParameter)
{
    public string? Model { get; private set; }

    public JsonObject Fixed { get; } = [];

    public List<FlowBinding> Dynamic { get; } = [];

    public List<FlowBinding> Variables { get; } = [];

    /// <summary>Reads the inputs; a node in the place of one whose literals do not fit.</summary>
    /// <param name="mentioned">The variables that the template reads.</param>
    public UnsupportedNode? Read(IReadOnlyList<string> mentioned)
    {
        foreach (DagInput input in node.Inputs)
        {
            if (input.Reference is null && DagLiterals.IsDropped(input.Literal))
            {
                continue;
            }

            if (input.Name == modelParameter)
            {
                AddModel(input);
            }
            else if (parameters.TryGetValue(input.Name, out string? type))
            {
                // Only the vision tools let a variable share a parameter's name.
                if (mentioned.Contains(input.Name))
                {
                    Variables.Add(new FlowBinding(input.Name, scope.Value(input, node)));
                }

                if (AddParameter(input, type) is { } refusal)
                {
                    return refusal;
                }
            }
            else if (mentioned.Contains(input.Name))
            {
                Variables.Add(new FlowBinding(input.Name, scope.Value(input, node)));
            }
        }

        return null;
    }

    private void AddModel(DagInput input)
    {
        if (input.Reference is null)
        {
            Model = input.Literal!.ToString();
        }
        else
        {
            Dynamic.Add(new FlowBinding(input.Name, scope.Value(input, node)));
        }
    }

    private UnsupportedNode? AddParameter(DagInput input, string type)
    {
        if (input.Reference is not null)
        {
            Dynamic.Add(new FlowBinding(input.Name, scope.Value(input, node)));
        }
        else if (!DagLiterals.TryConvert(type, input.Literal, out JsonNode? value))
        {
            return scope.NotMigrated(node, DiagnosticCodes.LiteralUnfit, $"the value of {Quoted.Text(input.Name)} is no {type}", input.Where);
        }
        else if (input.Name != "stream")
        {
            Fixed[input.Name] = value;
        }

        return null;
    }
}

/// <summary>The variables that templates read.</summary>
internal static class TemplateVariables
{
    private static readonly JinjaEnvironment Environment = new(new JinjaOptions { TrimBlocks = true, KeepTrailingNewline = true });

    /// <summary>The variables of a template; null when it has an error.</summary>
    public static IReadOnlyList<string>? Find(string source, out string? problem)
    {
        problem = null;
        try
        {
            return [.. Environment.Parse(source, "template").FindUndeclaredVariables().Select(variable => variable.Name)];
        }
        catch (JinjaException e)
        {
            problem = Quoted.Plain(e.Message);
            return null;
        }
    }
}
