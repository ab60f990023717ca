using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Slipway.Models.Ollama;

namespace Slipway.Models.Tests;

public sealed class OllamaTests
{
    private const string Piece = """{"model":"llama3","created_at":"2024-01-01T00:00:00Z","message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n";

    private const string Done = """{"model":"llama3","created_at":"2024-01-01T00:00:00Z","message":{"role":"assistant","content":"lo"},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}""";

    [Fact]
    public async Task Client_OfAnOllamaServer_AnswersWholeAndStreamed()
    {
        await using StubServer server = await StubServer.StartAsync(
            Piece + Done + "\n", contentType: "application/x-ndjson");
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3");
        CancellationToken ct = TestContext.Current.CancellationToken;

        ChatResponse streamed = await client.GetStreamingResponseAsync("x", cancellationToken: ct).ToChatResponseAsync(ct);
        ChatResponse whole = await client.GetResponseAsync("x", new ChatOptions { Temperature = 0.5f }, ct);

        streamed.Text.ShouldBe("Hello");
        whole.Text.ShouldBe("Hello");
        whole.Usage!.InputTokenCount.ShouldBe(3);
        StubRequest request = server.Requests.Last();
        request.Target.ShouldBe("/api/chat");
        JsonElement.Parse(request.Body).GetProperty("options").GetProperty("temperature").GetDouble().ShouldBe(0.5);
    }

    [Theory]
    [InlineData(404, """{"error":"model 'llama3' not found"}""", false)]
    [InlineData(500, "oops", true)]
    public async Task Error_OfTheServer_IsTyped(int status, string body, bool retryable)
    {
        await using StubServer server = await StubServer.StartAsync(body, status);
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3");
        var error = await Should.ThrowAsync<ModelCallException>(() => client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken));
        (error.Status, error.Retryable).ShouldBe((status, retryable), error.ToString());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"model\":\"x\"", "connection_failed")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nnope", "invalid_reply")]
    [InlineData("", "connection_failed")]
    public async Task Reply_ThatIsBroken_IsTyped(string bytes, string code)
    {
        await using var server = new RawServer(bytes);
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, new Uri(server.BaseUrl, "/"), "llama3");
        (await Should.ThrowAsync<ModelCallException>(() => client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken))).ErrorCode.ShouldBe(code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reply_ThatEndsBeforeItIsDone_IsBroken(bool streams)
    {
        await using StubServer server = await StubServer.StartAsync(
            Piece, contentType: "application/x-ndjson");
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3");
        CancellationToken ct = TestContext.Current.CancellationToken;

        var error = await Should.ThrowAsync<ModelCallException>(() => streams
            ? client.GetStreamingResponseAsync("x", cancellationToken: ct).ToChatResponseAsync(ct)
            : client.GetResponseAsync("x", cancellationToken: ct));

        (error.ErrorCode, error.Retryable).ShouldBe(("stream_broken", true), error.ToString());
    }

    [Fact]
    public async Task Error_ThatAsksToWait_SaysSo()
    {
        await using StubServer server = await StubServer.StartAsync("""{"error":"server busy, please try again"}""", 503, headers: ("Retry-After", "7"));
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3");

        var error = await Should.ThrowAsync<ModelCallException>(() => client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken));

        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
        error.Message.ShouldContain("server busy, please try again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reply_ThatStalls_EndsWithTheTimeout(bool streams)
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            await context.Response.WriteAsync(Piece);
            await context.Response.Body.FlushAsync();
            stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        var time = new FakeTimeProvider();
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3", TimeSpan.FromSeconds(20), time);
        CancellationToken ct = TestContext.Current.CancellationToken;

        Task<ChatResponse> running = streams
            ? client.GetStreamingResponseAsync("x", cancellationToken: ct).ToChatResponseAsync(ct)
            : client.GetResponseAsync("x", cancellationToken: ct);
        await stalled.Task.WaitAsync(ct);
        time.Advance(TimeSpan.FromMinutes(1));

        var error = await Should.ThrowAsync<ModelCallException>(() => running);
        (error.ErrorCode, error.Retryable).ShouldBe(("timeout", true), error.ToString());
    }

    [Fact]
    public async Task Reply_WithoutEnd_IsRefusedForItsSize()
    {
        await using StubServer server = await StubServer.StartAsync(async (context, _) =>
        {
            string piece = string.Concat(Enumerable.Repeat(Piece, 10_000));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(piece);
            }
        });
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3");
        CancellationToken ct = TestContext.Current.CancellationToken;

        var error = await Should.ThrowAsync<ModelCallException>(async () =>
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("x", cancellationToken: ct))
            {
            }
        });

        (error.ErrorCode, error.Retryable).ShouldBe(("reply_too_large", false), error.ToString());
    }
}
