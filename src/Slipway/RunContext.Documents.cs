namespace Slipway;

public sealed partial class RunContext
{
    private const int MostDocumentBytes = 50 * 1024 * 1024;

    /// <summary>Reads the text of a document. Call it within a step: the text, or what is made of it, is the step's result.</summary>
    /// <param name="file">The document.</param>
    /// <param name="keepsMarkup">Whether HTML and XML stay as they are, with their tags.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StepFailedException">The document is not there, cannot be read, or is of an unknown format.</exception>
    /// <exception cref="NotConfiguredException">The host has no reader of documents.</exception>
    public async ValueTask<string> ReadDocumentAsync(RunFile file, bool keepsMarkup, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        var reader = _state.Host.Options.Documents
            ?? throw new NotConfiguredException($"The document '{file.Name}' is to be read, and the host has no reader. Set {nameof(SlipwayOptions)}.{nameof(SlipwayOptions.Documents)}, for one to the DocumentReader of Slipway.Documents.");
        var content = await ReadFileAsync(file, MostDocumentBytes, ct);
        var extension = Path.GetExtension(file.Name ?? "").ToLowerInvariant();
        return await reader.ReadAsync(new DocumentContent(content, extension, file.MediaType) { KeepsMarkup = keepsMarkup }, ct);
    }
}
