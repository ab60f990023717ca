using System.CommandLine;
using Slipway.Cli.Checking;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Migration.Exports;
using Slipway.Migration.Ledger;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway check</c>: would these exports migrate?</summary>
internal static class CheckCommand
{
    public static Command Create(CliContext context)
    {
        var exports = new Argument<string[]>("export") { Description = "Exports, and folders of them.", Arity = ArgumentArity.OneOrMore };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Also show every diagnostic." };
        var fields = new Option<string?>("--fields") { Description = "Also write what became of each field of each type of node, over all these exports, as Markdown.", HelpName = "file" };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "check",
            "Imports, emits and compiles exports in memory and writes no project: one line a file, totals at the end.",
            "slipway check flow.yml",
            "slipway check exports/ --verbose",
            "slipway check exports/ --json > check.json",
            "slipway check exports/ --fields fields.md");
        command.Add(exports);
        command.Add(verbose);
        command.Add(fields);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            OutputFile.Check(context, "--fields", parsed.GetValue(fields));
            var files = FindExports(context, parsed.GetValue(exports)!);
            var view = new CheckView(context, parsed.GetValue(verbose));
            var asJson = parsed.GetValue(json);
            var results = new List<CheckResult>();
            var census = new FieldCensus();
            await foreach (var result in ExportCheck.RunAsync(files, ct))
            {
                if (result.Imported is { } imported)
                {
                    census.Add(imported);
                }

                results.Add(result with { Imported = null });
                if (!asJson)
                {
                    view.Draw(result);
                }
            }

            if (parsed.GetValue(fields) is { } file)
            {
                await File.WriteAllTextAsync(context.FullPath(file), FieldCensusMarkdown.Write(census), ct);
            }

            if (asJson)
            {
                Json.Write(context.Out, new { Totals = CheckTotals.Of(results), Files = results });
            }
            else
            {
                view.Draw(CheckTotals.Of(results));
            }

            return results.All(r => r.Outcome is CheckOutcome.Compiled) ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static List<(string Path, string ShownAs)> FindExports(CliContext context, string[] arguments)
    {
        string[] endings = [".yml", ".yaml", ".json", ".prompty"];
        var files = new List<(string, string)>();
        foreach (var argument in arguments)
        {
            var full = context.FullPath(argument);
            if (ProjectReader.IsProject(full))
            {
                throw new CliException($"'{argument}' is a project already, and check is for exports. 'slipway lint' and 'slipway inventory' take projects.");
            }

            if (Directory.Exists(full) && ExportFile.FindIn(full) is { } flow)
            {
                files.Add((flow, Path.Combine(argument, Path.GetFileName(flow))));
            }
            else if (Directory.Exists(full))
            {
                files.AddRange(ExportArguments.FilesOf(full, endings).Select(f => (f, Path.Combine(argument, Path.GetRelativePath(full, f)))));
            }
            else if (File.Exists(full))
            {
                files.Add((full, argument));
            }
            else
            {
                throw new CliException($"There is no file or folder '{argument}'.");
            }
        }

        return files.Count > 0 ? files : throw new CliException($"No export (*.yml, *.yaml, *.json, *.prompty) in {string.Join(", ", arguments)}.");
    }
}
