using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Slipway.Compat.Dify;
using Slipway.Journal;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyHttpTests
{
    private const string Url = "https://api.example/orders";

    [Theory]
    [InlineData("", "url is required")]
    [InlineData("ftp://x", "url should start with http:// or https://")]
    [InlineData("HTTP://x", "url should start with http:// or https://")]
    [InlineData("api.example", "url should start with http:// or https://")]
    public void Url_OfAnotherScheme_Fails(string url, string message)
    {
        StepFailedException failure = Should.Throw<StepFailedException>(() => DifyHttp.Get(url).ToCall());
        failure.ErrorCode.ShouldBe("InvalidURLError");
        failure.Message.ShouldBe(message);
    }

    [Fact]
    public void Headers_AreTheLinesOfTheText() =>
        DifyHttp.Get(Url).WithHeaders("A: 1\r\n B :x:y \n\n: dropped\nC\nA: 2\u2028D: 4").ToCall().Headers
            .ShouldBe([new("A", "2"), new("B", "x:y"), new("C", ""), new("D", "4")]);

    [Fact]
    public void Headers_WithInvalidName_Fail() =>
        Should.Throw<StepFailedException>(() => DifyHttp.Get(Url).WithHeaders("a b: 1")).ErrorCode.ShouldBe("HttpRequestNodeError");

    [Fact]
    public void Parameters_ReplaceTheQueryAndMayRepeat() =>
        DifyHttp.Get(Url + "?old=1#top").WithParameter("q", "a b&ü~").WithParameter("q", "2").WithParameter("", "dropped").ToCall().Url
            .ShouldBe(Url + "?q=a+b%26%C3%BC~&q=2#top");

    [Fact]
    public void Authorization_OfEachKind_IsDifys()
    {
        Header(DifyHttp.Get(Url).WithBearer("k"), "Authorization").ShouldBe("Bearer k");
        Header(DifyHttp.Get(Url).WithBasic("user:pass"), "Authorization").ShouldBe("Basic dXNlcjpwYXNz");
        Header(DifyHttp.Get(Url).WithBasic("encoded"), "Authorization").ShouldBe("Basic encoded");
        Header(DifyHttp.Get(Url).WithCustom("k", "X-Api-Key"), "X-Api-Key").ShouldBe("k");
        Header(DifyHttp.Get(Url).WithHeaders("Authorization: old").WithBearer("k"), "Authorization").ShouldBe("Bearer k");
        Should.Throw<StepFailedException>(() => DifyHttp.Get(Url).WithBearer(" ")).ErrorCode.ShouldBe("AuthorizationConfigError");
    }

    [Fact]
    public void Json_IsRepairedAndSentWithoutWhiteSpace()
    {
        HttpCall call = DifyHttp.Post(Url).WithJson("""{"q": "say "hi"", "n": 5.0, "o": 1, "t": True, "é": null}""").ToCall();
        Encoding.UTF8.GetString(call.Body!).ShouldBe("""{"q":"say \"hi\"","n":5.0,"o":1,"t":true,"é":null}""");
        call.Headers.ShouldBe([new("Content-Type", "application/json")]);
        Should.Throw<StepFailedException>(() => DifyHttp.Post(Url).WithJson("no json")).ErrorCode.ShouldBe("RequestBodyError");
        DifyHttp.Post(Url).WithJson("null").ToCall().Body.ShouldBeNull();
    }

    [Fact]
    public void Form_IsUrlEncoded()
    {
        HttpCall call = DifyHttp.Post(Url).WithForm(("a", "1 2"), ("b", "ü"), ("a", "3")).ToCall();
        Encoding.UTF8.GetString(call.Body!).ShouldBe("a=3&b=%C3%BC");
        call.Headers.ShouldBe([new("Content-Type", "application/x-www-form-urlencoded")]);
    }

    [Fact]
    public void Text_KeepsAGivenContentType()
    {
        HttpCall call = DifyHttp.Put(Url).WithHeaders("content-type: text/csv").WithText("a,b").ToCall();
        call.Headers.ShouldBe([new("content-type", "text/csv")]);
        Header(DifyHttp.Put(Url).WithText("a"), "Content-Type").ShouldBe("text/plain");
    }

    [Fact]
    public async Task Multipart_IsReadableAndTheSameEveryTime()
    {
        HttpCall call = DifyHttp.Post(Url).WithHeaders("Content-Type: x").WithMultipart(("a\"b", "1\r\n2"), ("ü", "é")).ToCall();
        call.Body.ShouldBe(DifyHttp.Post(Url).WithMultipart(("a\"b", "1\r\n2"), ("ü", "é")).ToCall().Body);
        string type = call.Headers.Single().Value;
        type.ShouldStartWith("multipart/form-data; boundary=");
        string boundary = type.Split('=')[1];
        string[] parts = Encoding.UTF8.GetString(call.Body!).Split($"--{boundary}");
        parts.Length.ShouldBe(5);
        parts[1].ShouldBe("\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n2\r\n");
        parts[2].ShouldBe("\r\nContent-Disposition: form-data; name=\"ü\"\r\n\r\né\r\n");
        parts[3].ShouldContain("__multipart_placeholder__");
        parts[4].ShouldBe("--\r\n");
        DifyHttpReply reply = await SendAsync(DifyHttp.Post(Url).WithMultipart(("a", "1")), request => request.Content!.Headers.ContentType!.MediaType.ShouldBe("multipart/form-data"));
        reply.StatusCode.ShouldBe(200);
    }

    [Fact]
    public void Timeouts_OfZeroOrNothing_AreTheDefaults()
    {
        DifyHttp.Get(Url).WithTimeouts(0, null, 5).ToCall().Timeout.ShouldBe(TimeSpan.FromSeconds(615));
        DifyHttp.Get(Url).WithTimeouts(3, 4, 5).ToCall().ConnectTimeout.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Reply_OfText_IsDecoded()
    {
        DifyHttpReply reply = await SendAsync(DifyHttp.Get(Url), reply: Reply("grüße", "text/plain; charset=iso-8859-1", Encoding.Latin1));
        reply.Body.ShouldBe("grüße");
        reply.StatusCode.ShouldBe(200);
        reply.StatusCode.IsInteger.ShouldBeTrue();
        ((string?)reply.Headers["content-type"]).ShouldBe("text/plain; charset=iso-8859-1");
        reply.Files.ShouldBeEmpty();
        CodePagesEncodingProvider.Instance.GetEncoding("gbk").ShouldNotBeNull();
        (await SendAsync(DifyHttp.Get(Url), reply: Reply("中文", "text/html; charset=gbk", CodePagesEncodingProvider.Instance.GetEncoding("gbk")!))).Body.ShouldBe("中文");
        (await SendAsync(DifyHttp.Get(Url), reply: Reply("ü", "text/html; charset=nonsense", Encoding.UTF8))).Body.ShouldBe("ü");
    }

    [Theory]
    [InlineData("application/pdf", "%PDF", null, true)]
    [InlineData("application/octet-stream", "abc", null, true)]
    [InlineData("application/octet-stream", "{\"a\":1}", null, false)]
    [InlineData("application/vnd.api+json", "x", null, false)]
    [InlineData("application/unheard-of", "plain", null, false)]
    [InlineData("image/png", "x", null, true)]
    [InlineData("text/csv", "a,b", null, false)]
    [InlineData("text/html", "x", null, false)]
    [InlineData("", "x", null, false)]
    [InlineData("text/plain", "x", "attachment", true)]
    [InlineData("text/plain", "x", "inline; filename=\"a b.txt\"", true)]
    [InlineData("text/plain", "x", "inline", false)]
    public async Task Reply_IsFileByItsTypeAndContent(string type, string body, string? disposition, bool isFile)
    {
        DifyHttpReply reply = await SendAsync(DifyHttp.Get(Url + "/a.bin?x"), reply: Reply(body, type, Encoding.UTF8, disposition));
        reply.Body.ShouldBe(isFile ? "" : body);
        reply.Files.Count.ShouldBe(isFile ? 1 : 0);
        DifyText.From(reply.Files).ShouldBe("");
        if (isFile)
        {
            ((string?)DifyPath.Find(reply.Files[0], "name")).ShouldBe(disposition?.Contains("a b", StringComparison.Ordinal) == true ? "a b.txt" : "a.bin");
        }
    }

    // The kind is told from the first 1024 bytes, which may end within a letter.
    [Theory]
    [InlineData(1022)]
    [InlineData(1023)]
    [InlineData(1024)]
    public async Task Reply_OfAnUnknownTypeInAnyScript_IsText(int before)
    {
        string body = new string('a', before) + "中文";
        (await SendAsync(DifyHttp.Get(Url), reply: Reply(body, "application/sql", Encoding.UTF8))).Body.ShouldBe(body);
    }

    [Fact]
    public async Task Reply_TooLarge_Fails()
    {
        string large = new('x', 1024 * 1024 + 1);
        (await Should.ThrowAsync<StepFailedException>(() => SendAsync(DifyHttp.Get(Url), reply: Reply(large, "text/plain", Encoding.UTF8)))).ErrorCode.ShouldBe("ResponseSizeError");
        (await SendAsync(DifyHttp.Get(Url), reply: Reply(large, "image/png", Encoding.UTF8))).Files.Count.ShouldBe(1);
        string huge = new('x', 10 * 1024 * 1024 + 1);
        (await Should.ThrowAsync<StepFailedException>(() => SendAsync(DifyHttp.Get(Url), reply: Reply(huge, "image/png", Encoding.UTF8)))).ErrorCode.ShouldBe("ResponseSizeError");
    }

    [Fact]
    public async Task ErrorStatus_FailsOnlyWhenAsked()
    {
        (await SendAsync(DifyHttp.Get(Url), reply: Reply("no", "text/plain", Encoding.UTF8, status: HttpStatusCode.NotFound))).StatusCode.ShouldBe(404);
        foreach (HttpStatusCode status in (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.NotModified])
        {
            StepFailedException failure = await Should.ThrowAsync<StepFailedException>(() =>
                SendAsync(DifyHttp.Get(Url).FailOnErrorStatus(), reply: Reply("no", "text/plain", Encoding.UTF8, status: status)));
            failure.ErrorCode.ShouldBe("HTTPResponseCodeError");
            failure.Message.ShouldBe($"Request failed with status code {(int)status}");
        }
    }

    [Fact]
    public async Task Retry_OfErrorStatus_TriesAgain()
    {
        int calls = 0;
        DifyHttpReply reply = await SendAsync(
            DifyHttp.Get(Url).WithRetry(3, TimeSpan.Zero),
            _ => calls++,
            () => Reply("x", "text/plain", Encoding.UTF8, status: calls < 3 ? HttpStatusCode.BadRequest : HttpStatusCode.OK)());
        reply.StatusCode.ShouldBe(200);
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task Secrets_InCredentials_AreNotJournaled()
    {
        await using var journal = new MemoryJournal();
        using var handler = new Handler(request => request.Headers.Authorization!.Parameter.ShouldBe("YWRhOnAmcyBzJ8O8"), Reply("ok", "text/plain", Encoding.UTF8));
        RunId id = RunId.New(TimeProvider.System);
        await TestRun.OfAsync(
            run => DifyHttp.Get(Url).WithBasic("ada:" + run.Secret("PASSWORD")).WithParameter("key", run.Secret("PASSWORD")).SendAsync("load-order", run),
            options => options with { Journal = journal, HttpHandler = handler, Secrets = _ => "p&s s'ü" },
            new RunOptions { Id = id });
        RunHistory history = (await journal.ReadAsync(id, TestContext.Current.CancellationToken))!;
        string written = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(history.Steps.Select(step => Encoding.UTF8.GetString(step.Request.Span)), SlipwayJson.Options));
        written.ShouldNotContain("s s");
        written.ShouldNotContain("p%26s");
        written.ShouldNotContain("YWRhOnAmcyBzJ8O8");
        written.ShouldContain("${secret:PASSWORD}");
    }

    private static string Header(DifyHttp request, string name) => request.ToCall().Headers.Single(header => header.Key == name).Value;

    private static Func<HttpResponseMessage> Reply(string body, string type, Encoding encoding, string? disposition = null, HttpStatusCode status = HttpStatusCode.OK) => () =>
    {
        var content = new ByteArrayContent(encoding.GetBytes(body));
        if (type.Length > 0)
        {
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        if (disposition is not null)
        {
            content.Headers.ContentDisposition = ContentDispositionHeaderValue.Parse(disposition);
        }

        return new HttpResponseMessage(status) { Content = content };
    };

    private static async Task<DifyHttpReply> SendAsync(DifyHttp request, Action<HttpRequestMessage>? check = null, Func<HttpResponseMessage>? reply = null)
    {
        using var handler = new Handler(check ?? (_ => { }), reply ?? Reply("ok", "text/plain", Encoding.UTF8));
        return await TestRun.OfAsync(run => request.SendAsync("load-order", run), options => options with { HttpHandler = handler });
    }

    private sealed class Handler(Action<HttpRequestMessage> check, Func<HttpResponseMessage> reply) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            check(request);
            return Task.FromResult(reply());
        }
    }
}
