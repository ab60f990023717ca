using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Lowers an app without a graph, a chat assistant, an agent or a text generator, to the flow that it is: its inputs, one prompt, an
/// answer.</summary>
internal sealed class DifyConfigApp
{
    /// <summary>The most rounds of an agent, and how many it makes where the app does not say.</summary>
    private const int MaxRounds = 99;
    private const int DefaultRounds = 5;

    private readonly string _mode;
    private readonly FieldCursor _config;
    private readonly LedgerRecorder _ledger;
    private readonly DifyNode _start;
    private readonly DifyVariables _variables;
    private readonly DifyScope _scope;

    private DifyConfigApp(string mode, FieldCursor config, LedgerRecorder ledger, bool allowsUploads)
    {
        _mode = mode;
        _config = config;
        _ledger = ledger;
        _variables = DifyVariables.Read(new FieldCursor(null, config.Where, ledger, ""), IsChat);
        _start = new DifyNode
        {
            Id = "start",
            Type = "start",
            Title = "Start",
            Description = "",
            Where = config.Where,
            Data = config,
            Raw = new([], config.Where),
            Inputs = DifyInputForm.Read(config),
        };
        _scope = new DifyScope(new DifyGraph([_start], []), _variables, ledger, IsChat, allowsUploads);
    }

    private bool IsChat => _mode is "chat" or "agent-chat";

    private bool IsAgent => _mode == "agent-chat";

    /// <summary>Lowers an app; null, reported, for one that cannot be.</summary>
    /// <param name="mode">chat, agent-chat or completion.</param>
    /// <param name="app">The app's section.</param>
    /// <param name="config">Its <c>model_config</c>.</param>
    /// <param name="ledger">Takes the notes.</param>
    /// <param name="problem">Why it cannot be lowered.</param>
    public static FlowApp? Read(string mode, FieldCursor app, FieldCursor config, LedgerRecorder ledger, out string problem)
    {
        DifyAppFeatures features = DifyFeatures.Read(config);
        return new DifyConfigApp(mode, config, ledger, features.Uploads is not null).Lower(app, features, out problem);
    }

    private FlowApp? Lower(FieldCursor app, DifyAppFeatures features, out string problem)
    {
        FieldCursor model = _config.Open("model");
        if (model.KeepText("mode") is not (null or "" or "chat"))
        {
            problem = "prompts for completion models are not migrated";
            return null;
        }

        problem = "";
        string name = app.KeepText("name") ?? "";
        ReadRest();
        var prompt = new PromptNode("prompt", name.Length > 0 ? name : "Answer the question", _config.Where, ModelReader.Read(model), ReadMessages())
        {
            Outputs = [new("text", FlowType.String)],
            Memory = IsChat ? new FlowMemory(null, null) : null,
            Vision = features.Uploads is null ? null : new FlowFiles(new FlowReference(FlowSource.System, null, "files", [], "sys.files", _config.Where)),
            Tools = ReadAgent(_config.Open("agent_mode")),
        };
        var reply = new FlowReference(FlowSource.Node, prompt.Id, "text", [], "prompt.text", _config.Where);
        FlowNode end = IsChat
            ? new AnswerNode("answer", "Answer", _config.Where, new([new(null, reply)], _config.Where))
            : new EndNode("end", "End", _config.Where, [new("answer", reply)]);
        FlowNode start = new StartNode(_start.Id, _start.Title, _start.Where);
        return new FlowApp
        {
            Builder = "dify",
            Name = name,
            Description = app.KeepText("description") ?? "",
            Kind = IsChat ? FlowKind.Chat : FlowKind.Workflow,
            Inputs = _start.Inputs,
            Uploads = features.Uploads,
            Environment = [.. _variables.Environment, .. _scope.Secrets],
            Opening = features.Opening,
            Suggestions = features.Suggestions,
            Graph = new(start.Id, [start, prompt, end], [new(start.Id, FlowEdge.DefaultHandle, prompt.Id), new(prompt.Id, FlowEdge.DefaultHandle, end.Id)]),
        };
    }

