using Slipway.Migration.Projects;

namespace Slipway.Cli.Hosting;

/// <summary>Reads every text file of a project that a person may have written or that says what was tested.</summary>
internal static class ProjectFiles
{
    private const int MaxLength = 10 * 1024 * 1024;

    private static readonly string[] Endings = [".cs", ".prompty", ".jinja", ".yaml", ".yml", ".js", ".py", ".jsonl", ".md", ".json", ".config"];

    private static readonly string[] Skipped = ["bin", "obj", ".git", "node_modules", "artifacts"];

    public static IReadOnlyList<ProjectFile> Read(string folder) =>
        [.. Walk(folder).Order(StringComparer.Ordinal)
            .Where(path => Endings.Contains(Path.GetExtension(path).ToLowerInvariant()) && new FileInfo(path).Length <= MaxLength)
            .Select(path => new ProjectFile(Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText(path).ReplaceLineEndings("\n")))];

    /// <summary>Whether a file of a project, by its path below the folder, is one of those.</summary>
    public static bool IsRead(string path, long length) =>
        length <= MaxLength && Endings.Contains(Path.GetExtension(path).ToLowerInvariant()) && !path.Split('/')[..^1].Any(Skipped.Contains);

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (string below in Directory.EnumerateDirectories(folder).Where(d => !Skipped.Contains(Path.GetFileName(d)) && File.ResolveLinkTarget(d, returnFinalTarget: false) is null))
        {
            foreach (string file in Walk(below))
            {
                yield return file;
            }
        }
    }
}
