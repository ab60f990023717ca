using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Files;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>What is known and collected while one flow is emitted.</summary>
internal sealed class FlowContext
{
    private readonly Dictionary<string, EnumType> _classes = [];
    private readonly NodeNamer? _stepsOfLines;

    /// <param name="app">The flow.</param>
    /// <param name="outer">The flow whose project this one shares; null for none.</param>
    /// <param name="name">The project's name; null for one made of the flow's.</param>
    public FlowContext(FlowApp app, FlowContext? outer = null, string? name = null)
    {
        App = app;
        _stepsOfLines = outer?.Names;
        HasSurroundings = outer?.HasSurroundings ?? SurroundingsText.Exist(app);
        Level = Structurer.Structure(app.Graph, Diagnostics);
        Names = new NodeNamer(app, outer?.Names);
        Usage = new Usage(Level);
        Types = outer?.Types ?? new(Reserved.Types);
        Models = outer?.Models ?? new();
        Artifacts = outer?.Artifacts ?? new();
        ClassName = Types.TakePascal(outer is not null ? new Words([outer.ClassName, "metrics"]) : name is not null ? new Words([name]) : ClassWords(app.Name));
        if (app.Builder == "promptflow")
        {
            // The builder tries up to a hundred times, with pauses of up to a minute.
            Models.Defaults = "retry: { max: 10, delay: 3, max_delay: 60 }";
        }

        Namespace = outer?.Namespace ?? ClassName;
        foreach (string suffix in (string[])["Input", "Output", "Settings", "Conversation"])
        {
            Types.TakePascal(new Words([ClassName + suffix]));
        }

        Records = new RecordSet(Types);
        Input = new InputRecord(this);
        Settings = new SettingsRecord(app, ClassName);
        Conversation = new ConversationClass(app, ClassName);
        Tools = new ToolInterfaces(app, Types, LocalNames);
        Functions = new FunctionClass(this, isAggregation: outer is not null);
    }

    public FlowApp App { get; }

    public FlowLevel Level { get; }

    public string ClassName { get; }

    /// <summary>The project's namespace.</summary>
    public string Namespace { get; }

    public NodeNamer Names { get; }

    public Usage Usage { get; }

    public NameTable Types { get; }

    public NameTable LocalNames { get; } = new([.. Reserved.Keywords, .. Reserved.Locals]);

    public RecordSet Records { get; }

    /// <summary>The variables of the conversation.</summary>
    public ConversationClass Conversation { get; }

    /// <summary>What the pipeline's loops hold.</summary>
    public List<LoopState> Loops { get; } = [];

    /// <summary>The enums that the pipeline declares.</summary>
    public IReadOnlyCollection<EnumType> Enums => _classes.Values;

    public InputRecord Input { get; }

    public SettingsRecord Settings { get; }

    /// <summary>Whether the flow's functions have files or variables around them.</summary>
    public bool HasSurroundings { get; }

    /// <summary>The methods that call the flow's functions.</summary>
    public FunctionClass Functions { get; }

    /// <summary>The interfaces of the tools that the flow calls.</summary>
    public ToolInterfaces Tools { get; }

    public ModelAliases Models { get; }

    /// <summary>What searches look into.</summary>
    public KnowledgeFiles Knowledge { get; } = new();

    /// <summary>Prompts, scripts and templates.</summary>
    public ArtifactFiles Artifacts { get; }

    /// <summary>The scripts that became C#.</summary>
    public PortedCode Ports { get; init; } = new([]);

    public List<Diagnostic> Diagnostics { get; } = [];

    public ResultPlan Results { get; set; } = null!;

    /// <summary>The methods beside <c>RunAsync</c>.</summary>
    public MethodSet Methods { get; } = new();

    /// <summary>Whether the pipeline is given the generated prompts.</summary>
    public bool UsesPrompts { get; set; }

    public Local NewLocal(Words wish, string type, bool isNullable = false) =>
        new(LocalNames.TakeCamel(wish.IsEmpty ? Words.Of("value") : wish), type, isNullable);