    /// <summary>What stands beside the prompt and is decided by its presence.</summary>
    private void ReadRest()
    {
        _config.PresentationAll("id", "app_id", "created_at", "updated_at", "created_by", "updated_by", "provider", "model_id", "configs");
        _config.Open("more_like_this").PresentationRest("a button of Dify's page");
        RefuseContent("external_data_tools", "values that Dify fetches from a service before it asks are not migrated");
        FieldCursor datasets = _config.Open("dataset_configs");
        if (datasets.Open("datasets").HasContent("datasets"))
        {
            datasets.RefuseAll(DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Error, "the app searches in knowledge bases before it asks; that is not migrated for apps without a graph");
            _config.Keep("dataset_query_variable");
        }
        else
        {
            datasets.PresentationRest("the app has no knowledge base");
            _config.Presentation("dataset_query_variable", "the app has no knowledge base");
        }
    }

    private void RefuseContent(string key, string reason)
    {
        if (_config.HasContent(key))
        {
            _config.Refuse(key, DiagnosticCodes.SettingNotMigrated, DiagnosticSeverity.Error, reason);
        }
        else
        {
            _config.Presentation(key);
        }
    }

    private List<FlowMessage> ReadMessages()
    {
        if (_config.KeepText("prompt_type") == "advanced")
        {
            _config.Presentation("pre_prompt", "the advanced prompt counts");
            _config.Presentation("completion_prompt_config", "the model is a chat model");
            return [.. _config.Open("chat_prompt_config").OpenEach("prompt").Select(ReadMessage).OfType<FlowMessage>()];
        }

        _config.Presentation("chat_prompt_config", "the simple prompt counts");
        _config.Presentation("completion_prompt_config", "the simple prompt counts");
        string prompt = _config.KeepText("pre_prompt") ?? "";
        if (prompt.Length == 0 && IsChat)
        {
            return [];
        }

        // Dify ends the simple prompt with a line break; an agent's prompt is taken as it is.
        string text = IsAgent || prompt.Length == 0 ? prompt : prompt + "\n";
        return [new(IsChat ? "system" : "user", Text(text, _config.WhereOf("pre_prompt")), null)];
    }

    private FlowMessage? ReadMessage(FieldCursor fields)
    {
        string role = fields.KeepText("role") ?? "";
        if (role is not ("system" or "user" or "assistant"))
        {
            fields.RefuseAll(DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"a message is of the system, the user or the assistant, not of {Quoted.Text(role)}");
            return null;
        }

        return new(role, Text(fields.KeepText("text") ?? "", fields.WhereOf("text")), null);
    }

    private FlowText Text(string text, SourceLocation where) => DifyInputForm.Text(text, _start.Inputs, IsChat, where);

    private FlowModelTools? ReadAgent(FieldCursor agent)
    {
        if (!IsAgent)
        {
            agent.PresentationRest("the app is no agent");
            return null;
        }

        agent.KeepFlag("enabled");
        string strategy = agent.KeepText("strategy") ?? "";
        if (strategy is "react" or "cot" or "router")
        {
            agent.Report("strategy", DiagnosticCodes.ReasoningByCalls, DiagnosticSeverity.Warning, "Dify lets the model reason and call tools in its text (ReAct); here the model calls them by the provider's own tool calls");
            agent.Approximate("strategy", "the model calls tools by the provider's own tool calls");
        }

        int rounds = Math.Clamp(agent.KeepInteger("max_iteration") ?? DefaultRounds, 1, MaxRounds);
        if (agent.HasContent("prompt"))
        {
            agent.Approximate("prompt", "Dify uses it to reason in text only");
        }
        else
        {
            agent.Presentation("prompt");
        }

        List<FlowModelTool> tools = [.. agent.OpenEach("tools").Select(tool => AgentTools.Read(tool, _start, _scope)).OfType<FlowModelTool>()];
        return tools.Count > 0 ? new FlowModelTools(tools, rounds) : null;
    }
}
