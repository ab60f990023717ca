using Slipway.Cli.Commands;
using Slipway.Migration.Lint;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws the findings of lint: a line each, as compilers do, and a sum by code.</summary>
internal sealed class LintView(IAnsiConsole console)
{
    private const int MostCodes = 6;

    public void Draw(int files, IReadOnlyList<LintFinding> findings, bool withSuppressed)
    {
        var list = new DiagnosticList(console);
        LintFinding[] shown = [.. findings.Where(f => withSuppressed || f.SuppressedBy is null)];
        foreach (LintFinding finding in shown)
        {
            string reason = finding.SuppressedBy is { } because ? $" [suppressed: {because}]" : "";
            list.Write([finding.ToDiagnostic() with { Message = finding.Message + reason }]);
        }

        LintResult sum = LintResult.Of(files, findings);
        string[] counts = [.. findings.Where(f => f.SuppressedBy is null).GroupBy(f => f.Code).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} × {g.Key}")];
        string codes = string.Join(", ", counts.Take(MostCodes)) + (counts.Length > MostCodes ? ", …" : "");
        console.MarkupLine($"[bold]{Plural(files, "file")}[/]: [red]{Plural(sum.Errors, "error")}[/], [yellow]{Plural(sum.Warnings, "warning")}[/], [blue]{Plural(sum.Infos, "info")}[/]{(sum.Suppressed > 0 ? $", {sum.Suppressed} suppressed" : "")}{(codes.Length > 0 ? $" [dim]({Printable.Markup(codes)})[/]" : "")}");
        if (shown.Length > 0)
        {
            console.MarkupLine($"[dim]'slipway explain {Printable.Markup(shown[0].Code)}' says what a code means.[/]");
        }
    }

    private static string Plural(int count, string word) => $"{count} {word}{(count == 1 || word == "info" ? "" : "s")}";
}
