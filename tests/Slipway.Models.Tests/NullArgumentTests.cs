using Slipway.Models.Catalog;
using Slipway.Models.OpenAI;
using Slipway.Models.Replay;

namespace Slipway.Models.Tests;

/// <summary>What a caller must give and does not: the exception names the argument.</summary>
public sealed class NullArgumentTests
{
    [Fact]
    public async Task Call_WithoutAnArgument_NamesIt()
    {
        using var http = new HttpClient();
        var options = new OpenAIOptions { BaseUrl = new Uri("http://127.0.0.1:9/v1") };
        using var client = new OpenAIChatClient(http, options, "m");

        Should.Throw<ArgumentNullException>(() => ModelCatalog.Parse(null!, "models.yaml")).ParamName.ShouldBe("yaml");
        Should.Throw<ArgumentNullException>(() => new OpenAIChatClient(null!, options, "m")).ParamName.ShouldBe("http");
        Should.Throw<ArgumentNullException>(() => new OpenAIChatClient(http, null!, "m")).ParamName.ShouldBe("options");
        Should.Throw<ArgumentNullException>(() => new OpenAIChatClient(http, options, null!)).ParamName.ShouldBe("modelId");
        Should.Throw<ArgumentNullException>(() => ModelCatalog.Parse("models: {}", null!)).ParamName.ShouldBe("fileName");
        Should.Throw<ArgumentNullException>(() => new ModelCatalog(null!)).ParamName.ShouldBe("entries");
        using var catalog = new ModelCatalog([]);
        Should.Throw<ArgumentNullException>(() => catalog.Resolve(null!)).ParamName.ShouldBe("alias");
        Should.Throw<ArgumentNullException>(() => new ReplayHandler(null!)).ParamName.ShouldBe("recorded");
        Should.Throw<ArgumentNullException>(() => new ToolReplayLayer(null!)).ParamName.ShouldBe("handler");
        Should.Throw<ArgumentNullException>(() => new OpenAIEmbeddingGenerator(http, null!, "m")).ParamName.ShouldBe("options");
        (await Should.ThrowAsync<ArgumentNullException>(() => client.GetResponseAsync(null!, cancellationToken: TestContext.Current.CancellationToken))).ParamName.ShouldBe("messages");
    }
}
