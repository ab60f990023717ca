using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace Slipway.Models.OpenAI;

/// <summary>Posts JSON to one path of a service and reads replies within limits; every failure is a <see cref="ModelCallException"/>.</summary>
internal sealed class OpenAITransport
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly OpenAIOptions _options;
    private readonly TimeProvider _time;
    private readonly Uri _url;
    private readonly string _path;
    private readonly List<KeyValuePair<string, string>> _headers = [];

    public OpenAITransport(HttpMessageInvoker http, OpenAIOptions options, string path, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _http = http;
        _options = options;
        _time = time;
        _path = path;
        var url = new UriBuilder(options.BaseUrl);
        url.Path = url.Path.TrimEnd('/') + "/" + path;
        if (options.ApiVersion is { } version)
        {
            url.Query = (url.Query.Length > 1 ? url.Query + "&" : "") + "api-version=" + Uri.EscapeDataString(version);
        }
        _url = url.Uri;
        if (options.ApiKey is { } key)
        {
            _headers.Add(options.ApiKeyHeader is { } header ? new(header, key) : new("Authorization", "Bearer " + key));
        }
        if (options.Organization is { } organization)
        {
            _headers.Add(new("OpenAI-Organization", organization));
        }
        if (options.Project is { } project)
        {
            _headers.Add(new("OpenAI-Project", project));
        }
        _headers.AddRange(options.Headers);
        if (_headers.Find(static header => !IsHeaderValue(header.Value)) is { Key: { } wrong })
        {
            throw new NotConfiguredException($"The value of header '{wrong}' for {_url.Authority} has a line break or another character that no header can have.");
        }
    }

    /// <summary>Whether a text is printable ASCII: what else is sent as it stands could end the header and begin another one.</summary>
    public static bool IsHeaderValue(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    public async Task<T> SendAsync<T>(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, CancellationToken ct)
    {
        using var deadline = new Deadline(_options.Timeout, _time, ct);
        try
        {
            using HttpResponseMessage response = await PostAsync(body, streams: false, deadline.Token);
            using var reply = await BoundedReply.ReadAsync(response.Content, _options.MaxReplyBytes, deadline.Token);
            ThrowIfError(response, reply.Bytes);
            return Read(reply.Bytes, read);
        }
        catch (Exception error) when (Translate(error, deadline, ct) is { } translated)
        {
            throw translated;
        }
    }

    public async Task<OpenAIStream<T>> StreamAsync<T>(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T> read, CancellationToken ct)
    {
        var deadline = new Deadline(_options.Timeout, _time, ct);
        HttpResponseMessage? response = null;
        try
        {
            response = await PostAsync(body, streams: true, deadline.Token);
            if (!response.IsSuccessStatusCode)
            {
                using var reply = await BoundedReply.ReadAsync(response.Content, _options.MaxReplyBytes, deadline.Token);
                ThrowIfError(response, reply.Bytes);
            }
            return new OpenAIStream<T>(response, deadline, reply => Read(reply, read), _options.MaxReplyBytes, error => Translate(error, deadline, ct));
        }
        catch (Exception error)
        {
            Exception? translated = Translate(error, deadline, ct);
            response?.Dispose();
            deadline.Dispose();
            if (translated is null)
            {
                throw;
            }
            throw translated;
        }
    }

    private Task<HttpResponseMessage> PostAsync(ReadOnlyMemory<byte> body, bool streams, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("Accept", streams ? "text/event-stream" : "application/json");
        foreach ((string name, string value) in _headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        // A client buffers the whole reply unless it is told not to; a bare invoker never does.
        return _http is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct)
            : _http.SendAsync(request, ct);
    }

    private void ThrowIfError(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400 && response.Headers.Location is { } location)
        {
            throw new ModelCallException(
                $"HTTP {status}: The service refers to {new Uri(_url, location).GetLeftPart(UriPartial.Path)}. Set the model's base_url in models.yaml to where it is.",
                $"http_{status}",
                status,
                retryable: false);
        }
        if (status is < 200 or >= 300)
        {
            throw OpenAIError.FromReply(status, response.Headers.RetryAfter, body, _options.ApiKey, _time);
        }
    }

    private T Read<T>(ReadOnlyMemory<byte> reply, Func<ReadOnlyMemory<byte>, T> read)
    {
        try
        {
            return read(reply);
        }
        catch (JsonException error)
        {
            throw new ModelCallException(
                $"The reply of {_url.Authority} to {_path} cannot be read: {ReplyFault.Describe(reply, error, _options.ApiKey)}.", "invalid_reply", null, retryable: true, error);
        }
    }

    /// <summary>The failure as the caller should see it; null when it stands as it is.</summary>
    private ModelCallException? Translate(Exception error, Deadline deadline, CancellationToken ct) => error switch
    {
        OperationCanceledException canceled when !ct.IsCancellationRequested && (deadline.IsOver || canceled.InnerException is TimeoutException) =>
            new ModelCallException($"{_url.Authority} gave no reply in time.", "timeout", null, retryable: true, error),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound } } => new ModelCallException(
            $"There is no host '{_url.Host}'. Set the model's base_url in models.yaml.", "host_not_found", null, retryable: false, error),
        HttpRequestException => new ModelCallException(
            $"{_url.Authority} could not be reached or broke off: {error.Message}", "connection_failed", null, retryable: true, error),
        IOException => new ModelCallException($"The reply of {_url.Authority} broke off: {error.Message}", "connection_failed", null, retryable: true, error),
        _ => null,
    };
}
