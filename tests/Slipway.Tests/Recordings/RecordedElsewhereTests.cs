using System.Text.Json.Nodes;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

/// <summary>Recordings that other systems' tools made fit our format without loss.</summary>
public sealed class RecordedElsewhereTests
{
    [Fact]
    public async Task PeerRecordings_ThroughOurFormat_LoseNothing()
    {
        string[] folders = Directory.GetDirectories(SharedFolder.Require("peers/recordings"), "*", SearchOption.AllDirectories)
            .Where(f => File.Exists(Path.Combine(f, "wire.jsonl"))).Order(StringComparer.Ordinal).ToArray();
        folders.ShouldNotBeEmpty();
        foreach (string folder in folders)
        {
            PeerRecording original = PeerRecording.Read(folder);

            PeerRecording back = PeerRecording.FromEntries(await RecordingText.ReadAsync(RecordingText.Write(original.ToEntries())));

            ShouldMeanTheSame(back.Input, original.Input, folder);
            ShouldMeanTheSame(back.Output, original.Output, folder);
            ShouldMeanTheSame(new JsonArray([.. back.Wire]), new JsonArray([.. original.Wire]), folder);
        }
    }

    [Fact]
    public async Task PromptFlowRecordings_ThroughOurFormat_LoseNothing()
    {
        string[] files = Directory.GetFiles(SharedFolder.Require("authored/promptflow"), "recording.jsonl", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            JsonObject[] original = [.. (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => (JsonObject)JsonNode.Parse(l)!)];

            IEnumerable<JsonObject> back = PromptFlowRecording.FromEntries(
                await RecordingText.ReadAsync(RecordingText.Write(PromptFlowRecording.ToEntries(original))));

            ShouldMeanTheSame(new JsonArray([.. back.OrderBy(Key)]), new JsonArray([.. original.OrderBy(Key)]), file);
        }
    }

    private static string Key(JsonObject record) => $"{record["run"]} {record["kind"]} {record["line"]}";

    private static void ShouldMeanTheSame(JsonNode actual, JsonNode expected, string where) =>
        CanonicalJson.GetString(RecordingText.Json(actual)).ShouldBe(CanonicalJson.GetString(RecordingText.Json(expected)), where);
}
