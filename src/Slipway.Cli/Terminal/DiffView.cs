using Slipway.Evaluation.Equivalence;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws a difference line by line.</summary>
internal sealed class DiffView(IAnsiConsole console)
{
    public void Draw(Divergence divergence)
    {
        foreach (var line in DivergenceDiff.Lines(divergence))
        {
            console.WholeLine(line.Kind switch
            {
                DiffLineKind.Expected => $"[red]- {Printable.Markup(line.Text)}[/]",
                DiffLineKind.Actual => $"[green]+ {Printable.Markup(line.Text)}[/]",
                DiffLineKind.Gap => "[dim]  …[/]",
                _ => $"  {Printable.Markup(line.Text)}",
            });
        }
    }
}
