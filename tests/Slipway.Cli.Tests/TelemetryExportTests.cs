using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Slipway.Cli.Tests;

/// <summary>What a collector gets of a command.</summary>
public sealed class TelemetryExportTests : IDisposable
{
    private readonly CliRun _cli = new();

    [Fact]
    public async Task Run_WithACollector_SendsItSpansAndMetrics()
    {
        await using var collector = await Collector.StartAsync();
        _cli.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        _cli.Environment["OTEL_EXPORTER_OTLP_HEADERS"] = "x-team=desk";
        _cli.Environment["OTEL_SERVICE_NAME"] = "returns-desk";

        (await _cli.RunAsync("run", _cli.CopySample("returns-desk.yml"), "--replies", _cli.CopySample("returns-desk.jsonl"), "--case", "torn-jacket")).ShouldBe(ExitCode.Ok, _cli.Error);

        var traces = collector.Bodies["/v1/traces"];
        foreach (var name in new[] { "returns-desk", "invoke_workflow ReturnsDesk", "chat gpt-4o-mini", "chat gpt-4o", "http load-order", "attempt", "gen_ai.usage.input_tokens", "slipway.step.key" })
        {
            traces.ShouldContain(name);
        }

        traces.ShouldNotContain("Ada Okafor");
        collector.Bodies["/v1/metrics"].ShouldContain("gen_ai.client.inference.duration");
        collector.Headers.ShouldAllBe(h => h == "desk");
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "is not an http or https address")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://ada:ge/heim@collector", "'ftp://***@collector' is not an http or https address")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json", "is not supported; there are grpc and http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "x-team", "OTEL_EXPORTER_OTLP_HEADERS must be name=value")]
    [InlineData("OTEL_EXPORTER_OTLP_TIMEOUT", "2 s", "must be a whole number of milliseconds from 1")]
    public async Task Run_WithAWrongVariable_SaysSo(string variable, string value, string message)
    {
        _cli.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
        _cli.Environment[variable] = value;

        (await _cli.RunAsync("runs")).ShouldBe(ExitCode.Usage);

        _cli.Error.ShouldContain(message);
    }

    [Fact]
    public async Task Run_WithoutACollector_WorksAsEver()
    {
        _cli.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";

        (await _cli.RunAsync("run", _cli.CopySample("returns-desk.yml"), "--replies", _cli.CopySample("returns-desk.jsonl"), "--json")).ShouldBe(ExitCode.Ok, _cli.Error);
    }

    [Fact]
    public async Task Run_WithACollectorThatNeverAnswers_EndsAllTheSame()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var connected = silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask();
        _cli.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}";
        _cli.Environment["OTEL_EXPORTER_OTLP_TIMEOUT"] = "100";

        (await _cli.RunAsync("run", _cli.CopySample("returns-desk.yml"), "--replies", _cli.CopySample("returns-desk.jsonl"), "--json")).ShouldBe(ExitCode.Ok, _cli.Error);

        (await connected).Dispose();
    }

    public void Dispose() => _cli.Dispose();

    /// <summary>An OTLP/HTTP receiver on a free loopback port that keeps the bodies. Texts stand in them as they are.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentDictionary<string, string> Bodies { get; } = new();

        public ConcurrentBag<string> Headers { get; } = [];

        public string Address => app.Urls.Single();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
            var app = builder.Build();
            var collector = new Collector(app);
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                collector.Headers.Add(context.Request.Headers["x-team"].ToString());
                collector.Bodies.AddOrUpdate(context.Request.Path, _ => Encoding.UTF8.GetString(body.ToArray()), (_, all) => all + Encoding.UTF8.GetString(body.ToArray()));
            });
            await app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
