using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws an inventory.</summary>
internal sealed class InventoryView(IAnsiConsole console)
{
    public void Draw(ExportInventory inventory, FieldLedger? fields, bool withPrompts)
    {
        console.MarkupLine($"[bold]{Markup.Escape(inventory.Name.Length > 0 ? inventory.Name : inventory.File)}[/] [dim]{Markup.Escape($"{inventory.Builder} {inventory.Mode} {inventory.Version}".Trim())}[/]");
        if (inventory.Description.Length > 0)
        {
            console.MarkupLine($"[italic]{Markup.Escape(inventory.Description)}[/]");
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
        console.MarkupLine($"\n[bold]{Markup.Escape(shown.Title)}[/] [dim]({shown.Rows.Count})[/]");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns([.. shown.Columns.Select(c => new TableColumn($"[dim]{Markup.Escape(c)}[/]"))]);
        foreach (InventoryRow row in shown.Rows)
        {
            table.AddRow([.. row.Cells.Select(Markup.Escape)]);
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
