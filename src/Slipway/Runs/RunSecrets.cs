using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Slipway.Runs;

/// <summary>The secrets a run has resolved, so that nothing written down holds one.</summary>
/// <param name="resolve">Gives a secret's value, or null.</param>
/// <param name="isCopied">Whether a step that was copied from another run has a reference in its request.</param>
internal sealed class RunSecrets(Func<string, string?> resolve, Func<string, bool> isCopied)
{
    /// <summary>A shorter value would turn ordinary text into references.</summary>
    private const int MinRedactedLength = 4;

    /// <summary>Null until the run asks for a secret; most never do. One that is not set has no value, and its reference is in its place.</summary>
    private ConcurrentDictionary<string, string?>? _resolved;

    /// <exception cref="NotConfiguredException">Nobody knows the secret.</exception>
    public string Resolve(string name) => Find(name) ?? throw NotSet(name);

    /// <summary>The value; the reference of a secret that is not set when copied steps have used it. A step that executes and asks with
    /// that is stopped by <see cref="ThrowIfNotSet"/>.</summary>
    /// <exception cref="NotConfiguredException">Nobody knows the secret.</exception>
    public string ResolveOrRefer(string name)
    {
        if (Find(name) is { } value)
        {
            return value;
        }

        var reference = Reference(name);
        if (!isCopied(reference))
        {
            throw NotSet(name);
        }

        Known().TryAdd(name, null);
        return reference;
    }

    /// <exception cref="NotConfiguredException">The request of a step has the reference of a secret in the place of its value.</exception>
    public void ThrowIfNotSet(ReadOnlyMemory<byte> request)
    {
        foreach (var (name, value) in _resolved ?? [])
        {
            if (value is null && Redact(request).Span.IndexOf(Encoding.UTF8.GetBytes(Reference(name))) >= 0)
            {
                throw NotSet(name);
            }
        }
    }

    /// <summary>The JSON with every resolved value in its names and texts replaced by <c>${secret:NAME}</c>, also within bytes in Base64, such as the body of a
    /// reply. Numbers stay: one that a secret happens to be as well could not be read back.</summary>
    public ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> json)
    {
        if (_resolved is null || json.IsEmpty)
        {
            return json;
        }

        ArrayBufferWriter<byte>? redacted = null;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && RedactText(ref reader) is { } text)
            {
                var start = (int)reader.TokenStartIndex + 1;
                redacted ??= new ArrayBufferWriter<byte>(json.Length);
                redacted.Write(json.Span[copied..start]);
                redacted.Write(Encoding.UTF8.GetBytes(text));
                copied = start + reader.ValueSpan.Length;
            }
        }

        redacted?.Write(json.Span[copied..]);
        return redacted?.WrittenMemory ?? json;
    }

    /// <summary>What stands in the place of a text; null when it stays.</summary>
    private string? RedactText(ref Utf8JsonReader token)
    {
        var text = Encoding.UTF8.GetString(token.ValueSpan);
        var shown = Redact(text);
        var isReference = shown is ['$', '{', .., '}'] && shown.IndexOf('}', StringComparison.Ordinal) == shown.Length - 1;
        if (!isReference && token.TokenType is JsonTokenType.String && token.TryGetBytesFromBase64(out var bytes) && RedactBytes(bytes) is { } kept)
        {
            return Convert.ToBase64String(kept);
        }

        return ReferenceEquals(shown, text) ? null : shown;
    }

    /// <summary>Bytes without the values in them; null when they stay.</summary>
    private byte[]? RedactBytes(byte[] bytes)
    {
        var encoding = Utf8.IsValid(bytes) ? Encoding.UTF8 : Encoding.Latin1;
        var text = encoding.GetString(bytes);
        var shown = Redact(text);
        return ReferenceEquals(shown, text) ? null : encoding.GetBytes(shown);
    }

    public string Redact(string text)
    {
        if (_resolved is null)
        {
            return text;
        }

        var values = _resolved.Select(static p => (Name: p.Key, Value: p.Value ?? Reference(p.Key)));
        foreach (var (name, value) in values.OrderByDescending(static p => p.Value.Length).ThenBy(static p => p.Name, StringComparer.Ordinal))
        {
            if (value.Length < MinRedactedLength)
            {
                continue;
            }

            var reference = Reference(name);
            text = Replace(text, value, reference);
            text = Replace(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value), reference);
            text = Replace(text, Convert.ToBase64String(Encoding.UTF8.GetBytes(value)), reference);
            var escaped = Uri.EscapeDataString(value);
            text = Replace(text, escaped, reference);
            text = Replace(text, escaped.Replace("%20", "+", StringComparison.Ordinal), reference);
        }

        return text;
    }

    private string? Find(string name)
    {
        if (_resolved?.TryGetValue(name, out var known) == true)
        {
            return known;
        }

        return resolve(name) is { } value ? Known().GetOrAdd(name, value) : null;
    }

    private ConcurrentDictionary<string, string?> Known() =>
        _resolved ?? Interlocked.CompareExchange(ref _resolved, new(StringComparer.Ordinal), null) ?? _resolved;

    private static NotConfiguredException NotSet(string name) =>
        new($"Secret '{name}' is not set. Set the environment variable {name}, or register a source of secrets with the host.");

    private static string Reference(string name) => $"${{secret:{name}}}";

    private static string Replace(string text, string value, string reference) =>
        text.Contains(value, StringComparison.Ordinal) ? text.Replace(value, reference, StringComparison.Ordinal) : text;
}
