using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Steps;

/// <summary>Sends the HTTP calls of steps.</summary>
internal sealed class HttpSender : IDisposable
{
    private static readonly HttpRequestOptionsKey<TimeSpan> ConnectTime = new("slipway.connect-timeout");

    private readonly HttpMessageInvoker? _given;
    private readonly TimeProvider _time;
    private readonly Lazy<HttpMessageInvoker> _checked;
    private readonly Lazy<HttpMessageInvoker> _unchecked;

    public HttpSender(HttpMessageHandler? handler, TimeProvider time)
    {
        _time = time;
        _given = handler is null ? null : new HttpMessageInvoker(handler, disposeHandler: false);
        _checked = new(() => new HttpMessageInvoker(CreateHandler(verifies: true)));
        _unchecked = new(() => new HttpMessageInvoker(CreateHandler(verifies: false)));
    }

    public static StepRequest Describe(string name, HttpCall call)
    {
        var headers = new JsonArray();
        foreach (var (header, value) in call.Headers)
        {
            headers.Add((JsonNode)new JsonArray(header, WithoutEncoding(value)));
        }

        var payload = new JsonObject { ["method"] = call.Method, ["url"] = call.Url, ["headers"] = headers };
        if (call.Body is { } body)
        {
            payload[IsText(body) ? "body" : "body_base64"] = IsText(body) ? Encoding.UTF8.GetString(body) : Convert.ToBase64String(body);
        }

        if (call.LateBody is { } late)
        {
            payload["body"] = late.Description.DeepClone();
        }

        var repeatable = call.IsRepeatable ?? call.Method is "GET" or "HEAD" or "OPTIONS";
        return StepRequest.Create(StepKind.Http, name, payload) with
        {
            Effect = repeatable ? StepEffect.Repeatable : StepEffect.SideEffect,
            Retry = call.Retry,
            Timeout = call.Timeout,
            CacheLifetime = call.CacheLifetime,
        };
    }

    /// <summary>A user and password under Base64 are written decoded: a secret in them would not be recognised otherwise.</summary>
    private static string WithoutEncoding(string value)
    {
        const string Scheme = "Basic ";
        var decoded = new byte[value.Length];
        return value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(value[Scheme.Length..], decoded, out var length)
            && System.Text.Unicode.Utf8.IsValid(decoded.AsSpan(0, length))
                ? Scheme + Encoding.UTF8.GetString(decoded, 0, length)
                : value;
    }

    public async ValueTask<HttpReply> SendAsync(HttpCall call, CancellationToken ct)
    {
        using var request = CreateRequest(call.LateBody is { } late ? call with { Body = await late.ReadAsync(ct) } : call);
        try
        {
            var invoker = _given ?? (call.VerifiesCertificate ? _checked : _unchecked).Value;
            using var response = await invoker.SendAsync(request, ct);
            var body = await ReadAsync(response.Content, call.MaxReplyBytes, ct);
            var status = (int)response.StatusCode;
            return status >= 400 && call.FailsOnErrorStatus
                ? throw new StepFailedException($"Request failed with status code {status}", "HTTPResponseCodeError", IsTransient(status)) { RetryAfter = RetryAfter(response) }
                : new HttpReply(status, Headers(response), body);
        }
        catch (HttpRequestException e) when (e.InnerException is TimeoutException tooLate)
        {
            throw new StepFailedException($"{call.Method} {Authority(call.Url)} failed: {tooLate.Message}", "Timeout", retryable: true, e);
        }
        catch (HttpRequestException e)
        {
            throw new StepFailedException($"{call.Method} {Authority(call.Url)} failed: {e.Message}", "HttpRequestError", retryable: true, e);
        }
        catch (IOException e)
        {
            throw new StepFailedException($"The reply of {Authority(call.Url)} broke off: {e.Message}", "HttpRequestError", retryable: true, e);
        }
    }

    public void Dispose()
    {
        _given?.Dispose();
        foreach (var own in new[] { _checked, _unchecked })
        {
            if (own.IsValueCreated)
            {
                own.Value.Dispose();
            }
        }
    }

    private SocketsHttpHandler CreateHandler(bool verifies)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Each call has its own.
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            ConnectCallback = ConnectAsync,
            UseCookies = false,
        };
        if (!verifies)
        {
#pragma warning disable CA5359 // The call asks for it: VerifiesCertificate is false.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return handler;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var limit = context.InitialRequestMessage.Options.TryGetValue(ConnectTime, out var asked) ? asked : Timeout.InfiniteTimeSpan;
        using var late = new CancellationTokenSource(limit.ForTimer(), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, either.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"There was no connection within {limit}.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage CreateRequest(HttpCall call)
    {
        if (!Uri.TryCreate(call.Url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new StepFailedException($"'{call.Url}' is not an http or https address.", "InvalidURLError");
        }

        var request = new HttpRequestMessage(new HttpMethod(call.Method), uri);
        request.Options.Set(ConnectTime, call.ConnectTimeout);
        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, value) in call.Headers)
        {
            if (value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                request.Dispose();
                throw new StepFailedException($"The value of header '{name}' has a line break or a character 0, which no header can have.", "InvalidHeaderError");
            }

            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                (request.Content ??= new ByteArrayContent([])).Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, int limit, CancellationToken ct)
    {
        await using var stream = await content.ReadAsStreamAsync(ct);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, ct) is var read and > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw new StepFailedException($"The reply is larger than {limit} bytes.", "ResponseSizeError");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } time } => time,
            { Date: { } date } => date - _time.GetUtcNow(),
            _ => TimeSpan.Zero,
        };
        return wait > TimeSpan.Zero ? wait : null;
    }

    private static bool IsTransient(int status) => status is 408 or 429 or >= 500;

    private static bool IsText(byte[] body) => System.Text.Unicode.Utf8.IsValid(body);

    private static string Authority(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Authority : "the address";
}
