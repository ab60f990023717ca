using Slipway.Migration.Projects;

namespace Slipway.Cli.Hosting;

/// <summary>Reads a project from disk as far as running it needs: code, prompts, templates, scripts, models and settings.</summary>
internal static class ProjectReader
{
    /// <summary>The file that makes a folder a project.</summary>
    private const string Marker = ProjectSettings.FileName;

    private static readonly string[] ArtifactFolders = ["prompts", "templates", "scripts", "knowledge"];

    public static bool IsProject(string folder) => File.Exists(Path.Combine(folder, Marker));

    /// <summary>Whether a folder is a project but for the file that makes it one.</summary>
    public static bool LacksMarker(string folder) =>
        !IsProject(folder) && Path.Combine(folder, "src") is var code && Directory.Exists(code) && Directory.EnumerateFiles(code, "*.csproj", SearchOption.AllDirectories).Any();

    public static IReadOnlyList<ProjectFile> Read(string folder)
    {
        var files = new List<ProjectFile>();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(folder, "src"), "*.cs", SearchOption.AllDirectories).Where(p => !IsBuildOutput(folder, p)))
        {
            Add(path);
        }

        foreach (var artifacts in ArtifactFolders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists))
        {
            foreach (var path in Directory.EnumerateFiles(artifacts))
            {
                Add(path);
            }
        }

        foreach (var single in ((string[])["models.yaml", Marker]).Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            Add(single);
        }

        return [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];

        void Add(string path) => files.Add(new ProjectFile(Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllText(path)));
    }

    /// <summary>The namespace of the generated classes: the name of the project file.</summary>
    /// <exception cref="CliException">There is not exactly one project.</exception>
    public static string RootNamespace(string folder) =>
        Directory.EnumerateFiles(Path.Combine(folder, "src"), "*.csproj", SearchOption.AllDirectories).ToList() switch
        {
            [var only] => Path.GetFileNameWithoutExtension(only),
            var found => throw new CliException($"{folder} has {found.Count} projects under src; one is expected."),
        };

    private static bool IsBuildOutput(string folder, string path) =>
        Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");
}
