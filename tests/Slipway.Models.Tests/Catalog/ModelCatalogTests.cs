using System.Text;
using CsCheck;
using Slipway.Tests.Properties;
using Microsoft.Extensions.AI;
using Slipway.Models.Catalog;

namespace Slipway.Models.Tests.Catalog;

public sealed class ModelCatalogTests
{
    private const string Sample = """
        # aliases that prompts use
        models:
          fast:
            provider: openai
            model: gpt-4o-mini
            key: ${secret:TEAM_KEY}
            region: eu
            price: { input: 0.15, cached_input: 0.075, output: 0.60, currency: EUR, per: 1000 }
            limits: { timeout: 30 }
          gpt-4o:
            provider: azure
            base_url: https://team.example/openai/deployments/d
            api_version: 2024-02-01
          local: { provider: ollama, model: "llama3:8b", price: ~ }
        """;

    [Fact]
    public void Catalog_OfAFile_HasItsEntries()
    {
        using ModelCatalog catalog = ModelCatalog.Parse(Sample, "models.yaml");

        catalog.Models.Keys.ShouldBe(["fast", "gpt-4o", "local"]);
        ModelEntry fast = catalog.Models["fast"];
        (fast.Provider, fast.Model, fast.KeySecret, fast.Region, fast.Timeout).ShouldBe(("openai", "gpt-4o-mini", "TEAM_KEY", "eu", TimeSpan.FromSeconds(30)));
        fast.Price.ShouldBe(new ModelPrice(0.15m, 0.60m, "EUR", 1000) { CachedInput = 0.075m });
        (catalog.Models["gpt-4o"].Model, catalog.Models["gpt-4o"].ApiVersion).ShouldBe(("gpt-4o", "2024-02-01"));
        catalog.Models["local"].Price.ShouldBeNull();
    }

    [Theory]
    [InlineData("models:\n  a: { provider: openai, modell: x }", 2, 26, "'modell' of 'a' is not known. Known are: provider, model,")]
    [InlineData("models:\n  a:\n    model: x", 3, 5, "'provider' is missing.")]
    [InlineData("models:\n  a: { provider: mine }", 2, 18, "Provider 'mine' needs a 'base_url'.")]
    [InlineData("models:\n  a: { provider: azure }", 2, 18, "Provider 'azure' needs a 'base_url'.")]
    [InlineData("models:\n  a: { provider: openai, key: sk-123 }", 2, 31, "'key' of 'a' must be a reference such as ${secret:OPENAI_API_KEY}")]
    [InlineData("models:\n  a: { provider: openai, base_url: 'ftp://x' }", 2, 36, "'base_url' of 'a' must be an http or https address.")]
    [InlineData("models:\n  a: { provider: ollama, api_version: 1 }", 2, 39, "Provider 'ollama' makes no use of 'api_version'.")]
    [InlineData("models:\n  a: { provider: openai, price: { input: cheap, output: 1 } }", 2, 42, "'input' of 'price' must be a number.")]
    [InlineData("models:\n  a: { provider: openai, price: { input: -1, output: 1 } }", 2, 33, "A price cannot be negative.")]
    [InlineData("models:\n  a: { provider: openai, price: { input: 1, output: 1, per: 0.5 } }", 2, 61, "'per' must be a whole number")]
    [InlineData("models:\n  a: { provider: openai, limits: { timeout: 0 } }", 2, 45, "'timeout' must be in seconds")]
    [InlineData("models:\n  a: [1]", 2, 6, "'a' of 'models' must be a mapping.")]
    [InlineData("models:\n  a:\n  b: {}", 2, 5, "'a' of 'models' must be a mapping.")]
    [InlineData("models:\n  [1]: {}", 2, 3, "A name in 'models' must be a text.")]
    [InlineData("model: {}", 1, 1, "'model' of models.yaml is not known.")]
    [InlineData("- a", 1, 1, "models.yaml must be one YAML mapping.")]
    [InlineData("models:\n  a: {", 3, 1, "models.yaml is not YAML:")]
    public void Catalog_OfAWrongFile_SaysWhatAndWhere(string yaml, int line, int column, string message)
    {
        var error = Should.Throw<InvalidArtifactException>(() => ModelCatalog.Parse(yaml, "models.yaml"));
        error.Message.ShouldStartWith($"models.yaml({line},{column}): {message}");
    }

    [Fact]
    public void Catalog_OfADeepFile_IsRefused() =>
        Should.Throw<InvalidArtifactException>(() => ModelCatalog.Parse(new string('[', 100_000), "m.yaml")).Message.ShouldContain("nested deeper");

