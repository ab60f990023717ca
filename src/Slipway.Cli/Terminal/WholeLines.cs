using Spectre.Console;

namespace Slipway.Cli.Terminal;

internal static class WholeLines
{
    /// <summary>Writes a line that is broken at a terminal's edge only: where none is, programs read it.</summary>
    public static void WholeLine(this IAnsiConsole console, string markup) =>
        Write(console, markup, console.Profile.Capabilities.Interactive ? console.Profile.Width : int.MaxValue);

    /// <summary>Writes a command that is to be copied. A terminal breaks it at its edge by itself, and then copies it as one line.</summary>
    public static void CommandLine(this IAnsiConsole console, string markup) => Write(console, markup, int.MaxValue);

    private static void Write(IAnsiConsole console, string markup, int width)
    {
        var usual = console.Profile.Width;
        console.Profile.Width = width;
        console.MarkupLine(markup);
        console.Profile.Width = usual;
    }
}
