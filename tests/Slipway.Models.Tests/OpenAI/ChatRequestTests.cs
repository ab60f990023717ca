using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models.OpenAI;

namespace Slipway.Models.Tests.OpenAI;

public sealed class ChatRequestTests
{
    [Fact]
    public async Task Request_WithNothingSet_HoldsModelAndMessagesOnly() =>
        (await SentAsync([new(ChatRole.User, "Hi \"you\" <ä> 中")], null)).ShouldBe("""{"model":"m","messages":[{"role":"user","content":"Hi \"you\" <ä> 中"}]}""");

    [Fact]
    public async Task Request_WithAllOptions_WritesThemInTheirOrder()
    {
        var options = new ChatOptions
        {
            ModelId = "other",
            Instructions = "Be brief.",
            Temperature = 0.2f,
            TopP = 0.9f,
            TopK = 40,
            MaxOutputTokens = 300,
            FrequencyPenalty = 0,
            PresencePenalty = -1.5f,
            Seed = 7,
            StopSequences = ["END"],
            Reasoning = new ReasoningOptions { Effort = ReasoningEffort.Low },
            ResponseFormat = ChatResponseFormat.Json,
            AdditionalProperties = new() { ["logit_bias"] = JsonNode.Parse("""{"5":1.0}"""), ["user"] = "u", ["n"] = 1, ["metadata"] = null },
        };

        (await SentAsync([new(ChatRole.User, "x")], options)).ShouldBe(
            """{"model":"other","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"x"}],"temperature":0.2,"top_p":0.9,"top_k":40,"""
            + """
            "max_tokens":300,"frequency_penalty":0,"presence_penalty":-1.5,"seed":7,"stop":["END"],"reasoning_effort":"low","response_format":{"type":"json_object"},"logit_bias":{"5":1.0},"user":"u","n":1,"metadata":null}
            """.Trim());
    }

    [Fact]
    public async Task Request_WithAnAdditionalPropertyOfAKnownName_LetsItWin()
    {
        var options = new ChatOptions
        {
            Temperature = 1,
            MaxOutputTokens = 5,
            AdditionalProperties = new() { ["temperature"] = JsonNode.Parse("1.0"), ["max_tokens"] = null, ["tools"] = new JsonArray() },
        };

        (await SentAsync([new(ChatRole.User, "x")], options))
            .ShouldBe("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1.0,"max_tokens":null,"tools":[]}""");
    }