    [Fact]
    public void Catalog_OfMangledText_ReadsOrExplains() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Char["{}[]:-,&*!|>'\"%@`#\n\t x0"]).List[1, 10].SampleSeeded(edits =>
        {
            var text = new StringBuilder(Sample);
            foreach ((int at, char value) in edits)
            {
                text[at % text.Length] = value;
            }
            try
            {
                ModelCatalog.Parse(text.ToString(), "m.yaml").Dispose();
            }
            catch (InvalidArtifactException error)
            {
                error.File.ShouldBe("m.yaml");
            }
        }, iter: 20_000);

    [Fact]
    public void Resolve_OfAnUnknownName_NamesTheKnown()
    {
        using ModelCatalog catalog = ModelCatalog.Parse(Sample, "models.yaml");
        Should.Throw<NotConfiguredException>(() => catalog.Resolve("slow")).Message.ShouldContain("Known there: fast, gpt-4o, local.");
        using ModelCatalog empty = ModelCatalog.Parse("", "models.yaml");
        Should.Throw<NotConfiguredException>(() => empty.Resolve("slow")).Message.ShouldContain("names no model");
    }

    [Fact]
    public void Resolve_WithoutTheKey_NamesTheSecret()
    {
        using ModelCatalog catalog = ModelCatalog.Parse(Sample, "models.yaml", new ModelCatalogOptions { Secrets = _ => null });
        Should.Throw<NotConfiguredException>(() => catalog.Resolve("fast")).Message.ShouldContain("TEAM_KEY");
        Should.Throw<NotConfiguredException>(() => catalog.Resolve("gpt-4o")).Message.ShouldContain("AZURE_OPENAI_API_KEY");
        catalog.Resolve("local").Provider.ShouldBe("ollama");
    }

    [Fact]
    public async Task Resolve_OfAnOpenAIModel_AsksItWithItsKey()
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("hi"));
        string yaml = $"models:\n  a: {{ provider: vllm, model: m1, base_url: '{server.BaseUrl}', key: '${{secret:K}}', price: {{ input: 1, output: 2 }} }}";
        using ModelCatalog catalog = ModelCatalog.Parse(yaml, "models.yaml", new ModelCatalogOptions { Secrets = name => name == "K" ? "key-1" : null });

        ModelBinding binding = catalog.Resolve("a");
        catalog.Resolve("a").ShouldBeSameAs(binding);
        (await binding.Client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken)).Text.ShouldBe("hi");

        (binding.Provider, binding.ModelId, binding.Price!.Output).ShouldBe(("vllm", "m1", 2m));
        server.Requests.Single().Headers["Authorization"].ShouldBe("Bearer key-1");
        server.Requests.Single().Body.ShouldContain("\"model\":\"m1\"");
    }

    [Fact]
    public async Task Override_AnswersForEveryName()
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("hi"));
        ModelReference.TryParse($"openai:other@{server.BaseUrl}", out ModelReference? reference).ShouldBeTrue();
        using ModelCatalog catalog = ModelCatalog.Parse("models: {}", "models.yaml", new ModelCatalogOptions { Override = reference, Secrets = _ => null });

        (await catalog.Resolve("whatever").Client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken)).Text.ShouldBe("hi");
        server.Requests.Single().Body.ShouldContain("\"model\":\"other\"");
        server.Requests.Single().Headers.ShouldNotContainKey("Authorization");
    }

    [Theory]
    [InlineData("ollama:llama3", "ollama", "llama3", null)]
    [InlineData("ollama:llama3:8b@http://box:11434", "ollama", "llama3:8b", "http://box:11434/")]
    [InlineData("cf:@cf/meta/llama@https://h.example/v1", "cf", "@cf/meta/llama", "https://h.example/v1")]
    public void Reference_IsRead(string text, string provider, string model, string? baseUrl)
    {
        ModelReference.TryParse(text, out ModelReference? reference).ShouldBeTrue();
        (reference!.Provider, reference.Model, reference.BaseUrl?.AbsoluteUri).ShouldBe((provider, model, baseUrl));
        reference.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpt-4o")]
    [InlineData(":x")]
    [InlineData("openai:")]
    [InlineData("openai:a b")]
    [InlineData("openai:a@http://")]
    public void Reference_OfOtherText_IsNone(string text) => ModelReference.TryParse(text, out _).ShouldBeFalse();
}
