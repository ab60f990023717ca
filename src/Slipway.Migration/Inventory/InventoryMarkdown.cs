using System.Globalization;
using System.Text;

namespace Slipway.Migration.Inventory;

/// <summary>Writes inventories as Markdown.</summary>
public static class InventoryMarkdown
{
    /// <summary>The inventory as a Markdown document; the same text for the same inventory.</summary>
    public static string Render(ExportInventory inventory)
    {
        var page = new MarkdownPage();
        page.Heading(1, inventory.Name.Length > 0 ? inventory.Name : inventory.File);
        RenderApp(page, inventory);
        bool hasPrompts = false;
        foreach (InventoryTable table in InventoryTables.Of(inventory))
        {
            page.Table(table.Title, [.. table.Columns], table.Rows.Select(row => row.Cells.ToArray()));
            if (table.Title == "Models")
            {
                RenderPrompts(page, inventory);
                hasPrompts = true;
            }
        }

        if (!hasPrompts)
        {
            RenderPrompts(page, inventory);
        }

        return page.ToString();
    }

    private static void RenderApp(MarkdownPage page, ExportInventory inventory)
    {
        page.Paragraph(inventory.Description);
        LedgerTotals fields = inventory.Fields;
        page.Table("", ["", ""],
        [
            ["File", inventory.File],
            ["Builder", $"{inventory.Builder} {inventory.Version}".Trim()],
            ["Mode", inventory.Mode],
            ["Switched on", string.Join(", ", inventory.Features)],
            ["Opens with", inventory.OpeningStatement],
            ["Suggests", string.Join(" / ", inventory.SuggestedQuestions)],
            ["Fields", string.Create(CultureInfo.InvariantCulture, $"{fields.Kept} kept, {fields.Approximated} approximated, {fields.Refused} refused, {fields.Presentation} presentation")],
        ]);
    }

    private static void RenderPrompts(MarkdownPage page, ExportInventory inventory)
    {
        if (inventory.Prompts.Count == 0)
        {
            return;
        }

        page.Heading(2, "Prompts");
        foreach (InventoryPrompt prompt in inventory.Prompts)
        {
            page.Heading(3, prompt.Title);
            foreach (InventoryMessage message in prompt.Messages)
            {
                string uses = message.Variables.Count > 0 ? $" (inserts {string.Join(", ", message.Variables)})" : "";
                page.Paragraph($"{message.Role}{uses}:");
                page.Block(message.Text);
            }
        }
    }
}

/// <summary>Writes Markdown that shows given texts as they are.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _text = new();

    public void Heading(int level, string title) =>
        _text.Append('#', level).Append(' ').Append(Escape(title)).Append("\n\n");

    public void Paragraph(string text)
    {
        if (text.Trim().Length > 0)
        {
            _text.Append(Escape(text)).Append("\n\n");
        }
    }

    /// <summary>A text as it is, in a fence longer than any in it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="language">What it is written in, for colours.</param>
    public void Block(string text, string language = "text")
    {
        int longest = 0;
        int run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', Math.Max(3, longest + 1));
        _text.Append(fence).Append(language).Append('\n').Append(Visible(text.ReplaceLineEndings("\n"))).Append('\n').Append(fence).Append("\n\n");
    }

    /// <summary>A table under a heading; nothing when it has no rows.</summary>
    public void Table(string title, string[] columns, IEnumerable<string[]> rows)
    {
        List<string[]> all = [.. rows];
        if (all.Count == 0)
        {
            return;
        }

        if (title.Length > 0)
        {
            Heading(2, title);
        }

        _text.Append("| ").AppendJoin(" | ", columns).Append(" |\n|").Insert(_text.Length, " --- |", columns.Length).Append('\n');
        foreach (string[] row in all)
        {
            _text.Append("| ").AppendJoin(" | ", row.Select(Escape)).Append(" |\n");
        }

        _text.Append('\n');
    }

    public override string ToString() => _text.ToString().TrimEnd('\n') + "\n";

    // What steers a terminal is left out.
    private static string Visible(string text) => string.Concat(text.Where(c => c is '\n' or '\t' || !char.IsControl(c)));

    // One line, and no character that Markdown or HTML would read as more than itself.
    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (char c in text.ReplaceLineEndings(" "))
        {
            if (c is '\\' or '|' or '`' or '*' or '_' or '<' or '>' or '[' or ']' or '#')
            {
                result.Append('\\');
            }

            result.Append(char.IsControl(c) ? ' ' : c);
        }

        return result.ToString().Trim();
    }
}
