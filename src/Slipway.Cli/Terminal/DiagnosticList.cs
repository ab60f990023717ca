using Slipway.Migration.Diagnostics;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Writes diagnostics as compilers do.</summary>
internal sealed class DiagnosticList(IAnsiConsole console)
{
    public static bool HasErrors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Any(d => d.Severity is DiagnosticSeverity.Error);

    public void Write(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            var colour = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => "red",
                DiagnosticSeverity.Warning => "yellow",
                _ => "blue",
            };
            // One line a finding, however long: editors and grep look for it.
            console.Profile.Width = int.MaxValue;
            console.Write(new Markup($"{Printable.Markup(diagnostic.Location.ToString())}: [{colour}]{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Code}[/]: {Printable.Markup(diagnostic.Message)}\n"));
        }
    }
}
