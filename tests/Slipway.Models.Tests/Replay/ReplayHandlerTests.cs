using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;
using Slipway.Models.Replay;
using Slipway.Recordings;

namespace Slipway.Models.Tests.Replay;

public sealed class ReplayHandlerTests
{
    [Fact]
    public async Task Request_ThatWasRecorded_GetsItsReplyWhateverTheOrder()
    {
        using var handler = new ReplayHandler(Case(Chat("one", "first"), Chat("two", "second")));

        (await AskAsync(handler, "two")).ShouldBe("second");
        (await AskAsync(handler, "one")).ShouldBe("first");

        handler.NotAsked.ShouldBeEmpty();
        handler.Divergences.ShouldBeEmpty();
        handler.Captured.Select(c => (c.Seq, c.Case)).ShouldBe([(1, "case"), (2, "case")]);
        handler.Captured.Cast<ModelExchange>().First().Request.GetProperty("messages")[0].GetProperty("content").GetString().ShouldBe("two");
    }

    [Fact]
    public async Task Request_RecordedWhole_CanBeStreamed()
    {
        using var handler = new ReplayHandler(Case(Chat("one", "the answer")));
        ChatResponse response = await StreamAsync(handler, "one");
        (response.Text, response.FinishReason).ShouldBe(("the answer", ChatFinishReason.Stop));
    }

    [Fact]
    public async Task Request_RecordedStreamed_CanBeAskedEitherWay()
    {
        ModelExchange streamed = Chat("one", "") with
        {
            Reply = default,
            Chunks =
            [
                Json("""{"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"the "}}]}"""),
                Json("""{"id":"x","choices":[{"index":0,"delta":{"content":"answer","tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\""}}]}}]}"""),
                Json("""{"id":"x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":"tool_calls"}]}"""),
                Json("""{"id":"x","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}"""),
            ],
        };
        using var handler = new ReplayHandler(Case(streamed, streamed));

        ChatResponse live = await StreamAsync(handler, "one");
        ChatResponse whole = await RespondAsync(handler, "one");

        foreach (ChatResponse response in new[] { live, whole })
        {
            response.Text.ShouldBe("the answer");
            response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Single().RawRepresentation.ShouldBe("""{"a":1}""");
            response.Usage!.OutputTokenCount.ShouldBe(2);
            response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        }
    }

    [Fact]
    public async Task Request_AnsweredInPartsAndWithArgumentsThatAreObjects_CanBeAskedEitherWay()
    {
        ModelExchange whole = Chat("one", "") with
        {
            Reply = Json("""{"choices":[{"index":0,"message":{"role":"assistant","content":[{"type":"text","text":"the "},{"type":"text","text":"answer"}],"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{"a":1}}}]},"finish_reason":"tool_calls"}]}"""),
        };
        ModelExchange streamed = Chat("one", "") with
        {
            Reply = default,
            Chunks =
            [
                Json("""{"choices":[{"index":0,"delta":{"role":"assistant","content":"the "}}]}"""),
                Json("""{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"ans"}]}}]}"""),
                Json("""{"choices":[{"index":0,"delta":{"content":"wer","tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":{"a":1}}}]},"finish_reason":"tool_calls"}]}"""),
            ],
        };
        using var handler = new ReplayHandler(Case(whole, whole, streamed, streamed));

        foreach (ChatResponse response in new[] { await RespondAsync(handler, "one"), await StreamAsync(handler, "one"), await StreamAsync(handler, "one"), await RespondAsync(handler, "one") })
        {
            response.Text.ShouldBe("the answer");
            response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Single().RawRepresentation.ShouldBe("""{"a":1}""");
        }
    }

