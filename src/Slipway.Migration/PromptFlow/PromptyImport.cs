using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Slipway.Migration.Projects;
using Slipway.Migration.PromptFlow.Nodes;

namespace Slipway.Migration.PromptFlow;

/// <summary>Reads <c>.prompty</c> files of Prompt flow: one prompt that is a flow of its own.</summary>
internal sealed class PromptyImport
{
    private const string Step = "ask";

    /// <summary>How often the builder itself repeats a call that fails for a while.</summary>
    private const int ModelRetries = 10;

    /// <summary>Where the sample goes: a dataset of one line, and an input for a run.</summary>
    private const string SampleFile = "evals/sample.jsonl";

    private static readonly string[] Known = ["name", "description", "model", "inputs", "outputs", "sample", "template", "authors", "tags", "version", "base", "$schema"];

    private readonly PromptyFile _file;
    private readonly FlowFolder _folder;
    private readonly LedgerRecorder _ledger;
    private readonly FieldCursor _root;

    private PromptyImport(PromptyFile file, FlowFolder folder, DiagnosticBag diagnostics)
    {
        _file = file;
        _folder = folder;
        _ledger = new(diagnostics);
        _root = new(file.Front, file.Front.Where, _ledger, "The prompt");
    }

    public static bool IsPrompty(ExportFile file) => file.Path.EndsWith(".prompty", StringComparison.OrdinalIgnoreCase);

    public static ImportResult Read(ExportFile file, ImportOptions options, DiagnosticBag diagnostics)
    {
        var folder = new FlowFolder(file);
        if (PromptyFile.Read(file, folder, diagnostics) is not { } prompty)
        {
            return new(PromptFlowImport.Builder, null, new() { File = file.Path, Builder = PromptFlowImport.Builder, Mode = "prompty" }, FieldLedger.Empty, diagnostics.InOrder());
        }

        var import = new PromptyImport(prompty, folder, diagnostics);
        FlowApp? app = import.ReadApp(file, options);
        FieldLedger ledger = import._ledger.Close([new(null, "", prompty.Front)]);
        string title = app?.Name ?? prompty.Front.Text("name");
        SourceText[] texts = folder.Read(Path.GetFileName(file.Path)) is { } text ? [new SourceText(text, Step, title, Path.GetFileName(file.Path), new(file.Path, 1, 1))] : [];
        var inventory = new ExportInventory
        {
            File = file.Path,
            Builder = PromptFlowImport.Builder,
            Name = title,
            Description = prompty.Front.Text("description"),
            Mode = "prompty",
            Nodes = [new InventoryNode(Step, "prompt", "prompty", null, app is null ? NodeOutcome.LeftOut : NodeOutcome.Migrated, prompty.Front.Where)],
            Inputs = [.. app?.Inputs.Select(input => new InventoryVariable(input.Name, "input", prompty.Front.Text("inputs", input.Name, "type"), input.Required, input.Where)) ?? []],
            Prompts = [new InventoryPrompt(Step, title, [new InventoryMessage("template", PromptFlowInventory.Shown(prompty.Body), [])], new(file.Path, prompty.BodyLine, 1))],
            Models = [.. app?.Graph.Nodes.OfType<RenderedPromptNode>().Select(node => ModelOf(node, title)) ?? []],
            Failures = [.. app?.Graph.Nodes.OfType<RenderedPromptNode>().Select(node => new InventoryFailure(Step, title, ModelRetries, PromptFlowInventory.FirstPause, "fails the call", node.Where)) ?? []],
            Secrets = [.. texts.SelectMany(PromptFlowImport.WrittenSecrets)],
            Fields = LedgerTotals.Of(ledger),
        };
        return new(PromptFlowImport.Builder, app, InventoryCompletion.Complete(inventory, app), ledger, diagnostics.InOrder()) { Texts = texts };
    }

    private static InventoryModel ModelOf(RenderedPromptNode node, string title) => new(
        Step, title, node.Model.Connection.Length > 0 ? node.Model.Connection : node.Model.Provider, node.Model.Name,
        string.Join(", ", node.Model.Parameters.Select(parameter => $"{parameter.Key}={parameter.Value?.ToJsonString() ?? "null"}")), node.Model.Where)
    {
        Service = node.Model.Provider,
    };

