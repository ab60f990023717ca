using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;

namespace Slipway.Runs;

/// <summary>The secrets a run has resolved, so that nothing written down holds one.</summary>
internal sealed class RunSecrets(Func<string, string?> resolve)
{
    /// <summary>A shorter value would turn ordinary text into references.</summary>
    private const int MinRedactedLength = 4;

    /// <summary>Null until the run asks for a secret; most never do.</summary>
    private ConcurrentDictionary<string, string>? _resolved;

    public string Resolve(string name)
    {
        if (_resolved?.TryGetValue(name, out var known) == true)
        {
            return known;
        }

        var value = resolve(name)
            ?? throw new NotConfiguredException($"Secret '{name}' is not set. Set the environment variable {name}, or register a source of secrets with the host.");
        var resolved = _resolved ?? Interlocked.CompareExchange(ref _resolved, new(StringComparer.Ordinal), null) ?? _resolved;
        return resolved.GetOrAdd(name, value);
    }

    /// <summary>The JSON with every resolved value replaced by <c>${secret:NAME}</c>.</summary>
    public ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> json)
    {
        if (_resolved is null || json.IsEmpty)
        {
            return json;
        }

        var text = Encoding.UTF8.GetString(json.Span);
        var redacted = Redact(text);
        return ReferenceEquals(text, redacted) ? json : Encoding.UTF8.GetBytes(redacted);
    }

    public string Redact(string text)
    {
        if (_resolved is null)
        {
            return text;
        }

        foreach (var (name, value) in _resolved.OrderByDescending(p => p.Value.Length).ThenBy(p => p.Key, StringComparer.Ordinal))
        {
            if (value.Length < MinRedactedLength)
            {
                continue;
            }

            var reference = $"${{secret:{name}}}";
            text = Replace(text, value, reference);
            text = Replace(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value), reference);
            text = Replace(text, Convert.ToBase64String(Encoding.UTF8.GetBytes(value)), reference);
            var escaped = Uri.EscapeDataString(value);
            text = Replace(text, escaped, reference);
            text = Replace(text, escaped.Replace("%20", "+", StringComparison.Ordinal), reference);
        }

        return text;
    }

    private static string Replace(string text, string value, string reference) =>
        text.Contains(value, StringComparison.Ordinal) ? text.Replace(value, reference, StringComparison.Ordinal) : text;
}
