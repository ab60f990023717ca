using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Slipway.Recordings;

/// <summary>Keeps credentials out of recordings.</summary>
/// <remarks>
/// Headers and query parameters that carry credentials by their name are replaced by <see cref="Replacement"/>, as are user names in addresses;
/// a header with a reference to a secret (<c>${secret:NAME}</c>) keeps it.
/// Values that are known to be secret are replaced wherever they stand in a line. A case's input is the user's and is masked by value only.
/// Safe from many callers.
/// </remarks>
public sealed partial class SecretMask
{
    /// <summary>What stands in the place of a secret.</summary>
    public const string Replacement = "***";

    /// <summary>A shorter value is not masked by value: it would hit ordinary text.</summary>
    public const int ShortestValue = 8;

    private const int MostValues = 1000;

    private readonly ConcurrentDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <summary>Makes a value known as secret; values shorter than <see cref="ShortestValue"/> and more than a thousand are left out.</summary>
    /// <param name="value">The secret.</param>
    public void AddValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length >= ShortestValue && _values.Count < MostValues)
        {
            _values.GetOrAdd(value, static v => Encoding.UTF8.GetBytes(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(v)));
        }
    }

    /// <summary>Tells whether a header or query parameter carries a credential by its name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>True for names such as <c>Authorization</c>, <c>Cookie</c>, <c>x-api-key</c> or <c>access_token</c>.</returns>
    public static bool IsSecretName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SecretNames().IsMatch(name);
    }

    /// <summary>Masks the value of a header that carries a credential by its name.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The value, masked unless it is only a reference to a secret.</returns>
    public static string MaskHeader(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        return IsSecretName(name) && !value.Contains("${secret:", StringComparison.Ordinal) ? Replacement : value;
    }

    /// <summary>Masks credentials in an address: secret query parameters and the user part.</summary>
    /// <param name="url">An absolute or relative address.</param>
    /// <returns>The same address without credentials.</returns>
    public static string MaskUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string withoutUser = UserPart().Replace(url, $"$1{Replacement}@");
        int query = withoutUser.IndexOf('?', StringComparison.Ordinal);
        return query < 0
            ? withoutUser
            : withoutUser[..query] + QueryParameter().Replace(withoutUser[query..], static match =>
                IsSecretName(Uri.UnescapeDataString(match.Groups[2].Value)) ? $"{match.Groups[1]}{match.Groups[2]}={Replacement}" : match.Value);
    }

    internal static RecordingEntry MaskNames(RecordingEntry entry) => entry switch
    {
        ModelExchange model => model with { Path = model.Path is null ? null : MaskUrl(model.Path), Headers = MaskNames(model.Headers) },
        HttpExchange http => http with
        {
            Headers = MaskNames(http.Headers),
            Request = http.Request with { Url = MaskUrl(http.Request.Url), Headers = MaskNames(http.Request.Headers) },
        },
        _ => entry,
    };

    internal ReadOnlyMemory<byte> MaskValues(ReadOnlyMemory<byte> line)
    {
        foreach (byte[] secret in _values.Values)
        {
            if (line.Span.IndexOf(secret) >= 0)
            {
                line = Replace(line.Span, secret);
            }
        }
        return line;
    }

    private static IReadOnlyDictionary<string, string>? MaskNames(IReadOnlyDictionary<string, string>? headers) =>
        headers is null || !headers.Keys.Any(IsSecretName)
            ? headers
            : headers.ToDictionary(h => h.Key, h => MaskHeader(h.Key, h.Value), StringComparer.Ordinal);

    private static byte[] Replace(ReadOnlySpan<byte> line, ReadOnlySpan<byte> secret)
    {
        using var result = new MemoryStream(line.Length);
        int at;
        while ((at = line.IndexOf(secret)) >= 0)
        {
            result.Write(line[..at]);
            result.Write("***"u8);
            line = line[(at + secret.Length)..];
        }
        result.Write(line);
        return result.ToArray();
    }

    [GeneratedRegex("authorization|cookie|api[-_]?key|^key$|token|secret|password|signature|^sig$|credential", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretNames();

    [GeneratedRegex("^([a-z][a-z0-9+.-]*://)[^/?#@]*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserPart();

    [GeneratedRegex("([?&])([^=&#]*)=[^&#]*", RegexOptions.CultureInvariant)]
    private static partial Regex QueryParameter();
}
