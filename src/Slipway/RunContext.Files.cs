namespace Slipway;

public sealed partial class RunContext
{
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Reads a file's bytes. Call it within a step: what the bytes lead to is the step's result.</summary>
    /// <param name="file">The file.</param>
    /// <param name="maxBytes">The most bytes.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StepFailedException">The file is not there, or is larger; code <c>FileFetchError</c>.</exception>
    /// <exception cref="NotConfiguredException">The file lies in a store, and the host has none.</exception>
    public async ValueTask<byte[]> ReadFileAsync(RunFile file, int maxBytes, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Content is { } content)
        {
            return content.Length <= maxBytes ? content : throw TooLarge(file, maxBytes);
        }

        if (file.Id is { } id)
        {
            return await ReadStoredAsync(file, id, maxBytes, ct);
        }

        if (file.Url is not { } url)
        {
            throw new StepFailedException($"There is neither an address nor content of the file '{file.Name}'.", "FileFetchError");
        }

        using var late = new CancellationTokenSource(FetchTimeout, _state.Host.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            var reply = await _state.Host.Http.SendAsync(new HttpCall("GET", url) { MaxReplyBytes = maxBytes, FailsOnErrorStatus = true }, either.Token);
            return reply.Body;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new StepFailedException($"The file '{file.Name}' did not come within {FetchTimeout.TotalSeconds} seconds.", "FileFetchError", retryable: true, e);
        }
        catch (StepFailedException e)
        {
            throw new StepFailedException($"The file '{file.Name}' could not be fetched: {e.Message}", "FileFetchError", e.Retryable, e);
        }
    }

    /// <summary>Puts a file into the host's file store. Call it within a step that has the file from outside.</summary>
    /// <returns>The file's id; null when the host has no store.</returns>
    public async ValueTask<string?> SaveFileAsync(byte[] content, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (_state.Host.Options.Files is not { } store)
        {
            return null;
        }

        using var stream = new MemoryStream(content, writable: false);
        return await store.SaveAsync(stream, ct);
    }

    private async ValueTask<byte[]> ReadStoredAsync(RunFile file, string id, int maxBytes, CancellationToken ct)
    {
        var store = _state.Host.Options.Files
            ?? throw new NotConfiguredException($"The file '{file.Name}' lies in a file store, and the host has none. Set {nameof(SlipwayOptions)}.{nameof(SlipwayOptions.Files)}.");
        await using var stream = await store.OpenAsync(id, ct)
            ?? throw new StepFailedException($"The file store has no file '{file.Name}' with the id {id}.", "FileFetchError");
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (await stream.ReadAsync(chunk, ct) is var read and > 0)
        {
            if (buffer.Length + read > maxBytes)
            {
                throw TooLarge(file, maxBytes);
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static StepFailedException TooLarge(RunFile file, int maxBytes) =>
        new($"The file '{file.Name}' is larger than {maxBytes} bytes.", "FileFetchError");
}
