using Spectre.Console;
using Spectre.Console.Rendering;

namespace Slipway.Cli.Terminal;

/// <summary>Text from outside that may have any number of lines. All but a short one stands behind a bar, so that none of its lines is taken for one of ours: a
/// question that a model has written could hold a command.</summary>
internal static class QuotedText
{
    private const string Bar = "  │ ";

    private const int LeastWidth = 20;

    /// <summary>Writes a text behind its title, or below it when it has several lines or there is no room.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="title">What it is, as markup.</param>
    /// <param name="text">The text.</param>
    public static void Quote(this IAnsiConsole console, string title, string text)
    {
        var shown = Printable.Of(text);
        if (shown.Length == 0)
        {
            console.MarkupLine(title);
            return;
        }

        if (!shown.Contains('\n', StringComparison.Ordinal) && Cells(Markup.Remove(title)) + Cells(shown) < console.Profile.Width)
        {
            console.MarkupLine($"{title} {Printable.Markup(text)}");
            return;
        }

        if (!string.IsNullOrWhiteSpace(title))
        {
            console.MarkupLine(title);
        }

        var room = Math.Max(LeastWidth, console.Profile.Width - Bar.Length);
        IRenderable lines = new Text(shown);
        foreach (var line in Segment.SplitLines(lines.Render(RenderOptions.Create(console, console.Profile.Capabilities), room), room))
        {
            console.WriteLine((Bar + string.Concat(line.Select(static part => part.Text))).TrimEnd());
        }
    }

    private static int Cells(string text) => new Segment(text).CellCount();
}
