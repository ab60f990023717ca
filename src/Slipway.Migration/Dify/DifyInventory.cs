using System.Globalization;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Takes stock of an export, also of what is not migrated. Reads the document as it is and notes nothing in the ledger.</summary>
internal static class DifyInventory
{
    private static readonly string[] FeatureNames =
    [
        "retriever_resource", "suggested_questions_after_answer", "speech_to_text", "text_to_speech",
        "sensitive_word_avoidance", "annotation_reply", "file_upload", "more_like_this",
    ];

    public static ExportInventory Read(ExportDocument document, FlowApp? app, FieldLedger ledger)
    {
        ExportMapping root = document.Root;
        var stock = new DifyStock();
        string name = root.Text("app", "name") is { Length: > 0 } appName ? appName : root.Text("rag_pipeline", "name");
        ExportMapping graph = root.Find("workflow", "graph") as ExportMapping ?? root;
        var outcomes = new NodeOutcomes(app);
        foreach (ExportMapping node in graph.Each("nodes"))
        {
            stock.AddNode(node, outcomes);
        }

        if (root.Find("model_config") is ExportMapping config)
        {
            DifyConfigInventory.Add(stock, config, name, isChat: root.Text("app", "mode") != "completion");
        }

        ExportMapping? features = (root.Find("workflow", "features") ?? root.Find("model_config")) as ExportMapping;
        var titles = new NodeTitles(stock.Nodes);
        var inventory = new ExportInventory
        {
            File = document.File,
            Builder = "dify",
            Version = root.Text("version"),
            Name = name,
            Description = root.Text("app", "description"),
            Mode = root.Text("app", "mode"),
            OpeningStatement = features?.Text("opening_statement") ?? "",
            SuggestedQuestions = features?.Texts("suggested_questions") ?? [],
            Features = [.. FeatureNames.Where(feature => IsOn(features, feature))],
            Nodes = stock.Nodes,
            Inputs = stock.Inputs,
            Variables = [.. Variables(root, "environment", stock), .. Variables(root, "conversation", stock)],
            Prompts = [.. stock.Prompts.Select(titles.Readable)],
            Models = stock.Models,
            Tools = stock.Tools,
            Branches = [.. stock.Branches.Select(titles.Readable)],
            Memories = stock.Memories,
            HumanSteps = stock.HumanSteps,
            Knowledge = stock.Knowledge,
            Code = stock.Code,
            HttpCalls = [.. stock.HttpCalls.Select(titles.Readable)],
            Secrets = stock.Secrets,
            Fields = LedgerTotals.Of(ledger),
        };
        return DifyFacts.Complete(inventory, root);
    }

    private static bool IsOn(ExportMapping? features, string name) =>
        features?.Find(name, "enabled") is ExportScalar { Kind: ExportScalarKind.Boolean, Text: "true" }
        || (name == "file_upload" && features?.Find(name, "image", "enabled") is ExportScalar { Kind: ExportScalarKind.Boolean, Text: "true" });

    private static List<InventoryVariable> Variables(ExportMapping root, string scope, DifyStock stock)
    {
        var variables = new List<InventoryVariable>();
        foreach (ExportMapping variable in (root.Find("workflow") as ExportMapping)?.Each($"{scope}_variables") ?? [])
        {
            (string name, string type) = (variable.Text("name"), variable.Text("value_type"));
            variables.Add(new(name, scope, type, IsRequired: false, variable.Where));
            bool isWritten = variable.Text("value").Length > 0;
            if (type == "secret" || Credentials.IsOne(name, variable.Text("value")))
            {
                stock.Secrets.Add(new(string.Create(CultureInfo.InvariantCulture, $"{scope} variable {name}"), isWritten, (variable.Find("value") ?? variable).Where));
            }
        }

        return variables;
    }
}

/// <summary>What became of the nodes, by id.</summary>
internal sealed class NodeOutcomes
{
    private readonly Dictionary<string, NodeOutcome> _byId = new(StringComparer.Ordinal);

    public NodeOutcomes(FlowApp? app) => Add(app?.Graph);

    public NodeOutcome Of(string id) => _byId.GetValueOrDefault(id, NodeOutcome.LeftOut);

    private void Add(FlowGraph? graph)
    {
        foreach (FlowNode node in graph?.Nodes ?? [])
        {
            _byId[node.Id] = node is UnsupportedNode ? NodeOutcome.NotMigrated : NodeOutcome.Migrated;
            Add((node as ContainerNode)?.Body);
        }
    }
}
