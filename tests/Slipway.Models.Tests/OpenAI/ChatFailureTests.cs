using System.Net.Sockets;
using System.Text;
using CsCheck;
using Slipway.Tests.Properties;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Slipway.Models.OpenAI;

namespace Slipway.Models.Tests.OpenAI;

public sealed class ChatFailureTests
{
    private const string Key = "sk-very-secret-key";

    [Theory]
    [InlineData(429, """{"error":{"message":"slow down","type":"rate_limit_error","code":"rate_limit_exceeded"}}""", "rate_limit_exceeded", "HTTP 429: slow down", true)]
    [InlineData(429, """{"error":{"message":"pay","type":"insufficient_quota","code":null}}""", "insufficient_quota", "HTTP 429: pay", false)]
    [InlineData(400, """{"error":{"message":"bad","type":"invalid_request_error","code":"content_filter"}}""", "content_filter", "HTTP 400: bad", false)]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-very-secret-key.","code":401}}""", "401", "HTTP 401: Incorrect API key provided: ***.", false)]
    [InlineData(500, "<html>oops</html>", "http_500", "HTTP 500: <html>oops</html>", true)]
    [InlineData(404, """{"error":"model not found"}""", "http_404", "HTTP 404: model not found", false)]
    [InlineData(422, """{"detail":"Field required"}""", "http_422", "HTTP 422: Field required", false)]
    [InlineData(503, "", "http_503", "HTTP 503: ", true)]
    [InlineData(302, "elsewhere", "http_302", "HTTP 302: elsewhere", false)]
    public async Task Error_OfTheService_IsTyped(int status, string body, string code, string message, bool retryable)
    {
        foreach (bool streams in new[] { false, true })
        {
            await using StubServer server = await StubServer.StartAsync(body, status);
            ModelCallException error = await FailAsync(server.BaseUrl, streams);
            (error.Status, error.ErrorCode, error.Message, error.Retryable).ShouldBe((status, code, message, retryable));
        }
    }

    [Fact]
    public async Task Error_WithRetryAfter_SaysHowLongToWait()
    {
        await using StubServer seconds = await StubServer.StartAsync("{}", 429, headers: ("Retry-After", "7"));
        (await FailAsync(seconds.BaseUrl)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));

        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using StubServer date = await StubServer.StartAsync("{}", 503, headers: ("Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT"));
        (await FailAsync(date.BaseUrl, time: time)).RetryAfter.ShouldBe(TimeSpan.FromMinutes(1));

        await using StubServer odd = await StubServer.StartAsync("{}", 503, headers: ("Retry-After", "soon"));
        (await FailAsync(odd.BaseUrl)).RetryAfter.ShouldBeNull();
    }

    [Fact]
    public async Task Error_WithAHugeText_IsCut()
    {
        await using StubServer page = await StubServer.StartAsync(new string('x', 1990) + Key + new string('x', 500_000), 500);
        (await FailAsync(page.BaseUrl)).Message.ShouldEndWith("x***xxxxxxx...");
        await using StubServer server = await StubServer.StartAsync(new string('x', 500_000), 500);
        (await FailAsync(server.BaseUrl)).Message.Length.ShouldBeLessThan(2100);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[{"index":0}]}""")]
    [InlineData("""{"choices":[{"message":{"content":{"deep":1}}}]}""")]
    public async Task Reply_ThatIsNoCompletion_IsInvalid(string body)
    {
        await using StubServer server = await StubServer.StartAsync(body);
        (await FailAsync(server.BaseUrl)).ErrorCode.ShouldBe("invalid_reply");
    }

    [Theory]
    [InlineData("not json", "it is no JSON and begins with: not json")]
    [InlineData("", "it is empty")]
    [InlineData("{\"choices\":[", "it breaks off after 12 bytes")]
    [InlineData("[]", "an object was expected, and there is a list")]
    [InlineData("null", "an object was expected, and there is null")]
    [InlineData("{}", "'choices' has no choice with a message")]
    [InlineData("""{"choices":{"a":1}}""", "'choices' is an object in the place of a list")]
    [InlineData("""{"choices":[7]}""", "'choices[0]' is a number in the place of an object")]
    [InlineData("""{"choices":[{"message":{"content":{"deep":1}}}]}""", "'choices[0].message.content' is an object in the place of a text")]
    [InlineData("""{"choices":[{"message":{"content":"x","tool_calls":[{"id":1}]}}]}""", "'choices[0].message.tool_calls[0].id' is a number in the place of a text")]
    public async Task Reply_ThatIsNoCompletion_SaysWhatIsWrongWithIt(string body, string problem)
    {
        await using StubServer server = await StubServer.StartAsync(body);
        (await FailAsync(server.BaseUrl)).Message.ShouldBe($"The reply of {server.BaseUrl.Authority} to chat/completions cannot be read: {problem}.");
    }

    [Fact]
    public async Task Reply_ThatIsNoJson_IsShownWithoutTheKeyAndCut()
    {
        await using StubServer server = await StubServer.StartAsync($"<p>\r\n{new string('x', 140)}{Key}{new string('x', 5000)}");
        string message = (await FailAsync(server.BaseUrl)).Message;
        message.ShouldEndWith($"begins with: <p> {new string('x', 140)}***xxx….");
    }

    [Theory]
    [InlineData("https://other.example/v2/chat?key=1", "https://other.example/v2/chat")]
    [InlineData("/login", "http://{0}/login")]
    public async Task Redirect_IsNotFollowedAndSaysWhereTo(string location, string shown)
    {
        await using StubServer server = await StubServer.StartAsync("", 307, headers: ("Location", location));
        ModelCallException error = await FailAsync(server.BaseUrl);
        (error.ErrorCode, error.Message, error.Retryable).ShouldBe(
            ("http_307", $"HTTP 307: The service refers to {shown.Replace("{0}", server.Url.Authority, StringComparison.Ordinal)}. Set the model's base_url in models.yaml to where it is.", false));
    }

    [Theory]
    [InlineData("""{"error":{"message":"overloaded","code":"busy"}}""", "busy")]
    [InlineData("garbage", "invalid_reply")]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"half"}}]}""", "stream_broken")]
    public async Task Stream_ThatGoesWrong_Fails(string lastEvent, string code)
    {
        await using StubServer server = await StubServer.StreamAsync("""{"choices":[{"index":0,"delta":{"content":"a"}}]}""", lastEvent);
        (await FailAsync(server.BaseUrl, streams: true)).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task Stream_WithoutAnyEvent_IsBroken()
    {
        await using StubServer server = await StubServer.StreamAsync("[DONE]");
        (await FailAsync(server.BaseUrl, streams: true)).ErrorCode.ShouldBe("stream_broken");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\x16\x03\x01 what")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\"")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"cho\r\nzz\r\n")]
    public async Task Connection_ThatBreaks_IsAFailureToTryAgain(string bytes)
    {
        await using var server = new RawServer(bytes);
        ModelCallException error = await FailAsync(server.BaseUrl);
        (error.ErrorCode, error.Retryable, error.Status).ShouldBe(("connection_failed", true, null));
    }

    [Fact]
    public async Task Stream_CutInTheMiddle_IsAFailureToTryAgain()
    {
        await using var server = new RawServer(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n40\r\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\nda");
        (await FailAsync(server.BaseUrl, streams: true)).ErrorCode.ShouldBe("connection_failed");
    }

    [Fact]
    public async Task Service_ThatIsNotThere_IsAConnectionFailure()
    {
        await using var server = new RawServer("");
        Uri gone = server.BaseUrl;
        await server.DisposeAsync();
        (await FailAsync(gone)).ErrorCode.ShouldBe("connection_failed");
    }

    // An address that nobody has filled in: trying again for minutes would not help.
    [Theory]
    [InlineData(SocketError.HostNotFound, "host_not_found", false)]
    [InlineData(SocketError.TryAgain, "connection_failed", true)]
    public async Task Host_ThatDoesNotExist_IsNotTriedAgain(SocketError problem, string code, bool isRetryable)
    {
        using var http = new HttpMessageInvoker(new FailingHandler(new HttpRequestException("no host", new SocketException((int)problem))));
        var client = new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = new Uri("http://nowhere.invalid/v1"), ApiKey = Key }, "m");

        ModelCallException error = await Should.ThrowAsync<ModelCallException>(() => client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken));

        (error.ErrorCode, error.Retryable).ShouldBe((code, isRetryable));
        error.Message.ShouldContain("nowhere.invalid");
    }

    [Fact]
    public async Task Reply_BeyondTheLimit_IsNotReadToItsEnd()
    {
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            byte[] block = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        (await FailAsync(server.BaseUrl, limit: 1 << 20)).ErrorCode.ShouldBe("reply_too_large");
    }

    [Fact]
    public async Task Stream_BeyondTheLimit_IsNotReadToItsEnd()
    {
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: ");
            byte[] block = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        (await FailAsync(server.BaseUrl, streams: true, limit: 1 << 20)).ErrorCode.ShouldBe("reply_too_large");
    }

    [Fact]
    public async Task Service_ThatStaysSilent_TimesOut()
    {
        var asked = new TaskCompletionSource();
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var time = new FakeTimeProvider();
        Task<ModelCallException> failing = FailAsync(server.BaseUrl, time: time);
        await asked.Task;
        time.Advance(TimeSpan.FromMinutes(11));
        ModelCallException error = await failing;
        (error.ErrorCode, error.Retryable).ShouldBe(("timeout", true));
    }

    [Fact]
    public async Task Stream_ThatStops_TimesOutFromItsLastPiece()
    {
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var time = new FakeTimeProvider();
        using var http = new HttpClient();
        var client = new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m", time);
        await using IAsyncEnumerator<ChatResponseUpdate> updates =
            client.GetStreamingResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await updates.MoveNextAsync();
        ValueTask<bool> next = updates.MoveNextAsync();
        time.Advance(TimeSpan.FromMinutes(11));
        (await Should.ThrowAsync<ModelCallException>(next.AsTask())).ErrorCode.ShouldBe("timeout");
    }

    [Fact]
    public async Task Cancellation_ByTheCaller_IsNoModelFailure()
    {
        using var stop = new CancellationTokenSource();
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        using var http = new HttpClient();
        var client = new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m");
        await Should.ThrowAsync<OperationCanceledException>(() => client.GetResponseAsync("x", cancellationToken: stop.Token));
    }

    [Fact]
    public void Reply_OfMangledBytes_EitherReadsOrIsTyped() =>
        Gen.Select(Gen.Int[0, 600], Gen.Byte).List[1, 6].SampleSeeded(edits =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(
                """{"id":"r","created":1700000000,"choices":[{"index":0,"message":{"role":"assistant","content":"x\u00e9","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""");
            foreach ((int at, byte value) in edits)
            {
                bytes[at % bytes.Length] = value;
            }
            using var http = new HttpMessageInvoker(new CannedHandler(bytes));
            var client = new OpenAIChatClient(http, new OpenAIOptions(), "m");
            try
            {
                client.GetResponseAsync("x").GetAwaiter().GetResult().Messages.ShouldHaveSingleItem();
            }
            catch (ModelCallException error)
            {
                error.ErrorCode.ShouldBeOneOf("invalid_reply", "model_error");
            }
        }, iter: 3000);

    private static async Task<ModelCallException> FailAsync(Uri baseUrl, bool streams = false, int limit = 64 << 20, TimeProvider? time = null)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        var client = new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = baseUrl, ApiKey = Key, MaxReplyBytes = limit }, "m", time);
        CancellationToken ct = TestContext.Current.CancellationToken;
        return await Should.ThrowAsync<ModelCallException>(async () =>
        {
            if (streams)
            {
                await client.GetStreamingResponseAsync("x", cancellationToken: ct).ToListAsync(ct);
            }
            else
            {
                await client.GetResponseAsync("x", cancellationToken: ct);
            }
        });
    }

    private sealed class FailingHandler(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw failure;
    }

    private sealed class CannedHandler(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(body) });
    }
}
