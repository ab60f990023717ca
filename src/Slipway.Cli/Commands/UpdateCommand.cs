using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway import --update</c>: an export that changed is imported again into a project that people edited.</summary>
internal static class UpdateCommand
{
    /// <summary>Updates, and says what was done. Conflicts, refusals and a result that does not compile are findings.</summary>
    public static async Task<int> RunAsync(CliContext context, ImportRequest request, bool dryRun, bool asJson, CancellationToken ct)
    {
        if (request.Force)
        {
            throw new CliException("--update and --force exclude each other: --update merges, --force writes beside your edits.");
        }

        var path = context.FullPath(request.Output);
        if (!ProjectReader.IsProject(path))
        {
            throw new CliException($"'{request.Output}' is no project of an import (it has no slipway.yaml). Import without --update first.");
        }

        var folder = new ProjectFolder(path);
        var options = WithKnown(context, folder, request.Options);
        var result = await ExportReader.ReadAsync(context, request.Export, options, ct);
        new DiagnosticList(context.ErrorConsole).Write(result.Diagnostics);
        if (result.App is null || (DiagnosticList.HasErrors(result.Diagnostics) && !request.Partial))
        {
            context.Error.WriteLine($"slipway: '{request.Export}' is refused; nothing was written.{(result.App is null ? "" : " --partial updates the rest all the same.")}");
            return ExitCode.Findings;
        }

        var recording = await ImportCommand.ReadRecordingAsync(context, request.Recordings, ct) ?? KnownRecording(folder);
        var ports = request.Port || HadPorts(folder) ? await ScriptPorts.FindAsync(context, result.App, ct) : ScriptPorts.None;
        var project = PipelineSource.Emit(result, recording, context.Environment("SLIPWAY_PACKAGES"), ports, KnownName(folder));
        new DiagnosticList(context.ErrorConsole).Write(project.Diagnostics);
        IReadOnlyList<ProjectFile> files = request.Policies || HadPolicies(folder)
            ? [.. project.Files, .. await PolicyFiles.WriteAsync(context, request.Export, result, project.Name, ct)]
            : project.Files;
        ProjectUpdate update;
        try
        {
            update = folder.Update(files, options, writes: !dryRun);
        }
        catch (ProjectUpdateException e)
        {
            throw new CliException(e.Message, ExitCode.Findings);
        }

        var compiles = dryRun || update.NeedsPerson || update.Files.Count == 0 || await CompilesAsync(context, request.Output, path, ct);
        if (asJson)
        {
            Json.Write(context.Out, new { Folder = request.Output, Written = !dryRun, update.NeedsPerson, Compiles = compiles, update.Files });
        }
        else
        {
            Draw(context, request, update, dryRun);
        }

        return update.NeedsPerson || !compiles ? ExitCode.Findings : ExitCode.Ok;
    }

    /// <summary>What was said at the last import counts until something else is said.</summary>
    private static ImportOptions WithKnown(CliContext context, ProjectFolder folder, ImportOptions given)
    {
        ImportOptions known = folder.ReadOptions();
        var connections = known.Connections.Where(connection => !given.Connections.ContainsKey(connection.Key)).ToList();
        var variant = given.Variant is null ? known.Variant : null;
        if (connections.Count > 0 || variant is not null)
        {
            IEnumerable<string> said = connections.Select(connection => $"--connection {connection.Key}={connection.Value}");
            context.Error.WriteLine($"slipway: as in the last import: {string.Join(' ', variant is null ? said : said.Append($"--variant {variant.TrimStart('$', '{').TrimEnd('}')}"))}");
        }

        return new ImportOptions
        {
            Connections = connections.Concat(given.Connections).ToDictionary(connection => connection.Key, connection => connection.Value, StringComparer.Ordinal),
            Variant = given.Variant ?? known.Variant,
        };
    }

    /// <summary>The recording that the last import put into the project.</summary>
    private static ProjectFile? KnownRecording(ProjectFolder folder) => folder.ReadBase()?
        .Where(file => file.Key.StartsWith("recordings/", StringComparison.Ordinal) && file.Key.EndsWith(".jsonl", StringComparison.Ordinal))
        .Select(file => new ProjectFile(file.Key, file.Value))
        .FirstOrDefault();

    /// <summary>The name of the project: it stays when the flow gets another, for edits are in files of that name.</summary>
    private static string? KnownName(ProjectFolder folder) => folder.ReadBase()?.Keys
        .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".csproj", StringComparison.Ordinal))
        .Select(Path.GetFileNameWithoutExtension)
        .FirstOrDefault();

    private static bool HadPorts(ProjectFolder folder) =>
        folder.ReadBase()?.Keys.Any(path => path.Contains(".Tests/ported/", StringComparison.Ordinal)) == true;

    private static bool HadPolicies(ProjectFolder folder) =>
        folder.ReadBase()?.Keys.Any(path => path.Contains("/policies/", StringComparison.Ordinal)) == true;

    private static async Task<bool> CompilesAsync(CliContext context, string shownAs, string path, CancellationToken ct)
    {
        try
        {
            using var compiled = await PipelineSource.LoadAsync(context, path, ct);
            return true;
        }
        catch (CliException)
        {
            context.Error.WriteLine($"slipway: '{shownAs}' was updated and does not compile; your edits and the new code do not fit each other.");
            return false;
        }
    }

    private static void Draw(CliContext context, ImportRequest request, ProjectUpdate update, bool dryRun)
    {
        if (update.Files.Count == 0)
        {
            context.Console.MarkupLine($"[green]Nothing changed[/]: {Printable.Markup(request.Output)} is what this export generates, with your edits.");
            return;
        }

        foreach (var file in update.Files)
        {
            context.Console.MarkupLine($"{Label(file)} {Printable.Markup(file.Path)}{Printable.Markup(Hint(file))}");
        }

        var open = update.Files.Count(file => file.NeedsPerson);
        context.Console.MarkupLine(
            $"{update.Files.Count} {(update.Files.Count == 1 ? "file" : "files")} {(dryRun ? "would change" : "changed")}"
            + (open > 0 ? $", [red]{open} need you[/]: search for <<<<<<<, decide, then [bold]slipway run[/]." : "."));
    }

    private static string Label(UpdatedFile file) => file.Update switch
    {
        FileUpdate.Added => "[green]added   [/]",
        FileUpdate.Updated => "[green]updated [/]",
        FileUpdate.Merged => "[green]merged  [/]",
        FileUpdate.Removed => "[green]removed [/]",
        _ => "[red]conflict[/]",
    };

    private static string Hint(UpdatedFile file) => file.Update switch
    {
        FileUpdate.Conflict => $": {file.Conflicts} {(file.Conflicts == 1 ? "place" : "places")} to decide",
        FileUpdate.KeptAfterRemoval => ": the import no longer has it; your edited version stays",
        FileUpdate.ChangedAfterDeletion => $": you deleted it and the import changed it; see {file.Path}.new",
        _ => "",
    };
}
