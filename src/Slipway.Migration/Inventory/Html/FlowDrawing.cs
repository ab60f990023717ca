using System.Globalization;
using System.Text;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Inventory.Html;

/// <summary>Draws the graph of an inventory as SVG.</summary>
internal static class FlowDrawing
{
    private const int MostLetters = 21;
    private const int MostExitLetters = 20;

    /// <summary>About what a phone shows at once.</summary>
    private const double PhoneWidth = 340;

    /// <param name="page">Where it is written.</param>
    /// <param name="inventory">The inventory.</param>
    /// <param name="start">The anchor of the place where the flow begins.</param>
    /// <param name="anchorOf">The anchor of what is said of a node.</param>
    public static void Write(StringBuilder page, ExportInventory inventory, string start, Func<string, string> anchorOf)
    {
        List<InventoryNode> nodes = [.. inventory.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal)];
        HashSet<string> ids = [.. nodes.Select(node => node.Id)];
        List<InventoryEdge> edges = [.. inventory.Edges.Where(edge => ids.Contains(edge.Source) && ids.Contains(edge.Target))];

        // Into a container leads a dashed line; what comes after it stands below its body.
        List<(string From, string To)> inner = [.. nodes.Where(node => node.ContainerId is { } c && ids.Contains(c) && !edges.Exists(edge => edge.Target == node.Id)).Select(node => (node.ContainerId!, node.Id))];
        List<(string From, string To)> after = [.. from node in nodes where node.ContainerId is not null && !edges.Exists(edge => edge.Source == node.Id) from edge in edges where edge.Source == node.ContainerId && edge.Target != node.Id select (node.Id, edge.Target)];
        List<(string From, string To)> drawn = [.. edges.Select(edge => (edge.Source, edge.Target)), .. inner];
        var layout = new GraphLayout([.. nodes.Select(node => node.Id)], [.. drawn, .. after]);

