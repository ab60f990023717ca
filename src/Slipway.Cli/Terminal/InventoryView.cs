using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws an inventory.</summary>
internal sealed class InventoryView(IAnsiConsole console)
{
    public void Draw(ImportResult result, bool withPrompts)
    {
        var inventory = result.Inventory;
        console.MarkupLine($"[bold]{Markup.Escape(inventory.Name.Length > 0 ? inventory.Name : inventory.File)}[/] [dim]{Markup.Escape($"{inventory.Builder} {inventory.Mode} {inventory.Version}".Trim())}[/]");
        if (inventory.Description.Length > 0)
        {
            console.MarkupLine($"[italic]{Markup.Escape(inventory.Description)}[/]");
        }

        Table("Nodes", ["Title", "Kind", "Line", "Becomes code"], inventory.Nodes.Select(n => (string[])[n.Title, n.Type, Line(n.Where.Line), Describe(n.Outcome)]));
        Table("Inputs and variables", ["Name", "Scope", "Type", "Required", "Line"], inventory.Inputs.Concat(inventory.Variables).Select(v => (string[])[v.Name, v.Scope, v.Type, v.IsRequired ? "yes" : "", Line(v.Where.Line)]));
        Table("Models", ["Used by", "Provider", "Model", "Parameters", "Line"], inventory.Models.Select(m => (string[])[m.Title, m.Provider, m.Name, m.Parameters, Line(m.Where.Line)]));
        Table("Branches", ["Node", "Exit", "When", "Line"], inventory.Branches.SelectMany(b => b.Cases.Select(c => (string[])[b.Title, c.Exit, c.Condition, Line(b.Where.Line)])));
        Table("Tools", ["Node", "Kind", "Provider", "Tool", "Parameters", "Line"], inventory.Tools.Select(t => (string[])[t.Title, t.Kind, t.Provider, t.Name, string.Join(", ", t.Parameters), Line(t.Where.Line)]));
        Table("Memory", ["Node", "Window", "Line"], inventory.Memories.Select(m => (string[])[m.Title, m.Window?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "as much as fits", Line(m.Where.Line)]));
        Table("Human steps", ["Node", "Actions", "Line"], inventory.HumanSteps.Select(h => (string[])[h.Title, string.Join(", ", h.Actions), Line(h.Where.Line)]));
        Table("Knowledge", ["Node", "Sources", "Mode", "Line"], inventory.Knowledge.Select(k => (string[])[k.Title, string.Join(", ", k.Sources), k.Mode, Line(k.Where.Line)]));
        Table("Code", ["Node", "Language", "Lines", "Line"], inventory.Code.Select(c => (string[])[c.Title, c.Language, Line(c.Lines), Line(c.Where.Line)]));
        Table("Web services", ["Node", "Method", "Address", "Line"], inventory.HttpCalls.Select(h => (string[])[h.Title, h.Method, h.Url, Line(h.Where.Line)]));
        Table("Secrets", ["What", "Value in the export", "Line"], inventory.Secrets.Select(s => (string[])[s.Name, s.IsWrittenDown ? "yes: move it to a secret store" : "no", Line(s.Where.Line)]));
        DrawPrompts(inventory, withPrompts);
        DrawLedger(result.Ledger, inventory.Fields);
    }

    private static string Line(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Describe(NodeOutcome outcome) => outcome switch
    {
        NodeOutcome.Migrated => "yes",
        NodeOutcome.NotMigrated => "no",
        _ => "left out",
    };

    private void Table(string title, string[] columns, IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            return;
        }

        console.MarkupLine($"\n[bold]{title}[/] [dim]({all.Count})[/]");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. columns.Select(c => new TableColumn($"[dim]{c}[/]"))]);
        foreach (var row in all)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    private void DrawPrompts(ExportInventory inventory, bool withPrompts)
    {
        if (!withPrompts)
        {
            console.MarkupLine($"[bold]Prompts[/] [dim]({inventory.Prompts.Count}; --prompts shows their text)[/]");
            return;
        }

        foreach (var prompt in inventory.Prompts)
        {
            console.MarkupLine($"\n[bold]{Markup.Escape(prompt.Title)}[/] [dim]line {prompt.Where.Line}[/]");
            foreach (var message in prompt.Messages)
            {
                console.MarkupLine($"[blue]{Markup.Escape(message.Role)}[/]: {Markup.Escape(message.Text)}");
            }
        }
    }

    private void DrawLedger(FieldLedger ledger, LedgerTotals totals)
    {
        console.MarkupLine($"[bold]Fields[/] [green]{totals.Kept} kept[/], [yellow]{totals.Approximated} approximated[/], [red]{totals.Refused} refused[/], [dim]{totals.Presentation} presentation only[/]");
        foreach (var entry in ledger.Entries.Where(e => e.Status is FieldStatus.Approximated or FieldStatus.Refused))
        {
            var colour = entry.Status is FieldStatus.Refused ? "red" : "yellow";
            var where = entry.NodeTitle.Length > 0 ? $"{entry.NodeTitle}: {entry.Path}" : entry.Path;
            console.MarkupLine($"  [{colour}]{entry.Status.ToString().ToLowerInvariant()}[/] {Markup.Escape(where)} [dim](line {entry.Where.Line})[/] {Markup.Escape(entry.Note)}");
        }
    }
}
