using Spectre.Console;

namespace Slipway.Cli.Terminal;

internal static class WholeLines
{
    /// <summary>Writes a line that is broken at a terminal's edge only: where none is, programs read it.</summary>
    public static void WholeLine(this IAnsiConsole console, string markup)
    {
        var width = console.Profile.Width;
        console.Profile.Width = console.Profile.Capabilities.Interactive ? width : int.MaxValue;
        console.MarkupLine(markup);
        console.Profile.Width = width;
    }
}
