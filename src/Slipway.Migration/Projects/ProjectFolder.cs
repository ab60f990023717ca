using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Migration.Exports;

namespace Slipway.Migration.Projects;

/// <summary>Writes generated projects to disk: whole or not at all, and never over what a person edited.</summary>
public sealed partial class ProjectFolder
{
    /// <summary>Remembers what was generated, so that a person's edits can be told from it.</summary>
    public const string ManifestPath = ".slipway/generated.json";

    private static readonly JsonSerializerOptions ManifestOptions = new() { WriteIndented = true, NewLine = "\n" };

    private readonly string _folder;

    /// <summary>A folder that exists or will.</summary>
    /// <param name="folder">The full path.</param>
    public ProjectFolder(string folder)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    }

    /// <summary>Whether there is nothing in the way.</summary>
    public bool IsFree => !File.Exists(_folder) && (!Directory.Exists(_folder) || !Directory.EnumerateFileSystemEntries(_folder).Any());

    /// <summary>Writes the files. A folder with content is updated: files that a person edited are kept, and the new version
    /// is written beside them with the ending <c>.new</c>; generated files that are no longer part of the project are removed.</summary>
    /// <param name="files">The files.</param>
    /// <param name="options">What the caller said about the export, to be kept for updates; null for nothing.</param>
    /// <returns>What was kept because a person edited it.</returns>
    /// <exception cref="IOException">The disk said no; the folder is as it was, or, while updating, still complete.</exception>
    public ProjectWriteResult Write(IReadOnlyList<ProjectFile> files, ImportOptions? options = null)
    {
        var staging = $"{_folder}.slipway-{Guid.NewGuid():N}";
        try
        {
            foreach (var file in files.Append(CreateManifest(files)))
            {
                var path = Resolve(staging, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Content);
            }

            StageImport(staging, files, options);
            if (!IsFree)
            {
                return Update(staging, files);
            }

            if (Directory.Exists(_folder))
            {
                Directory.Delete(_folder);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(_folder)!);
            Directory.Move(staging, _folder);
            return new ProjectWriteResult([]);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private ProjectWriteResult Update(string staging, IReadOnlyList<ProjectFile> files)
    {
        var generated = ReadManifest();
        var kept = new List<string>();
        foreach (var file in files)
        {
            var target = Resolve(_folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (IsEdited(target, file, generated))
            {
                kept.Add(file.Path);
                target += ".new";
            }

            File.Move(Resolve(staging, file.Path), target, overwrite: true);
        }

        foreach (var gone in generated.Keys.Except(files.Select(f => f.Path)).Where(p => IsUntouched(p, generated)))
        {
            File.Delete(Resolve(_folder, gone));
        }

        TakeOverImport(staging);
        return new ProjectWriteResult(kept);
    }

    /// <summary>Writes what the next import has to know about this one.</summary>
    private static void StageImport(string staging, IReadOnlyList<ProjectFile> files, ImportOptions? options)
    {
        ImportBase.Write(Resolve(staging, ImportBase.Path), files);
        if (KeptOptions.Write(options ?? new ImportOptions()) is { } kept)
        {
            File.WriteAllText(Resolve(staging, KeptOptions.Path), kept);
        }
    }

    private void TakeOverImport(string staging)
    {
        foreach (var kept in (string[])[ManifestPath, ImportBase.Path, KeptOptions.Path])
        {
            var (source, target) = (Resolve(staging, kept), Resolve(_folder, kept));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (File.Exists(source))
            {
                File.Move(source, target, overwrite: true);
            }
            else
            {
                File.Delete(target);
            }
        }
    }

    private static bool IsEdited(string target, ProjectFile file, Dictionary<string, string> generated)
    {
        if (!File.Exists(target))
        {
            return false;
        }

        var current = Hash(File.ReadAllText(target));
        return current != Hash(file.Content) && (!generated.TryGetValue(file.Path, out var known) || current != known);
    }

    private bool IsUntouched(string path, Dictionary<string, string> generated)
    {
        var target = Resolve(_folder, path);
        return File.Exists(target) && Hash(File.ReadAllText(target)) == generated[path];
    }

    private Dictionary<string, string> ReadManifest()
    {
        var path = Resolve(_folder, ManifestPath);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [] : [];
        }
        catch (JsonException)
        {
            // A manifest nobody can read knows of no generated file: then every file counts as a person's.
            return [];
        }
    }

    private static ProjectFile CreateManifest(IReadOnlyList<ProjectFile> files) => new(
        ManifestPath,
        JsonSerializer.Serialize(
            new SortedDictionary<string, string>(files.ToDictionary(f => f.Path, f => Hash(f.Content)), StringComparer.Ordinal),
            ManifestOptions) + "\n");

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    /// <exception cref="InvalidOperationException">The path leaves the folder.</exception>
    private static string Resolve(string folder, string path)
    {
        var full = Path.GetFullPath(Path.Combine(folder, path));
        return full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new InvalidOperationException($"'{path}' is not below the project's folder.");
    }
}

/// <summary>What writing a project came to.</summary>
/// <param name="KeptEdits">Files a person edited: kept, with the new version beside them as <c>.new</c>.</param>
public sealed record ProjectWriteResult(IReadOnlyList<string> KeptEdits);
