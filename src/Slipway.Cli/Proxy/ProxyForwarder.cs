using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Slipway.Recordings;

namespace Slipway.Cli.Proxy;

/// <summary>Passes a request on and its reply back, piece by piece as they come, and records both.</summary>
internal sealed class ProxyForwarder(RecordingProxyOptions options, HttpMessageInvoker http, ProxyRecorder recorder, SecretMask mask)
{
    private const string CaseHeader = "x-slipway-case";

    private static readonly HashSet<string> NotPassedOn = new(StringComparer.OrdinalIgnoreCase)
    {
        // Of the connection, not of the message (RFC 9110, section 7.6.1).
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        // Set anew for the upstream; a coded reply could not be recorded as text.
        "host", "content-length", "accept-encoding", "expect", CaseHeader,
    };

    private readonly string _base = options.Upstream.AbsolutePath.TrimEnd('/');

    public async Task HandleAsync(HttpContext context)
    {
        if (recorder.Error is { } error)
        {
            await ProxyReply.ErrorAsync(context, 507, "recording_failed", $"The recording cannot be written: {error.Message}");
            return;
        }
        string name = context.Request.Headers[CaseHeader] is [{ Length: > 0 } given] ? given : recorder.Current;
        if (!ProxyRecorder.IsName(name))
        {
            await ProxyReply.ErrorAsync(context, 400, "invalid_request", $"The header {CaseHeader} must be a text of 1 to 500 characters.");
            return;
        }
        if (await ProxyReply.ReadBodyAsync(context, options.MaxBodyBytes) is not { } body)
        {
            await ProxyReply.ErrorAsync(context, 413, "request_too_large", $"The proxy takes requests of at most {options.MaxBodyBytes} bytes.");
            return;
        }
        LearnSecrets(context.Request);
        RecordedExchange exchange = Describe(context.Request, body) with { Case = name, Seq = recorder.NextSeq(name) };
        recorder.WriteExchange(await ForwardAsync(context, body, exchange));
    }

    private async Task<RecordedExchange> ForwardAsync(HttpContext context, byte[] body, RecordedExchange exchange)
    {
        HttpResponseMessage response;
        try
        {
            using HttpRequestMessage request = CreateRequest(context.Request, body);
            response = await http.SendAsync(request, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return exchange with { Failure = Failed("client_closed", "the client went away before the reply began") };
        }
        catch (HttpRequestException error)
        {
            await ProxyReply.ErrorAsync(context, 502, "connection_failed", $"The upstream could not be reached: {error.Message}");
            return exchange with { Failure = Failed("connection_failed", error.Message) };
        }
        using (response)
        {
            return await PassBackAsync(context, response, exchange);
        }
    }

    private async Task<RecordedExchange> PassBackAsync(HttpContext context, HttpResponseMessage response, RecordedExchange exchange)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach ((string name, IEnumerable<string> values) in response.Headers.Concat(response.Content.Headers).Where(h => !NotPassedOn.Contains(h.Key)))
        {
            context.Response.Headers[name] = new StringValues([.. values]);
        }
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        var captured = new CapturedReply(options.MaxBodyBytes);
        RecordedError? failure = await CopyAsync(context, response, captured);
        failure ??= captured.IsCut ? Failed("reply_too_large", $"the reply is longer than the {options.MaxBodyBytes} bytes that are recorded") : null;
        return WithReply(exchange, response, captured, failure);
    }

    private static async Task<RecordedError?> CopyAsync(HttpContext context, HttpResponseMessage response, CapturedReply captured)
    {
        CancellationToken ct = context.RequestAborted;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            await using Stream from = await response.Content.ReadAsStreamAsync(ct);
            int read;
            while ((read = await from.ReadAsync(buffer, ct)) > 0)
            {
                captured.Add(buffer.AsSpan(0, read));
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), ct);
                await context.Response.Body.FlushAsync(ct);
            }
            return null;
        }
        catch (Exception error) when (ct.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            return Failed("client_closed", "the client went away before the reply was complete");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // The client must see that the reply is not complete.
            context.Abort();
            return Failed("connection_failed", error.Message);
        }
    }

    private static RecordedExchange WithReply(RecordedExchange exchange, HttpResponseMessage response, CapturedReply captured, RecordedError? failure)
    {
        int status = (int)response.StatusCode;
        bool isStream = response.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return exchange switch
        {
            ModelExchange model when isStream && !captured.IsCut =>
                model with { Status = status, Headers = ModelHeaders(response), Chunks = captured.ToChunks(), Failure = failure },
            ModelExchange model => model with { Status = status, Headers = ModelHeaders(response), Reply = captured.ToJson(), Failure = failure },
            HttpExchange call => call with { Status = status, Headers = AllHeaders(response), Reply = captured.ToJson(), Failure = failure },
            _ => exchange,
        };
    }

    private static RecordedExchange Describe(HttpRequest request, byte[] body)
    {
        string target = SecretMask.MaskUrl(request.Path + request.QueryString);
        return request.Method == "POST" && ModelApis.FromPath(request.Path) is { } api
            ? new ModelExchange { Api = api, Path = target, Request = RecordedBody.ToJson(body) }
            : new HttpExchange
            {
                Request = new RecordedHttpRequest
                {
                    Method = request.Method,
                    Url = target,
                    Headers = request.Headers.Where(h => !NotPassedOn.Contains(h.Key))
                        .ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
                    Body = body.Length == 0 ? default : RecordedBody.ToJson(body),
                },
            };
    }

    private HttpRequestMessage CreateRequest(HttpRequest from, byte[] body)
    {
        string path = from.Path.ToUriComponent();
        bool hasBase = path.StartsWith(_base + "/", StringComparison.Ordinal);
        var url = new Uri(options.Upstream, (hasBase ? "" : _base) + path + from.QueryString.ToUriComponent());
        var request = new HttpRequestMessage(new HttpMethod(from.Method), url);
        if (body.Length > 0 || from.ContentType is not null)
        {
            request.Content = new ByteArrayContent(body);
        }
        foreach ((string name, StringValues values) in from.Headers.Where(h => !NotPassedOn.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
        request.Headers.TryAddWithoutValidation("accept-encoding", "identity");
        return request;
    }

    /// <summary>A key that was seen in a header is masked wherever else it turns up.</summary>
    private void LearnSecrets(HttpRequest request)
    {
        foreach ((string name, StringValues values) in request.Headers.Where(h => SecretMask.IsSecretName(h.Key)))
        {
            string value = values.ToString();
            mask.AddValue(value[(value.LastIndexOf(' ') + 1)..]);
        }
    }

    private static Dictionary<string, string>? ModelHeaders(HttpResponseMessage response)
    {
        Dictionary<string, string> headers = response.Headers
            .Where(h => h.Key.StartsWith("retry-after", StringComparison.OrdinalIgnoreCase) || h.Key.Equals("location", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);
        return headers.Count == 0 ? null : headers;
    }

    private static Dictionary<string, string> AllHeaders(HttpResponseMessage response) => response.Headers.Concat(response.Content.Headers)
        .Where(h => !NotPassedOn.Contains(h.Key) && !h.Key.Equals("date", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);

    private static RecordedError Failed(string code, string message) => new() { Codes = [code], Message = message };
}
