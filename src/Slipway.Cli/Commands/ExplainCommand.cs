using System.CommandLine;
using Slipway.Cli.Terminal;
using Slipway.Migration.Diagnostics;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway explain</c>: what a code means.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliContext context)
    {
        var code = new Argument<string?>("code") { Description = "A code such as SW5106; all codes when it is left out.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "explain", "Says what a diagnostic means and what to do about it.", "slipway explain SW5106", "slipway explain", "slipway explain SW2104 --json");
        command.Add(code);
        command.Add(json);
        command.SetAction(parsed =>
        {
            string? asked = parsed.GetValue(code);
            IReadOnlyList<DiagnosticExplanation> found = asked is null ? DiagnosticCatalog.All : [Find(asked)];
            if (parsed.GetValue(json))
            {
                Json.Write<object>(context.Out, asked is null ? found : found[0]);
                return ExitCode.Ok;
            }

            foreach (DiagnosticExplanation explanation in found)
            {
                Draw(context.Console, explanation, isAlone: asked is not null);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static DiagnosticExplanation Find(string code)
    {
        if (DiagnosticCatalog.Find(code.Trim()) is { } found)
        {
            return found;
        }

        string prefix = code.Length >= 4 ? code[..4] : code;
        string[] near = [.. DiagnosticCatalog.All.Where(e => e.Code.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Take(5).Select(e => e.Code)];
        throw new CliException($"There is no code '{code}'.{(near.Length > 0 ? $" Near it: {string.Join(", ", near)}." : " 'slipway explain' lists all.")}");
    }

    private static void Draw(IAnsiConsole console, DiagnosticExplanation explanation, bool isAlone)
    {
        if (!isAlone)
        {
            console.MarkupLine($"[bold]{explanation.Code}[/] {Printable.Markup(explanation.Severity),-8} {Printable.Markup(explanation.Meaning)}");
            return;
        }

        console.MarkupLine($"[bold]{explanation.Code}[/] [dim]{Printable.Markup(explanation.Severity)}, {Printable.Markup(explanation.Section)}[/]");
        console.MarkupLine(Printable.Markup(explanation.Meaning));
        console.MarkupLine($"[bold]What to do:[/] {Printable.Markup(explanation.Advice)}");
    }
}
