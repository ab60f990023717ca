using System.Text;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>An HTTP request as Dify's http-request node makes it. Build it with the With methods, then send it as a step.</summary>
/// <remarks>Texts are given with their references resolved. An object is used for one request.</remarks>
public sealed partial class DifyHttp
{
    private const int DefaultConnectSeconds = 10;
    private const int DefaultReadSeconds = 600;
    private const int DefaultWriteSeconds = 600;

    private readonly string _method;
    private readonly string _url;
    private readonly List<KeyValuePair<string, string>> _headers = [];
    private readonly List<KeyValuePair<string, string>> _parameters = [];
    private string? _contentType;
    private byte[]? _body;
    private bool _isMultipart;
    private List<KeyValuePair<string, string>> _fields = [];
    private int _connectSeconds = DefaultConnectSeconds;
    private int _readSeconds = DefaultReadSeconds;
    private int _writeSeconds = DefaultWriteSeconds;
    private bool _failsOnErrorStatus;
    private bool _verifiesCertificate = true;
    private StepRetry? _retry;

    private DifyHttp(string method, string url)
    {
        _method = method;
        _url = url;
    }

    /// <summary>Begins a GET request.</summary>
    public static DifyHttp Get(string url) => new("GET", url);

    /// <summary>Begins a HEAD request.</summary>
    public static DifyHttp Head(string url) => new("HEAD", url);

    /// <summary>Begins a POST request.</summary>
    public static DifyHttp Post(string url) => new("POST", url);

    /// <summary>Begins a PUT request.</summary>
    public static DifyHttp Put(string url) => new("PUT", url);

    /// <summary>Begins a PATCH request.</summary>
    public static DifyHttp Patch(string url) => new("PATCH", url);

    /// <summary>Begins a DELETE request.</summary>
    public static DifyHttp Delete(string url) => new("DELETE", url);

    /// <summary>Adds headers: one <c>name: value</c> per line. A line break in an inserted value therefore begins another header.</summary>
    /// <param name="text">The lines; those without a name are dropped, a name without a value is kept.</param>
    public DifyHttp WithHeaders(string text)
    {
        foreach (string line in PythonString.SplitLines(text))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            SetHeader(PythonString.Strip(colon < 0 ? line : line[..colon]), colon < 0 ? "" : PythonString.Strip(line[(colon + 1)..]));
        }

