using Slipway.Migration.Exports;

namespace Slipway.Migration.Projects;

public sealed partial class ProjectFolder
{
    /// <summary>The files that the last import generated, by path; null when the project does not keep them.</summary>
    /// <exception cref="ProjectUpdateException">What is kept is damaged.</exception>
    public IReadOnlyDictionary<string, string>? ReadBase()
    {
        try
        {
            return ImportBase.Read(Resolve(_folder, ImportBase.Path));
        }
        catch (InvalidDataException e)
        {
            throw new ProjectUpdateException($"{ImportBase.Path} is damaged: {e.Message} Restore it from version control.", e);
        }
    }

    /// <summary>What the caller said about the export at the last import.</summary>
    /// <exception cref="ProjectUpdateException">What is kept is damaged.</exception>
    public ImportOptions ReadOptions()
    {
        try
        {
            return KeptOptions.Read(Resolve(_folder, KeptOptions.Path));
        }
        catch (InvalidDataException e)
        {
            throw new ProjectUpdateException($"{KeptOptions.Path} is damaged: {e.Message} Restore it from version control, or delete it and say again what it said.", e);
        }
    }

    /// <summary>Merges a new import into a project whose files people may have edited: a three-way merge with what the last import generated
    /// as the common ancestor. Nothing of a person's is overwritten.</summary>
    /// <param name="files">The files of the new import.</param>
    /// <param name="options">What the caller said about the export, to be kept for the next update; null for nothing.</param>
    /// <param name="writes">Whether to write; otherwise only what would be done is returned.</param>
    /// <exception cref="ProjectUpdateException">The project does not keep what the last import generated, or conflicts of an earlier update
    /// are not resolved yet. Nothing was written.</exception>
    /// <exception cref="IOException">The disk said no. The project is complete, and the update can be made again.</exception>
    public ProjectUpdate Update(IReadOnlyList<ProjectFile> files, ImportOptions? options = null, bool writes = true)
    {
        IReadOnlyDictionary<string, string> known = ReadBase()
            ?? throw new ProjectUpdateException($"The project does not keep what the last import generated ({ImportBase.Path}), so edits cannot be told from it. Import once with --force: files you edited are kept.");
        ThrowIfUnresolved(known.Keys);
        var byPath = files.ToDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal);
        List<PlannedFile> plan = [.. known.Keys.Union(byPath.Keys).Order(StringComparer.Ordinal)
            .Select(path => Plan(path, known.GetValueOrDefault(path), byPath.GetValueOrDefault(path)))
            .OfType<PlannedFile>()];
        if (writes)
        {
            Write(plan, files, options);
        }

        return new ProjectUpdate([.. plan.Select(file => file.Update)]);
    }

    private void ThrowIfUnresolved(IEnumerable<string> paths)
    {
        List<string> marked = [.. paths.Where(path => ReadFile(path) is { } content && ThreeWayMerge.HasMarks(content)).Order(StringComparer.Ordinal)];
        if (marked.Count > 0)
        {
            throw new ProjectUpdateException($"Conflicts of the last update are not resolved yet in {string.Join(", ", marked)}. Resolve them, then update again.");
        }
    }

    private PlannedFile? Plan(string path, string? known, string? next)
    {
        string? mine = ReadFile(path);
        return (mine, known, next) switch
        {
            _ when next == known || mine == next => null,
            (null, null, not null) => new(new(path, FileUpdate.Added), path, next),
            (null, not null, not null) => new(new(path, FileUpdate.ChangedAfterDeletion), path + ".new", next),
            (not null, _, null) when IsSame(mine, known) => new(new(path, FileUpdate.Removed), path, null),
            (not null, _, null) => new(new(path, FileUpdate.KeptAfterRemoval), null, null),
            (not null, not null, _) when IsSame(mine, known) => new(new(path, FileUpdate.Updated), path, next),
            (not null, _, not null) => Merge(path, known ?? "", mine, next),
            _ => null,
        };
    }

    private static PlannedFile? Merge(string path, string known, string mine, string next)
    {
        (string text, int conflicts) = ThreeWayMerge.Merge(known, mine, next);
        return text == mine ? null : new(new(path, conflicts > 0 ? FileUpdate.Conflict : FileUpdate.Merged, conflicts), path, text);
    }

    // Version control may have changed the line ends of files that nobody edited.
    private static bool IsSame(string mine, string? known) =>
        known is not null && mine.Replace("\r\n", "\n", StringComparison.Ordinal) == known.Replace("\r\n", "\n", StringComparison.Ordinal);

    private string? ReadFile(string path) => Resolve(_folder, path) is var full && File.Exists(full) ? File.ReadAllText(full) : null;

    /// <summary>Writes beside the files first, so that a full disk or an interruption leaves them as they were.</summary>
    private void Write(List<PlannedFile> plan, IReadOnlyList<ProjectFile> files, ImportOptions? options)
    {
        string staging = Resolve(_folder, $".slipway/update-{Guid.NewGuid():N}");
        try
        {
            foreach (PlannedFile file in plan.Where(file => file.Content is not null))
            {
                string path = Resolve(staging, file.Target!);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, file.Content);
            }

            ProjectFile manifest = CreateManifest(files);
            Directory.CreateDirectory(Path.GetDirectoryName(Resolve(staging, manifest.Path))!);
            File.WriteAllText(Resolve(staging, manifest.Path), manifest.Content);
            StageImport(staging, files, options);
            foreach (PlannedFile file in plan.Where(file => file.Target is not null))
            {
                string target = Resolve(_folder, file.Target!);
                if (file.Content is null)
                {
                    File.Delete(target);
                    continue;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(Resolve(staging, file.Target!), target, overwrite: true);
            }

            TakeOverImport(staging);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    /// <param name="Update">What is reported.</param>
    /// <param name="Target">The path that is written or deleted; null for none.</param>
    /// <param name="Content">The content; null to delete.</param>
    private sealed record PlannedFile(UpdatedFile Update, string? Target, string? Content);
}