    private FlowApp? ReadApp(ExportFile file, ImportOptions options)
    {
        _root.PresentationAll("$schema", "authors", "tags", "version", "base");
        foreach (string key in _root.Keys.Where(key => !Known.Contains(key)))
        {
            _root.Presentation(key, "the builder does not know it");
        }

        if (TemplateVariables.Find(_file.Body, out string? problem) is null)
        {
            return Refuse($"the template has an error: {problem}", "template");
        }

        FieldCursor model = _root.Open("model");
        if (!model.Exists || !model.Has("configuration"))
        {
            return Refuse("it has no 'model' with a 'configuration'; that is another dialect than the one Prompt flow reads", "model");
        }

        string api = model.KeepText("api") ?? "chat";
        if (api is not ("chat" or "completion"))
        {
            return Refuse($"there is no 'api' {Quoted.Text(api)}; write chat or completion", "model");
        }

        if (ReadModel(model, options) is not { } flowModel)
        {
            return null;
        }

        if (model.KeepText("response") is "all")
        {
            model.Report("response", DiagnosticCodes.DoneOtherwise, DiagnosticSeverity.Warning, "the whole response is asked for; the first choice is returned");
        }

        _root.Approximate("template", "templates are Jinja2");
        JsonObject sample = ReadSample();
        List<FlowInput> inputs = ReadInputs(sample);
        string name = _root.KeepText("name") ?? Path.GetFileNameWithoutExtension(file.Path);
        string description = _root.KeepText("description") ?? "";
        FieldCursor outputs = _root.Open("outputs");
        List<FlowField> answer = [.. outputs.Keys.Select(key => new FlowField(key, FlowType.Any))];
        outputs.PresentationRest("answers in JSON are cut to these members");
        List<FlowBinding> variables = [.. inputs.Select(input => new FlowBinding(input.Name, new FlowReference(FlowSource.Input, null, input.Name, [], input.Name, input.Where)))];
        SourceLocation where = new(file.Path, _file.BodyLine, 1);
        var node = new RenderedPromptNode(
            Step, name, where, api == "chat" ? PromptInterface.Prompty : PromptInterface.PromptyCompletion, flowModel, new FlowTemplate(_file.Body, variables, where))
        {
            Description = description,
            Answer = answer,
        };
        var end = new EndNode("$outputs", "outputs", default, [new FlowBinding("output", new FlowReference(FlowSource.Node, Step, "output", [], "output", where))]);
        return new FlowApp
        {
            Builder = PromptFlowImport.Builder,
            Name = name,
            Description = description,
            Kind = FlowKind.Workflow,
            Inputs = inputs,
            Extras = sample.Count > 0 ? [new ProjectFile(SampleFile, sample.ToJsonString(SlipwayJson.Options) + "\n")] : [],
            Graph = new FlowGraph(
                "$inputs",
                [new StartNode("$inputs", "inputs", default), node, end],
                [new FlowEdge("$inputs", FlowEdge.DefaultHandle, Step), new FlowEdge(Step, FlowEdge.DefaultHandle, "$outputs")]),
        };
    }

