using Slipway.Migration.Diff;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws changes.</summary>
internal sealed class ChangesView(IAnsiConsole console)
{
    public void Draw(IReadOnlyList<FlowChange> changes)
    {
        if (changes.Count == 0)
        {
            console.MarkupLine("[green]Nothing changed but layout.[/]");
            return;
        }

        foreach (IGrouping<string, FlowChange> node in changes.GroupBy(change => change.Title, StringComparer.Ordinal))
        {
            console.MarkupLine($"[bold]{Printable.Markup(node.Key)}[/]");
            foreach (FlowChange change in node)
            {
                console.WholeLine($"  [{Colour(change.Risk)}]{DiffMarkdown.Words(change.Risk)}[/] {Printable.Markup(DiffMarkdown.Sentence(change))} [dim]({Printable.Markup(change.Where.ToString())})[/]");
                foreach (ChangeLine line in change.Lines)
                {
                    (string colour, char mark) = line.Kind switch { ChangeLineKind.Added => ("green", '+'), ChangeLineKind.Removed => ("red", '-'), _ => ("dim", ' ') };
                    console.WholeLine($"    [{colour}]{mark} {Printable.Markup(string.Concat(line.Text.Where(c => !char.IsControl(c))))}[/]");
                }
            }
        }

        string sum = string.Join(", ", changes.GroupBy(change => change.Risk).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {DiffMarkdown.Words(group.Key)}"));
        console.MarkupLine($"\n[bold]{changes.Count} {(changes.Count == 1 ? "change" : "changes")}[/]: {sum}");
    }

    private static string Colour(ChangeRisk risk) => risk switch
    {
        ChangeRisk.TextOnly => "dim",
        ChangeRisk.Behaviour => "yellow",
        _ => "red",
    };
}
