using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;

namespace Slipway.Models.Tests.OpenAI;

public sealed class ChatReplyTests
{
    [Fact]
    public async Task Response_OfAWholeReply_HasTextUsageAndReason()
    {
        ChatResponse response = await AskAsync(await StubServer.StartAsync(StubServer.ChatReply("Hé")));

        response.Text.ShouldBe("Hé");
        (response.ResponseId, response.ModelId, response.FinishReason).ShouldBe(("chatcmpl-1", "m-2024", ChatFinishReason.Stop));
        response.CreatedAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1700000000));
        UsageDetails usage = response.Usage!;
        (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount, usage.CachedInputTokenCount, usage.ReasoningTokenCount).ShouldBe((12, 5, 17, 4, 2));
    }

    [Fact]
    public async Task Response_WithToolCallsReasoningAndRefusal_HasTheContents()
    {
        ChatResponse response = await AskAsync(await StubServer.StartAsync(
            """{"choices":[{"message":{"content":null,"reasoning_content":"because","refusal":"no","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\": [1.0]}"}},{"id":"c2","function":{"name":"g","arguments":"not json"}}]},"finish_reason":"tool_calls"}]}"""));

        IList<AIContent> contents = response.Messages.Single().Contents;
        contents[0].ShouldBeOfType<TextReasoningContent>().Text.ShouldBe("because");
        contents[1].ShouldBeOfType<ErrorContent>().Message.ShouldBe("no");
        var call = contents[2].ShouldBeOfType<FunctionCallContent>();
        (call.CallId, call.Name, call.RawRepresentation).ShouldBe(("c1", "f", "{\"a\": [1.0]}"));
        ((JsonElement)call.Arguments!["a"]!).GetRawText().ShouldBe("[1.0]");
        var broken = contents[3].ShouldBeOfType<FunctionCallContent>();
        broken.Exception.ShouldNotBeNull();
        broken.RawRepresentation.ShouldBe("not json");
        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
    }

    [Fact]
    public async Task Stream_OfText_ComesPieceByPieceAndAddsUpToTheReply()
    {
        await using StubServer server = await StubServer.StreamAsync(
            """{"id":"r","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""",
            """{"id":"r","model":"m","choices":[{"index":0,"delta":{"content":"Hello"}}]}""",
            """{"id":"r","model":"m","choices":[{"index":0,"delta":{"content":" you"}}]}""",
            """{"id":"r","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""",
            """{"id":"r","model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}""",
            "[DONE]");
        using var http = new HttpClient();

        List<ChatResponseUpdate> updates = await StreamAsync(server.BaseUrl, http);

        updates.Select(u => u.Text).Where(t => t.Length > 0).ShouldBe(["Hello", " you"]);
        ChatResponse response = updates.ToChatResponse();
        (response.Text, response.ResponseId, response.FinishReason).ShouldBe(("Hello you", "r", ChatFinishReason.Length));
        response.Usage!.TotalTokenCount.ShouldBe(5);
        JsonElement body = JsonElement.Parse(server.Requests.Single().Body);
        body.GetProperty("stream").GetBoolean().ShouldBeTrue();
        body.GetProperty("stream_options").GetRawText().ShouldBe("""{"include_usage":true}""");
    }

    [Fact]
    public async Task Stream_OfToolCallsInPieces_PutsThemTogether()
    {
        await using StubServer server = await StubServer.StreamAsync(
            """{"choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            "[DONE]");
        using var http = new HttpClient();

        FunctionCallContent[] calls = [.. (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>()];

        calls.Select(c => (c.CallId, c.Name, (string)c.RawRepresentation!)).ShouldBe([("a", "f", "{\"x\":1}"), ("b", "g", "{}")]);
    }

    [Fact]
    public async Task Stream_OfWholeToolCallsUnderOneIndex_KeepsThemApart()
    {
        await using StubServer server = await StubServer.StreamAsync(
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"b","function":{"name":"f","arguments":"{\"x\""}}]}}]}""",
            """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"other","function":{"arguments":":2}"}}]}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            "[DONE]");
        using var http = new HttpClient();

        FunctionCallContent[] calls = [.. (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>()];

        calls.Select(c => (c.CallId, c.Name, (string)c.RawRepresentation!)).ShouldBe([("a", "f", "{\"x\":1}"), ("b", "f", "{\"x\":2}")]);
    }

    [Fact]
    public async Task Stream_ThatCountsInEachPiece_HasUsedWhatItsLastCountSays()
    {
        await using StubServer server = await StubServer.StreamAsync(
            """{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":100,"completion_tokens":1,"total_tokens":101}}""",
            """{"choices":[{"index":0,"delta":{"content":"b"}}],"usage":{"prompt_tokens":100,"completion_tokens":2,"total_tokens":102}}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":2,"total_tokens":102}}""",
            "[DONE]");
        using var http = new HttpClient();

        UsageDetails usage = (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Usage!;

        (usage.InputTokenCount, usage.OutputTokenCount, usage.TotalTokenCount).ShouldBe((100, 2, 102));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":12.0,"completion_tokens":5.0,"total_tokens":17.0}""", 12, 5)]
    [InlineData("""{"prompt_tokens":12,"completion_tokens":null,"total_tokens":17}""", 12, 5)]
    [InlineData("""{"prompt_tokens":12,"completion_tokens":-5,"total_tokens":17}""", 12, 5)]
    [InlineData("""{"prompt_tokens":12,"completion_tokens":99999999999999999999,"total_tokens":17}""", 12, 5)]
    [InlineData("""{"prompt_tokens":-12,"completion_tokens":5}""", null, 5)]
    [InlineData("""{"prompt_tokens":"12","completion_tokens":{"text":5}}""", null, null)]
    public async Task Usage_ThatIsNoCount_DoesNotCostTheAnswer(string usage, int? input, int? output)
    {
        ChatResponse response = await AskAsync(await StubServer.StartAsync(
            $$"""{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{{usage}}}"""));

        response.Text.ShouldBe("x");
        (response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount).ShouldBe((input, output));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}}""", 32, 103, 94)]
    [InlineData("""{"prompt_tokens":32,"completion_tokens":103,"total_tokens":135,"completion_tokens_details":{"reasoning_tokens":94}}""", 32, 103, 94)]
    [InlineData("""{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135}""", 32, 103, null)]
    [InlineData("""{"prompt_tokens":32,"completion_tokens":9,"total_tokens":0}""", 32, 9, null)]
    public async Task Usage_WhoseTotalHasReasoningBesideTheReply_CountsItAsReceived(string usage, int input, int output, int? reasoning)
    {
        ChatResponse response = await AskAsync(await StubServer.StartAsync(
            $$"""{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{{usage}}}"""));

        UsageDetails read = response.Usage!;
        (read.InputTokenCount, read.OutputTokenCount, read.ReasoningTokenCount).ShouldBe((input, output, reasoning));
    }

    [Fact]
    public async Task Stream_FromAServiceThatAnswersWhole_StillGivesUpdates()
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("whole"));
        using var http = new HttpClient();

        (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Text.ShouldBe("whole");
    }

    [Fact]
    public async Task Stream_IsHandedOnBeforeTheReplyEnds()
    {
        var goOn = new TaskCompletionSource();
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"first\"}}]}\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"last\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        });
        using var http = new HttpClient();
        var client = new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m");
        await using IAsyncEnumerator<ChatResponseUpdate> updates =
            client.GetStreamingResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        (await updates.MoveNextAsync()).ShouldBeTrue();
        updates.Current.Text.ShouldBe("first");
        goOn.SetResult();
        (await updates.MoveNextAsync()).ShouldBeTrue();
        updates.Current.Text.ShouldBe("last");
    }

    // As Mistral and gateways to Anthropic write them.
    [Theory]
    [InlineData("""[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]""", "Hello", "")]
    [InlineData("""["Hel",{"text":"lo"},{"type":"reference","reference_ids":[1]}]""", "Hello", "")]
    [InlineData("""[{"type":"thinking","thinking":[{"type":"text","text":"hm, "},{"type":"text","text":"well"}]},{"type":"text","text":"Hello"}]""", "Hello", "hm, well")]
    [InlineData("""[{"type":"thinking","thinking":"hm"},{"type":"text","text":null}]""", "", "hm")]
    [InlineData("[]", "", "")]
    public async Task Content_InParts_IsTheirText(string content, string text, string reasoning)
    {
        ChatResponse whole = await AskAsync(await StubServer.StartAsync(
            $$$"""{"choices":[{"message":{"content":{{{content}}}},"finish_reason":"stop"}]}"""));
        await using StubServer server = await StubServer.StreamAsync(
            $$$"""{"choices":[{"index":0,"delta":{"content":{{{content}}}}}]}""",
            """{"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}""");
        using var http = new HttpClient();
        ChatResponse streamed = (await StreamAsync(server.BaseUrl, http)).ToChatResponse();

        whole.Text.ShouldBe(text);
        streamed.Text.ShouldBe(text + "!");
        foreach (ChatResponse response in new[] { whole, streamed })
        {
            string.Concat(response.Messages.Single().Contents.OfType<TextReasoningContent>().Select(r => r.Text)).ShouldBe(reasoning);
        }
    }

    [Fact]
    public async Task Content_WithARefusalInParts_IsARefusal()
    {
        ChatResponse response = await AskAsync(await StubServer.StartAsync(
            """{"choices":[{"message":{"content":[{"type":"refusal","refusal":"no"}]},"finish_reason":"stop"}]}"""));

        response.Messages.Single().Contents.OfType<ErrorContent>().Single().Message.ShouldBe("no");
    }

    [Theory]
    [InlineData("""{"a": [1.0]}""", """{"a": [1.0]}""")]
    [InlineData("null", "")]
    [InlineData("[1]", "[1]")]
    public async Task Arguments_ThatAreJsonItself_AreTheirText(string arguments, string text)
    {
        ChatResponse whole = await AskAsync(await StubServer.StartAsync(
            $$$"""{"choices":[{"message":{"content":null,"tool_calls":[{"id":"c1","function":{"name":"f","arguments":{{{arguments}}}}}]},"finish_reason":"tool_calls"}]}"""));
        await using StubServer server = await StubServer.StreamAsync(
            $$$"""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":{{{arguments}}}}}]}}]}""",
            """{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""");
        using var http = new HttpClient();
        ChatResponse streamed = (await StreamAsync(server.BaseUrl, http)).ToChatResponse();

        foreach (ChatResponse response in new[] { whole, streamed })
        {
            FunctionCallContent call = response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Single();
            (call.Name, call.RawRepresentation).ShouldBe(("f", text));
            (call.Exception is not null).ShouldBe(text == "[1]");
        }
    }

    [Fact]
    public async Task Reply_AfterAByteOrderMark_IsRead()
    {
        (await AskAsync(await StubServer.StartAsync("\uFEFF" + StubServer.ChatReply("x")))).Text.ShouldBe("x");
        await using StubServer server = await StubServer.StartAsync(
            "\uFEFFdata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n", contentType: "text/event-stream");
        using var http = new HttpClient();
        (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Text.ShouldBe("x");
    }

    [Theory]
    [InlineData("1700000000.5")]
    [InlineData("\"2026-11-28\"")]
    public async Task Time_ThatIsNoCountOfSeconds_DoesNotCostTheAnswer(string created)
    {
        ChatResponse response = await AskAsync(await StubServer.StartAsync(
            $$"""{"created":{{created}},"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"""));

        response.Text.ShouldBe("x");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Reply_ThatIsPackedUnasked_IsRead(string coding)
    {
        static byte[] Pack(string coding, string text)
        {
            using var packed = new MemoryStream();
            using (Stream packer = coding switch { "gzip" => new GZipStream(packed, CompressionMode.Compress), "br" => new BrotliStream(packed, CompressionMode.Compress), _ => new ZLibStream(packed, CompressionMode.Compress) })
            {
                packer.Write(Encoding.UTF8.GetBytes(text));
            }
            return packed.ToArray();
        }

        await using StubServer server = await StubServer.StartAsync(async (context, asked) =>
        {
            bool streams = asked.Body.Contains("\"stream\":true", StringComparison.Ordinal);
            context.Response.Headers.ContentEncoding = coding;
            context.Response.ContentType = streams ? "text/event-stream" : "application/json";
            await context.Response.Body.WriteAsync(Pack(coding, streams
                ? "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                : StubServer.ChatReply("x")));
        });
        using var http = new HttpClient();

        (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Text.ShouldBe("x");
        (await new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m").GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken)).Text.ShouldBe("x");
    }

    // What the event stream format allows, and services do.
    [Theory]
    [InlineData("data:{0}\r\n\r\ndata:[DONE]\r\n\r\n")]
    [InlineData(": OPENROUTER PROCESSING\n\n: ping\n\ndata: {0}\n\n")]
    [InlineData("event: message\nid: 1\nretry: 10\ndata: {0}\n\n")]
    [InlineData("data: {0}\n\ndata: [DONE] \n\n")]
    [InlineData("data:\n\ndata: {0}\n\ndata: [DONE]\n\n")]
    [InlineData("data: {1}\ndata: {2}\n\n")]
    [InlineData("\rdata: {0}\r\r")]
    public async Task Stream_InAnyFormOfEvents_IsRead(string events)
    {
        const string First = "{\"choices\":[{\"index\":0,";
        const string Second = "\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}";
        await using StubServer server = await StubServer.StartAsync(
            events.Replace("{0}", First + Second, StringComparison.Ordinal).Replace("{1}", First, StringComparison.Ordinal).Replace("{2}", Second, StringComparison.Ordinal),
            contentType: "text/event-stream; charset=utf-8");
        using var http = new HttpClient();

        (await StreamAsync(server.BaseUrl, http)).ToChatResponse().Text.ShouldBe("x");
    }

    private static async Task<ChatResponse> AskAsync(StubServer server)
    {
        await using (server)
        {
            using var http = new HttpClient();
            return await new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m")
                .GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken);
        }
    }

    private static async Task<List<ChatResponseUpdate>> StreamAsync(Uri baseUrl, HttpClient http) =>
        await new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = baseUrl }, "m")
            .GetStreamingResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
}
