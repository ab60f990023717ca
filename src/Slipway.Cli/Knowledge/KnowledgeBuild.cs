using Slipway.Storage;

namespace Slipway.Cli.Knowledge;

/// <summary>Builds the snapshot of a definition.</summary>
internal sealed class KnowledgeBuild(CliContext context, KnowledgePlace place, bool skipsUnreadable)
{
    /// <summary>What to build: a definition, every definition of a project, or a folder of documents.</summary>
    /// <exception cref="CliException">There is nothing to build.</exception>
    public static (KnowledgePlace Place, IReadOnlyList<KnowledgeSource> Sources) Find(CliContext context, string argument)
    {
        var full = Path.TrimEndingDirectorySeparator(context.FullPath(argument));
        if (File.Exists(full) && Path.GetExtension(full).ToLowerInvariant() is not (".yaml" or ".yml"))
        {
            throw new CliException($"'{argument}' is neither a definition, such as knowledge/help-center.yaml, nor a folder of documents.");
        }

        if (File.Exists(full))
        {
            var folder = Path.GetDirectoryName(full)!;
            var root = Path.GetFileName(folder) == "knowledge" ? Path.GetDirectoryName(folder)! : folder;
            return (new KnowledgePlace(root), [Read(full, context)]);
        }

        if (!Directory.Exists(full))
        {
            throw new CliException($"There is no file or folder '{argument}'.");
        }

        var place = new KnowledgePlace(full);
        if (Directory.Exists(place.Definitions) && Definitions(place.Definitions) is { Count: > 0 } definitions)
        {
            return (place, [.. definitions.Select(path => Read(path, context))]);
        }

        return File.Exists(Path.Combine(full, "slipway.yaml"))
            ? throw new CliException($"The project '{argument}' has no knowledge/*.yaml.")
            : (new KnowledgePlace(context.WorkingDirectory), [new KnowledgeSource(new KnowledgeDefinition(Path.GetFileName(full)) { Documents = "." }, full, Lock: null)]);
    }

    /// <summary>Builds one snapshot; what is there already is not made again.</summary>
    public async Task<BuildOutcome> RunAsync(KnowledgeSource source, Action<string> say, CancellationToken ct)
    {
        var name = source.Definition.Name;
        if (!Directory.Exists(source.Documents))
        {
            throw new CliException($"The documents of '{name}' belong into '{context.Shorten(source.Documents)}', and there is no such folder.");
        }

        var folder = new DocumentFolder(source.Documents, source.Definition);
        var passages = await folder.ReadAsync(say, ct);
        var outcome = new BuildOutcome(name, folder.Documents, passages.Count) { Problems = folder.Problems, WithoutText = folder.WithoutText, UnusedMetadata = folder.UnusedMetadata };
        if (folder.Problems.Count > 0 && !skipsUnreadable)
        {
            return outcome;
        }

        if (passages.Count == 0)
        {
            throw new CliException($"There is no document with text in '{context.Shorten(source.Documents)}'.", ExitCode.Findings);
        }

        var id = SnapshotFile.IdOf(source.Definition, passages);
        var path = place.SnapshotOf(id);
        outcome = outcome with { Snapshot = id, File = context.Shorten(path), IsNew = !File.Exists(path) };
        if (outcome.IsNew)
        {
            using var models = place.OpenModels(context);
            var embeddings = source.Definition.Search is { Mode: not SearchMode.Text, Embedding: { } alias } ? models.ResolveEmbeddings(alias) : null;
            await SnapshotFile.WriteAsync(path, source.Definition, passages, embeddings, new Progress<int>(done => say($"{name}: {done} of {passages.Count} passages")), ct);
        }

        if (source.Lock is { } file && KnowledgeFolderLock(file) != id)
        {
            await File.WriteAllTextAsync(file, id + "\n", ct);
        }

        return outcome;
    }

    private static string? KnowledgeFolderLock(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : null;

    private static List<string> Definitions(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".yaml" or ".yml").Order(StringComparer.Ordinal)];

    private static KnowledgeSource Read(string path, CliContext context)
    {
        var definition = KnowledgeDefinition.Parse(File.ReadAllText(path), context.Shorten(path));
        return new KnowledgeSource(definition, Path.GetFullPath(definition.Documents, Path.GetDirectoryName(path)!), Path.ChangeExtension(path, ".lock"));
    }
}

/// <summary>What a snapshot is built from.</summary>
/// <param name="Definition">How it is built and searched.</param>
/// <param name="Documents">The folder of its documents.</param>
/// <param name="Lock">The file that takes the id; null for none.</param>
internal sealed record KnowledgeSource(KnowledgeDefinition Definition, string Documents, string? Lock);

/// <summary>What building came to.</summary>
internal sealed record BuildOutcome(string Name, int Documents, int Passages)
{
    /// <summary>The snapshot's id; null when none was built.</summary>
    public string? Snapshot { get; init; }

    public string? File { get; init; }

    public bool IsNew { get; init; }

    public IReadOnlyList<DocumentProblem> Problems { get; init; } = [];

    /// <summary>The documents that have no text, such as scanned ones.</summary>
    public IReadOnlyList<string> WithoutText { get; init; } = [];

    /// <summary>Paths of the metadata that no document has.</summary>
    public IReadOnlyList<string> UnusedMetadata { get; init; } = [];
}