    private FlowModel? ReadModel(FieldCursor model, ImportOptions options)
    {
        FieldCursor configuration = model.Open("configuration");
        string type = configuration.KeepText("type") ?? "";
        string connection = configuration.KeepText("connection") ?? "";
        string? address = configuration.KeepText("azure_endpoint") ?? configuration.KeepText("base_url");
        bool hasKeys = configuration.Has("azure_endpoint") || configuration.Has("api_key") || configuration.Has("base_url");
        configuration.Approximate("api_key", "it comes from a secret");
        configuration.PresentationAll("api_version", "organization", "name");
        if (connection.Length > 0 && hasKeys)
        {
            Refuse("its configuration has a connection and a key or an address; one of the two", "model");
            return null;
        }

        if (connection.Length == 0 && type is not ("azure_openai" or "openai"))
        {
            Refuse($"there is no kind of configuration {Quoted.Text(type)}; write azure_openai or openai", "model");
            return null;
        }

        string kind = options.Connections.GetValueOrDefault(connection, type.StartsWith("azure", StringComparison.Ordinal) || configuration.Has("azure_deployment") ? "azure" : "openai");
        string name = (kind == "azure" ? configuration.KeepText("azure_deployment") : configuration.KeepText("model")) ?? "";
        configuration.PresentationAll("azure_deployment", "model");
        JsonObject parameters = ExportJson.From(model.Keep("parameters")) as JsonObject ?? [];
        if (parameters["model"] is { } own)
        {
            name = own.ToString();
            parameters.Remove("model");
        }

        if (VariableOf(JsonValue.Create(name)) is { } variable)
        {
            model.Report("configuration", DiagnosticCodes.DoneOtherwise, DiagnosticSeverity.Warning, $"the model's name comes from the environment variable {Quoted.Text(variable)}, which is not in the file; name it in models.yaml");
            name = "";
        }

        foreach ((string parameter, JsonNode? value) in parameters.Where(parameter => VariableOf(parameter.Value) is not null).ToList())
        {
            model.Report("parameters", DiagnosticCodes.DoneOtherwise, DiagnosticSeverity.Warning, $"{Quoted.Text(parameter)} comes from the environment variable {Quoted.Text(VariableOf(value)!)}, which is not in the file; it is left out, write its value into the prompt file");
            parameters.Remove(parameter);
        }

        bool isOwnAddress = address is not null && !address.StartsWith("${", StringComparison.Ordinal);
        return new FlowModel(kind, name.Length > 0 ? name : "to-be-named", parameters, configuration.Where)
        {
            Connection = connection,
            Address = isOwnAddress ? (kind == "azure" ? address!.TrimEnd('/') + "/openai/v1" : address) : null,
        };
    }

    /// <summary>The environment variable that a value stands for (<c>${env:NAME}</c>); null for none.</summary>
    private static string? VariableOf(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue(out string? written) && written is ['$', '{', 'e', 'n', 'v', ':', .. var variable, '}'] ? variable : null;

    /// <summary>The values that the builder takes where a call gives none at all.</summary>
    private JsonObject ReadSample()
    {
        ExportValue? given = _root.Keep("sample");
        JsonObject sample = PromptyFile.Sample(given, _folder) ?? [];
        if (given is not (null or ExportMapping) && sample.Count == 0)
        {
            _root.Report("sample", DiagnosticCodes.SourceNotFound, DiagnosticSeverity.Warning, "the sample is neither a mapping nor a JSON file beside the prompt that has one; it is left out");
        }

        return sample;
    }

    private List<FlowInput> ReadInputs(JsonObject sample)
    {
        FieldCursor declared = _root.Open("inputs");
        if (declared.Keys.Any() && sample.Count > 0)
        {
            _root.Report("sample", DiagnosticCodes.DoneOtherwise, DiagnosticSeverity.Info, $"the builder takes the sample where it is given no input at all; a run is given its inputs, and the sample is one in {SampleFile}");
        }

        var inputs = new List<FlowInput>();
        foreach (string name in declared.Keys)
        {
            FieldCursor input = declared.Open(name);
            input.PresentationAll("is_chat_input", "is_chat_history", "description");
            input.KeepText("type");
            JsonNode? value = ExportJson.From(input.Keep("default"));
            inputs.Add(new FlowInput(name, FlowType.Any, Required: value is null, input.Where) { Converter = "PromptFlowAny", Default = value });
        }

        return inputs.Count > 0 ? inputs : [.. sample.Select(member => new FlowInput(member.Key, FlowType.Any, Required: false, _root.Where)
        {
            Converter = "PromptFlowAny",
            Default = member.Value?.DeepClone(),
        })];
    }

    private FlowApp? Refuse(string reason, string key)
    {
        Diagnostic finding = _ledger.Diagnostics.Error(DiagnosticCodes.PromptyBroken, $"The prompt is not migrated: {reason}.", _root.WhereOf(key));
        _ledger.RefuseAll(_file.Front, "the prompt as a whole is not migrated", finding);
        return null;
    }
}
