using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;
using Slipway.Cli.Proxy;
using Slipway.Models.Replay;
using Slipway.Recordings;
using Slipway.Tests.Recordings;

namespace Slipway.Cli.Tests.Proxy;

/// <summary>Our client, proxy and replay against a model server that others wrote: the peers' stub, run by node.</summary>
public sealed class StubOpenAITests : IAsyncLifetime
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}.jsonl");
    private readonly HttpClient _http = new();
    private Process? _process;
    private Uri? _server;

    public async ValueTask InitializeAsync()
    {
        string script = Path.Combine(SharedFolder.Require("peers"), "stub-openai.mjs");
        Assert.SkipUnless(File.Exists(script), "the stub server is not in the corpus");
        // A free port: taken from the system, given back, and used at once.
        using (var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            probe.Start();
            _server = new Uri($"http://127.0.0.1:{((System.Net.IPEndPoint)probe.LocalEndpoint).Port}/v1");
        }
        var start = new ProcessStartInfo("node", [script, "--port", $"{_server.Port}"]) { RedirectStandardOutput = true };
        try
        {
            _process = Process.Start(start);
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not on this machine");
        }
        (await _process!.StandardOutput.ReadLineAsync())!.ShouldStartWith("stub listening");
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_process is not null)
        {
            _process.Kill();
            _process.Dispose();
        }
        File.Delete(_file);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Client_AskingTheStub_GetsWholeAndStreamedRepliesAlike()
    {
        OpenAIChatClient client = Client(_http, _server!);
        var options = new ChatOptions { Temperature = 0.2f, ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object","properties":{"a":{"type":"string"},"n":{"type":"integer"}}}""")) };

        ChatResponse whole = await client.GetResponseAsync("hello there", options, Ct);
        ChatResponse streamed = await client.GetStreamingResponseAsync("hello there", options, Ct).ToChatResponseAsync(Ct);

        JsonElement.Parse(whole.Text).GetProperty("n").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        streamed.Text.ShouldBe(whole.Text);
        (streamed.FinishReason, streamed.Usage!.TotalTokenCount).ShouldBe((whole.FinishReason, whole.Usage!.TotalTokenCount));
    }

    [Fact]
    public async Task Client_AskingTheStubForTools_GetsTheCallEitherWay()
    {
        OpenAIChatClient client = Client(_http, _server!);
        var options = new ChatOptions { Tools = [AIFunctionFactory.Create((string word) => word, "look_up")], ToolMode = ChatToolMode.RequireAny };
        FunctionCallContent[] whole = Calls(await client.GetResponseAsync("x", options, Ct));
        FunctionCallContent[] streamed = Calls(await client.GetStreamingResponseAsync("x", options, Ct).ToChatResponseAsync(Ct));

        whole.Single().Name.ShouldBe("look_up");
        streamed.Select(c => (c.CallId, c.Name, c.RawRepresentation)).ShouldBe(whole.Select(c => (c.CallId, c.Name, c.RawRepresentation)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("base64")]
    public async Task Embeddings_OfTheStub_AreUnitVectors(string? encoding)
    {
        var generator = new OpenAIEmbeddingGenerator(_http, new OpenAIOptions { BaseUrl = _server! }, "text-embedding-3-small");
        var options = new EmbeddingGenerationOptions { Dimensions = 64, AdditionalProperties = encoding is null ? null : new() { ["encoding_format"] = encoding } };
        GeneratedEmbeddings<Embedding<float>> vectors = await generator.GenerateAsync(["red socks", "blue hats"], options, Ct);
        vectors.Count.ShouldBe(2);
        foreach (Embedding<float> vector in vectors)
        {
            vector.Vector.Length.ShouldBe(64);
            vector.Vector.ToArray().Sum(x => x * x).ShouldBe(1f, 1e-4);
        }
    }

    [Fact]
    public async Task Conversation_RecordedByTheProxy_ReplaysWithoutTheStub()
    {
        ChatResponse[] live;
        await using (RecordingProxy proxy = await RecordingProxy.StartAsync(new RecordingProxyOptions { Upstream = _server!, RecordingPath = _file }, Ct))
        {
            live = await ConverseAsync(Client(_http, proxy.BaseUrl));
        }

        using var handler = new ReplayHandler((await Recording.LoadAsync(_file, ct: Ct)).Cases.Single());
        using var http = new HttpMessageInvoker(handler);
        ChatResponse[] replayed = await ConverseAsync(Client(http, new Uri("https://model.example/v1")));

        replayed.Select(r => (r.Text, r.ResponseId, r.Usage!.TotalTokenCount)).ShouldBe(live.Select(r => (r.Text, r.ResponseId, r.Usage!.TotalTokenCount)));
        handler.NotAsked.ShouldBeEmpty();
        handler.Divergences.ShouldBeEmpty();
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static FunctionCallContent[] Calls(ChatResponse response) => [.. response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>()];

    private static OpenAIChatClient Client(HttpMessageInvoker http, Uri baseUrl) => new(http, new OpenAIOptions { BaseUrl = baseUrl, ApiKey = "sk-stub-12345" }, "gpt-4o-mini");

    private static async Task<ChatResponse[]> ConverseAsync(OpenAIChatClient client)
    {
        ChatResponse first = await client.GetResponseAsync("Name a colour.", cancellationToken: Ct);
        ChatResponse second = await client.GetStreamingResponseAsync([.. first.Messages, new(ChatRole.User, "And another.")], cancellationToken: Ct).ToChatResponseAsync(Ct);
        ChatResponse again = await client.GetResponseAsync("Name a colour.", cancellationToken: Ct);
        return [first, second, again];
    }
}
