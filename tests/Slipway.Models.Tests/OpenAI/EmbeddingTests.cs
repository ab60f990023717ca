using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;

namespace Slipway.Models.Tests.OpenAI;

public sealed class EmbeddingTests
{
    [Fact]
    public async Task Embeddings_InAnyOrderAndEncoding_BelongToTheirInputs()
    {
        string base64 = Convert.ToBase64String([.. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(-2f)]);
        await using StubServer server = await StubServer.StartAsync(
            """{"model":"e","data":[{"index":1,"embedding":"B64"},{"index":0,"embedding":[1,0.25]}],"usage":{"prompt_tokens":4,"total_tokens":4}}""".Replace("B64", base64, StringComparison.Ordinal));

        GeneratedEmbeddings<Embedding<float>> result = await GenerateAsync(server, ["a", "b"], new EmbeddingGenerationOptions { Dimensions = 2 });

        result.Select(e => e.Vector.ToArray()).ShouldBe([[1, 0.25f], [0.5f, -2f]]);
        result.Usage!.InputTokenCount.ShouldBe(4);
        server.Requests.Single().Target.ShouldBe("/v1/embeddings");
        server.Requests.Single().Body.ShouldBe("""{"model":"m","input":["a","b"],"dimensions":2}""");
    }

    [Theory]
    [InlineData("""{"data":[{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":5,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"AAA="},{"index":1,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":["x"]},{"index":1,"embedding":[1]}]}""")]
    [InlineData("""{"object":"list","count":2,"dims":1536}""")]
    public async Task Reply_WithoutOneVectorForEachInput_IsInvalid(string body)
    {
        await using StubServer server = await StubServer.StartAsync(body);
        (await Should.ThrowAsync<ModelCallException>(() => GenerateAsync(server, ["a", "b"], null))).ErrorCode.ShouldBe("invalid_reply");
    }

    [Fact]
    public async Task Embeddings_OfNothing_AskNothing()
    {
        await using StubServer server = await StubServer.StartAsync("{}");
        (await GenerateAsync(server, [], null)).ShouldBeEmpty();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Embeddings_OfACatalog_AreAskedOfTheirProvider()
    {
        await using StubServer server = await StubServer.StartAsync("""{"data":[{"index":0,"embedding":[1,2]}]}""");
        using Slipway.Models.Catalog.ModelCatalog catalog = Slipway.Models.Catalog.ModelCatalog.Parse(
            $"models:\n  small: {{ provider: openai, model: text-embedding-3-small, base_url: \"{server.BaseUrl}\" }}", "models.yaml");

        GeneratedEmbeddings<Embedding<float>> found = await catalog.ResolveEmbeddings("small").GenerateAsync(["a"], cancellationToken: TestContext.Current.CancellationToken);

        found[0].Vector.ToArray().ShouldBe([1f, 2f]);
        Should.Throw<NotConfiguredException>(() => catalog.ResolveEmbeddings("large")).Message.ShouldContain("small");
    }

    private static async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(StubServer server, string[] inputs, EmbeddingGenerationOptions? options)
    {
        using var http = new HttpClient();
        return await new OpenAIEmbeddingGenerator(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m")
            .GenerateAsync(inputs, options, TestContext.Current.CancellationToken);
    }
}
