using Slipway.Models.Catalog;
using Slipway.Storage;

namespace Slipway.Cli.Knowledge;

/// <summary>Where a project's knowledge lies: definitions and locks in <c>knowledge/</c>, snapshots in <c>.slipway/knowledge/</c>.</summary>
/// <param name="Root">The project's folder, or the working directory.</param>
internal sealed record KnowledgePlace(string Root)
{
    public string Definitions => Path.Combine(Root, "knowledge");

    public string Snapshots => Path.Combine(Root, ".slipway", "knowledge");

    /// <summary>The place of a pipeline: the project's folder, or for an export the working directory.</summary>
    public static KnowledgePlace Of(CliContext context, string source) =>
        new(Directory.Exists(context.FullPath(source)) ? context.FullPath(source) : context.WorkingDirectory);

    public string LockOf(string name) => Path.Combine(Definitions, name + ".lock");

    public string SnapshotOf(string id) => KnowledgeFolder.PathOf(Snapshots, id);

    /// <summary>What the definition of a name says it is about; null when there is none, or it does not say.</summary>
    public string? DescriptionOf(string name) => name.Length == 0 || name.AsSpan().ContainsAny('/', '\\')
        ? null
        : ((string[])[".yaml", ".yml"]).Select(ending => Path.Combine(Definitions, name + ending)).FirstOrDefault(File.Exists) is { } path
            ? KnowledgeDefinition.Parse(File.ReadAllText(path), path).Description
            : null;

    /// <summary>The models that embeddings are asked of.</summary>
    public ModelCatalog OpenModels(CliContext context)
    {
        var options = new ModelCatalogOptions { Secrets = context.Environment, Time = context.Time };
        var path = Path.Combine(Root, "models.yaml");
        return File.Exists(path) ? ModelCatalog.Load(path, options) : ModelCatalog.Parse("models: {}", "models.yaml", options);
    }

    /// <summary>The snapshot that an argument names: a file, the name of knowledge, or the beginning of an id.</summary>
    /// <exception cref="CliException">It names none, or several.</exception>
    public string Find(CliContext context, string argument)
    {
        if (File.Exists(context.FullPath(argument)) && Path.GetExtension(argument) == ".db")
        {
            return context.FullPath(argument);
        }

        var isName = !argument.AsSpan().ContainsAny('/', '\\');
        if (isName && KnowledgeFolder.ReadLock(LockOf(argument)) is { } locked)
        {
            return File.Exists(SnapshotOf(locked))
                ? SnapshotOf(locked)
                : throw new CliException($"The snapshot {locked[..12]} of '{argument}' is not on this machine. 'slipway knowledge build' makes it.");
        }

        List<string> found = isName && argument.Length >= 4 && Directory.Exists(Snapshots) ? [.. Directory.EnumerateFiles(Snapshots, argument + "*.db")] : [];
        return found switch
        {
            [var only] => only,
            [] => throw new CliException($"There is no snapshot '{argument}': no file, no knowledge of this name with a lock, no id that begins so."),
            _ => throw new CliException($"{found.Count} snapshots have an id that begins with '{argument}'."),
        };
    }
}
