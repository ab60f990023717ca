using System.Text.Json.Nodes;
using Slipway.Documents;
using Slipway.Storage;

namespace Slipway.Cli.Knowledge;

/// <summary>The documents of a folder, cut into passages.</summary>
internal sealed class DocumentFolder(string folder, KnowledgeDefinition definition)
{
    private readonly DocumentReader _reader = new();

    /// <summary>What was wrong with documents that could not be read.</summary>
    public List<DocumentProblem> Problems { get; } = [];

    /// <summary>Documents that have no text, scanned ones among them.</summary>
    public List<string> WithoutText { get; } = [];

    /// <summary>Paths of the definition's metadata that no document has.</summary>
    public List<string> UnusedMetadata { get; } = [];

    /// <summary>How many documents were read.</summary>
    public int Documents { get; private set; }

    /// <summary>Reads every document, in the order of their names; hidden files and folders are left out.</summary>
    public async Task<List<SnapshotPassage>> ReadAsync(Action<string> say, CancellationToken ct)
    {
        var files = Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint })
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .Where(file => !file.Name.Split('/').Any(part => part.StartsWith('.')))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        UnusedMetadata.AddRange(definition.Metadata.Keys.Where(path => !files.Exists(file => IsOf(path, file.Name))));
        List<SnapshotPassage> passages = [];
        foreach (var (path, name) in files)
        {
            say($"Reading {Documents + 1} of {files.Count}: {name}");
            try
            {
                var found = (await ReadAsync(path, name, ct)).ToList();
                passages.AddRange(found);
                Documents++;
                if (found.Count == 0)
                {
                    WithoutText.Add(name);
                }
            }
            catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException)
            {
                Problems.Add(new DocumentProblem(name, e.Message));
            }
        }

        return passages;
    }

    private async Task<IEnumerable<SnapshotPassage>> ReadAsync(string path, string name, CancellationToken ct)
    {
        var limit = new DocumentLimits().Bytes;
        if (new FileInfo(path).Length > limit)
        {
            throw new StepFailedException($"The document has {new FileInfo(path).Length} bytes; the most is {limit}.", "TextExtractionError");
        }

        var content = new DocumentContent(await File.ReadAllBytesAsync(path, ct), Path.GetExtension(name).ToLowerInvariant(), null);
        var text = await _reader.ReadAsync(content, ct);
        var metadata = MetadataOf(name);
        return TextChunks.Of(text, definition.Chunks).Select((passage, index) => new SnapshotPassage(name, index + 1, passage, metadata));
    }

    /// <summary>What the definition says of a document: of its folders first, then of itself.</summary>
    private JsonObject MetadataOf(string name)
    {
        var metadata = new JsonObject();
        foreach (var (path, values) in definition.Metadata.Where(m => IsOf(m.Key, name)).OrderBy(m => m.Key.Length))
        {
            foreach (var (key, value) in values)
            {
                metadata[key] = value?.DeepClone();
            }
        }

        return metadata;
    }

    /// <summary>Whether a path of the metadata is a document's, or that of a folder it lies in.</summary>
    private static bool IsOf(string path, string name) => path == name || (path.EndsWith('/') && name.StartsWith(path, StringComparison.Ordinal));
}

/// <summary>Why a document is not in a snapshot.</summary>
internal sealed record DocumentProblem(string Document, string Message);
