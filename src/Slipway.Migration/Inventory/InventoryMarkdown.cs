using System.Globalization;
using System.Text;
using Slipway.Migration.Diagnostics;

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
        page.Table("Nodes", ["Title", "Type", "Outcome", "Line"], inventory.Nodes.Select(n => Row(n.Where, n.Title, n.Type, Words(n.Outcome))));
        page.Table("Inputs", ["Name", "Type", "Required", "Line"], inventory.Inputs.Select(v => Row(v.Where, v.Name, v.Type, v.IsRequired ? "yes" : "no")));
        page.Table("Variables", ["Name", "Scope", "Type", "Line"], inventory.Variables.Select(v => Row(v.Where, v.Name, v.Scope, v.Type)));
        page.Table("Models", ["Node", "Provider", "Model", "Parameters", "Line"], inventory.Models.Select(m => Row(m.Where, m.Title, m.Provider, m.Name, m.Parameters)));
        RenderPrompts(page, inventory);
        page.Table("Tools", ["Node", "Kind", "Provider", "Tool", "Parameters", "Line"], inventory.Tools.Select(t => Row(t.Where, t.Title, t.Kind, t.Provider, t.Name, string.Join(", ", t.Parameters))));
        page.Table("Branches", ["Node", "Exit", "When", "Line"], inventory.Branches.SelectMany(b => b.Cases.Select(c => Row(b.Where, b.Title, c.Exit, c.Condition))));
        page.Table("Memory", ["Node", "Window", "Line"], inventory.Memories.Select(m => Row(m.Where, m.Title, m.Window?.ToString(CultureInfo.InvariantCulture) ?? "as many as fit")));
        page.Table("Questions to people", ["Node", "Actions", "Channels", "Line"], inventory.HumanSteps.Select(h => Row(h.Where, h.Title, string.Join(", ", h.Actions), string.Join(", ", h.Channels))));
        page.Table("Knowledge", ["Node", "Sources", "Mode", "Top", "Line"], inventory.Knowledge.Select(k => Row(k.Where, k.Title, string.Join(", ", k.Sources), k.Mode, k.Top?.ToString(CultureInfo.InvariantCulture) ?? "")));
        page.Table("Code", ["Node", "Language", "Lines", "Line"], inventory.Code.Select(c => Row(c.Where, c.Title, c.Language, c.Lines.ToString(CultureInfo.InvariantCulture))));
        page.Table("Web services", ["Node", "Method", "Address", "Body", "Authorization", "Line"], inventory.HttpCalls.Select(h => Row(h.Where, h.Title, h.Method, h.Url, h.Body, h.Authorization)));
        page.Table("Secrets", ["What", "Value stands in the export", "Line"], inventory.Secrets.Select(s => Row(s.Where, s.Name, s.IsWrittenDown ? "yes" : "no")));
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

    private static string[] Row(SourceLocation where, params ReadOnlySpan<string> cells) =>
        [.. cells, where.Line.ToString(CultureInfo.InvariantCulture)];

    private static string Words(NodeOutcome outcome) => outcome switch
    {
        NodeOutcome.Migrated => "migrated",
        NodeOutcome.NotMigrated => "not migrated",
        _ => "left out",
    };
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
    public void Block(string text)
    {
        int longest = 0;
        int run = 0;
        foreach (char c in text)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        string fence = new('`', Math.Max(3, longest + 1));
        _text.Append(fence).Append("text\n").Append(Visible(text.ReplaceLineEndings("\n"))).Append('\n').Append(fence).Append("\n\n");
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
