using Slipway.Models;
using Slipway.Models.Tests;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;
using Slipway.Cli.Proxy;
using Slipway.Models.Replay;
using Slipway.Recordings;

namespace Slipway.Cli.Tests.Proxy;

public sealed class RecordingProxyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-proxy-").FullName;
    private readonly HttpClient _http = new();

    private string File1 => Path.Combine(_folder, "r.jsonl");

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Request_ThroughTheProxy_IsPassedOnAndRecorded()
    {
        await using StubServer upstream = await StubServer.StartAsync(StubServer.ChatReply("hi"), headers: [("x-request-id", "r1"), ("Set-Cookie", "a=b")]);
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            (await AskAsync(proxy.BaseUrl, "question")).ShouldBe("hi");
        }

        StubRequest passed = upstream.Requests.Single();
        passed.Target.ShouldBe("/v1/chat/completions");
        passed.Headers["Authorization"].ShouldBe("Bearer sk-very-secret-key");
        passed.Headers["Host"].ShouldBe(upstream.Url.Authority);
        RecordedCase recorded = (await LoadAsync()).Cases.Single();
        recorded.Name.ShouldBe("default");
        var model = (ModelExchange)recorded.Exchanges.Single();
        (model.Seq, model.Api, model.Path, model.Status).ShouldBe((1, ModelApis.ChatCompletions, "/v1/chat/completions", 200));
        CanonicalJson.GetString(model.Request).ShouldBe(CanonicalJson.GetString(JsonElement.Parse(passed.Body)));
        CanonicalJson.GetString(model.Reply).ShouldBe(CanonicalJson.GetString(JsonElement.Parse(StubServer.ChatReply("hi"))));
        model.Headers.ShouldBeNull();
    }

    [Fact]
    public async Task Recording_HoldsNoKey()
    {
        await using StubServer upstream = await StubServer.StartAsync("""{"error":{"message":"Incorrect API key sk-very-secret-key"}}""", 401, headers: ("Set-Cookie", "session=12345"));
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            await Should.ThrowAsync<ModelCallException>(() => AskAsync(proxy.BaseUrl, "my key is sk-very-secret-key"));
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.Url, "/other?api_key=query-secret-1"));
            request.Headers.Add("x-api-key", "header-secret-1");
            using HttpResponseMessage reply = await _http.SendAsync(request, Ct);
        }

        string text = await File.ReadAllTextAsync(File1, Ct);
        foreach (string secret in new[] { "sk-very-secret-key", "query-secret-1", "header-secret-1", "session=12345" })
        {
            text.ShouldNotContain(secret);
        }
        upstream.Requests.Last().Headers["x-api-key"].ShouldBe("header-secret-1");
        upstream.Requests.Last().Target.ShouldBe("/v1/other?api_key=query-secret-1");
    }

    [Fact]
    public async Task Stream_IsPassedOnPieceByPieceAndRecordedInChunks()
    {
        var goOn = new TaskCompletionSource();
        await using StubServer upstream = await StubServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"first\"}}]}\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync(": comment\n\nevent: odd\ndata: not json\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        });
        byte[] rest;
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, proxy.BaseUrl + "/chat/completions") { Content = new StringContent("""{"stream":true}""") };
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            await using Stream stream = await response.Content.ReadAsStreamAsync(Ct);
            byte[] buffer = new byte[1000];
            int read = await stream.ReadAsync(buffer, Ct);
            Encoding.UTF8.GetString(buffer, 0, read).ShouldBe("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"first\"}}]}\n\n");
            goOn.SetResult();
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, Ct);
            rest = copy.ToArray();
        }

        Encoding.UTF8.GetString(rest).ShouldEndWith("data: [DONE]\n\n");
        var model = (ModelExchange)(await LoadAsync()).Cases.Single().Exchanges.Single();
        model.Chunks!.Select(c => c.GetRawText()).ShouldBe(
            ["{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"first\"}}]}", "\"not json\"", "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}"]);
        model.Reply.ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    [Fact]
    public async Task Cases_OpenedAndEnded_HoldWhatWasAskedBetween()
    {
        await using StubServer upstream = await StubServer.StartAsync(StubServer.ChatReply("hi"));
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            (await PostAsync(proxy, "case", """{"name":"one","input":{"q":1.0}}""")).ShouldBe(HttpStatusCode.OK);
            await AskAsync(proxy.BaseUrl, "a");
            (await PostAsync(proxy, "case", """{"name":"two"}""")).ShouldBe(HttpStatusCode.OK);
            await AskAsync(proxy.BaseUrl, "b");
            await AskAsync(proxy.BaseUrl, "c", caseName: "one");
            await AskAsync(proxy.BaseUrl, "d", caseName: "three");
            (await PostAsync(proxy, "output", """{"case":"one","output":{"a":"x"}}""")).ShouldBe(HttpStatusCode.OK);
            (await PostAsync(proxy, "output", """{"status":"failed","error":"boom"}""")).ShouldBe(HttpStatusCode.OK);
            await AskAsync(proxy.BaseUrl, "e");
        }

        Recording recording = await LoadAsync();
        recording.Cases.Select(c => (c.Name, string.Join(' ', c.Exchanges.Select(e => $"{e.Seq}{Question(e)}")))).ShouldBe(
            [("one", "1a 2c"), ("two", "1b"), ("three", "1d"), ("default", "1e")]);
        recording.Cases[0].Start!.Input.GetRawText().ShouldBe("""{"q":1.0}""");
        recording.Cases[0].Output!.Output.GetRawText().ShouldBe("""{"a":"x"}""");
        (recording.Cases[1].Output!.Status, recording.Cases[1].Output!.Error!.Message).ShouldBe((CaseStatus.Failed, "boom"));
    }

    [Theory]
    [InlineData("case", """{"name":""}""", HttpStatusCode.BadRequest)]
    [InlineData("case", "[1]", HttpStatusCode.BadRequest)]
    [InlineData("case", "{", HttpStatusCode.BadRequest)]
    [InlineData("output", """{"case":"unknown","output":1}""", HttpStatusCode.NotFound)]
    [InlineData("output", """{"status":"odd"}""", HttpStatusCode.BadRequest)]
    [InlineData("other", "{}", HttpStatusCode.NotFound)]
    public async Task Control_AskedWrongly_SaysSo(string path, string body, HttpStatusCode expected)
    {
        await using StubServer upstream = await StubServer.StartAsync("{}");
        await using RecordingProxy proxy = await StartAsync(upstream.BaseUrl);
        (await PostAsync(proxy, path, body)).ShouldBe(expected);
        (await PostAsync(proxy, "case", """{"name":"x"}""", "text/plain")).ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await PostAsync(proxy, "case", """{"name":"x"}""")).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(proxy, "case", """{"name":"x"}""")).ShouldBe(HttpStatusCode.Conflict);
        JsonElement.Parse(await _http.GetStringAsync(new Uri(proxy.Url, "/__slipway/health"), Ct)).GetProperty("case").GetString().ShouldBe("x");
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Requests_SentSideBySide_AreAllRecorded()
    {
        await using StubServer upstream = await StubServer.StartAsync(async (context, request) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(StubServer.ChatReply("re " + JsonElement.Parse(request.Body).GetProperty("messages")[0].GetProperty("content").GetString()));
        });
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => AskAsync(proxy.BaseUrl, $"q{i}", caseName: $"c{i % 7}")));
            answers.ShouldBe(Enumerable.Range(0, 200).Select(i => $"re q{i}"));
        }

        Recording recording = await LoadAsync();
        recording.Cases.Count.ShouldBe(7);
        recording.Cases.SelectMany(c => c.Exchanges).Select(Question).Order().ShouldBe(Enumerable.Range(0, 200).Select(i => $"q{i}").Order());
        recording.Cases.ShouldAllBe(c => c.Exchanges.Select(e => e.Seq).SequenceEqual(Enumerable.Range(1, c.Exchanges.Count)));
    }

    [Fact]
    public async Task Recording_Made_AnswersInThePlaceOfTheService()
    {
        await using (StubServer upstream = await StubServer.StreamAsync(
            """{"choices":[{"index":0,"delta":{"content":"Hel"}}]}""", """{"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}""", "[DONE]"))
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            await Client(_http, proxy.BaseUrl).GetStreamingResponseAsync("x", cancellationToken: Ct).ToChatResponseAsync(Ct);
        }

        using var handler = new ReplayHandler((await LoadAsync()).Cases.Single());
        using var replay = new HttpMessageInvoker(handler);
        (await Client(replay, new Uri("https://model.example/v1")).GetResponseAsync("x", cancellationToken: Ct)).Text.ShouldBe("Hello");
    }

    [Fact]
    public async Task OtherCalls_ArePassedOnAndRecordedAsHttp()
    {
        await using StubServer upstream = await StubServer.StartAsync("plain é", 201, "text/plain; charset=utf-8", ("x-more", "1"));
        await using (RecordingProxy proxy = await StartAsync(upstream.Url))
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(proxy.Url, "/files/a%20b?x=%C3%A9")) { Content = new ByteArrayContent([0xff, 0x00]) };
            request.Headers.Add("x-mine", ["1", "2"]);
            using HttpResponseMessage response = await _http.SendAsync(request, Ct);
            ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Ct)).ShouldBe((201, "plain é"));
        }

        StubRequest passed = upstream.Requests.Single();
        (passed.Method, passed.Target, passed.Headers["x-mine"]).ShouldBe(("PUT", "/files/a%20b?x=%C3%A9", "1, 2"));
        var http = (HttpExchange)(await LoadAsync()).Cases.Single().Exchanges.Single();
        (http.Request.Method, http.Status, http.Reply.GetString(), http.Headers!["x-more"]).ShouldBe(("PUT", 201, "plain é", "1"));
        http.Request.Body.GetRawText().ShouldBe("""{"$base64":"/wA="}""");
    }

    [Fact]
    public async Task Upstream_ThatIsNotThere_IsToldAndRecorded()
    {
        var gone = new RawServer("");
        Uri address = gone.BaseUrl;
        await gone.DisposeAsync();
        await using (RecordingProxy proxy = await StartAsync(address))
        {
            ModelCallException error = await Should.ThrowAsync<ModelCallException>(() => AskAsync(proxy.BaseUrl, "x"));
            (error.Status, error.ErrorCode).ShouldBe((502, "connection_failed"));
        }
        (await LoadAsync()).Cases.Single().Exchanges.Single().Failure!.Codes!.Single().ShouldBe("connection_failed");
    }

    [Fact]
    public async Task Upstream_ThatBreaksOff_BreaksOffForTheClientToo()
    {
        await using var upstream = new RawServer(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n3c\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n\r\n5\r\nda");
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            ModelCallException error = await Should.ThrowAsync<ModelCallException>(
                async () => await Client(_http, proxy.BaseUrl).GetStreamingResponseAsync("x", cancellationToken: Ct).ToChatResponseAsync(Ct));
            error.ErrorCode.ShouldBe("connection_failed");
        }
        var model = (ModelExchange)(await LoadAsync()).Cases.Single().Exchanges.Single();
        model.Failure!.Codes!.Single().ShouldBe("connection_failed");
        model.Chunks!.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Client_ThatGoesAway_StopsTheUpstreamToo()
    {
        var stopped = new TaskCompletionSource();
        await using StubServer upstream = await StubServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[]}\n\n");
            await context.Response.Body.FlushAsync();
            context.RequestAborted.Register(stopped.SetResult);
            await stopped.Task;
        });
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, proxy.BaseUrl + "/chat/completions") { Content = new StringContent("{}") };
            HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
            response.Dispose();
            await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Ct);
        }
        (await LoadAsync()).Cases.Single().Exchanges.Single().Failure!.Codes!.Single().ShouldBe("client_closed");
    }

    [Fact]
    public async Task Bodies_BeyondTheLimit_AreRefusedOrPassedOnUnrecorded()
    {
        await using StubServer upstream = await StubServer.StartAsync($"\"{new string('x', 50_000)}\"");
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl, limit: 10_000))
        {
            (await AskRawAsync(proxy, new string(' ', 10_001))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
            (HttpStatusCode status, string body) = await AskRawAsync(proxy, "{}");
            (status, body.Length).ShouldBe((HttpStatusCode.OK, 50_002));
        }
        var model = (ModelExchange)(await LoadAsync()).Cases.Single().Exchanges.Single();
        model.Failure!.Codes!.Single().ShouldBe("reply_too_large");
        model.Reply.ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    [Fact]
    public async Task Recording_ThatIsOpenElsewhere_StopsTheStart()
    {
        using RecordingWriter other = RecordingWriter.Append(File1, new RecordingHeader());
        await Should.ThrowAsync<IOException>(() => StartAsync(new Uri("http://127.0.0.1:9/v1")));
    }

    [Fact]
    public async Task Proxy_StartedAgain_GoesOnWithTheSameFile()
    {
        await using StubServer upstream = await StubServer.StartAsync(StubServer.ChatReply("hi"));
        for (int i = 0; i < 2; i++)
        {
            await using RecordingProxy proxy = await StartAsync(upstream.BaseUrl);
            await AskAsync(proxy.BaseUrl, $"q{i}", caseName: $"c{i}");
            proxy.RecordedRequests.ShouldBeLessThanOrEqualTo(1);
        }
        (await LoadAsync()).Cases.Select(c => c.Name).ShouldBe(["c0", "c1"]);
    }

    [Fact]
    public async Task Proxy_StartedAgain_GoesOnWithItsCases()
    {
        await using StubServer upstream = await StubServer.StartAsync(StubServer.ChatReply("hi"));
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            await AskAsync(proxy.BaseUrl, "a");
            await AskAsync(proxy.BaseUrl, "b");
            (await PostAsync(proxy, "case", """{"name":"one"}""")).ShouldBe(HttpStatusCode.OK);
        }

        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            await AskAsync(proxy.BaseUrl, "c");
            (await PostAsync(proxy, "case", """{"name":"one"}""")).ShouldBe(HttpStatusCode.Conflict);
            (await PostAsync(proxy, "output", """{"case":"one","output":1}""")).ShouldBe(HttpStatusCode.OK);
        }

        Recording recording = await LoadAsync();
        recording.Cases.Select(c => (c.Name, string.Join(' ', c.Exchanges.Select(e => $"{e.Seq}{Question(e)}")))).ShouldBe([("default", "1a 2b 3c"), ("one", "")]);
        recording.Cases.ShouldAllBe(c => c.Entries.OfType<RecordedCaseStart>().Count() == 1);
    }

    [Fact]
    public async Task File_ThatIsNoRecording_IsLeftAsItIs()
    {
        await File.WriteAllTextAsync(File1, "app: {}\n", Ct);

        await Should.ThrowAsync<RecordingException>(() => StartAsync(new Uri("http://127.0.0.1:9/v1")));

        (await File.ReadAllTextAsync(File1, Ct)).ShouldBe("app: {}\n");
    }

    [Fact]
    public async Task Body_NestedAsDeeplyAsItIsTaken_CanBeReadFromTheRecording()
    {
        await using StubServer upstream = await StubServer.StartAsync("{}");
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            foreach (int levels in new[] { 200, 250, 255, 256, 300 })
            {
                (await AskRawAsync(proxy, new string('[', levels) + new string(']', levels))).Status.ShouldBe(HttpStatusCode.OK);
            }
        }

        (await LoadAsync()).Cases.Single().Exchanges.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Address_ThatIsNotOfThisMachine_IsAnIOException() => (await Should.ThrowAsync<IOException>(() => RecordingProxy.StartAsync(
        new RecordingProxyOptions { Upstream = new Uri("http://127.0.0.1:9/v1"), RecordingPath = File1, Listen = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4010) }, Ct)))
        .Message.ShouldContain("192.0.2.1:4010");

    [Fact]
    public async Task Headers_ThatAreNotAscii_ArePassedOn()
    {
        await using var upstream = new RawServer("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-name: größer\r\ncontent-length: 2\r\n\r\n{}");
        await using (RecordingProxy proxy = await StartAsync(upstream.BaseUrl))
        {
            using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1 };
            using var http = new HttpClient(handler);
            using var request = new HttpRequestMessage(HttpMethod.Post, proxy.BaseUrl + "/chat/completions") { Content = new StringContent("{}") };
            request.Headers.TryAddWithoutValidation("x-mine", "schön");
            using HttpResponseMessage response = await http.SendAsync(request, Ct);
            (response.StatusCode, response.Headers.GetValues("x-name").Single()).ShouldBe((HttpStatusCode.OK, "größer"));
        }

        (await LoadAsync()).Cases.Single().Exchanges.Single().Failure.ShouldBeNull();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static OpenAIChatClient Client(HttpMessageInvoker http, Uri baseUrl) => new(http, new OpenAIOptions { BaseUrl = baseUrl, ApiKey = "sk-very-secret-key" }, "m");

    private static string Question(RecordedExchange exchange) => ((ModelExchange)exchange).Request.GetProperty("messages")[0].GetProperty("content").GetString()!;

    private Task<RecordingProxy> StartAsync(Uri upstream, int limit = 16 << 20) =>
        RecordingProxy.StartAsync(new RecordingProxyOptions { Upstream = upstream, RecordingPath = File1, MaxBodyBytes = limit }, Ct);

    private Task<Recording> LoadAsync() => Recording.LoadAsync(File1, ct: Ct);

    private async Task<string> AskAsync(Uri baseUrl, string question, string? caseName = null)
    {
        var options = new OpenAIOptions
        {
            BaseUrl = baseUrl,
            ApiKey = "sk-very-secret-key",
            Headers = caseName is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["x-slipway-case"] = caseName },
        };
        return (await new OpenAIChatClient(_http, options, "m").GetResponseAsync(question, cancellationToken: Ct)).Text;
    }

    private async Task<(HttpStatusCode Status, string Body)> AskRawAsync(RecordingProxy proxy, string body)
    {
        using var content = new StringContent(body);
        using HttpResponseMessage response = await _http.PostAsync(new Uri(proxy.BaseUrl + "/chat/completions"), content, Ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private async Task<HttpStatusCode> PostAsync(RecordingProxy proxy, string path, string body, string type = "application/json")
    {
        using var content = new StringContent(body, Encoding.UTF8, type);
        using HttpResponseMessage response = await _http.PostAsync(new Uri(proxy.Url, "/__slipway/" + path), content, Ct);
        return response.StatusCode;
    }
}
