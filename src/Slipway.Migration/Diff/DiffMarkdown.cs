using System.Text;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Diff;

/// <summary>Writes changes as Markdown, for a pull request.</summary>
public static class DiffMarkdown
{
    /// <summary>The changes as a document; the same text for the same changes.</summary>
    /// <param name="old">What the state before is called.</param>
    /// <param name="now">What the state after is called.</param>
    /// <param name="changes">The changes.</param>
    public static string Render(string old, string now, IReadOnlyList<FlowChange> changes)
    {
        var page = new MarkdownPage();
        page.Heading(2, $"Changes from {old} to {now}");
        if (changes.Count == 0)
        {
            page.Paragraph("Nothing changed but layout.");
            return page.ToString();
        }

        page.Table("", ["Risk", "Changes"], changes.GroupBy(change => change.Risk).OrderByDescending(group => group.Key).Select(group => (string[])[Words(group.Key), group.Count().ToString(System.Globalization.CultureInfo.InvariantCulture)]));
        foreach (IGrouping<string, FlowChange> node in changes.GroupBy(change => change.Title, StringComparer.Ordinal))
        {
            page.Heading(3, node.Key);
            foreach (FlowChange change in node)
            {
                page.Paragraph($"{Words(change.Risk)}: {Sentence(change)}");
                if (change.Lines.Count > 0)
                {
                    page.Block(Lines(change), "diff");
                }
            }
        }

        return page.ToString();
    }

    /// <summary>A change in a sentence, without the node.</summary>
    public static string Sentence(FlowChange change) => (change.Kind, change.Before, change.After) switch
    {
        (ChangeKind.Added, _, "") => $"new: {change.What}",
        (ChangeKind.Removed, "", _) => $"gone: {change.What}",
        (ChangeKind.Added, _, _) => $"new: {change.What}: {change.After}",
        (ChangeKind.Removed, _, _) => $"gone: {change.What}: {change.Before}",
        (_, "", "") => $"changed: {change.What}",
        _ => $"{change.What} was {change.Before} and is {change.After}",
    };

    /// <summary>A risk in words.</summary>
    public static string Words(ChangeRisk risk) => risk switch
    {
        ChangeRisk.TextOnly => "text only",
        ChangeRisk.DataFlow => "data flow",
        ChangeRisk.Behaviour => "behaviour",
        _ => "permission",
    };

    private static string Lines(FlowChange change)
    {
        var text = new StringBuilder();
        foreach (ChangeLine line in change.Lines)
        {
            text.Append(line.Kind switch { ChangeLineKind.Added => "+ ", ChangeLineKind.Removed => "- ", _ => "  " }).Append(line.Text).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }
}
