using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Bench.Serve;

/// <summary>An OpenAI-compatible service on loopback that answers every chat with the same words.</summary>
internal sealed class StubModel : IAsyncDisposable
{
    public const string Answer = "Thank you for writing in. Your parcel left our warehouse on Tuesday and is due on Friday; "
        + "you can follow it with the number in your order confirmation. If it is not there by Monday, reply to this message and we will send another.";

    public static readonly byte[] Reply = Encoding.UTF8.GetBytes(
        $$$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"stub-1","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Answer}}}","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":143,"completion_tokens":61,"total_tokens":204,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}},"service_tier":"default"}
        """);

    private readonly WebApplication _app;
    private readonly TimeSpan _delay;

    private StubModel(WebApplication app, TimeSpan delay) => (_app, _delay) = (app, delay);

    public Uri BaseUrl { get; private set; } = null!;

    /// <param name="delay">How long it waits before it answers.</param>
    public static async Task<StubModel> StartAsync(TimeSpan delay)
    {
        // Empty: no logging, and no watcher of files that would wake up for each write of the journal.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var stub = new StubModel(app, delay);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        stub.BaseUrl = new Uri(address + "/v1");
        return stub;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (_delay > TimeSpan.Zero)
        {
            await Task.Delay(_delay, context.RequestAborted);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Reply.Length;
        await context.Response.Body.WriteAsync(Reply);
    }
}