    /// <summary>The enum of the classes that a model chooses from.</summary>
    public EnumType ClassesOf(ClassifierNode node)
    {
        if (!_classes.TryGetValue(node.Id, out EnumType? classes))
        {
            Words noun = Names[node].Noun;
            string name = Types.TakePascal(noun.IsEmpty ? Words.Of("topic") : noun);
            _classes.Add(node.Id, classes = Nodes.ClassifierEmitter.ClassesOf(node, name, Names[node].Step));
        }

        return classes;
    }

    /// <summary>Whether a value is a list of files, by what the flow declares.</summary>
    public bool IsListOfFiles(FlowReference reference)
    {
        FlowType? type = reference switch
        {
            { Path.Count: > 0 } => null,
            { Source: FlowSource.System, Name: "files" } => FlowType.ArrayOf(FlowType.File),
            { Source: FlowSource.Input } => App.Inputs.FirstOrDefault(input => input.Name == reference.Name)?.Type,
            { Source: FlowSource.Node } => NodeNamer.Within(App.Graph).FirstOrDefault(node => node.Id == reference.NodeId)?
                .Outputs.FirstOrDefault(output => output.Name == reference.Name)?.Type,
            _ => null,
        };
        return type?.Item?.Kind is FlowTypeKind.File;
    }

    /// <summary>What statements do: the name of the last step in them, or of the first.</summary>
    public Words NameOf(IReadOnlyList<Statement> statements, bool first)
    {
        foreach (Statement statement in first ? statements : statements.Reverse())
        {
            string text = CodePrinter.Print([statement], 0);
            List<(int At, Words Step)> found = [.. NodeNamer.Within(App.Graph)
                .Select(node => (At: IndexOf(text, node), Names[node].Step))
                .Where(pair => pair.At >= 0)
                .OrderBy(pair => pair.At)];
            if (found.Count > 0)
            {
                return first ? found[0].Step : found[^1].Step;
            }
        }

        return Words.Of("the rest");
    }

    /// <summary>What an input is called in JSON. One that brings what a node gave for each line has the name of the node's step, by which it is found in the journal.</summary>
    public string WrittenName(FlowInput input)
    {
        const string Steps = "steps";
        if (_stepsOfLines is null || input.Name.Split('.', 3) is not [Steps, var node, .. var below])
        {
            return input.Name;
        }

        string step = _stepsOfLines[node].Step.Kebab;
        return node.Replace('_', '-') == step ? input.Name : string.Join('.', [Steps, step, .. below]);
    }

    private int IndexOf(string text, FlowNode node)
    {
        Words words = Names[node].Step;
        string? mark = node switch
        {
            PromptNode or RenderedPromptNode or ClassifierNode or ExtractorNode => $"prompts.{words.Pascal}(",
            CodeNode code => Ports.IsPorted(code) ? $"\"{words.Kebab}\"" : $"Scripts.{words.Pascal},",
            FunctionNode function => Functions.CallOf(function) is { Length: > 0 } call ? call : null,
            TextNode => $"Templates.{words.Pascal},",
            TemplateNode => $"Templates.{words.Pascal},",
            HttpNode or RetrieveNode or ExtractNode or ToolNode or ReviewNode or ForEachNode or UnsupportedNode => $"\"{words.Kebab}\"",
            LoopNode => $"{words.Pascal}Async(",
            _ => null,
        };
        return mark is null ? -1 : text.IndexOf(mark, StringComparison.Ordinal);
    }

    private static Words ClassWords(string title)
    {
        Words words = Words.Of(title);
        if (words.Items is [_, _, .., "workflow" or "chatflow" or "flow" or "app"])
        {
            words = new Words([.. words.Items.SkipLast(1)]);
        }

        return words.IsEmpty ? Words.Of("migrated flow")
            : char.IsAsciiDigit(words.Items[0][0]) ? new Words(["flow"]).Append(words.Items)
            : words;
    }
}
