namespace Slipway;

/// <summary>Keeps the files that runs are given, by the hash of their content.</summary>
/// <remarks>Safe for concurrent use. What is stored stays as it is: a run that is taken up later finds the bytes it began with.</remarks>
public interface IFileStore
{
    /// <summary>Stores a file.</summary>
    /// <returns>Its id: the SHA-256 of the content in lower-case hex.</returns>
    ValueTask<string> SaveAsync(Stream content, CancellationToken ct = default);

    /// <summary>Opens a stored file; null when there is none of this id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="ct">Cancels.</param>
    ValueTask<Stream?> OpenAsync(string id, CancellationToken ct = default);
}
