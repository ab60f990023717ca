using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Jinja;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Slipway.Migration.Lint.Sensitive;
using Slipway.Migration.Projects;

namespace Slipway.Migration.PromptFlow;

/// <summary>Reads flows of Microsoft Prompt flow: <c>flow.dag.yaml</c> with the files beside it.</summary>
internal sealed class PromptFlowImport
{
    private static readonly string[] TextFiles = [".jinja2", ".py", ".prompty", ".md", ".txt", ".json", ".jsonl", ".csv", ".yaml", ".yml"];

    /// <summary>Larger files are data; lint does not search them either.</summary>
    private const int LongestSearched = 400_000;

    public const string Builder = "promptflow";

    private static readonly string[] Known =
    [
        "$schema", "inputs", "outputs", "nodes", "node_variants", "environment", "environment_variables", "additional_includes", "message_format",
        "language", "tools", "id", "name", "display_name", "description", "tags", "type", "version", "path", "code", "isolation",
    ];

    private readonly ExportDocument _document;
    private readonly FlowFolder _folder;
    private readonly LedgerRecorder _ledger;
    private readonly FieldCursor _root;
    private readonly List<LedgerSubject> _subjects;

    private PromptFlowImport(ExportDocument document, FlowFolder folder, DiagnosticBag diagnostics)
    {
        _document = document;
        _folder = folder;
        _ledger = new(diagnostics);
        _subjects = [new(null, "", document.Root)];
        _root = new(document.Root, document.Root.Where, _ledger, _subjects[0].Name);
    }

    public static BuilderReader Reader { get; } = new(Builder, IsPromptFlow, Read);

    /// <summary>Whether a document has the keys of a flow: nodes with a name, which stand under no canvas; or an entry in Python.</summary>
    public static bool IsPromptFlow(ExportMapping root) =>
        (root.Find("nodes") is ExportSequence nodes && root.Find("edges") is null && (root.Find("inputs") is not null || root.Find("outputs") is not null
            || nodes.Items.OfType<ExportMapping>().Any(node => node.Find("source") is not null || node.Find("use_variants") is not null)))
        || FlexImport.IsFlex(root);

    /// <summary>Reads a document.</summary>
    public static ImportResult Read(ExportDocument document, DiagnosticBag diagnostics)
    {
        // The builder reads YAML 1.2, in which 'yes' and 'no' are texts.
        if (document.Source is { } file)
        {
            var again = new DiagnosticBag();
            if (ExportText.Decode(file, again) is { } text && YamlReader.Read(file.Path, text, again, YamlSchema.Ruamel) is ExportMapping root)
            {
                document = document with { Root = root };
            }
        }

        var folder = new FlowFolder(document.Source ?? ExportFile.FromBytes(document.File, default));
        if (FlexImport.IsFlex(document.Root))
        {
            return FlexImport.Read(document, folder, diagnostics);
        }

        var import = new PromptFlowImport(document, folder, diagnostics);
        (FlowApp? app, DagFlow? flow) = import.ReadApp();
        FieldLedger ledger = import._ledger.Close(import._subjects);
        SourceText[] files = [.. FileTexts(document, flow?.Nodes ?? [], folder)];
        ExportInventory inventory = PromptFlowInventory.Read(document, flow, folder, app, ledger);
        return new(Builder, app, inventory with { Secrets = [.. inventory.Secrets, .. files.SelectMany(WrittenSecrets)] }, ledger, diagnostics.InOrder())
        {
            Texts = [.. SourceText.Of(document, ledger), .. files],
        };
    }

    /// <summary>The secrets that are written into a file, each with its line.</summary>
    internal static IEnumerable<InventorySecret> WrittenSecrets(SourceText file) => file.Text.Length > LongestSearched ? [] : Credential.Find(file.Text)
        .Select(match => file.Where.Line + file.Text.AsSpan(0, match.Start).Count('\n'))
        .Distinct()
        .Select(line => new InventorySecret(string.Create(CultureInfo.InvariantCulture, $"a key in {file.Field}, line {line}"), IsWrittenDown: true, file.Where with { Line = line }));

