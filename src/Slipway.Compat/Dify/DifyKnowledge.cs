using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <summary>What Dify's knowledge-retrieval node does around a search (15).</summary>
public static class DifyKnowledge
{
    private const string Source = "knowledge";

    /// <summary>The words that are looked for: Dify takes texts only.</summary>
    /// <exception cref="StepFailedException">The value is no text; code <c>ValueError</c>.</exception>
    public static string Query(object? value) => DifyValue.Of(value) is { Kind: DifyKind.Text } text
        ? text.Text
        : throw new StepFailedException("Query variable is not string type.", "ValueError");

    /// <summary>The output <c>result</c>: objects with content, title and metadata, in the order of their scores.</summary>
    /// <remarks>What came from Dify's own search (a recording) is as Dify gave it; of others the ids are those of the snapshot, and what
    /// only Dify's database knows (hits, hashes) is missing.</remarks>
    public static JsonArray ToDifyResult(this Passages passages) => passages.Items.Any(passage => passage.Original is not null)
        ? new JsonArray([.. passages.Items.Select((passage, index) => passage.Original?.DeepClone() ?? Item(passages, passage, index + 1))])
        : new JsonArray([.. passages.Items.OrderByDescending(passage => passage.Score).Select((passage, index) => Item(passages, passage, index + 1))]);

    /// <summary>Passages from a result in Dify's form: what stands in for a failed search.</summary>
    /// <param name="result">A list of items; anything else is none.</param>
    public static Passages FromResult(JsonNode? result) => new("", "", result is JsonArray list ? [.. list.OfType<JsonObject>().Select(FromItem)] : []);

    private static Passage FromItem(JsonObject item) =>
        new(DifyText.From(item["content"]), DifyText.From(item["title"])) { Original = item.DeepClone().AsObject() };

    private static JsonObject Item(Passages passages, Passage passage, int position)
    {
        var metadata = new JsonObject
        {
            ["_source"] = Source,
            ["dataset_id"] = passages.Knowledge,
            ["dataset_name"] = passages.Knowledge,
            ["document_id"] = passage.Document,
            ["document_name"] = passage.Document,
            ["data_source_type"] = "upload_file",
            ["segment_id"] = passage.Id,
            ["retriever_from"] = "workflow",
            ["score"] = passage.Score,
            ["child_chunks"] = new JsonArray(),
            ["segment_word_count"] = passage.Text.Length,
            ["segment_position"] = passage.Position,
            ["doc_metadata"] = passage.Metadata.DeepClone(),
            ["position"] = position,
        };
        return new JsonObject { ["metadata"] = metadata, ["title"] = passage.Document, ["files"] = new JsonArray(), ["content"] = passage.Text };
    }
}
