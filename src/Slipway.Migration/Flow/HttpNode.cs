using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Calls a web service.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Method">The method in upper case.</param>
/// <param name="Url">The address.</param>
public sealed record HttpNode(string Id, string Title, SourceLocation Where, string Method, FlowText Url)
    : FlowNode(Id, Title, Where)
{
    /// <summary>Header lines, <c>name: value</c>, one a line; null for none.</summary>
    public FlowText? Headers { get; init; }

    /// <summary>Query parameters in order; repeats are kept.</summary>
    public IReadOnlyList<HttpPair> Parameters { get; init; } = [];

    /// <summary>How the caller proves who it is; null for not at all.</summary>
    public HttpAuthorization? Authorization { get; init; }

    /// <summary>The body; null for none.</summary>
    public HttpBody? Body { get; init; }

    /// <summary>The most seconds to connect; null for the builder's default.</summary>
    public int? ConnectTimeout { get; init; }

    /// <summary>The most seconds to wait for data; null for the builder's default.</summary>
    public int? ReadTimeout { get; init; }

    /// <summary>The most seconds to wait while sending; null for the builder's default.</summary>
    public int? WriteTimeout { get; init; }

    /// <summary>Whether the server's certificate is checked.</summary>
    public bool VerifiesCertificate { get; init; } = true;
}

/// <summary>A name and a value, both texts with references.</summary>
public sealed record HttpPair(FlowText Name, FlowText Value);

/// <summary>A field of a form that is a file or a list of files.</summary>
public sealed record HttpFilePart(FlowText Name, FlowReference Files);

/// <summary>Kinds of body.</summary>
public enum HttpBodyKind
{
    /// <summary>Text as it is.</summary>
    Text,

    /// <summary>JSON, repaired where references broke it.</summary>
    Json,

    /// <summary>URL-encoded pairs.</summary>
    UrlEncoded,

    /// <summary>Multipart form data.</summary>
    FormData,

    /// <summary>The bytes of a file.</summary>
    Binary,
}

/// <summary>A request body.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text of text and JSON bodies; else null.</param>
/// <param name="Pairs">The pairs of forms; else empty.</param>
public sealed record HttpBody(HttpBodyKind Kind, FlowText? Text, IReadOnlyList<HttpPair> Pairs)
{
    /// <summary>The fields of a multipart form that are files.</summary>
    public IReadOnlyList<HttpFilePart> Files { get; init; } = [];

    /// <summary>The file of a binary body; else null.</summary>
    public FlowReference? File { get; init; }
}

/// <summary>Kinds of authorization header.</summary>
public enum HttpAuthorizationKind
{
    /// <summary><c>Bearer key</c>.</summary>
    Bearer,

    /// <summary>Basic, encoded when the key has a colon.</summary>
    Basic,

    /// <summary>The key as it is.</summary>
    Custom,
}

/// <summary>An authorization header.</summary>
/// <param name="Kind">Its form.</param>
/// <param name="Header">The header's name.</param>
/// <param name="Key">The key.</param>
public sealed record HttpAuthorization(HttpAuthorizationKind Kind, string Header, FlowText Key);
