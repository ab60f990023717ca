using System.Text.Json.Serialization;

namespace Slipway;

/// <summary>An HTTP call.</summary>
/// <param name="Method">The method in upper case.</param>
/// <param name="Url">An absolute http or https address.</param>
public sealed record HttpCall(string Method, string Url)
{
    /// <summary>The request headers in order, content headers included; names may repeat.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body; null for none.</summary>
    public byte[]? Body { get; init; }

    /// <summary>A body that is put together when the call is made, in the place of <see cref="Body"/>; null for none.</summary>
    public LateHttpBody? LateBody { get; init; }

    /// <summary>The most time to connect.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most time from the request to the end of the reply.</summary>
    /// <value>100 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The most bytes of a reply's body.</summary>
    /// <value>10 MiB.</value>
    public int MaxReplyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Whether the server's certificate is checked.</summary>
    public bool VerifiesCertificate { get; init; } = true;

    /// <summary>How failures are tried again; null for not at all. Connection failures, timeouts and status 408, 429 and 5xx count
    /// when <see cref="FailsOnErrorStatus"/> is set.</summary>
    public StepRetry? Retry { get; init; }

    /// <summary>Whether a status of 400 and above fails the step.</summary>
    public bool FailsOnErrorStatus { get; init; }

    /// <summary>The header that carries the step's idempotency key (<c>Idempotency-Key</c>), the same each time the step is tried; null for none.
    /// Not part of the request as the journal has it.</summary>
    public string? IdempotencyHeader { get; init; }

    /// <summary>How long the reply is reused for equal calls of any run; null for not at all. For calls that may be made twice.</summary>
    public TimeSpan? CacheLifetime { get; init; }

    /// <summary>Whether calling twice does no harm; null to decide by the method (GET, HEAD and OPTIONS are).</summary>
    public bool? IsRepeatable { get; init; }

    internal HttpCall WithKey(string key) => IdempotencyHeader is { } header ? this with { Headers = [.. Headers, new(header, key)] } : this;
}

/// <summary>A body with parts that are not read before the call is made, such as files.</summary>
/// <param name="Description">What the journal has of it: which files by their hashes or addresses, not their bytes.</param>
/// <param name="ReadAsync">Reads it.</param>
public sealed record LateHttpBody(System.Text.Json.Nodes.JsonNode Description, Func<CancellationToken, ValueTask<byte[]>> ReadAsync);

/// <summary>The reply to an HTTP call.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Headers">The reply's headers, content headers included; repeated ones are joined by a comma.</param>
/// <param name="Body">The body as it came.</param>
public sealed record HttpReply(int StatusCode, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The reply's headers, found whatever the case of their names; content headers included, repeated ones joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init => field = WithoutCase(value); } = WithoutCase(Headers);

    /// <summary>The body as text in the charset of its content type, else UTF-8.</summary>
    [JsonIgnore]
    public string Text
    {
        get
        {
            var encoding = System.Text.Encoding.UTF8;
            if (Headers.TryGetValue("content-type", out var type)
                && System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out var parsed)
                && parsed.CharSet is { Length: > 0 } charset)
            {
                try
                {
                    encoding = System.Text.Encoding.GetEncoding(charset.Trim('"'));
                }
                catch (ArgumentException)
                {
                    // A charset nobody knows: UTF-8 is what servers mean.
                }
            }

            return encoding.GetString(Body);
        }
    }

    /// <summary>From the journal they come back without their comparer.</summary>
    private static IReadOnlyDictionary<string, string> WithoutCase(IReadOnlyDictionary<string, string> headers)
    {
        if (headers is Dictionary<string, string> known && ReferenceEquals(known.Comparer, StringComparer.OrdinalIgnoreCase))
        {
            return headers;
        }

        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            found[name] = found.TryGetValue(name, out var other) ? $"{other}, {value}" : value;
        }

        return found;
    }
}
