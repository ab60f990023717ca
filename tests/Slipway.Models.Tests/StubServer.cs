using System.Text.Json;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Slipway.Models.Tests;

/// <summary>A real HTTP server on a free loopback port that answers with what the test says and keeps what it was asked.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    public static string ChatReply(string text) =>
        """{"id":"chatcmpl-1","object":"chat.completion","created":1700000000,"model":"m-2024","choices":[{"index":0,"message":{"role":"assistant","content":""" + JsonSerializer.Serialize(text) + """},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}""";

    private readonly WebApplication _app;

    private StubServer(WebApplication app) => _app = app;

    public ConcurrentQueue<StubRequest> Requests { get; } = [];

    public Uri Url => new(_app.Urls.Single());

    public Uri BaseUrl => new(Url, "v1");

    public static async Task<StubServer> StartAsync(Func<HttpContext, StubRequest, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.Listen(IPAddress.Loopback, 0);
            o.Limits.MinResponseDataRate = null;
            o.Limits.MaxRequestBodySize = null;
        });
        WebApplication app = builder.Build();
        var server = new StubServer(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var request = new StubRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync());
            server.Requests.Enqueue(request);
            await answer(context, request);
        });
        await app.StartAsync();
        return server;
    }

    public static Task<StubServer> StartAsync(string reply, int status = 200, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            foreach ((string name, string value) in headers)
            {
                context.Response.Headers[name] = value;
            }
            await context.Response.WriteAsync(reply);
        });

    public static Task<StubServer> StreamAsync(params string[] events) =>
        StartAsync(string.Concat(events.Select(e => $"data: {e}\n\n")), contentType: "text/event-stream");

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

internal sealed record StubRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
