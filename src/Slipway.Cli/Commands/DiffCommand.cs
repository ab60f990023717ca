using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Diff;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Projects;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway diff</c>: what a change means.</summary>
internal static class DiffCommand
{
    private const string GitPrefix = "git:";

    public static Command Create(CliContext context)
    {
        var old = new Argument<string>("old") { Description = "An export, a project, or git:<revision>[:<path>]; without a path that of the other." };
        var now = new Argument<string>("new") { Description = "The same." };
        var markdown = new Option<bool>("--markdown") { Description = "Write Markdown for a pull request." };
        var failOn = CommandExtensions.WordOption<ChangeRisk>("--fail-on", "Exit code 1 from this risk on: textonly, behaviour, dataflow or permission.");
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "diff",
            "Compares two exports, an export with the project made from it, or two commits of a project: prompts as text diffs, conditions and wiring in words, and the risk of each change. Moved boxes are no change.",
            "slipway diff old.yml new.yml",
            "slipway diff git:main flow.yml --markdown",
            "slipway diff flow.yml Desk",
            "slipway diff git:v1 Desk --fail-on permission");
        command.Add(old);
        command.Add(now);
        command.Add(markdown);
        command.Add(failOn);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            (string before, string after) = (parsed.GetValue(old)!, parsed.GetValue(now)!);
            Side was = await ReadAsync(context, before, after, ct);
            Side becomes = await ReadAsync(context, after, before, ct);
            IReadOnlyList<FlowChange> changes = FlowDiff.Compare(ToInventory(was, becomes), ToInventory(becomes, was));
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Old = before, New = after, Changes = changes });
            }
            else if (parsed.GetValue(markdown))
            {
                context.Out.Write(DiffMarkdown.Render(before, after, changes));
            }
            else
            {
                new ChangesView(context.Console).Draw(changes);
            }

            return parsed.GetValue(failOn) is { } risk && changes.Any(change => change.Risk >= risk) ? ExitCode.Findings : ExitCode.Ok;
        });
        return command;
    }

    // Beside a project an export is compared as the project that it becomes.
    private static ExportInventory ToInventory(Side side, Side other)
    {
        if (side.Result is null)
        {
            return ProjectInventory.Read(side.Name, side.Project).Inventory;
        }

        if (other.Result is not null)
        {
            return side.Result.Inventory;
        }

        return side.Result.App is not null
            ? ProjectInventory.Read(side.Name, PipelineSource.Emit(side.Result, recording: null, packageSource: null).Files).Inventory
            : throw new CliException($"'{side.Name}' is not migrated, so it cannot be compared with a project; 'slipway check' says why.", ExitCode.Findings);
    }

    private static async Task<Side> ReadAsync(CliContext context, string argument, string other, CancellationToken ct)
    {
        if (!argument.StartsWith(GitPrefix, StringComparison.Ordinal))
        {
            string full = context.FullPath(argument);
            return ProjectReader.IsProject(full)
                ? new(argument, null, ProjectFiles.Read(full))
                : FromExport(await ExportReader.ReadAsync(context, argument, ct), argument);
        }

        (string revision, string path) = Split(argument, other);
        string named = context.FullPath(path);
        if (Directory.Exists(named))
        {
            IReadOnlyList<ProjectFile> files = await GitFiles.ReadProjectAsync(named, revision, ct);
            return files.Any(file => file.Path == "slipway.yaml")
                ? new(argument, null, files)
                : throw (files.Any(file => IsPromptFlow(file.Path)) ? SeveralFiles(revision) : new CliException($"'{path}' of {revision} is no project: it has no slipway.yaml."));
        }

        if (IsPromptFlow(Path.GetFileName(named)))
        {
            throw SeveralFiles(revision);
        }

        string folder = Path.GetDirectoryName(named)!;
        var found = await GitFiles.ReadAsync(folder, revision, Path.GetFileName(named), isWanted: null, ct);
        return found is [var only]
            ? FromExport(BuilderReaders.Read(ExportFile.FromBytes(argument, only.Content)), argument)
            : throw new CliException($"'{path}' of {revision} is no file.");
    }

    private static bool IsPromptFlow(string file) => file is "flow.dag.yaml" or "flow.dag.yml" or "flow.flex.yaml" or "flow.flex.yml";

    private static CliException SeveralFiles(string revision) => new(
        $"A Prompt flow is several files, and git: reads exports of one. Check the commit out ('git worktree add ../before {revision}') and compare the folders.");

    private static (string Revision, string Path) Split(string argument, string other)
    {
        string rest = argument[GitPrefix.Length..];
        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        string path = colon >= 0 ? rest[(colon + 1)..]
            : other.StartsWith(GitPrefix, StringComparison.Ordinal) ? other[GitPrefix.Length..] is var o && o.IndexOf(':', StringComparison.Ordinal) is >= 0 and int at ? o[(at + 1)..] : "."
            : other;
        return (colon >= 0 ? rest[..colon] : rest, path);
    }

    private static Side FromExport(ImportResult result, string name) => result.Builder.Length > 0
        ? new(name, result, [])
        : throw new CliException(result.Diagnostics.FirstOrDefault(d => d.Severity is DiagnosticSeverity.Error)?.ToString() ?? $"'{name}' is no export.");

    private sealed record Side(string Name, ImportResult? Result, IReadOnlyList<ProjectFile> Project);
}
