using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Reads exports of Dify: its DSL from the first files without a version to 0.7.0, and bare graphs.</summary>
/// <remarks>Each form is told by its keys, not by the version that the file names.</remarks>
internal sealed class DifyImport
{
    /// <summary>The newest version of the DSL that was looked at.</summary>
    private static readonly Version NewestKnown = new(0, 7);

    private readonly ExportDocument _document;
    private readonly DiagnosticBag _diagnostics;
    private readonly LedgerRecorder _ledger;
    private readonly FieldCursor _root;
    private readonly List<LedgerSubject> _subjects;

    private DifyImport(ExportDocument document, DiagnosticBag diagnostics)
    {
        _document = document;
        _diagnostics = diagnostics;
        _ledger = new(diagnostics);
        _subjects = [new(null, "", document.Root)];
        _root = new(document.Root, document.Root.Where, _ledger, _subjects[0].Name);
    }

    public static BuilderReader Reader { get; } = new("dify", IsDify, Read);

    /// <summary>Whether a document has the keys of a Dify export.</summary>
    public static bool IsDify(ExportMapping root) =>
        root.Find("app", "mode") is not null
        || (root.Find("kind") as ExportScalar)?.Text is "app" or "rag_pipeline" or "snippet" or "graph" or "claude-workflow"
        || root.Find("workflow", "graph") is not null
        || (root.Find("app") is not null && root.Find("model_config") is not null)
        || IsGraph(root);

    /// <summary>Reads a document.</summary>
    public static ImportResult Read(ExportDocument document, DiagnosticBag diagnostics)
    {
        var import = new DifyImport(document, diagnostics);
        FlowApp? app = import.ReadApp();
        FieldLedger ledger = import._ledger.Close(import._subjects);
        return new("dify", app, DifyInventory.Read(document, app, ledger), ledger, diagnostics.InOrder());
    }

    private FlowApp? ReadApp()
    {
        string kind = _root.KeepText("kind") ?? "app";
        if (kind is not ("app" or "graph" or ""))
        {
            return Refuse("kind", DiagnosticCodes.KindNotMigrated, kind switch
            {
                "rag_pipeline" => "this is an ingestion pipeline (kind rag_pipeline), which fills a knowledge base; only apps are migrated",
                "snippet" => "this is a snippet, a part of a flow; export the app that uses it",
                "claude-workflow" => "this file is of kind claude-workflow, another format than Dify's DSL; export the app from Dify",
                _ => $"Dify has no kind of export {Quoted.Text(kind)}",
            });
        }

        ReadVersion();
        if (IsGraph(_document.Root))
        {
            return ReadGraph(_root, _root, new(null, _root.Where, _ledger, _subjects[0].Name), isChat: HasAnswer());
        }

        FieldCursor app = _root.Open("app");
        app.PresentationAll("icon", "icon_type", "icon_background", "use_icon_as_answer_icon", "max_active_requests");
        _root.Presentation("dependencies", "it names the plugins to install in Dify");
        return app.KeepText("mode") switch
        {
            "workflow" => ReadWorkflow(app, isChat: false),
            "advanced-chat" => ReadWorkflow(app, isChat: true),
            "chat" or "agent-chat" or "completion" => ReadConfig(app),
            "agent" => Refuse("app", DiagnosticCodes.ModeNotMigrated, "the app is an agent of the workspace (mode agent), which is not in the export"),
            null or "" => Refuse("app", DiagnosticCodes.SectionMissing, "the app has no mode; Dify does not import such a file"),
            string other => Refuse("app", DiagnosticCodes.ModeNotMigrated, $"Dify has no app mode {Quoted.Text(other)}"),
        };
    }

    private FlowApp? ReadConfig(FieldCursor app)
    {
        if (!_root.IsMapping("model_config"))
        {
            return Refuse("app", DiagnosticCodes.SectionMissing, "the app has no model_config; Dify does not import such a file");
        }

        _root.Presentation("workflow", "an app of this mode has no graph");
        if (DifyConfigApp.Read(app.KeepText("mode")!, app, _root.Open("model_config"), _ledger, out string problem) is not { } read)
        {
            return Refuse("model_config", DiagnosticCodes.ModeNotMigrated, problem);
        }

        DifyNames.CheckInputs(read.Inputs, _diagnostics);
        return read;
    }

