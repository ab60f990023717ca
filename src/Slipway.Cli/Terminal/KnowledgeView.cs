using Slipway.Cli.Knowledge;
using Slipway.Storage;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws knowledge.</summary>
internal sealed class KnowledgeView(CliContext context)
{
    private const int ShownCharacters = 240;

    public void Draw(BuildOutcome outcome)
    {
        foreach (var problem in outcome.Problems)
        {
            context.ErrorConsole.MarkupLine($"[yellow]{Printable.Markup(problem.Document)}[/]: {Printable.Markup(problem.Message)}");
        }

        foreach (var document in outcome.WithoutText)
        {
            context.ErrorConsole.MarkupLine($"[yellow]{Printable.Markup(document)}[/]: no text was found in it, so no search finds it.");
        }

        foreach (var path in outcome.UnusedMetadata)
        {
            context.ErrorConsole.MarkupLine($"[yellow]{Printable.Markup(path)}[/]: 'metadata' names it, and there is no such {(path.EndsWith('/') ? "folder with documents" : "document")}.");
        }

        if (outcome.Snapshot is { } id)
        {
            context.Console.MarkupLine(outcome.IsNew
                ? $"[green]Built[/] {Printable.Markup(outcome.Name)}: {Counted.Of(outcome.Documents, "document")}, {Counted.Of(outcome.Passages, "passage")}, snapshot [bold]{id[..12]}[/]"
                : $"{Printable.Markup(outcome.Name)} is up to date: {Counted.Of(outcome.Documents, "document")}, {Counted.Of(outcome.Passages, "passage")}, snapshot [bold]{id[..12]}[/]");
        }
        else
        {
            context.Error.WriteLine($"slipway: {Counted.Of(outcome.Problems.Count, "document")} of '{outcome.Name}' cannot be read; nothing was built. --skip-unreadable builds without.");
        }
    }

    public void Draw(KnowledgeSnapshot snapshot, string? about, SortedDictionary<string, int> documents)
    {
        var search = snapshot.Search;
        context.Console.MarkupLine($"[bold]{Printable.Markup(snapshot.Name)}[/] {snapshot.Id}");
        if (about is not null)
        {
            context.Console.MarkupLine($"[italic]{Printable.Markup(about)}[/]");
        }

        context.Console.WriteLine($"search: {search.Mode.ToString().ToLowerInvariant()}, top {search.Top}{(search.Threshold is { } least ? $", threshold {least.ToString(System.Globalization.CultureInfo.InvariantCulture)}" : "")}{(search.Embedding is { } model ? $", embedding {Printable.Of(model)}" : "")}");
        context.Console.WriteLine($"chunks: {snapshot.Chunks.Size} characters, overlap {snapshot.Chunks.Overlap}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("Document").AddColumn(new TableColumn("Passages").RightAligned());
        foreach (var (name, passages) in documents)
        {
            table.AddRow(Printable.Markup(name), $"{passages}");
        }

        context.Console.Write(table);
    }

    public void Draw(IReadOnlyList<Passage> found)
    {
        if (found.Count == 0)
        {
            context.Console.WriteLine("Nothing was found.");
        }

        foreach (var passage in found)
        {
            var text = string.Join(' ', passage.Text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
            context.Console.MarkupLine($"[bold]{passage.Score.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)}[/] {Printable.LineMarkup(passage.Document)} [dim]#{passage.Position}[/]");
            context.Console.WriteLine("  " + Printable.Of(text.Length > ShownCharacters ? text[..ShownCharacters] + "…" : text));
        }
    }

    public void Draw(SnapshotDifference difference)
    {
        if (difference.IsSame)
        {
            context.Console.WriteLine($"The same: {difference.Left[..12]}.");
            return;
        }

        foreach (var document in difference.Documents)
        {
            var mark = document.Change switch { "added" => "[green]+[/]", "removed" => "[red]-[/]", _ => "[yellow]~[/]" };
            context.Console.MarkupLine($"{mark} {Printable.LineMarkup(document.Document)}: {document.Before} -> {document.After} passages, {document.Gone} gone, {document.New} new");
        }

        foreach (var setting in difference.Settings)
        {
            context.Console.MarkupLine($"[yellow]~[/] {Printable.Markup(setting)}");
        }
    }
}
