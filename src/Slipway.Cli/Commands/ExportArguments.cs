using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

namespace Slipway.Cli.Commands;

/// <summary>One thing that a command was pointed at: an export, or a project.</summary>
/// <param name="ShownAs">The path as people see it.</param>
/// <param name="File">The export's file; null for a project.</param>
/// <param name="Result">What reading the export gave; null for a project.</param>
/// <param name="Project">The project's files; empty for an export.</param>
internal sealed record Subject(string ShownAs, ExportFile? File, ImportResult? Result, IReadOnlyList<ProjectFile> Project);

/// <summary>Arguments that name exports, folders of exports and projects.</summary>
internal static class ExportArguments
{
    private static readonly string[] Endings = [".yml", ".yaml", ".json"];

    public static Argument<string[]> Create(string description) =>
        new("export") { Description = description, Arity = ArgumentArity.OneOrMore };

    /// <summary>Reads everything that the arguments name, in their order; files of a folder in the order of their names.</summary>
    /// <exception cref="CliException">There is no such file, or nothing in a folder.</exception>
    public static async Task<IReadOnlyList<Subject>> ReadAsync(CliContext context, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var work = new List<Func<Task<Subject>>>();
        foreach (string argument in arguments)
        {
            string full = context.FullPath(argument);
            if (ProjectReader.IsProject(full))
            {
                work.Add(() => Task.FromResult(new Subject(argument, null, null, ProjectFiles.Read(full))));
            }
            else if (Directory.Exists(full))
            {
                string Shown(string path) => Path.Combine(argument, Path.GetRelativePath(full, path));
                work.AddRange(FilesOf(full, Endings).Select(file => (Func<Task<Subject>>)(() => ReadAsync(file, Shown(file), ct))));
                work.AddRange(ProjectsIn(full).Select(project => (Func<Task<Subject>>)(() => Task.FromResult(new Subject(Shown(project), null, null, ProjectFiles.Read(project))))));
            }
            else if (File.Exists(full))
            {
                work.Add(() => ReadAsync(full, argument, ct));
            }
            else
            {
                throw new CliException($"There is no file or folder '{argument}'.");
            }
        }

        if (work.Count == 0)
        {
            throw new CliException($"No export (*.yml, *.yaml, *.json) in {string.Join(", ", arguments)}.");
        }

        var subjects = new Subject[work.Count];
        await Parallel.ForAsync(0, work.Count, ct, async (i, _) => subjects[i] = await work[i]());
        return subjects;
    }

    /// <summary>The files of a folder that may be exports. What lies in the folder of a flow or a project belongs to that.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="endings">How their names end.</param>
    public static IEnumerable<string> FilesOf(string folder, string[] endings)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => endings.Contains(Path.GetExtension(file).ToLowerInvariant())).Order(StringComparer.Ordinal)];
        string[] flows = [.. files.Where(IsFlow).Select(FolderOf)];
        string[] projects = [.. ProjectsIn(folder).Select(project => project + Path.DirectorySeparatorChar)];
        return files.Where(file => IsFlow(file) || (!IsIn(projects, file) && (IsPrompt(file) || !IsIn(flows, file))));
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(file)! + Path.DirectorySeparatorChar;

    private static bool IsIn(string[] folders, string file) => Array.Exists(folders, folder => file.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>A prompt is an export by itself, in the folder of a flow too.</summary>
    private static bool IsPrompt(string file) => Path.GetExtension(file).Equals(".prompty", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> ProjectsIn(string folder) => Directory.EnumerateFiles(folder, ProjectSettings.FileName, SearchOption.AllDirectories).Select(file => Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal);

    private static bool IsFlow(string file) => Path.GetFileName(file) is "flow.dag.yaml" or "flow.flex.yaml";

    private static async Task<Subject> ReadAsync(string full, string shownAs, CancellationToken ct)
    {
        ExportFile file = await ExportFile.LoadAsync(full, shownAs, ct);
        return new(shownAs, file, BuilderReaders.Read(file), []);
    }
}
