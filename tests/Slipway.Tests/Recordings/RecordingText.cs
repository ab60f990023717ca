using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

internal static class RecordingText
{
    public static JsonElement Json(string text) => JsonElement.Parse(text);

    public static JsonElement Json(JsonNode? node) => JsonElement.Parse(node?.ToJsonString() ?? "null");

    public static byte[] Write(IEnumerable<RecordingEntry> entries, SecretMask? mask = null)
    {
        using var stream = new MemoryStream();
        RecordingWriter? writer = null;
        foreach (RecordingEntry entry in entries)
        {
            if (writer is null)
            {
                writer = new RecordingWriter(stream, (RecordingHeader)entry, mask);
            }
            else
            {
                writer.Write(entry);
            }
        }
        writer!.Dispose();
        return stream.ToArray();
    }

    public static Task<List<RecordingEntry>> ReadAsync(string text, RecordingReadOptions? options = null) =>
        ReadAsync(Encoding.UTF8.GetBytes(text), options);

    public static async Task<List<RecordingEntry>> ReadAsync(byte[] bytes, RecordingReadOptions? options = null)
    {
        using var stream = new MemoryStream(bytes);
        var entries = new List<RecordingEntry>();
        await foreach (RecordingEntry entry in RecordingReader.ReadAsync(stream, "test.jsonl", options, TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }
        return entries;
    }
}
