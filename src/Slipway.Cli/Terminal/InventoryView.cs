using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws an inventory.</summary>
internal sealed class InventoryView(IAnsiConsole console)
{
    public void Draw(ExportInventory inventory, FieldLedger? fields, bool withPrompts)
    {
        console.MarkupLine($"[bold]{Printable.Markup(inventory.Name.Length > 0 ? inventory.Name : inventory.File)}[/] [dim]{Printable.Markup($"{inventory.Builder} {inventory.Mode} {inventory.Version}".Trim())}[/]");
        if (inventory.Description.Length > 0)
        {
            console.MarkupLine($"[italic]{Printable.Markup(inventory.Description)}[/]");
        }

        foreach (InventoryTable table in InventoryTables.Of(inventory))
        {
            Table(table);
        }

        DrawPrompts(inventory, withPrompts);
        if (fields is not null)
        {
            DrawLedger(fields, inventory.Fields);
        }
    }

    private void Table(InventoryTable shown)
    {
        console.MarkupLine($"\n[bold]{Printable.Markup(shown.Title)}[/] [dim]({shown.Rows.Count})[/]");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. shown.Columns.Select(c => new TableColumn($"[dim]{Printable.Markup(c)}[/]"))]);
        foreach (InventoryRow row in shown.Rows)
        {
            table.AddRow([.. row.Cells.Select(Printable.Markup)]);
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
            console.MarkupLine($"\n[bold]{Printable.Markup(prompt.Title)}[/] [dim]line {prompt.Where.Line}[/]");
            foreach (var message in prompt.Messages)
            {
                console.MarkupLine($"[blue]{Printable.Markup(message.Role)}[/]: {Printable.Markup(message.Text)}");
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
            console.MarkupLine($"  [{colour}]{entry.Status.ToString().ToLowerInvariant()}[/] {Printable.Markup(where)} [dim](line {entry.Where.Line})[/] {Printable.Markup(entry.Note)}");
        }
    }
}