    [Fact]
    public async Task Request_RecordedWithFailuresFirst_FailsAsOftenAndThenSucceeds()
    {
        ModelExchange busy = Chat("one", "") with { Status = 429, Headers = new Dictionary<string, string> { ["retry-after"] = "2" }, Reply = Json("""{"error":{"message":"busy","code":"429"}}""") };
        ModelExchange gone = Chat("one", "") with { Reply = default, Status = null, Failure = new RecordedError { Codes = ["APIConnectionError"], Message = "gone" } };
        ModelExchange late = Chat("one", "") with { Reply = default, Status = null, Failure = new RecordedError { Codes = ["APITimeoutError"], Message = "late" } };
        using var handler = new ReplayHandler(Case(busy, gone, late, Chat("one", "finally")));

        ModelCallException first = await Should.ThrowAsync<ModelCallException>(() => AskAsync(handler, "one"));
        (first.Status, first.RetryAfter, first.ErrorCode).ShouldBe((429, TimeSpan.FromSeconds(2), "429"));
        (await Should.ThrowAsync<ModelCallException>(() => AskAsync(handler, "one"))).ErrorCode.ShouldBe("connection_failed");
        (await Should.ThrowAsync<ModelCallException>(() => AskAsync(handler, "one"))).ErrorCode.ShouldBe("timeout");
        (await AskAsync(handler, "one")).ShouldBe("finally");
        handler.Captured.Cast<ModelExchange>().Select(m => m.Status).ShouldBe([429, null, null, 200]);
    }

    [Fact]
    public async Task Stream_RecordedBroken_BreaksAtTheSamePlace()
    {
        ModelExchange broken = Chat("one", "") with
        {
            Reply = default,
            Chunks = [Json("""{"choices":[{"index":0,"delta":{"content":"half"}}]}""")],
            Failure = new RecordedError { Message = "cut" },
        };
        using var handler = new ReplayHandler(Case(broken));
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        var pieces = new List<string>();
        ModelCallException error = await Should.ThrowAsync<ModelCallException>(async () =>
        {
            await foreach (ChatResponseUpdate update in Client(http).GetStreamingResponseAsync("one"))
            {
                pieces.Add(update.Text);
            }
        });
        error.ErrorCode.ShouldBe("connection_failed");
        pieces.ShouldBe(["half"]);
    }

