using System.Text.Json;
using Microsoft.Extensions.AI;
using Slipway.Models.Ollama;

namespace Slipway.Models.Tests;

public sealed class OllamaTests
{
    private const string Done = """{"model":"llama3","created_at":"2024-01-01T00:00:00Z","message":{"role":"assistant","content":"lo"},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}""";

    [Fact]
    public async Task Client_OfAnOllamaServer_AnswersWholeAndStreamed()
    {
        await using StubServer server = await StubServer.StartAsync(
            """{"model":"llama3","created_at":"2024-01-01T00:00:00Z","message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n" + Done + "\n", contentType: "application/x-ndjson");
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
            """{"model":"llama3","created_at":"2024-01-01T00:00:00Z","message":{"role":"assistant","content":"Hel"},"done":false}""" + "\n", contentType: "application/x-ndjson");
        using var handler = new SocketsHttpHandler();
        using IChatClient client = OllamaModel.CreateClient(handler, server.Url, "llama3");
        CancellationToken ct = TestContext.Current.CancellationToken;

        var error = await Should.ThrowAsync<ModelCallException>(() => streams
            ? client.GetStreamingResponseAsync("x", cancellationToken: ct).ToChatResponseAsync(ct)
            : client.GetResponseAsync("x", cancellationToken: ct));

        (error.ErrorCode, error.Retryable).ShouldBe(("stream_broken", true), error.ToString());
    }
}
