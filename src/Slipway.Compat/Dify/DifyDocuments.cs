using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <summary>What Dify's document-extractor node does (21): the text of documents, as its engine gives it for each format.</summary>
/// <remarks>HTML and XML stay as they are, JSON is indented anew, CSV and Excel become Markdown tables, Word documents their paragraphs and
/// tables. The text of PDFs may be laid out a little otherwise.</remarks>
public static class DifyDocuments
{
    /// <summary>The text of one document, as a step; no text for none.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="file">The document.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    /// <exception cref="StepFailedException">The value is no file (<c>DocumentExtractorError</c>), its format is not known
    /// (<c>UnsupportedFileTypeError</c>), or it cannot be read (<c>TextExtractionError</c>, <c>FileFetchError</c>).</exception>
    public static async Task<string> ExtractTextAsync(RunContext run, string name, object? file, StepRetry? retry = null) =>
        await ExtractAsync(run, name, file, retry) switch
        {
            JsonValue text when text.TryGetValue(out string? plain) => plain,
            JsonArray { Count: 0 } => "",
            var other => DifyText.From(other),
        };

    /// <summary>The texts of a list of documents, as a step.</summary>
    /// <inheritdoc cref="ExtractTextAsync"/>
    public static async Task<IReadOnlyList<string?>> ExtractTextsAsync(RunContext run, string name, object? files, StepRetry? retry = null) =>
        await ExtractAsync(run, name, files, retry) is JsonArray texts ? [.. texts.Select(text => DifyText.From(text))] : [];

    /// <summary>The text of one document, the texts of several, or an empty list for none, as a step.</summary>
    /// <inheritdoc cref="ExtractTextAsync"/>
    public static Task<JsonNode?> ExtractAsync(RunContext run, string name, object? files, StepRetry? retry = null)
    {
        DifyValue value = DifyValue.Of(files);
        if (value.Kind is not (DifyKind.File or DifyKind.List) && !value.IsFalsy)
        {
            throw new StepFailedException("The value is neither a file nor a list of files.", "DocumentExtractorError");
        }

        IReadOnlyList<RunFile> documents = [.. DifyFiles.Of(files).Select(file => file.ToRunFile())];
        if (value.Kind is DifyKind.List && documents.Count < value.List.Count(item => item is not null))
        {
            throw new StepFailedException("The list has something else than files.", "DocumentExtractorError");
        }

        var payload = new JsonObject { ["documents"] = new JsonArray([.. documents.Select(document => document.Description())]) };
        StepRequest request = StepRequest.Create(StepKind.Code, name, payload) with { Effect = StepEffect.Repeatable, Retry = retry };
        return run.StepAsync<JsonNode?>(request, async call =>
        {
            if (value.Kind is DifyKind.File)
            {
                return JsonValue.Create(await TextOfAsync(run, documents[0], call.Cancellation));
            }

            var texts = new JsonArray();
            foreach (RunFile document in documents)
            {
                texts.Add(await TextOfAsync(run, document, call.Cancellation));
            }

            return texts;
        });
    }

    private static async ValueTask<string> TextOfAsync(RunContext run, RunFile document, CancellationToken ct)
    {
        string text = await run.ReadDocumentAsync(document, keepsMarkup: true, ct);
        bool isJson = Path.GetExtension(document.Name ?? "") is { Length: > 0 } extension
            ? extension.Equals(".json", StringComparison.OrdinalIgnoreCase)
            : document.MediaType == "application/json";
        if (!isJson)
        {
            return text;
        }

        return JsonNodes.TryParse(text, SlipwayJson.Options.MaxDepth, out JsonNode? json)
            ? PythonJson.WriteIndented(json)
            : throw new StepFailedException($"'{document.Name}' is no JSON.", "TextExtractionError");
    }
}