        PlacedNode first = layout[(nodes.Find(node => node.ContainerId is null && !drawn.Exists(edge => edge.To == node.Id)) ?? nodes[0]).Id];
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"jump\"><a href=\"#{start}\">Show where it begins</a></p>\n");
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"graph\" tabindex=\"0\" role=\"region\" aria-label=\"Graph of {HtmlText.Of(Name(inventory))}\">\n");
        WriteStart(page, start, first);
        page.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {N(layout.Width)} {N(layout.Height)}\" width=\"{N(layout.Width)}\" height=\"{N(layout.Height)}\" role=\"group\" aria-label=\"{nodes.Count} nodes and {edges.Count} edges\">\n<g class=\"drawing\" id=\"{start}drawing\">\n");
        foreach ((string from, string to) in drawn.Distinct())
        {
            string kind = inner.Contains((from, to)) ? "edge inner" : "edge";
            if (layout.Paths.TryGetValue((from, to), out IReadOnlyList<PlacedNode>? path))
            {
                page.Append(CultureInfo.InvariantCulture, $"<path class=\"{kind}\" d=\"{Curve(path)}\"/>\n");
            }
            else
            {
                page.Append(CultureInfo.InvariantCulture, $"<path class=\"edge back\" d=\"M{N(layout[from].X)} {N(layout[from].Y)} L{N(layout[to].X)} {N(layout[to].Y)}\"/>\n");
            }
        }

        WriteExits(page, inventory, edges, layout);
        foreach (InventoryNode node in nodes)
        {
            WriteNode(page, inventory, node, layout[node.Id], anchorOf(node.Id));
        }

        page.Append("</g>\n</svg>\n</div>\n");
        PrintSheets.Write(page, layout, [.. nodes.Select(node => layout[node.Id])], $"{start}drawing");
    }

    /// <summary>What sort of node it is, for its colour.</summary>
    public static string KindOf(ExportInventory inventory, string id) =>
        inventory.HumanSteps.Any(step => step.NodeId == id) ? "person"
        : inventory.Loops.Any(loop => loop.NodeId == id) ? "loop"
        : inventory.IsFork(id) ? "branch"
        : inventory.Tools.Any(tool => tool.NodeId == id) || inventory.HttpCalls.Any(call => call.NodeId == id) ? "outside"
        : inventory.Knowledge.Any(knowledge => knowledge.NodeId == id) ? "knowledge"
        : inventory.Models.Any(model => model.NodeId == id) ? "model"
        : inventory.Code.Any(code => code.NodeId == id) ? "code"
        : "other";

    /// <summary>A graph that is wider than the window is shown from where the flow begins: in the style, and by the link above for browsers
    /// that do not know that style yet.</summary>
    private static void WriteStart(StringBuilder page, string anchor, PlacedNode place) => page.Append(
        CultureInfo.InvariantCulture,
        $"<div class=\"ruler\" aria-hidden=\"true\"><svg width=\"{N(Math.Max(0, place.X - (PhoneWidth / 2)))}\" height=\"1\"></svg><span id=\"{anchor}\" class=\"start\"></span></div>\n");

    private static void WriteNode(StringBuilder page, ExportInventory inventory, InventoryNode node, PlacedNode place, string anchor)
    {
        string title = node.Title.Length > 0 ? node.Title : node.Id;
        string left = node.Outcome is NodeOutcome.Migrated ? "" : " open";
        page.Append(CultureInfo.InvariantCulture, $"<a href=\"#{anchor}\" class=\"node {KindOf(inventory, node.Id)}{left}\"><title>{HtmlText.Of(title)}</title>");
        page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{N(place.X - (GraphLayout.NodeWidth / 2))}\" y=\"{N(place.Y - (GraphLayout.NodeHeight / 2))}\" width=\"{N(GraphLayout.NodeWidth)}\" height=\"{N(GraphLayout.NodeHeight)}\" rx=\"7\"/>");
        page.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{N(place.X)}\" y=\"{N(place.Y - 3)}\">{HtmlText.Of(HtmlText.Short(title, MostLetters))}</text>");
        page.Append(CultureInfo.InvariantCulture, $"<text class=\"kind\" x=\"{N(place.X)}\" y=\"{N(place.Y + 14)}\">{HtmlText.Of(HtmlText.Short(node.Type, MostLetters))}</text></a>\n");
    }

    private static void WriteExits(StringBuilder page, ExportInventory inventory, List<InventoryEdge> edges, GraphLayout layout)
    {
        var exits = edges.Where(edge => edge.Exit != FlowEdge.DefaultHandle).GroupBy(edge => (edge.Source, edge.Target))
            .Select(edge => (edge.Key.Source, Words: WordsOf(inventory, edge), Path: layout.Paths.GetValueOrDefault(edge.Key)))
            .GroupBy(exit => exit.Source, StringComparer.Ordinal);
        foreach (var ofNode in exits.Select(exits => exits.ToList()))
        {
            string[] labels = ShortLabels.Of([.. ofNode.Select(exit => exit.Words)], MostExitLetters);
            foreach ((string label, string words, PlacedNode end) in ofNode.Zip(labels).Where(exit => exit.First.Path is not null).Select(exit => (exit.Second, exit.First.Words, exit.First.Path![1])))
            {
                page.Append(CultureInfo.InvariantCulture, $"<text class=\"exit\" x=\"{N(end.X)}\" y=\"{N(end.Y - (GraphLayout.NodeHeight / 2) - 9)}\"><title>{HtmlText.Of(words)}</title>{HtmlText.Of(label)}</text>\n");
            }
        }
    }

    private static string WordsOf(ExportInventory inventory, IGrouping<(string Source, string Target), InventoryEdge> edge)
    {
        InventoryBranch? branch = inventory.Branches.FirstOrDefault(b => b.NodeId == edge.Key.Source);
        return string.Join(" / ", edge.Select(e => e.Exit switch
        {
            FlowEdge.ElseHandle => "else",
            FlowEdge.FailureHandle => "on failure",
            var exit => branch?.Cases.FirstOrDefault(c => c.Exit == exit)?.Condition is { Length: > 0 } condition ? condition : exit,
        }));
    }

    private static string Curve(IReadOnlyList<PlacedNode> path)
    {
        var curve = new StringBuilder();
        const double Half = GraphLayout.NodeHeight / 2;
        curve.Append(CultureInfo.InvariantCulture, $"M{N(path[0].X)} {N(path[0].Y + Half)}");
        for (int i = 1; i < path.Count; i++)
        {
            double fromY = path[i - 1].Y + Half;
            double toY = path[i].Y - Half;
            double middle = (fromY + toY) / 2;
            curve.Append(CultureInfo.InvariantCulture, $" C{N(path[i - 1].X)} {N(middle)} {N(path[i].X)} {N(middle)} {N(path[i].X)} {N(toY)}");
            if (path[i].IsBend)
            {
                curve.Append(CultureInfo.InvariantCulture, $" L{N(path[i].X)} {N(path[i].Y + Half)}");
            }
        }

        return curve.ToString();
    }

    private static string Name(ExportInventory inventory) => inventory.Name.Length > 0 ? inventory.Name : inventory.File;

    private static string N(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);
}
