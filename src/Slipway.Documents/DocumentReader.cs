using System.Text;

namespace Slipway.Documents;

/// <summary>Reads the text of the usual formats. Tables become Markdown tables; HTML becomes its text unless its markup is to stay.</summary>
/// <param name="limits">What a document may be at the most; null for the defaults.</param>
/// <remarks>Documents are not trusted: nothing in them is run or fetched, and packed ones are looked at before they are unpacked. Archives
/// inside of documents are not opened.</remarks>
public sealed class DocumentReader(DocumentLimits? limits = null) : IDocumentReader
{
    /// <summary>Extensions that are read as text as they are.</summary>
    private static readonly HashSet<string> PlainText = new(StringComparer.Ordinal)
    {
        ".txt", ".markdown", ".md", ".mdx", ".c", ".h", ".cpp", ".hpp", ".cc", ".cxx", ".c++", ".py", ".js", ".ts", ".jsx", ".tsx", ".java", ".php",
        ".rb", ".go", ".rs", ".swift", ".kt", ".scala", ".sh", ".bash", ".bat", ".ps1", ".sql", ".r", ".m", ".pl", ".lua", ".vim", ".asm", ".s", ".css",
        ".scss", ".less", ".sass", ".ini", ".cfg", ".conf", ".toml", ".env", ".log", ".vtt", ".properties", ".json", ".yaml", ".yml", ".cs", ".tsv",
    };

    private static readonly Dictionary<string, string> ByMediaType = new(StringComparer.OrdinalIgnoreCase)
    {
        ["text/plain"] = ".txt",
        ["text/markdown"] = ".md",
        ["text/html"] = ".html",
        ["text/htm"] = ".html",
        ["text/xml"] = ".xml",
        ["application/xml"] = ".xml",
        ["text/csv"] = ".csv",
        ["application/json"] = ".json",
        ["application/yaml"] = ".yaml",
        ["text/yaml"] = ".yaml",
        ["application/pdf"] = ".pdf",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = ".docx",
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = ".xlsx",
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = ".pptx",
    };

    private readonly DocumentLimits _limits = limits ?? new DocumentLimits();

    /// <summary>The extensions of documents that can be read, each with its dot.</summary>
    public static IReadOnlyCollection<string> Extensions { get; } = [.. PlainText, ".html", ".htm", ".xml", ".csv", ".pdf", ".docx", ".xlsx", ".pptx"];

    /// <inheritdoc />
    public ValueTask<string> ReadAsync(DocumentContent document, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Content.Length > _limits.Bytes)
        {
            throw Failed($"The document has {document.Content.Length} bytes; the most is {_limits.Bytes}.");
        }

        var kind = document.Extension.Length > 0 ? document.Extension : ByMediaType.GetValueOrDefault((document.MediaType ?? "").Split(';')[0].Trim(), "");
        string text;
        try
        {
            text = Read(kind, document, ct);
        }
        catch (Exception e) when (e is not (StepFailedException or OperationCanceledException or OutOfMemoryException))
        {
            // Whatever a reader throws at a damaged document means that it is damaged.
            throw Failed($"The {Shown(kind)} document cannot be read: {e.Message}", e);
        }

        return text.Length <= _limits.Characters
            ? ValueTask.FromResult(Sound(text))
            : throw Failed($"The document has {text.Length} characters; the most is {_limits.Characters}.");
    }

    private string Read(string kind, DocumentContent document, CancellationToken ct)
    {
        switch (kind)
        {
            case ".html" or ".htm" or ".xml":
                var markup = TextDecoding.DecodeMarkup(document.Content);
                return document.KeepsMarkup || kind == ".xml" ? markup : HtmlText.Read(markup, _limits);
            case ".csv":
                return CsvText.Read(TextDecoding.Decode(document.Content), _limits);
            case ".pdf":
                return PdfText.Read(document.Content, _limits, ct);
            case ".docx":
                PackageCheck.Check(document.Content, _limits);
                return WordText.Read(document.Content, _limits);
            case ".xlsx":
                PackageCheck.Check(document.Content, _limits);
                return SheetText.Read(document.Content, _limits);
            case ".pptx":
                PackageCheck.Check(document.Content, _limits);
                return SlideText.Read(document.Content);
            case var known when PlainText.Contains(known):
                return TextDecoding.Decode(document.Content);
            default:
                throw new StepFailedException(
                    $"Documents of type {Shown(kind.Length > 0 ? kind : document.MediaType ?? "")} cannot be read. Known: {string.Join(' ', Extensions.Where(e => !PlainText.Contains(e)))} and plain text.",
                    "UnsupportedFileTypeError");
        }
    }

    internal static StepFailedException Failed(string message, Exception? inner = null) => new(message, "TextExtractionError", inner: inner);

    /// <summary>The text without halves of characters, which a PDF may hold and nothing behind this can write.</summary>
    private static string Sound(string text) =>
        text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    private static string Shown(string kind) => kind.Length == 0 ? "unknown" : kind.Length > 40 ? kind[..40] + "…" : kind;
}