    /// <summary>The texts of the files beside the flow, each with the node whose source it is.</summary>
    internal static IEnumerable<SourceText> FileTexts(ExportDocument document, IReadOnlyList<DagNode> nodes, FlowFolder folder)
    {
        ILookup<string, string> owners = nodes.SelectMany(node => node.Variants.Values.Prepend(node))
            .ToLookup(body => FlowFolder.Clean(body.Source.KeepText("path") ?? ""), body => body.Name, StringComparer.Ordinal);
        foreach (string path in folder.Paths().Where(path => TextFiles.Contains(Path.GetExtension(path), StringComparer.Ordinal) && folder.Shown(path) != document.File))
        {
            if (folder.Read(path) is { } text)
            {
                string? owner = owners[path].FirstOrDefault();
                yield return new(text, owner, owner ?? "", path, new SourceLocation(folder.Shown(path), 1, 1));
            }
        }
    }

    private (FlowApp? App, DagFlow? Flow) ReadApp()
    {
        ReadHead();
        if (_root.KeepText("language") is not (null or "" or "python"))
        {
            return (Refuse(_ledger.Diagnostics.Error(DiagnosticCodes.LanguageUnknown, "The flow is written for another language than Python; its nodes are not here to be migrated.", _root.WhereOf("language"))), null);
        }

        ReadIncludes();
        DagFlow flow = DagFlow.Read(_root, _ledger, _subjects, _document.Options.Variant);
        AssistantDefinitions.Check(flow, _folder, _ledger.Diagnostics);
        if (DagChecks.Check(flow, _ledger.Diagnostics) is { } refusal)
        {
            return (Refuse(refusal), flow);
        }

        var scope = new DagScope(flow, _folder, _document.Options, _ledger);
        string name = Name();
        Dictionary<string, string> environment = ReadEnvironment();
        FlowGraph lines = new DagLowering(scope).Lower(aggregation: false);
        FlowGraph? once = flow.Nodes.Exists(node => node.IsAggregation) ? new DagLowering(scope).Lower(aggregation: true) : null;
        List<ProjectFile> datasets = [.. Datasets()];
        var code = CodeFiles.Find(_folder, [.. lines.Nodes.Concat(once?.Nodes ?? []).OfType<FunctionNode>()], SourcesOf(flow));
        ReportLeftBehind(code);
        if (_folder.HasMore)
        {
            _ledger.Diagnostics.Warning(
                DiagnosticCodes.DoneOtherwise,
                $"The flow's folder, or one that it includes, has more than {FlowFolder.MaxFiles} files; the others are not looked at, so that code may miss a file that it imports or reads. Import from a folder without data and environments.",
                _document.Root.Where);
        }

        var app = new FlowApp
        {
            Builder = Builder,
            Name = name,
            Description = _root.KeepText("description") ?? "",
            Kind = FlowKind.Workflow,
            Inputs = flow.Inputs,
            Graph = lines,
            Files = code.Files,
            ProcessEnvironment = environment,
            Folder = Path.GetFileName(_document.Source?.Folder ?? "") ?? "",
            Extras = datasets,
        };
        return (once is null ? app : app with
        {
            Aggregation = new FlowApp
            {
                Builder = Builder,
                Name = name + " metrics",
                Description = "Computes the metrics over all lines of a dataset.",
                Kind = FlowKind.Workflow,
                Inputs = [.. scope.LinesRead.Values],
                Graph = once,
                Files = code.Files,
                ProcessEnvironment = environment,
                GivesMetrics = true,
            },
        }, flow);
    }

    private void ReadHead()
    {
        _root.PresentationAll("$schema", "id", "display_name", "tags", "type", "version", "path", "code", "isolation");
        _root.Presentation("tools", "the nodes say what they need");
        FieldCursor environment = _root.Open("environment");
        environment.Approximate("python_requirements_txt", "install the packages for the interpreter that runs the scripts");
        environment.Approximate("image", "the scripts run with the interpreter that is configured");
        environment.PresentationRest("about the builder's own runtime");
        if (_root.KeepText("message_format") is not (null or "" or "basic" or "openai-vision") and { } format)
        {
            _root.Refuse("message_format", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"the format of messages is basic or openai-vision, not {Quoted.Text(format)}");
        }

        foreach (string key in _root.Keys.Where(key => !Known.Contains(key)))
        {
            _root.Presentation(key, "the builder does not know it");
            _root.Report(key, DiagnosticCodes.SettingIgnored, DiagnosticSeverity.Info, "the builder does not know this setting and ignores it");
        }
    }

