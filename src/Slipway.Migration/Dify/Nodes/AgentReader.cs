using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads agent nodes. Dify's own strategy of function calling becomes a prompt whose model may call tools; what another strategy
/// does is a plugin's secret, so it becomes an interface.</summary>
internal static class AgentReader
{
    /// <summary>The most rounds that Dify's strategies make where the node does not say.</summary>
    private const int DefaultRounds = 3;

    private static readonly string[] OwnProviders = ["langgenius/agent/agent", "langgenius/agent", "agent", "builtin"];

    public static void Declare(DifyNode node)
    {
        node.Outputs = [new("text", FlowType.String), new("usage", FlowType.Object)];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.PresentationAll("agent_strategy_label", "tool_node_version", "version", "meta", "output_schema");
        data.Presentation("plugin_unique_identifier", "it names the plugin to install in Dify");
        string provider = data.KeepText("agent_strategy_provider_name") ?? "";
        string strategy = data.KeepText("agent_strategy_name") ?? "";
        if (data.Has("agent_node_kind") || data.Has("agent_binding"))
        {
            return scope.NotMigrated(node, node.Where, "it runs an agent of the workspace, which is not in the export");
        }

        FieldCursor parameters = data.Open("agent_parameters");
        if (!parameters.Exists)
        {
            return scope.NotMigrated(node, node.Where, "it has no 'agent_parameters', so no model and no question");
        }

        bool isOwn = strategy is "function_calling" or "function_call" && OwnProviders.Contains(provider)
            && parameters.Keys.All(key => key is "model" or "tools" or "instruction" or "query" or "max_iterations" or "maximum_iterations");
        return isOwn ? ReadFunctionCalling(node, scope, parameters) : ReadForeign(node, scope, provider, strategy);
    }

    private static FlowNode ReadFunctionCalling(DifyNode node, DifyScope scope, FieldCursor parameters)
    {
        FieldCursor model = Parameter(parameters, "model").Open("value");
        if (model.KeepText("mode") is not (null or "" or "chat"))
        {
            return scope.NotMigrated(node, model.WhereOf("mode"), "prompts for completion models are not migrated");
        }

        List<FlowMessage> messages = [];
        if (Text(parameters, "instruction", node, scope) is { Parts.Count: > 0 } instruction)
        {
            messages.Add(new("system", instruction, null));
        }

        FlowText query = Text(parameters, "query", node, scope) ?? new FlowText([], node.Where);
        FlowMemory? memory = MemoryReader.Read(node, scope, []);
        if (memory is null)
        {
            messages.Add(VisionReader.WithFiles("user", query, scope));
        }

        int rounds = Rounds(parameters, "max_iterations") ?? Rounds(parameters, "maximum_iterations") ?? DefaultRounds;
        List<FlowModelTool> tools = [.. Parameter(parameters, "tools").OpenEach("value").Select(tool => AgentTools.Read(tool, node, scope)).OfType<FlowModelTool>()];
        return new PromptNode(node.Id, node.Title, node.Where, ModelReader.Read(model, nameKey: "model"), messages)
        {
            Memory = memory is null ? null : memory with { Query = VisionReader.WithFiles("user", query, scope) },
            Tools = tools.Count > 0 && rounds > 1 ? new FlowModelTools(tools, rounds - 1) : null,
        };
    }

    // The strategy offers no tools in its last round.
    private static int? Rounds(FieldCursor parameters, string name) =>
        Parameter(parameters, name).KeepInteger("value") is > 0 and int rounds ? Math.Min(rounds, 99) : null;

    private static FlowText? Text(FieldCursor parameters, string name, DifyNode node, DifyScope scope)
    {
        FieldCursor fields = Parameter(parameters, name);
        if (fields.HasText("type", static type => type == "variable"))
        {
            return scope.Selector(fields, "value", node) is { } value ? new FlowText([new(null, value)], fields.Where) : null;
        }

        return fields.KeepText("value") is { } text ? scope.Text(text, node, fields.WhereOf("value")) : null;
    }

    private static FieldCursor Parameter(FieldCursor parameters, string name)
    {
        FieldCursor fields = parameters.Open(name);
        fields.KeepWord("type", "constant", "variable", "mixed");
        return fields;
    }

    /// <summary>A strategy of a plugin: an interface that is given the node's parameters.</summary>
    private static FlowNode ReadForeign(DifyNode node, DifyScope scope, string provider, string strategy)
    {
        if (strategy.Length == 0)
        {
            return scope.NotMigrated(node, node.Where, "it names no strategy");
        }

        List<FlowArgument> arguments = [.. ToolReader.ReadArguments(node.Data, "agent_parameters", node, scope, []).Where(argument => !ToolReader.IsNotGiven(argument))];
        node.Data.Report(
            "agent_strategy_name",
            DiagnosticCodes.StrategyToImplement,
            DiagnosticSeverity.Warning,
            $"the strategy {Quoted.Text(strategy)} of {Quoted.Text(provider)} is the code of a plugin; it becomes an interface to implement");
        if (node.Data.HasContent("memory"))
        {
            node.Data.Approximate("memory", "the implementation of the interface reads the conversation itself");
        }

        var tool = new FlowTool(provider, strategy is "function_calling" or "react" or "ReAct" ? $"{strategy}_agent" : strategy, "An agent's strategy", []);
        return new ToolNode(node.Id, node.Title, node.Where, tool, arguments);
    }
}