    private FlowApp? ReadWorkflow(FieldCursor app, bool isChat)
    {
        FieldCursor workflow = _root.Open("workflow");
        if (!workflow.IsMapping("graph"))
        {
            return Refuse("workflow", DiagnosticCodes.SectionMissing, "the app has no workflow with a graph; Dify does not import such a file");
        }

        _root.Presentation("model_config", "the graph counts");
        workflow.Presentation("rag_pipeline_variables", "only ingestion pipelines have them");
        return ReadGraph(workflow.Open("graph"), workflow, app, isChat);
    }

    private FlowApp? ReadGraph(FieldCursor graph, FieldCursor workflow, FieldCursor app, bool isChat)
    {
        string name = app.KeepText("name") ?? "";
        string description = app.KeepText("description") ?? "";
        DifyAppFeatures features = DifyFeatures.Read(workflow.Open("features"));
        DifyVariables variables = DifyVariables.Read(workflow, isChat);
        graph.Presentation("viewport");
        DifyNodes nodes = DifyNodes.Read(graph, _ledger, _subjects);
        IReadOnlyList<DifyEdge> edges = DifyEdge.ReadAll(graph);
        if (nodes.All.Count > DifyNodes.MaxNodes || edges.Count > DifyEdge.MaxEdges)
        {
            return Refuse("workflow", DiagnosticCodes.GraphTooLarge, $"the flow has more than {DifyNodes.MaxNodes} nodes or {DifyEdge.MaxEdges} edges");
        }

        foreach (DifyNode node in nodes.All)
        {
            DifyNodeKind.Of(node)?.Declare(node);
            if (node.Data.Exists)
            {
                FailureReader.Declare(node);
            }
        }

        var byId = nodes.All.ToDictionary(node => node.Id, StringComparer.Ordinal);
        var shape = new DifyGraph(nodes.All, DifyEdge.Check(edges, byId, _diagnostics));
        if (!DifyGraphChecks.Check(shape, graph.Where, _diagnostics))
        {
            return RefuseFlow();
        }

        var scope = new DifyScope(shape, variables, _ledger, isChat, features.Uploads is not null);
        FlowGraph lowered = new DifyFlow(scope, _ledger).Lower();
        DifyNames.CheckInputs(shape.Entry!.Inputs, _diagnostics);
        DifyNames.CheckOutputs(shape.Nodes, lowered, _diagnostics);
        return new()
        {
            Builder = "dify",
            Name = name,
            Description = description,
            Kind = isChat ? FlowKind.Chat : FlowKind.Workflow,
            Inputs = shape.Entry!.Inputs,
            Uploads = features.Uploads,
            Environment = [.. variables.Environment, .. scope.Secrets],
            Conversation = variables.Conversation,
            Opening = features.Opening,
            Trigger = scope.Trigger,
            Suggestions = features.Suggestions,
            Notes = nodes.Notes,
            Graph = lowered,
        };
    }

    private void ReadVersion()
    {
        string text = _document.Root.Text("version");
        _root.Presentation("version", "what a file holds is told by its keys");
        if (Version.TryParse(text, out Version? version) && new Version(version.Major, version.Minor) > NewestKnown)
        {
            _root.Report("version", DiagnosticCodes.VersionNewer, DiagnosticSeverity.Warning, $"the file is of version {Quoted.Text(text)}, newer than {NewestKnown}, the newest that is known here");
        }
    }

    // The graph's own findings say why.
    private FlowApp? RefuseFlow()
    {
        Diagnostic reason = _diagnostics.InOrder().Last(d => d.Code is DiagnosticCodes.NoEntry or DiagnosticCodes.Cycle);
        _ledger.RefuseAll(_document.Root, "the flow as a whole is not migrated", reason);
        return null;
    }

    private FlowApp? Refuse(string key, string code, string reason)
    {
        Diagnostic diagnostic = _diagnostics.Error(code, $"The file is not migrated: {reason}.", _root.WhereOf(key));
        _ledger.RefuseAll(_document.Root, "the file as a whole is not migrated", diagnostic);
        return null;
    }

    private static bool IsGraph(ExportMapping root) =>
        root.Find("nodes") is ExportSequence nodes
        && nodes.Items.OfType<ExportMapping>().Any(node => (node.Find("data", "type") as ExportScalar)?.Text is { } type && DifyNodeKind.IsKnown(type));

    private bool HasAnswer() =>
        ((ExportSequence)_document.Root.Find("nodes")!).Items.OfType<ExportMapping>()
            .Any(node => (node.Find("data", "type") as ExportScalar)?.Text == "answer");
}