        return this;
    }

    /// <summary>Adds a query parameter. Parameters replace a query that stands in the address already, as in current versions of Dify.</summary>
    /// <param name="name">The name; may repeat. An empty one drops the parameter.</param>
    /// <param name="value">The value.</param>
    public DifyHttp WithParameter(string name, string value)
    {
        if (name.Length > 0)
        {
            _parameters.Add(KeyValuePair.Create(name, value));
        }

        return this;
    }

    /// <summary>Authorises with <c>Bearer key</c>.</summary>
    /// <exception cref="StepFailedException">The key is empty or white space; code <c>AuthorizationConfigError</c>.</exception>
    public DifyHttp WithBearer(string key, string header = "Authorization") => WithCustom("Bearer " + RequireKey(key), header);

    /// <summary>Authorises with <c>Basic</c> and the key, which is encoded when it is a <c>user:password</c> pair.</summary>
    /// <exception cref="StepFailedException">The key is empty or white space; code <c>AuthorizationConfigError</c>.</exception>
    public DifyHttp WithBasic(string key, string header = "Authorization") => WithCustom(
        "Basic " + (RequireKey(key).Contains(':', StringComparison.Ordinal) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) : key),
        header);

    /// <summary>Authorises with the key as it is.</summary>
    /// <exception cref="StepFailedException">The key is empty or white space; code <c>AuthorizationConfigError</c>.</exception>
    public DifyHttp WithCustom(string key, string header = "Authorization")
    {
        SetHeader(header.Length == 0 ? "Authorization" : header, RequireKey(key));
        return this;
    }

    /// <summary>Sets the timeouts in seconds; null and 0 mean the defaults: 10 to connect, 600 to read, 600 to write.</summary>
    /// <remarks>Dify applies them to each operation of the connection, this to the request as a whole: it ends when their sum is over.</remarks>
    public DifyHttp WithTimeouts(int? connect = null, int? read = null, int? write = null)
    {
        _connectSeconds = connect is > 0 ? connect.Value : DefaultConnectSeconds;
        _readSeconds = read is > 0 ? read.Value : DefaultReadSeconds;
        _writeSeconds = write is > 0 ? write.Value : DefaultWriteSeconds;
        return this;
    }

    /// <summary>Makes a status other than 2xx a failure (code <c>HTTPResponseCodeError</c>), which Dify does only for nodes with an error
    /// strategy or retries.</summary>
    public DifyHttp FailOnErrorStatus()
    {
        _failsOnErrorStatus = true;
        return this;
    }

    /// <summary>Tries failures again; a status other than 2xx is one then.</summary>
    /// <param name="maxRetries">The most tries after the first.</param>
    /// <param name="interval">The pause before each.</param>
    public DifyHttp WithRetry(int maxRetries, TimeSpan interval)
    {
        _retry = new StepRetry(maxRetries, interval) { EveryFailure = true };
        return FailOnErrorStatus();
    }

    /// <summary>Accepts any certificate of the server.</summary>
    public DifyHttp WithoutCertificateCheck()
    {
        _verifiesCertificate = false;
        return this;
    }

    /// <summary>Sends the request as a step.</summary>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="StepFailedException">The address is not http or https (<c>InvalidURLError</c>), a header has no valid name
    /// (<c>HttpRequestNodeError</c>), there was no reply in time, the reply is too large (<c>ResponseSizeError</c>: 1 MiB of text, 10 MiB
    /// of a file), or its status counts as a failure (<c>HTTPResponseCodeError</c>).</exception>
    public async Task<DifyHttpReply> SendAsync(string name, RunContext run)
    {
        LateHttpBody? late = LateBody(run);
        HttpCall call = late is null ? ToCall() : ToCall() with { Body = null, LateBody = late };
        return DifyHttpReply.FromJson(await run.HttpAsync(name, call, (reply, ct) => ReadReplyAsync(run, call, reply, ct)));
    }

    /// <summary>The request as the runtime sends it.</summary>
    /// <exception cref="StepFailedException">As for <see cref="SendAsync"/>, as far as the request alone is concerned.</exception>
    internal HttpCall ToCall()
    {
        if (!_url.StartsWith("http://", StringComparison.Ordinal) && !_url.StartsWith("https://", StringComparison.Ordinal))
        {
            throw new StepFailedException(_url.Length == 0 ? "url is required" : "url should start with http:// or https://", "InvalidURLError");
        }

        return new HttpCall(_method, AddressWithParameters())
        {
            Headers = HeadersWithContentType(),
            Body = _body,
            ConnectTimeout = TimeSpan.FromSeconds(_connectSeconds),
            Timeout = TimeSpan.FromSeconds((long)_connectSeconds + _readSeconds + _writeSeconds),
            MaxReplyBytes = DifyHttpReply.MaxFileBytes,
            VerifiesCertificate = _verifiesCertificate,
            FailsOnErrorStatus = _failsOnErrorStatus,
            Retry = _retry,
        };
    }

    private ValueTask<System.Text.Json.Nodes.JsonObject> ReadReplyAsync(RunContext run, HttpCall call, HttpReply reply, CancellationToken ct) =>
        _failsOnErrorStatus && reply.StatusCode is < 200 or > 299
            ? throw new StepFailedException($"Request failed with status code {reply.StatusCode}", "HTTPResponseCodeError")
            : DifyHttpReply.ToJsonAsync(run, call.Url, reply, ct);

    private string AddressWithParameters()
    {
        if (_parameters.Count == 0)
        {
            return _url;
        }

        ReadOnlySpan<char> address = _url;
        int fragment = address.IndexOf('#');
        ReadOnlySpan<char> end = fragment < 0 ? "" : address[fragment..];
        address = fragment < 0 ? address : address[..fragment];
        int query = address.IndexOf('?');
        return $"{(query < 0 ? address : address[..query])}?{Encode(_parameters)}{end}";
    }

    private List<KeyValuePair<string, string>> HeadersWithContentType()
    {
        var headers = new List<KeyValuePair<string, string>>(_headers);
        if (_isMultipart)
        {
            // The boundary is ours, so the type is too.
            headers.RemoveAll(IsContentType);
        }

        if (_contentType is not null && !headers.Exists(IsContentType))
        {
            headers.Add(KeyValuePair.Create("Content-Type", _contentType));
        }

        return headers;
    }

    private static bool IsContentType(KeyValuePair<string, string> header) =>
        header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);

    /// <summary>As an assignment to a dictionary: the same name takes the new value in its old place.</summary>
    private void SetHeader(string name, string value)
    {
        if (name.Length == 0)
        {
            return;
        }

        if (name.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            throw new StepFailedException("A header's name may have letters, digits and !#$%&'*+-.^_`|~ only.", "HttpRequestNodeError");
        }

        var header = KeyValuePair.Create(name, value);
        int known = _headers.FindIndex(other => other.Key == name);
        if (known < 0)
        {
            _headers.Add(header);
        }
        else
        {
            _headers[known] = header;
        }
    }

    private static string RequireKey(string key) => PythonString.Strip(key).Length > 0
        ? key
        : throw new StepFailedException("API key is required for authorization but was empty. Please provide a valid API key.", "AuthorizationConfigError");
}
