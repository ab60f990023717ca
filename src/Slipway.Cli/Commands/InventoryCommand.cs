using System.CommandLine;
using Slipway.Cli.Terminal;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway inventory</c>: what is in an export.</summary>
internal static class InventoryCommand
{
    public static Command Create(CliContext context)
    {
        var export = new Argument<string>("export") { Description = "The file a builder exported." };
        var format = new Option<string>("--format") { Description = "table, markdown or json.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "markdown", "json");
        var prompts = new Option<bool>("--prompts") { Description = "Also show every prompt's text (table only; the other formats always do)." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "inventory",
            "Lists what is in an export: nodes, prompts, models, tools, branches, memory, human steps, secrets, and what becomes of each field.",
            "slipway inventory flow.yml",
            "slipway inventory flow.yml --prompts",
            "slipway inventory flow.yml --format markdown > inventory.md",
            "slipway inventory flow.yml --json | jq '.models'");
        command.Add(export);
        command.Add(format);
        command.Add(prompts);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var result = await ExportReader.ReadAsync(context, parsed.GetValue(export)!, ct);
            var chosen = parsed.GetValue(json) ? "json" : parsed.GetValue(format);
            switch (chosen)
            {
                case "json": context.Out.Write(InventoryJson.Render(result.Inventory)); break;
                case "markdown": context.Out.Write(InventoryMarkdown.Render(result.Inventory)); break;
                default: new InventoryView(context.Console).Draw(result, parsed.GetValue(prompts)); break;
            }

            new DiagnosticList(context.ErrorConsole).Write(result.Diagnostics);
            return DiagnosticList.HasErrors(result.Diagnostics) ? ExitCode.Findings : ExitCode.Ok;
        });
        return command;
    }
}
