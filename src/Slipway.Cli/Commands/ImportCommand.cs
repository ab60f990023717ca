using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway import</c>: an export becomes a C# project.</summary>
internal static class ImportCommand
{
    public static Command Create(CliContext context)
    {
        var export = new Argument<string>("export") { Description = "The file a builder exported, or the folder of a Prompt flow." };
        var output = new Option<string>("--output", "-o") { Description = "The folder of the project.", Required = true, HelpName = "dir" };
        var recordings = new Option<string?>("--recordings") { Description = "A recording of the builder to put into the project; its tests compare with it.", HelpName = "file" };
        var partial = new Option<bool>("--partial") { Description = "Also write a project when parts of the export are refused; those throw when they are reached." };
        var force = new Option<bool>("--force") { Description = "Write into a folder that has content. Files a person edited are kept; the new version goes beside them as .new." };
        var port = new Option<bool>("--port-python") { Description = "Also write Python code nodes in C#, where a comparison with the script shows the same results. Needs Python 3.8 or later." };
        var policies = new Option<bool>("--policies") { Description = "Also write a policy with tests for each business rule that 'slipway lint' finds in prompts." };
        var update = new Option<bool>("--update") { Description = "Import again into the project: what changed in the export is merged with what people edited. Conflicts are marked in the files, nothing is overwritten." };
        var dryRun = new Option<bool>("--dry-run") { Description = "With --update: say what would change and write nothing." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "import",
            "Generates the C# project of an export.",
            "slipway import flow.yml -o ReturnsDesk",
            "slipway import flow.yml -o ReturnsDesk --recordings flow.jsonl",
            "slipway import flow.yml -o ReturnsDesk --update",
            "slipway import flow.yml -o ReturnsDesk --policies",
            "slipway import flow.yml -o ReturnsDesk --port-python",
            "slipway import flow.yml -o ReturnsDesk --partial --force",
            "slipway import ticket-triage/ -o TicketTriage --connection open_ai_connection=azure");
        command.Add(export);
        command.Add(output);
        command.Add(recordings);
        command.Add(partial);
        command.Add(force);
        command.Add(update);
        command.Add(dryRun);
        command.Add(policies);
        command.Add(port);
        var connections = ExportReader.ConnectionOption();
        var variant = ExportReader.VariantOption();
        command.Add(connections);
        command.Add(variant);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var request = new ImportRequest(
                parsed.GetValue(export)!, parsed.GetValue(output)!, parsed.GetValue(recordings), parsed.GetValue(partial), parsed.GetValue(force))
            {
                Policies = parsed.GetValue(policies),
                Port = parsed.GetValue(port),
                Options = ExportReader.Options(parsed.GetValue(connections), parsed.GetValue(variant)),
            };
            if (parsed.GetValue(update))
            {
                return await UpdateCommand.RunAsync(context, request, parsed.GetValue(dryRun), parsed.GetValue(json), ct);
            }

            if (parsed.GetValue(dryRun))
            {
                throw new CliException("--dry-run goes with --update.");
            }

            var outcome = await RunAsync(context, request, ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, outcome);
            }
            else if (outcome.Written)
            {
                Draw(context, outcome);
            }

