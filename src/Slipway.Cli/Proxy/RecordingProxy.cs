using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slipway.Recordings;

namespace Slipway.Cli.Proxy;

/// <summary>Stands between a client and a model service, passes everything on without delay, and writes a recording of it.</summary>
/// <remarks>
/// <para>Speaks HTTP; model interfaces it knows (<see cref="ModelApis"/>) become <c>model</c> lines, everything else <c>http</c> lines.
/// Credentials are never written. The client's base address is <see cref="BaseUrl"/> in the place of the upstream's.</para>
/// <para><c>POST /__slipway/case {"name": "...", "input": ...}</c> opens a case: what is asked from then on belongs to it.
/// <c>POST /__slipway/output {"case": "...", "output": ...}</c> ends it. The header <c>x-slipway-case</c> names the case of one request.
/// Without either everything belongs to the case <c>default</c>.</para>
/// </remarks>
public sealed class RecordingProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ProxyRecorder _recorder;
    private readonly HttpMessageInvoker _http;
    private readonly Uri _upstream;

    private RecordingProxy(WebApplication app, ProxyRecorder recorder, HttpMessageInvoker http, Uri upstream)
    {
        _app = app;
        _recorder = recorder;
        _http = http;
        _upstream = upstream;
    }

    /// <summary>Where the proxy listens.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>The base address that a client is given in the place of the upstream's.</summary>
    public Uri BaseUrl => new(Url, _upstream.AbsolutePath);

    /// <summary>Requests recorded so far.</summary>
    public long RecordedRequests => _recorder.Written;

    /// <summary>Why the recording could not be written; null when all is well. After it, requests are refused.</summary>
    public Exception? WriteError => _recorder.Error;

    /// <summary>Starts a proxy.</summary>
    /// <param name="options">What it listens on, asks, and writes.</param>
    /// <param name="ct">Ends the starting.</param>
    /// <returns>The proxy; it accepts requests.</returns>
    /// <exception cref="IOException">The recording cannot be opened, or the address is in use or cannot be listened on.</exception>
    /// <exception cref="RecordingException">The file is there and is no recording.</exception>
    public static async Task<RecordingProxy> StartAsync(RecordingProxyOptions options, CancellationToken ct = default)
    {
        var mask = new SecretMask();
        bool isNew = !File.Exists(options.RecordingPath);
        IReadOnlyDictionary<string, int> known = await ProxyRecorder.CasesOfAsync(options.RecordingPath, ct);
        var recorder = new ProxyRecorder(RecordingWriter.Append(options.RecordingPath, options.Header, mask), known);
        HttpMessageHandler handler = options.Handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = true,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        var http = new HttpMessageInvoker(handler, disposeHandler: options.Handler is null);
        WebApplication app = Build(options);
        var forwarder = new ProxyForwarder(options, http, recorder, mask);
        var control = new ProxyControl(recorder);
        app.Run(context => context.Request.Path.StartsWithSegments("/__slipway") ? control.HandleAsync(context) : forwarder.HandleAsync(context));
        var proxy = new RecordingProxy(app, recorder, http, options.Upstream);
        try
        {
            await app.StartAsync(ct);
            return proxy;
        }
        catch (Exception e)
        {
            await proxy.DisposeAsync();
            if (isNew)
            {
                File.Delete(options.RecordingPath);
            }

            if (e is System.Net.Sockets.SocketException)
            {
                throw new IOException($"It cannot listen on {options.Listen}: {e.Message}.", e);
            }

            throw;
        }
    }

    /// <summary>Stops accepting, lets requests under way come to their end, and flushes the recording to the disk.</summary>
    /// <returns>A task that ends when all is on disk.</returns>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        _recorder.Dispose();
    }

    private static WebApplication Build(RecordingProxyOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen);
            kestrel.AddServerHeader = false;
            // Headers are passed on byte for byte, on both sides.
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            // The forwarder's own limit answers with a message.
            kestrel.Limits.MaxRequestBodySize = null;
            // A model may think for minutes between two pieces.
            kestrel.Limits.MinResponseDataRate = null;
        });
        return builder.Build();
    }
}
