using System.Net;
using Microsoft.Extensions.Time.Testing;
using Slipway.Tests.Runs;

namespace Slipway.Tests.Steps;

/// <summary>A web service says when to come back: in seconds, or at a time of day.</summary>
public sealed class HttpRetryAfterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Mon, 02 Mar 2026 08:30:09 GMT", 9)]
    [InlineData("Mon, 02 Mar 2026 08:29:00 GMT", 0)]
    [InlineData("soon", 0)]
    public async Task Call_IsRepeated_WhenTheServiceAskedFor(string header, int seconds)
    {
        var time = new FakeTimeProvider(Start);
        using var handler = new BusyOnce(header);
        using var test = new TestHost(options => options with { Time = time, HttpHandler = handler });

        var running = test.RunAsync(run => run.HttpAsync("ask", new HttpCall("GET", "http://orders.invalid/7") { FailsOnErrorStatus = true, Retry = new StepRetry(1, TimeSpan.Zero) }));
        if (seconds > 0)
        {
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            handler.Calls.ShouldBe(1);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await running).Succeeded.ShouldBeTrue();
        handler.Calls.ShouldBe(2);
    }

    private sealed class BusyOnce(string retryAfter) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(++Calls == 1 ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK);
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            return Task.FromResult(response);
        }
    }
}