            return outcome.Written && !outcome.Refused ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    /// <summary>Reads, emits, compiles and writes; what is wrong has been written to the error console.</summary>
    public static async Task<ImportOutcome> RunAsync(CliContext context, ImportRequest request, CancellationToken ct)
    {
        if (File.Exists(context.FullPath(request.Output)))
        {
            throw new CliException($"--output '{request.Output}' is a file. A project is a folder.");
        }

        var folder = new ProjectFolder(context.FullPath(request.Output));
        if (!folder.IsFree && !request.Force)
        {
            throw new CliException($"The folder '{request.Output}' is not empty. Choose another, or --update to merge what changed with your edits, or --force: files you edited are kept.");
        }

        var result = await ExportReader.ReadAsync(context, request.Export, request.Options, ct);
        new DiagnosticList(context.ErrorConsole).Write(result.Diagnostics);
        var refused = DiagnosticList.HasErrors(result.Diagnostics);
        if (result.App is null || (refused && !request.Partial))
        {
            var hint = result.App is null ? "" : " --partial writes the rest all the same.";
            context.Error.WriteLine($"slipway: '{request.Export}' is refused; nothing was written.{hint}");
            return new ImportOutcome(request.Output, Written: false, Refused: true, [], [], Summaries(result.Diagnostics));
        }

        var ports = request.Port ? await ScriptPorts.FindAsync(context, result.App, ct) : ScriptPorts.None;
        var project = PipelineSource.Emit(result, await ReadRecordingAsync(context, request.Recordings, ct), context.Environment("SLIPWAY_PACKAGES"), ports);
        new DiagnosticList(context.ErrorConsole).Write(project.Diagnostics);
        IReadOnlyList<ProjectFile> files = request.Policies ? [.. project.Files, .. await PolicyFiles.WriteAsync(context, request.Export, result, project.Name, ct)] : project.Files;
        using var compiled = await PipelineSource.CompileAsync(context, request.Export, files, project.RootNamespace, ct);
        var written = folder.Write(files, request.Options);
        return new ImportOutcome(
            request.Output, Written: true, refused, [.. files.Select(f => f.Path)], written.KeptEdits, Summaries([.. result.Diagnostics, .. project.Diagnostics]));
    }

    /// <summary>A recording to put into the project; null for none.</summary>
    public static async Task<ProjectFile?> ReadRecordingAsync(CliContext context, string? path, CancellationToken ct)
    {
        if (path is null)
        {
            return null;
        }

        if (Directory.Exists(context.FullPath(path)))
        {
            throw new CliException($"--recordings '{path}' is a folder. A project takes one recording: name the file.");
        }

        await RecordingFiles.LoadAsync(context, path, ct);
        return new ProjectFile($"recordings/{Path.GetFileName(path)}", await File.ReadAllTextAsync(context.FullPath(path), ct));
    }

    private static List<string> Summaries(IReadOnlyList<Diagnostic> diagnostics) => [.. diagnostics.Select(d => d.ToString())];

    private static void Draw(CliContext context, ImportOutcome outcome)
    {
        context.Console.MarkupLine($"[green]Wrote[/] {outcome.Files.Count} files to [bold]{Printable.Markup(outcome.Folder)}[/]:");
        foreach (var file in outcome.Files)
        {
            context.Console.MarkupLine($"  {Printable.Markup(file)}");
        }

        foreach (var kept in outcome.KeptEdits)
        {
            context.Console.MarkupLine($"[yellow]Kept your edits[/] in {Printable.Markup(kept)}; the new version is {Printable.Markup(kept)}.new");
        }

        context.Console.MarkupLine($"Next: read [bold]{Printable.Markup(Path.Combine(outcome.Folder, "MIGRATION.md"))}[/], then [bold]{Printable.Markup(context.Program)} run {Printable.Markup(ShellWord.OfPath(outcome.Folder))} --input '{{…}}'[/] and [bold]{Printable.Markup(context.Program)} verify {Printable.Markup(ShellWord.OfPath(outcome.Folder))} --recordings …[/]");
    }
}

/// <summary>What to import.</summary>
internal sealed record ImportRequest(string Export, string Output, string? Recordings, bool Partial, bool Force)
{
    /// <summary>Whether Python scripts are written in C# where that changes nothing.</summary>
    public bool Port { get; init; }

    /// <summary>Whether policies are written for business rules in prompts.</summary>
    public bool Policies { get; init; }

    /// <summary>What the export does not say.</summary>
    public ImportOptions Options { get; init; } = new();
}

/// <summary>What importing came to.</summary>
internal sealed record ImportOutcome(
    string Folder, bool Written, bool Refused, IReadOnlyList<string> Files, IReadOnlyList<string> KeptEdits, IReadOnlyList<string> Diagnostics);