    [Fact]
    public async Task Request_WithASchema_AsksForIt()
    {
        JsonElement schema = JsonElement.Parse("""{"type":"object","properties":{"b":{"type":"integer"},"a":{}}}""");

        (await SentAsync([new(ChatRole.User, "x")], new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "answer", "An answer.") })).ShouldBe(
            """{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"answer","description":"An answer.","schema":{"type":"object","properties":{"b":{"type":"integer"},"a":{}}}}}}""");
    }

    [Theory]
    [InlineData("auto", "\"auto\"")]
    [InlineData("none", "\"none\"")]
    [InlineData("required", "\"required\"")]
    [InlineData("look_up", """{"type":"function","function":{"name":"look_up"}}""")]
    public async Task Request_WithTools_DeclaresThem(string mode, string choice)
    {
        AIFunction tool = AIFunctionFactory.Create((string word) => word.Length, "look_up", "Looks up.");
        var options = new ChatOptions
        {
            Tools = [tool],
            AllowMultipleToolCalls = false,
            ToolMode = mode switch
            {
                "auto" => ChatToolMode.Auto,
                "none" => ChatToolMode.None,
                "required" => ChatToolMode.RequireAny,
                _ => ChatToolMode.RequireSpecific(mode),
            },
        };

        (await SentAsync([new(ChatRole.User, "x")], options)).ShouldBe(
            """{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"look_up","description":"Looks up.","parameters":"""
            + """{"type":"object","properties":{"word":{"type":"string"}},"required":["word"]}}}],"tool_choice":""" + choice + ""","parallel_tool_calls":false}""");
    }

    [Fact]
    public async Task Request_WithAToolConversation_WritesCallsAndResults()
    {
        var raw = new FunctionCallContent("c2", "g") { RawRepresentation = """{ "b": 1.0 }""" };
        ChatMessage[] messages =
        [
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "f", new Dictionary<string, object?> { ["a"] = 1 }), raw]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", "text"), new FunctionResultContent("c2", JsonElement.Parse("""{"x":null}"""))]),
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new TextContent("done")]) { AuthorName = "bot" },
        ];

        (await SentAsync(messages, null)).ShouldBe(
            """{"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{ \"b\": 1.0 }"}}]},"""
            + """{"role":"tool","tool_call_id":"c1","content":"text"},{"role":"tool","tool_call_id":"c2","content":"{\"x\":null}"},{"role":"assistant","name":"bot","content":"done"}]}""");
    }

    [Fact]
    public async Task Request_WithImages_WritesParts()
    {
        var image = new UriContent("https://host.example/a.png", "image/png") { AdditionalProperties = new() { ["detail"] = "low" } };
        ChatMessage message = new(ChatRole.User, [new TextContent("Look:"), image, new DataContent(new byte[] { 1, 2, 3 }, "image/jpeg")])
        {
            AdditionalProperties = new() { ["name"] = "Ada" },
        };

        (await SentAsync([message], null)).ShouldBe(
            """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"https://host.example/a.png","detail":"low"}},"""
            + """{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,AQID"}}],"name":"Ada"}]}""");
    }

    [Fact]
    public async Task Request_WithWhatTheInterfaceCannotHold_IsRefusedBeforeItIsSent()
    {
        await Should.ThrowAsync<NotSupportedException>(() => SentAsync([new(ChatRole.User, [new HostedVectorStoreContent("v"), new TextContent("x")])], null));
        await Should.ThrowAsync<NotSupportedException>(() => SentAsync([new(ChatRole.User, "x")], new ChatOptions { ConversationId = "c" }));
        await Should.ThrowAsync<NotSupportedException>(() => SentAsync([new(ChatRole.User, "x")], new ChatOptions { Tools = [new HostedWebSearchTool()] }));
        await Should.ThrowAsync<NotSupportedException>(() => SentAsync([new(ChatRole.Tool, [new FunctionResultContent("c", 1), new TextContent("x")])], null));
    }

    [Fact]
    public async Task Request_ToAzure_CarriesKeyHeaderAndVersion()
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("ok"));
        var options = new OpenAIOptions
        {
            BaseUrl = new Uri(server.Url, "openai/deployments/d/"),
            ApiKey = "k-123456789",
            ApiKeyHeader = "api-key",
            ApiVersion = "2024-02-01",
            Headers = new Dictionary<string, string> { ["x-team"] = "t" },
        };
        using var http = new HttpClient();
        await new OpenAIChatClient(http, options, "m").GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken);

        StubRequest request = server.Requests.Single();
        request.Target.ShouldBe("/openai/deployments/d/chat/completions?api-version=2024-02-01");
        request.Headers["api-key"].ShouldBe("k-123456789");
        request.Headers["x-team"].ShouldBe("t");
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers.ShouldNotContainKey("Authorization");
    }

    [Fact]
    public async Task Request_ToOpenAI_CarriesBearerOrganizationAndProject()
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("ok"));
        using var http = new HttpClient();
        var options = new OpenAIOptions { BaseUrl = server.BaseUrl, ApiKey = "sk-1", Organization = "org", Project = "proj" };
        await new OpenAIChatClient(http, options, "m").GetResponseAsync("x", cancellationToken: TestContext.Current.CancellationToken);

        StubRequest request = server.Requests.Single();
        (request.Method, request.Target).ShouldBe(("POST", "/v1/chat/completions"));
        request.Headers["Authorization"].ShouldBe("Bearer sk-1");
        request.Headers["OpenAI-Organization"].ShouldBe("org");
        request.Headers["OpenAI-Project"].ShouldBe("proj");
    }

    private static async Task<string> SentAsync(ChatMessage[] messages, ChatOptions? options)
    {
        await using StubServer server = await StubServer.StartAsync(StubServer.ChatReply("ok"));
        using var http = new HttpClient();
        var client = new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = server.BaseUrl }, "m");
        await client.GetResponseAsync(messages, options, TestContext.Current.CancellationToken);
        return server.Requests.Single().Body;
    }
}
