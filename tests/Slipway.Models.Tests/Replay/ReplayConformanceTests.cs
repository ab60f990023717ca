using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;
using Slipway.Models.Replay;
using Slipway.Recordings;
using Slipway.Tests.Recordings;

namespace Slipway.Models.Tests.Replay;

/// <summary>Every model request in other systems' recordings is answered as it was.</summary>
public sealed class ReplayConformanceTests
{
    [Fact]
    public async Task PeerRecordings_AskedAgain_AnswerTheSame()
    {
        string[] folders = [.. Directory.GetDirectories(SharedFolder.Require("peers/recordings"), "*", SearchOption.AllDirectories)
            .Where(f => File.Exists(Path.Combine(f, "wire.jsonl"))).Order(StringComparer.Ordinal)];
        int asked = 0;
        foreach (string folder in folders)
        {
            asked += await AskAllAsync([.. PeerRecording.Read(folder).ToEntries()], folder);
        }
        asked.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task PromptFlowRecordings_AskedAgain_AnswerTheSame()
    {
        string[] files = Directory.GetFiles(SharedFolder.Require("authored/promptflow"), "recording.jsonl", SearchOption.AllDirectories);
        int asked = 0;
        foreach (string file in files.Order(StringComparer.Ordinal))
        {
            JsonObject[] records = [.. (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => (JsonObject)JsonNode.Parse(l)!)];
            asked += await AskAllAsync([.. PromptFlowRecording.ToEntries(records)], file);
        }
        asked.ShouldBeGreaterThan(0);
    }

    private static async Task<int> AskAllAsync(IReadOnlyList<RecordingEntry> entries, string where)
    {
        int asked = 0;
        foreach (IGrouping<string?, CaseEntry> entriesOfCase in entries.OfType<CaseEntry>().GroupBy(e => e.Case))
        {
            var recorded = new RecordedCase(entriesOfCase.Key ?? "", [.. entriesOfCase]);
            using var handler = new ReplayHandler(recorded);
            using var http = new HttpMessageInvoker(handler, disposeHandler: false);
            foreach (ModelExchange exchange in recorded.Exchanges.OfType<ModelExchange>())
            {
                await AskAsync(http, exchange, where);
                asked++;
            }
            handler.NotAsked.OfType<ModelExchange>().ShouldBeEmpty(where);
        }
        return asked;
    }

    private static async Task AskAsync(HttpMessageInvoker http, ModelExchange exchange, string where)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://model.example/v1/{exchange.Api.Replace('.', '/')}")
        {
            Content = new StringContent(exchange.Request.GetRawText(), Encoding.UTF8, "application/json"),
        };
        if (exchange.Failure is not null)
        {
            await Should.ThrowAsync<Exception>(() => http.SendAsync(request, ct), where);
            return;
        }
        using HttpResponseMessage response = await http.SendAsync(request, ct);
        ((int)response.StatusCode).ShouldBe(exchange.Status!.Value, where);
        byte[] body = await response.Content.ReadAsByteArrayAsync(ct);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            ShouldSayTheSame(exchange, body, where);
        }
        else
        {
            CanonicalJson.GetString(JsonElement.Parse(Encoding.UTF8.GetString(body))).ShouldBe(CanonicalJson.GetString(exchange.Reply), where);
        }
    }

    /// <summary>The events put together again say what the whole reply says.</summary>
    private static void ShouldSayTheSame(ModelExchange exchange, byte[] events, string where)
    {
        List<JsonElement> chunks = [.. Encoding.UTF8.GetString(events).Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => JsonElement.Parse(l[6..]))];
        if (exchange.Api != ModelApis.ChatCompletions)
        {
            chunks.ShouldNotBeEmpty(where);
            return;
        }
        var assembly = new StreamAssembly();
        var updates = chunks.Select(c => assembly.Add(ChatReply.Read(Encoding.UTF8.GetBytes(c.GetRawText())))).OfType<ChatResponseUpdate>().ToList();
        updates.Add(assembly.Finish(sawDone: true));
        ChatResponse streamed = ChatResponseExtensions.ToChatResponse(updates);
        ChatResponse whole = ChatReply.Read(Encoding.UTF8.GetBytes(exchange.Reply.GetRawText())).ToResponse();
        (streamed.Text, streamed.FinishReason).ShouldBe((whole.Text, whole.FinishReason), where);
        Calls(streamed).ShouldBe(Calls(whole), where);
    }

    private static string[] Calls(ChatResponse response) =>
        [.. response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Select(c => $"{c.CallId} {c.Name} {c.RawRepresentation}")];
}
