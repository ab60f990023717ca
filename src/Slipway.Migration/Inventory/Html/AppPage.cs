using System.Globalization;
using System.Text;

namespace Slipway.Migration.Inventory.Html;

/// <summary>The part of a page about one export.</summary>
internal sealed class AppPage(StringBuilder page, ExportInventory inventory, int number, int level)
{
    private readonly Dictionary<string, string> _anchors = inventory.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal)
        .Select((node, i) => (node.Id, Anchor: string.Create(CultureInfo.InvariantCulture, $"app{number}n{i}")))
        .ToDictionary(pair => pair.Id, pair => pair.Anchor, StringComparer.Ordinal);

    private readonly ReadWords _words = new(inventory);

    public void Write()
    {
        page.Append(CultureInfo.InvariantCulture, $"<section class=\"app\" id=\"app{number}\" aria-label=\"{HtmlText.Of(InventoryHtml.NameOf(inventory))}\">\n");
        Heading(level, InventoryHtml.NameOf(inventory));
        Muted($"{inventory.File}: {inventory.Builder} {inventory.Mode} {inventory.Version}".TrimEnd());
        Paragraph(inventory.Description);
        LedgerTotals fields = inventory.Fields;
        Muted(string.Create(CultureInfo.InvariantCulture, $"{inventory.Nodes.Count} nodes; {fields.Kept} fields kept, {fields.Approximated} approximated, {fields.Refused} refused, {fields.Presentation} presentation"));
        if (inventory.Nodes.Count > 0)
        {
            Heading(level + 1, "Graph");
            InventoryHtml.WriteLegend(page);
            FlowDrawing.Write(page, inventory, string.Create(CultureInfo.InvariantCulture, $"app{number}start"), id => _anchors[id]);
        }

        foreach (InventoryTable table in InventoryTables.Of(inventory).Where(table => table.Title != "Nodes"))
        {
            WriteTable(table);
        }

        WritePrompts();
        WriteNodes();
        page.Append("</section>\n");
    }

    private void WriteTable(InventoryTable table)
    {
        Heading(level + 1, table.Title);
        page.Append("<table>\n<thead><tr>");
        foreach (string column in table.Columns)
        {
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{HtmlText.Of(column)}</th>");
        }

        page.Append("</tr></thead>\n<tbody>\n");
        foreach (InventoryRow row in table.Rows)
        {
            page.Append("<tr>");
            for (int i = 0; i < row.Cells.Count; i++)
            {
                string cell = HtmlText.Of(row.Cells[i]);
                string shown = i == 0 && row.NodeId is { } id && _anchors.TryGetValue(id, out string? anchor) && cell.Length > 0 ? $"<a href=\"#{anchor}\">{cell}</a>" : cell;
                page.Append(CultureInfo.InvariantCulture, $"<td data-label=\"{HtmlText.Of(table.Columns[i])}\">{shown}</td>");
            }

            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table>\n");
    }

    private void WritePrompts()
    {
        if (inventory.Prompts.Count == 0)
        {
            return;
        }

        Heading(level + 1, "Prompts");
        foreach (InventoryPrompt prompt in inventory.Prompts)
        {
            Heading(level + 2, prompt.Title.Length > 0 ? prompt.Title : "Prompt");
            foreach (InventoryMessage message in prompt.Messages)
            {
                Muted($"{message.Role}{(message.Variables.Count > 0 ? $", inserts {string.Join(", ", message.Variables)}" : "")}");
                page.Append(CultureInfo.InvariantCulture, $"<pre>{HtmlText.Of(message.Text)}</pre>\n");
            }
        }
    }

    private void WriteNodes()
    {
        if (inventory.Nodes.Count == 0)
        {
            return;
        }

        Heading(level + 1, "Nodes");
        foreach (InventoryNode node in inventory.Nodes.DistinctBy(node => node.Id, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"<div class=\"card\" id=\"{_anchors[node.Id]}\">\n");
            Heading(level + 2, node.Title.Length > 0 ? node.Title : node.Id);
            page.Append("<dl>\n");
            Entry("Type", $"{node.Type}, {InventoryTables.Words(node.Outcome)}, line {node.Where.Line.ToString(CultureInfo.InvariantCulture)}");
            Entry("Note", node.Note);
            Entry("Inside of", node.ContainerId is { } container ? _words.TitleOf(container) : "");
            Entry("Runs after", Join(inventory.Edges.Where(edge => edge.Target == node.Id).Select(edge => _words.TitleOf(edge.Source))));
            Entry("Then", Join(inventory.Edges.Where(edge => edge.Source == node.Id).Select(edge => _words.TitleOf(edge.Target))));
            Entry("Reads", Join(inventory.Reads.Where(read => read.NodeId == node.Id).Select(_words.Name)));
            Entry("Read by", Join(inventory.Reads.Where(read => read.SourceId == node.Id).Select(read => _words.TitleOf(read.NodeId))));
            page.Append("</dl>\n</div>\n");
        }
    }

    private static string Join(IEnumerable<string> names) => string.Join(", ", names.Distinct(StringComparer.Ordinal));

    private void Heading(int at, string text) => page.Append(CultureInfo.InvariantCulture, $"<h{at}>{HtmlText.Of(text)}</h{at}>\n");

    private void Muted(string text) => page.Append(CultureInfo.InvariantCulture, $"<p class=\"muted\">{HtmlText.Of(text)}</p>\n");

    private void Paragraph(string text)
    {
        if (text.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<p>{HtmlText.Of(text)}</p>\n");
        }
    }

    private void Entry(string name, string text)
    {
        if (text.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{name}</dt><dd>{HtmlText.Of(text)}</dd>\n");
        }
    }
}
