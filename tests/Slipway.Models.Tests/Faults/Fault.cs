using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Slipway.Models.Tests.Faults;

/// <summary>Something that goes wrong between a call and its reply.</summary>
/// <param name="Name">What goes wrong.</param>
/// <param name="Answer">Answers the request with this number, from 1; what it waits for never comes.</param>
internal sealed record Fault(string Name, Func<HttpContext, int, FaultServer, Task> Answer)
{
    /// <summary>Whether the model is offered a tool.</summary>
    public bool WithTools { get; init; }

    private const string Piece = """data: {"choices":[{"index":0,"delta":{"content":"half"}}]}""" + "\n\n";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("429 with Retry-After, once", (c, n, _) => n == 1 ? StatusAsync(c, 429, ("Retry-After", "2")) : RightAsync(c)),
        new("429 with Retry-After, for an hour", (c, _, _) => StatusAsync(c, 429, ("Retry-After", "3600"))),
        new("429 without Retry-After", (c, _, _) => StatusAsync(c, 429)),
        new("500, once", (c, n, _) => n == 1 ? StatusAsync(c, 500) : RightAsync(c)),
        new("500", (c, _, _) => StatusAsync(c, 500)),
        new("400", (c, _, _) => StatusAsync(c, 400)),
        new("401", (c, _, _) => StatusAsync(c, 401)),
        new("headers that do not come", (c, _, server) => server.HangAsync(c)),
        new("reply that stalls after a part", async (c, _, server) =>
        {
            await BeginAsync(c, server);
            await server.HangAsync(c);
        }),
        new("connection closed before the headers", (c, _, _) =>
        {
            c.Abort();
            return Task.CompletedTask;
        }),
        new("connection closed after a part", async (c, _, server) =>
        {
            await BeginAsync(c, server);
            c.Abort();
        }),
        new("reply that ends after a part", (c, _, server) => BeginAsync(c, server)),
        new("reply that is not JSON", (c, _, _) => BodyAsync(c, "{\"choices\": oops", "data: {oops\n\n")),
        new("JSON that is no reply", (c, _, _) => BodyAsync(c, """{"choices":[]}""", "data: {\"choices\":7}\n\n")),
        new("page in the place of a reply", async (c, _, _) =>
        {
            c.Response.ContentType = "text/html";
            await c.Response.WriteAsync("<html>maintenance</html>");
        }),
        new("error with status 200", (c, _, _) => BodyAsync(
            c, """{"error":{"message":"overloaded","code":"busy"}}""", "data: {\"error\":{\"message\":\"overloaded\",\"code\":\"busy\"}}\n\n")),
        Tool("arguments of a tool that are too long", "track", """{"parcel":"PLACE"}""".Replace("PLACE", new string('x', 100_000), StringComparison.Ordinal)),
        Tool("arguments of a tool that are not JSON", "track", """{"parcel":"""),
        Tool("arguments of a tool that do not fit it", "track", """{"parcel":7}"""),
        Tool("tool that nobody offered", "rm", "{}"),
    ];

    /// <summary>A model that asks for a tool in a wrong way, and answers when it is told.</summary>
    private static Fault Tool(string name, string tool, string arguments) => new(name, (c, n, _) => n == 1
        ? BodyAsync(
            c,
            $$"""{"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{{Call(tool, arguments)}}]},"finish_reason":"tool_calls"}]}""",
            $$"""data: {"choices":[{"index":0,"delta":{"tool_calls":[{{Call(tool, arguments)}}]},"finish_reason":"tool_calls"}]}""" + "\n\ndata: [DONE]\n\n")
        : RightAsync(c))
    {
        WithTools = true,
    };

    private static string Call(string tool, string arguments) =>
        $$$"""{"index":0,"id":"c1","type":"function","function":{"name":"{{{tool}}}","arguments":{{{JsonSerializer.Serialize(arguments)}}} }}""";

    private static bool Streams(HttpContext context) => context.Request.Headers.Accept == "text/event-stream";

    private static Task StatusAsync(HttpContext context, int status, params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        foreach ((string name, string value) in headers)
        {
            context.Response.Headers[name] = value;
        }
        return context.Response.WriteAsync("{}");
    }

    private static Task RightAsync(HttpContext context) => BodyAsync(
        context, StubServer.ChatReply("right"), """data: {"choices":[{"index":0,"delta":{"content":"right"},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n");

    private static Task BodyAsync(HttpContext context, string whole, string events)
    {
        context.Response.ContentType = Streams(context) ? "text/event-stream" : "application/json";
        return context.Response.WriteAsync(Streams(context) ? events : whole);
    }

    private static async Task BeginAsync(HttpContext context, FaultServer server)
    {
        if (Streams(context))
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(Piece);
            await context.Response.Body.FlushAsync();
            await server.HeardAsync();
            return;
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("{\"choices\":[");
        await context.Response.Body.FlushAsync();
    }
}
