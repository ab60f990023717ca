using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;
using Slipway.Migration.Inventory.Html;
using Slipway.Migration.Projects;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway inventory</c>: what is in exports.</summary>
internal static class InventoryCommand
{
    public static Command Create(CliContext context)
    {
        var exports = ExportArguments.Create("Exports, folders of them, and projects.");
        var format = new Option<string>("--format") { Description = "table, markdown or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "markdown", "json");
        var html = new Option<string?>("--html") { Description = "Write one HTML page with the graphs drawn; it needs nothing else.", HelpName = "file" };
        var prompts = new Option<bool>("--prompts") { Description = "Also show every prompt's text (table only; the other formats always do)." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "inventory",
            "Lists what is in exports: nodes, prompts, models, tools and services with the data they receive, branches, loops, memory, people, knowledge, code, secrets, files, triggers, errors, limits, what the builder does without being told, and what becomes of each field.",
            "slipway inventory flow.yml",
            "slipway inventory flow.yml --prompts",
            "slipway inventory exports/ --html inventory.html",
            "slipway inventory flow.yml --format markdown > inventory.md",
            "slipway inventory flow.yml --json | jq '.models'");
        command.Add(exports);
        command.Add(format);
        command.Add(html);
        command.Add(prompts);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            OutputFile.Check(context, "--html", parsed.GetValue(html));
            IReadOnlyList<Subject> subjects = await ExportArguments.ReadAsync(context, parsed.GetValue(exports)!, ct);
            ExportInventory[] inventories = [.. subjects.Select(subject => subject.Result?.Inventory ?? ProjectInventory.Read(subject.ShownAs, subject.Project).Inventory)];
            if (parsed.GetValue(html) is { } path)
            {
                await File.WriteAllTextAsync(context.FullPath(path), InventoryHtml.Render(inventories), ct);
                context.Error.WriteLine($"Wrote {path}.");
            }
            else
            {
                Write(context, parsed.GetValue(json) ? "json" : parsed.GetValue(format)!, subjects, inventories, parsed.GetValue(prompts));
            }

            Diagnostic[] diagnostics = [.. subjects.SelectMany(subject => subject.Result?.Diagnostics ?? [])];
            new DiagnosticList(context.ErrorConsole).Write(diagnostics);
            return DiagnosticList.HasErrors(diagnostics) ? ExitCode.Findings : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, string format, IReadOnlyList<Subject> subjects, ExportInventory[] inventories, bool withPrompts)
    {
        switch (format)
        {
            case "json":
                context.Out.Write(inventories is [var only] ? InventoryJson.Render(only) : InventoryJson.Render((IReadOnlyList<ExportInventory>)inventories));
                break;
            case "markdown":
                context.Out.Write(string.Join('\n', inventories.Select(InventoryMarkdown.Render)));
                break;
            default:
                var view = new InventoryView(context.Console);
                for (int i = 0; i < inventories.Length; i++)
                {
                    view.Draw(inventories[i], subjects[i].Result?.Ledger, withPrompts);
                }

                break;
        }
    }
}
