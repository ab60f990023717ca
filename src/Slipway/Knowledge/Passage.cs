using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slipway;

/// <summary>A found piece of a document.</summary>
/// <param name="Text">The text.</param>
/// <param name="Document">The document's name: its path below the folder of documents.</param>
public sealed record Passage(string Text, string Document)
{
    /// <summary>The passage's id in its snapshot.</summary>
    public string Id { get; init; } = "";

    /// <summary>The place in its document, from 1; 0 when unknown.</summary>
    public int Position { get; init; }

    /// <summary>How well it answers, the higher the better. What the number is depends on the search: see docs/knowledge.md.</summary>
    public double Score { get; init; }

    /// <summary>What is known of the document.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>The item as another system gave it, where the search was that system's; null for passages of snapshots.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Original { get; init; }
}

/// <summary>What a retrieval found.</summary>
/// <param name="Knowledge">The knowledge that was searched.</param>
/// <param name="Snapshot">The id of its snapshot.</param>
/// <param name="Items">The passages, the best first.</param>
public sealed record Passages(string Knowledge, string Snapshot, IReadOnlyList<Passage> Items)
{
    /// <summary>The texts, a blank line between them.</summary>
    [JsonIgnore]
    public string Text => string.Join("\n\n", Items.Select(item => item.Text));

    /// <inheritdoc cref="Text"/>
    public override string ToString() => Text;
}
