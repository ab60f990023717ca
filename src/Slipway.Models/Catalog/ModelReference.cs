using System.Diagnostics.CodeAnalysis;

namespace Slipway.Models.Catalog;

/// <summary>A model named in one word, as on a command line: <c>provider:model[@base_url]</c>.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model as the provider names it; it may hold colons.</param>
/// <param name="BaseUrl">Where the provider is; null for its usual address.</param>
public sealed record ModelReference(string Provider, string Model, Uri? BaseUrl = null)
{
    /// <summary>Reads a reference such as <c>ollama:llama3:8b</c> or <c>openai:gpt-4o@http://localhost:8080/v1</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="reference">The reference.</param>
    /// <remarks>Behind an @ stands an address with its scheme (http, https), or a version: digits, <c>default</c> or <c>latest</c>. A model's own
    /// name may begin with one, as <c>@cf/meta/llama-3</c> does.</remarks>
    /// <returns>False when the text is none, something else stands behind an @, or the address has a user or a password.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out ModelReference? reference)
    {
        reference = null;
        Uri? baseUrl = null;
        // A model's own name may hold an @, an address begins with its scheme.
        int at = Math.Max(text.LastIndexOf("@http://", StringComparison.Ordinal), text.LastIndexOf("@https://", StringComparison.Ordinal));
        if (at >= 0 && !(Uri.TryCreate(text[(at + 1)..], UriKind.Absolute, out baseUrl) && baseUrl.UserInfo.Length == 0))
        {
            return false;
        }
        if (at < 0 && MayMeanAnAddress(text))
        {
            return false;
        }
        string name = at < 0 ? text : text[..at];
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == name.Length - 1 || name.Any(char.IsWhiteSpace))
        {
            return false;
        }
        reference = new ModelReference(name[..colon], name[(colon + 1)..], baseUrl);
        return true;
    }

    /// <summary>Whether what stands behind an @ may be an address without its scheme: a call meant for it must not go to the provider's own.</summary>
    private static bool MayMeanAnAddress(string text)
    {
        int at = text.LastIndexOf('@');
        if (at < 0)
        {
            return false;
        }
        string rest = text[(at + 1)..];
        // Where the name begins with one (@cf/meta/llama-3), a vendor follows: a word that is no host.
        return at > 0 && text[at - 1] == ':'
            ? rest.Split('/')[0] is var vendor && (vendor.Length == rest.Length || vendor == "localhost" || vendor.AsSpan().ContainsAny('.', ':'))
            : rest is not ("default" or "latest") && (rest.Length == 0 || !rest.All(char.IsAsciiDigit));
    }

    /// <summary>The reference as it is written.</summary>
    /// <returns><c>provider:model[@base_url]</c>.</returns>
    public override string ToString() => $"{Provider}:{Model}{(BaseUrl is null ? "" : "@" + BaseUrl.OriginalString)}";
}