    [Fact]
    public async Task Request_ThatWasNotRecorded_FailsStrictlyWithTheNearest()
    {
        using var handler = new ReplayHandler(Case(
            Chat("What is the price of socks in Paris?", "first") with { Step = "price" },
            Chat("Name a colour.", "second") with { Step = "colour" }));

        var error = await Should.ThrowAsync<ReplayDivergenceException>(() => AskAsync(handler, "What is the price of hats in Paris?"));

        error.Divergence.Nearest!.Step.ShouldBe("price");
        error.Divergence.Difference!.Path.ShouldBe("/messages/0/content");
        error.NotAsked.Count.ShouldBe(2);
        error.Message.ShouldBe(
            """
            chat.completions request #1: the recording does not hold it. Nearest is chat.completions request #1 of step 'price'; first difference at '/messages/0/content': recorded "What is the price of socks in Paris?", asked "What is the price of hats in Paris?". Recorded and not asked yet: #1 (price), #2 (colour).
            """);
        handler.Captured.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Requests_ThatChanged_AreAllFoundPositionally()
    {
        using var handler = new ReplayHandler(
            Case(Chat("Summarize the case of Ada.", "sum"), Chat("Name the tone.", "calm"), Chat("Write the reply.", "done")),
            new ReplayOptions { Mode = ReplayMode.Positional });

        (await AskAsync(handler, "Summarise the case of Ada.")).ShouldBe("sum");
        (await AskAsync(handler, "Name the tone.")).ShouldBe("calm");
        (await AskAsync(handler, "Write a reply!")).ShouldBe("done");
        await Should.ThrowAsync<ReplayDivergenceException>(() => AskAsync(handler, "One more."));

        handler.Divergences.Select(d => d.Asked.Seq).ShouldBe([1, 3, 4]);
        handler.Divergences[2].Nearest.ShouldBeNull();
        handler.NotAsked.ShouldBeEmpty();
    }

    [Fact]
    public async Task HttpCall_ThatWasRecorded_MatchesByMethodAddressAndBody()
    {
        var get = new HttpExchange { Seq = 1, Status = 404, Reply = Json("\"gone\""), Request = new() { Method = "GET", Url = "https://shop.example/a?key=***&x=1" } };
        var post = new HttpExchange
        {
            Seq = 2,
            Status = 200,
            Headers = new Dictionary<string, string> { ["content-type"] = "application/json", ["x-n"] = "1", ["content-length"] = "7" },
            Reply = Json("""{"ok":true}"""),
            Request = new() { Method = "POST", Url = "https://shop.example/a", Body = Json("""{"b":1,"a":2.0}""") },
        };
        using var handler = new ReplayHandler(Case(get, post));
        using var http = new HttpClient(handler);
        CancellationToken ct = TestContext.Current.CancellationToken;

        using HttpResponseMessage posted = await http.PostAsync(
            new Uri("https://shop.example/a"), new StringContent("""{"a":2,"b":1}""", Encoding.UTF8, "application/json"), ct);
        http.DefaultRequestHeaders.Add("X-Api-Key", "secret");
        using HttpResponseMessage got = await http.GetAsync(new Uri("https://shop.example/a?key=real-key&x=1"), ct);

        ((int)posted.StatusCode, await posted.Content.ReadAsStringAsync(ct), posted.Headers.GetValues("x-n").Single()).ShouldBe((200, """{"ok":true}""", "1"));
        ((int)got.StatusCode, await got.Content.ReadAsStringAsync(ct)).ShouldBe((404, "gone"));
        var captured = (HttpExchange)handler.Captured[1];
        captured.Request.Url.ShouldBe("https://shop.example/a?key=***&x=1");
        captured.Request.Headers!["x-api-key"].ShouldBe("***");
        await Should.ThrowAsync<ReplayDivergenceException>(() => http.DeleteAsync(new Uri("https://shop.example/a"), ct));
    }

    [Fact]
    public async Task Requests_SentSideBySide_EachGetTheirOwnReply()
    {
        using var handler = new ReplayHandler(Case([.. Enumerable.Range(0, 100).Select(i => Chat($"question {i}", $"answer {i}"))]));
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Reverse().Select(i => Task.Run(() => AskAsync(handler, $"question {i}"))));
        answers.ShouldBe(Enumerable.Range(0, 100).Reverse().Select(i => $"answer {i}"));
        handler.NotAsked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Reply_RecordedInAnotherForm_SaysSo()
    {
        using var handler = new ReplayHandler(Case(Chat("one", "") with { Reply = Json("""{"choices":[{"message":{"content":5}}]}""") }));
        (await Should.ThrowAsync<InvalidDataException>(() => StreamAsync(handler, "one"))).Message.ShouldContain("#1");
    }

    private static ModelExchange Chat(string question, string answer) => new()
    {
        Api = ModelApis.ChatCompletions,
        Status = 200,
        Request = Json($$"""{"messages":[{"role":"user","content":{{JsonSerializer.Serialize(question)}}}],"model":"m","stream":true}"""),
        Reply = Json(StubServer.ChatReply(answer)),
    };

    private static RecordedCase Case(params RecordedExchange[] exchanges) => new("case", [.. exchanges.Select((e, i) => e with { Seq = i + 1 })]);

    private static JsonElement Json(string text) => JsonElement.Parse(text);

    private static OpenAIChatClient Client(HttpMessageInvoker http) => new(http, new OpenAIOptions { ApiKey = "sk-12345678" }, "m");

    private static async Task<string> AskAsync(ReplayHandler handler, string question) => (await RespondAsync(handler, question)).Text;

    private static async Task<ChatResponse> RespondAsync(ReplayHandler handler, string question)
    {
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        return await Client(http).GetResponseAsync(question, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static async Task<ChatResponse> StreamAsync(ReplayHandler handler, string question)
    {
        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
        return await Client(http).GetStreamingResponseAsync(question, cancellationToken: TestContext.Current.CancellationToken)
            .ToChatResponseAsync(TestContext.Current.CancellationToken);
    }
}