    private void ReadIncludes()
    {
        foreach (string path in _root.KeepTexts("additional_includes") ?? [])
        {
            string wanted = path.EndsWith(".zip", StringComparison.Ordinal) ? path[..^4] : path;
            if (!_folder.Include(path) && !_folder.Include(wanted))
            {
                _root.Report("additional_includes", DiagnosticCodes.IncludeNotFound, DiagnosticSeverity.Error, $"{Quoted.Text(path)} does not exist");
            }
        }
    }

    /// <summary>Environment variables as the builder sets them: lists and mappings as JSON, others as Python prints them.</summary>
    private Dictionary<string, string> ReadEnvironment()
    {
        JinjaTemplate print = new JinjaEnvironment().Parse("{{ value if value is string or value is number or value is boolean or value is none else value | tojson }}");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        FieldCursor environment = _root.Open("environment_variables");
        foreach (string name in environment.Keys)
        {
            JsonNode? value = ExportJson.From(environment.Keep(name));
            variables[name] = value switch
            {
                JsonObject or JsonArray => PythonJsonText(value),
                _ => print.Render(new JsonObject { ["value"] = value?.DeepClone() }),
            };
        }

        return variables;
    }

    private static string PythonJsonText(JsonNode? value) => value switch
    {
        JsonObject members => $"{{{string.Join(", ", members.Select(member => $"{JsonSerializer.Serialize(member.Key)}: {PythonJsonText(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(PythonJsonText))}]",
        null => "null",
        _ => value.ToJsonString(),
    };

    private string Name()
    {
        string said = _root.KeepText("name") ?? "";
        return said.Length > 0 ? said
            : _document.Source?.Folder is { } folder && Path.GetFileName(folder) is { Length: > 0 } name ? name
            : "flow";
    }

    /// <summary>Datasets and run files go along, for evaluations.</summary>
    private IEnumerable<ProjectFile> Datasets()
    {
        foreach (string path in _folder.Paths().Where(path => !path.Contains('/', StringComparison.Ordinal)))
        {
            bool isData = path.EndsWith(".jsonl", StringComparison.Ordinal);
            bool isRun = (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal)) && path.StartsWith("run", StringComparison.Ordinal);
            if ((isData || isRun) && _folder.Read(path) is { } text)
            {
                yield return new ProjectFile($"evals/{path}", text.Replace("\r\n", "\n", StringComparison.Ordinal));
            }
            else if (isData || isRun)
            {
                _ledger.Diagnostics.Info(DiagnosticCodes.FileLeftBehind, $"The dataset {Quoted.Text(path)} is larger than 1 MB, or no text, and stays where it is; evaluate with --data and its path.", _document.Root.Where);
            }
        }
    }

    /// <summary>The files that are in the project already: those that nodes name as their sources.</summary>
    private static HashSet<string> SourcesOf(DagFlow flow) => [.. flow.Nodes
        .SelectMany(node => node.Variants.Values.Prepend(node))
        .Select(node => FlowFolder.Clean(node.Source.KeepText("path") ?? ""))];

    private void ReportLeftBehind(CodeFiles code)
    {
        const int Most = 10;
        if (code.Named.Count > 0)
        {
            _ledger.Diagnostics.Warning(
                DiagnosticCodes.FileLeftBehind,
                $"Code names {List(code.Named)}, no text of at most {CodeFiles.MaxLength / 1024} KB, which stays behind: a script that reads it fails. Give it what it needs of it as an input, or port it.",
                _document.Root.Where);
        }

        if (code.Unnamed.Count > 0)
        {
            _ledger.Diagnostics.Warning(
                DiagnosticCodes.FileLeftBehind,
                $"Code opens files by names that it puts together, and the import cannot tell whether {List(code.Unnamed)} is among them: what it does not name stays behind. Name such files in the code, in a comment if need be, and import again.",
                _document.Root.Where);
        }

        static string List(IReadOnlyList<string> paths) => string.Join(", ", paths.Take(Most).Select(Quoted.Text)) + (paths.Count > Most ? $" and {paths.Count - Most} more" : "");
    }

    private FlowApp? Refuse(Diagnostic reason)
    {
        _ledger.RefuseAll(_document.Root, "the flow as a whole is not migrated", reason);
        return null;
    }
}
