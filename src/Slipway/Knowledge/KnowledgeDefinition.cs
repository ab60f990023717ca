using System.Text.Json.Nodes;

namespace Slipway;

/// <summary>How a snapshot is built and searched, as <c>knowledge/&lt;name&gt;.yaml</c> says it.</summary>
/// <param name="Name">The name pipelines use: the file's, without its ending.</param>
public sealed record KnowledgeDefinition(string Name)
{
    /// <summary>The folder of the documents, as written: relative to the file's own folder.</summary>
    public required string Documents { get; init; }

    /// <summary>What it is about, for people; null for nothing. The snapshot is the same with another one.</summary>
    public string? Description { get; init; }

    /// <summary>How documents are cut into passages.</summary>
    public ChunkSettings Chunks { get; init; } = new();

    /// <summary>How passages are found.</summary>
    public SearchSettings Search { get; init; } = new();

    /// <summary>What is known of documents: by path below the folder, or by a folder's path that ends with a slash.</summary>
    public IReadOnlyDictionary<string, JsonObject> Metadata { get; init; } = new Dictionary<string, JsonObject>();

    /// <summary>Reads a definition.</summary>
    /// <param name="yaml">The file's content.</param>
    /// <param name="fileName">The file's name, for errors and for the knowledge's name.</param>
    /// <exception cref="InvalidArtifactException">The file is no definition of knowledge.</exception>
    public static KnowledgeDefinition Parse(string yaml, string fileName)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(fileName);
        return Knowledge.DefinitionReader.Read(yaml, fileName);
    }
}

/// <summary>How documents are cut into passages.</summary>
public sealed record ChunkSettings
{
    /// <summary>The most characters of a passage, from 50 to 100,000.</summary>
    /// <value>1,000.</value>
    public int Size { get; init; } = 1_000;

    /// <summary>How many characters a passage repeats of the one before; less than half of <see cref="Size"/>.</summary>
    /// <value>100.</value>
    public int Overlap { get; init; } = 100;

    /// <summary>Where documents are cut first: passages are put together from the pieces between.</summary>
    /// <value>A blank line.</value>
    public string Separator { get; init; } = "\n\n";
}

/// <summary>Ways of finding passages.</summary>
public enum SearchMode
{
    /// <summary>By words (BM25).</summary>
    Text,

    /// <summary>By meaning (cosine of embeddings).</summary>
    Vector,

    /// <summary>By both.</summary>
    Hybrid,
}

/// <summary>How passages are found.</summary>
public sealed record SearchSettings
{
    /// <summary>The way.</summary>
    /// <value>By words.</value>
    public SearchMode Mode { get; init; }

    /// <summary>The most passages, from 1 to 1,000.</summary>
    /// <value>4.</value>
    public int Top { get; init; } = 4;

    /// <summary>The least score; null for none.</summary>
    public double? Threshold { get; init; }

    /// <summary>The weight of words in a hybrid search, from 0 to 1; the rest is that of meaning. Null to merge by ranks.</summary>
    public double? TextWeight { get; init; }

    /// <summary>The embedding model, by its name in <c>models.yaml</c>; null when only words count.</summary>
    public string? Embedding { get; init; }

    /// <summary>The model that orders what was found anew; null for none. The host has to know how (<see cref="IReranker"/>).</summary>
    public string? Rerank { get; init; }
}
