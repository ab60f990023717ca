namespace Slipway;

/// <summary>Reads the text of documents.</summary>
/// <remarks>Safe for concurrent use. <c>Slipway.Documents</c> has one for the usual formats.</remarks>
public interface IDocumentReader
{
    /// <summary>The text of a document.</summary>
    /// <exception cref="StepFailedException">The format is not known (code <c>UnsupportedFileTypeError</c>), or the document is damaged, too
    /// large or protected (<c>TextExtractionError</c>).</exception>
    ValueTask<string> ReadAsync(DocumentContent document, CancellationToken ct);
}

/// <summary>A document to read.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="Extension">The extension with its dot, in lower case; empty when unknown.</param>
/// <param name="MediaType">The media type, which counts when there is no extension; null when unknown.</param>
public sealed record DocumentContent(byte[] Content, string Extension, string? MediaType)
{
    /// <summary>Whether HTML and XML stay as they are, with their tags.</summary>
    public bool KeepsMarkup { get; init; }
}
