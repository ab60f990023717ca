using System.Text;
using CsCheck;
using Slipway.Tests.Properties;
using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Models.Catalog;
using Slipway.Models.OpenAI;

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
    [InlineData("models:\n  a: { provider: openai, fallbacks: [b] }", 2, 37, "Fallback 'b' is not in models.yaml. Known there: a.")]
    [InlineData("models:\n  a: { provider: openai, fallbacks: [a] }", 2, 37, "'a' cannot be its own fallback.")]
    [InlineData("models:\n  a: { provider: openai, fallbacks: b }", 2, 37, "'fallbacks' of 'a' must be a list of texts.")]
    [InlineData("models:\n  a: { provider: openai, retry: { delay: 1 } }", 2, 33, "'max' is missing")]
    [InlineData("models:\n  a: { provider: openai, retry: { max: 99 } }", 2, 40, "'max' of 'retry' must be from 0 to 20.")]
    [InlineData("models:\n  a: { provider: openai, retry: { max: 1, delay: 60 } }", 2, 33, "'max_delay' must not be shorter than 'delay'.")]
    [InlineData("models:\n  a: { provider: openai, limits: { concurrency: 0.5 } }", 2, 49, "'concurrency' of 'limits' must be from 1 to 100000.")]
    [InlineData("models:\n  a: { provider: openai, limits: { concurrency: 1.5 } }", 2, 49, "'concurrency' of 'limits' must be a whole number.")]
    [InlineData("models:\n  a: { provider: openai, breaker: { pause: 0.1 } }", 2, 35, "'window' and 'pause' must be at least 0.5 seconds.")]
    [InlineData("models:\n  a: { provider: openai, breaker: { trips: 3 } }", 2, 37, "'trips' of 'breaker' is not known.")]
    [InlineData("models:\n  a: { provider: openai, smaller: a }", 2, 35, "'smaller' must be another model of models.yaml")]
    [InlineData("models:\n  a: { provider: openai, structured_output: xml }", 2, 45, "'structured_output' must be schema, json or message.")]
    [InlineData("budgets: { currency: EUR }", 1, 10, "'limits' is missing")]
    [InlineData("budgets: { limits: [{ per: week, cost: 1 }] }", 1, 28, "'per' must be run, pipeline, tenant or all.")]
    [InlineData("budgets: { limits: [{ per: all }] }", 1, 21, "A budget has 'cost', 'tokens' or both.")]
    [InlineData("budgets: { limits: [{ per: run, each: day, cost: 1 }] }", 1, 39, "A run has one budget")]
    [InlineData("budgets: { limits: [1] }", 1, 21, "'limits' of 'budgets' must be a list of mappings.")]
    [InlineData("budgets: { limits: [], degrade: [beg] }", 1, 33, "'degrade' is a list of")]
    [InlineData("defaults: { price: 1 }", 1, 13, "'price' of 'defaults' is not known.")]
    [InlineData("models:\n  a: { provider: openai, base_url: 'http://ada:secret@x/v1' }", 2, 36, "'base_url' of 'a' has a user or a password in it.")]
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
    public void Policy_OfAModel_TakesThePlaceOfTheDefaults_PartByPart()
    {
        using ModelCatalog catalog = ModelCatalog.Parse(
            """
            defaults:
              retry: { max: 3, delay: 0.2, max_delay: 10 }
              limits: { timeout: 20, concurrency: 8 }
            models:
              a: { provider: ollama, fallbacks: [b, c] }
              b:
                provider: ollama
                retry: { max: 0 }
                limits: { total_timeout: 90, requests_per_minute: 60, tokens_per_minute: 1000, max_wait: 5 }
                breaker: { failure_ratio: 0.25, min_calls: 4, window: 10, pause: 2 }
              c: { provider: ollama }
            """,
            "models.yaml");

        ModelEntry a = catalog.Models["a"];
        a.Policy.ShouldBe(new ModelCallPolicy
        {
            Retry = new ModelRetry(3) { Delay = TimeSpan.FromSeconds(0.2), MaxDelay = TimeSpan.FromSeconds(10) },
            MaxConcurrent = 8,
        });
        (a.Timeout, string.Join(' ', a.Fallbacks)).ShouldBe((TimeSpan.FromSeconds(20), "b c"));
        ModelEntry b = catalog.Models["b"];
        b.Timeout.ShouldBeNull();
        b.Policy.ShouldBe(new ModelCallPolicy
        {
            Retry = new ModelRetry(0),
            TotalTimeout = TimeSpan.FromSeconds(90),
            RequestsPerMinute = 60,
            TokensPerMinute = 1000,
            MaxWait = TimeSpan.FromSeconds(5),
            Breaker = new ModelBreaker { FailureRatio = 0.25, MinCalls = 4, Window = TimeSpan.FromSeconds(10), Pause = TimeSpan.FromSeconds(2) },
        });
        catalog.Resolve("b").Guard.ShouldNotBeNull().ShouldBeSameAs(catalog.Resolve("b").Guard);
        catalog.Resolve("a").Fallbacks.ShouldBe(["b", "c"]);
    }

    [Fact]
    public void Guard_OfAModelThatSaysNothing_IsNotThere()
    {
        using ModelCatalog catalog = ModelCatalog.Parse("models:\n  a: { provider: ollama, limits: { timeout: 5 } }", "models.yaml");
        (catalog.Resolve("a").Guard, catalog.Prices).ShouldBe((null, null));
    }

    [Fact]
    public void Budgets_OfAFile_AreRead()
    {
        using ModelCatalog catalog = ModelCatalog.Parse(
            """
            budgets:
              currency: EUR
              degrade: [shorter_context]
              limits:
                - { per: run, cost: 0.50, tokens: 200000 }
                - { per: tenant, each: month, name: acme, cost: 20 }
            """,
            "models.yaml");

        BudgetOptions budgets = catalog.Budgets.ShouldNotBeNull();
        (budgets.Currency, budgets.AssumedOutputTokens).ShouldBe(("EUR", 1024));
        budgets.Degrade.ShouldBe([BudgetDegrade.ShorterContext]);
        budgets.Budgets.ShouldBe([
            new Budget(BudgetScope.Run) { Cost = 0.5m, Tokens = 200_000 },
            new Budget(BudgetScope.Tenant) { Each = BudgetPeriod.Month, Name = "acme", Cost = 20 },
        ]);
    }

    [Fact]
    public void Prices_HaveOneVersionForOneContent()
    {
        using ModelCatalog one = ModelCatalog.Parse("models:\n  b: { provider: ollama, price: { input: 1, output: 2 } }\n  a: { provider: ollama, price: { input: 3, output: 4, reasoning: 5 } }", "m.yaml");
        using ModelCatalog same = ModelCatalog.Parse("models:\n  a: { provider: ollama, price: { output: 4, input: 3, reasoning: 5 } }\n  b: { provider: ollama, price: { input: 1, output: 2 } }", "m.yaml");
        using ModelCatalog other = ModelCatalog.Parse("models:\n  a: { provider: ollama, price: { output: 4, input: 3 } }\n  b: { provider: ollama, price: { input: 1, output: 2 } }", "m.yaml");

        one.Prices!.Version.ShouldBe(same.Prices!.Version);
        one.Prices.Version.ShouldNotBe(other.Prices!.Version);
        one.Prices.Find("a")!.Reasoning.ShouldBe(5);
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

    [Fact]
    public async Task Key_IsSentWithoutTheBlanksAroundIt()
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("hi"));
        using ModelCatalog catalog = ModelCatalog.Parse(
            $"models:\n  a: {{ provider: openai, base_url: '{server.BaseUrl}' }}", "models.yaml", new ModelCatalogOptions { Secrets = _ => " sk-1\n" });

        await catalog.Resolve("a").Client.GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken);

        server.Requests.Single().Headers["Authorization"].ShouldBe("Bearer sk-1");
    }

    [Theory]
    [InlineData("sk-1\r\nX-Injected: yes")]
    [InlineData("sk-\u00fc")]
    [InlineData("sk-1\u0000")]
    public void Key_ThatNoHeaderCanHave_IsRefused_WithoutBeingShown(string key)
    {
        using ModelCatalog catalog = ModelCatalog.Parse("models:\n  a: { provider: openai }", "models.yaml", new ModelCatalogOptions { Secrets = _ => key });

        string message = Should.Throw<NotConfiguredException>(() => catalog.Resolve("a")).Message;

        message.ShouldContain("OPENAI_API_KEY");
        message.ShouldNotContain("sk-");
    }

    [Fact]
    public void Header_ThatWouldBeginAnother_IsRefused()
    {
        using var http = new HttpClient();
        var options = new OpenAIOptions { Headers = new Dictionary<string, string> { ["X-Team"] = "a\r\nX-Injected: yes" } };

        Should.Throw<NotConfiguredException>(() => new OpenAIChatClient(http, options, "m")).Message.ShouldContain("'X-Team'");
    }

    [Theory]
    [InlineData("ollama:llama3", "ollama", "llama3", null)]
    [InlineData("ollama:llama3:8b@http://box:11434", "ollama", "llama3:8b", "http://box:11434/")]
    [InlineData("vertex:claude-sonnet@20240229", "vertex", "claude-sonnet@20240229", null)]
    [InlineData("vertex:claude-sonnet@default", "vertex", "claude-sonnet@default", null)]
    [InlineData("cf:@cf/meta/llama-3", "cf", "@cf/meta/llama-3", null)]
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
    [InlineData("openai:gpt-4o@localhost:8391/v1")]
    [InlineData("openai:gpt-4o@localhost")]
    [InlineData("openai:gpt-4o@notaurl")]
    [InlineData("openai:gpt-4o@10.0.0.5")]
    [InlineData("openai:gpt-4o@llm.example.com")]
    [InlineData("openai:gpt-4o@")]
    [InlineData("openai:@localhost:8391/v1")]
    [InlineData("openai:@localhost/v1")]
    [InlineData("openai:@llm.example.com/v1")]
    [InlineData("openai:@notaurl")]
    [InlineData("cf:@cf/meta/llama-3@localhost:8391")]
    [InlineData("openai:gpt-4o@llm.example.com/v1")]
    [InlineData("openai:gpt-4o@ftp://x/")]
    [InlineData("openai:gpt-4o@http://ada:secret@llm.example.com/v1")]
    public void Reference_OfOtherText_IsNone(string text) => ModelReference.TryParse(text, out _).ShouldBeFalse();
}
