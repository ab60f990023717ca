using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Inventory;

/// <summary>The facts of an inventory that a flow has, whichever builder it came from.</summary>
internal sealed partial class FlowFacts
{
    private readonly List<InventoryEdge> _edges = [];
    private readonly List<InventoryRead> _reads = [];
    private readonly List<InventoryLoop> _loops = [];
    private readonly List<InventoryFailure> _failures = [];

    private const string OfLines = "inputs.";
    private const string OfSteps = "steps.";

    public FlowFacts(FlowApp app)
    {
        Add(app.Graph);

        // What runs once over all lines reads what the lines were given and what their steps gave.
        foreach (FlowNode node in app.Aggregation?.Graph.Nodes ?? [])
        {
            _reads.AddRange(FlowReferences.Of(node).Where(r => r.Source is FlowSource.Input).Select(r => OfLine(node, r)));
        }
    }

    public IReadOnlyList<InventoryEdge> Edges => _edges;

    public IReadOnlyList<InventoryRead> Reads => _reads;

    public IReadOnlyList<InventoryLoop> Loops => _loops;

    public IReadOnlyList<InventoryFailure> Failures => _failures;

    private void Add(FlowGraph graph)
    {
        _edges.AddRange(graph.Edges.Select(edge => new InventoryEdge(edge.Source, edge.Handle, edge.Target)));
        foreach (FlowNode node in graph.Nodes)
        {
            AddReads(node);
            AddFailure(node);
            if (node is ForEachNode forEach)
            {
                _loops.Add(new(node.Id, node.Title, IsForEach: true, forEach.Items.Written, null, forEach.MaxConcurrency, Words(forEach.OnItemFailure), node.Where));
                Add(forEach.Body);
            }
        }
    }

    private void AddReads(FlowNode node)
    {
        switch (node)
        {
            case PromptNode prompt:
                AddPrompt(prompt);
                break;
            case HttpNode http:
                Add(node, ReadPlace.Address, [.. FlowReferences.OfText(http.Url), .. http.Parameters.SelectMany(OfPair)]);
                Add(node, ReadPlace.Header, [.. FlowReferences.OfText(http.Headers), .. FlowReferences.OfText(http.Authorization?.Key)]);
                Add(node, ReadPlace.Body, [.. FlowReferences.OfText(http.Body?.Text), .. http.Body?.Pairs.SelectMany(OfPair) ?? []]);
                break;
            case BranchNode:
                Add(node, ReadPlace.Condition, FlowReferences.Of(node));
                break;
            case RetrieveNode:
                Add(node, ReadPlace.Query, FlowReferences.Of(node));
                break;
            case RenderedPromptNode rendered:
                AddTemplate(rendered);
                break;
            case EndNode or AnswerNode:
                Add(node, ReadPlace.Result, FlowReferences.Of(node));
                break;
            default:
                Add(node, ReadPlace.Argument, FlowReferences.Of(node));
                break;
        }
    }

    private void AddPrompt(PromptNode prompt)
    {
        foreach (FlowMessage message in prompt.Messages)
        {
            ReadPlace place = message.Role == "system" ? ReadPlace.Instructions : ReadPlace.Message;
            IEnumerable<FlowReference> references = message.Template is { } template
                ? template.Variables.Select(variable => variable.Value)
                : FlowReferences.OfText(message.Text);

            // Where the context stands, its value goes.
            Add(prompt, place, references.Select(r => r is { Source: FlowSource.System, Name: "context" } && prompt.Context is { } context ? context : r));
        }

        Add(prompt, ReadPlace.Message, FlowReferences.OfText(prompt.Memory?.Query?.Text));
    }

    // Of a template it is known which inputs stand below 'system:'; what other nodes gave is often found by code, and not what users write.
    private void AddTemplate(RenderedPromptNode node)
    {
        string instructions = string.Concat(SystemPattern.Matches(node.Template.Source).Select(match => match.Groups[1].Value));
        foreach (FlowReference read in FlowReferences.Of(node))
        {
            bool isInstruction = read.Source is FlowSource.Input && node.Template.Variables.Any(variable => variable.Value == read && Inserts(instructions, variable.Name));
            Add(node, isInstruction ? ReadPlace.Instructions : ReadPlace.Message, [read]);
        }
    }

    private static bool Inserts(string template, string name) => InsertedPattern.Matches(template).Any(match => match.Groups[1].Value == name);

    [GeneratedRegex(@"^(?>[ \t]*)#?(?>[ \t]*)system(?>[ \t]*):[ \t]*$(.*?)(?=^(?>[ \t]*)#?(?>[ \t]*)(?:system|user|assistant|function|tool)(?>[ \t]*):[ \t]*$|\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SystemPattern { get; }

    [GeneratedRegex(@"\{\{-?\s*([A-Za-z_]\w*)")]
    private static partial Regex InsertedPattern { get; }

    private void AddFailure(FlowNode node)
    {
        if (node.Retry is not null || node.OnError is not null)
        {
            string strategy = node.OnError switch
            {
                null => "fails the run",
                { UsesFailureBranch: true } => "goes on by the failure branch",
                { Defaults: var defaults } => string.Create(CultureInfo.InvariantCulture, $"goes on with {defaults.Count} default values"),
            };
            _failures.Add(new(node.Id, node.Title, node.Retry?.MaxRetries ?? 0, (int)(node.Retry?.Interval.TotalMilliseconds ?? 0), strategy, node.Where));
        }
    }

    private void Add(FlowNode node, ReadPlace place, IEnumerable<FlowReference> references) =>
        _reads.AddRange(references.Select(r => new InventoryRead(node.Id, r.Source, r.NodeId, r.Name, place, r.Where)));

    private static InventoryRead OfLine(FlowNode node, FlowReference read)
    {
        if (read.Name.StartsWith(OfSteps, StringComparison.Ordinal))
        {
            string step = read.Name[OfSteps.Length..].Split('.')[0];
            return new(node.Id, FlowSource.Node, step, "output", ReadPlace.Argument, read.Where);
        }

        return new(node.Id, FlowSource.Input, null, read.Name.StartsWith(OfLines, StringComparison.Ordinal) ? read.Name[OfLines.Length..] : read.Name, ReadPlace.Argument, read.Where);
    }

    private static IEnumerable<FlowReference> OfPair(HttpPair pair) =>
        FlowReferences.OfText(pair.Name).Concat(FlowReferences.OfText(pair.Value));

    private static string Words(ItemFailure failure) => failure switch
    {
        ItemFailure.Null => "null stands in for the item's result",
        ItemFailure.Remove => "the item has no result",
        _ => "the node fails",
    };
}
