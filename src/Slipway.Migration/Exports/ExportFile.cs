namespace Slipway.Migration.Exports;

/// <summary>A file handed in for migration.</summary>
/// <remarks>Nothing about its content is checked here; reading reports what is wrong with it.</remarks>
public sealed class ExportFile
{
    /// <summary>The most bytes that are read: ten megabytes, the builder's own limit.</summary>
    public const int MaxLength = 10 * 1024 * 1024;

    private ExportFile(string path, ReadOnlyMemory<byte> content, bool isTooLarge, string? folder = null)
    {
        Folder = folder;
        Path = path;
        Content = content;
        IsTooLarge = isTooLarge;
    }

    /// <summary>The path as the user gave it; it stands in diagnostics.</summary>
    public string Path { get; }

    /// <summary>The bytes; empty when the file is too large.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Whether the file has more than <see cref="MaxLength"/> bytes and was left unread.</summary>
    public bool IsTooLarge { get; }

    /// <summary>The folder the file lies in, for exports of several files; null when it is in memory only.</summary>
    public string? Folder { get; }

    /// <summary>The file that a folder of an export is read from: <c>flow.dag.yaml</c>, <c>flow.flex.yaml</c>, else the only <c>.prompty</c> file.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Its path; null when there is none.</returns>
    public static string? FindIn(string folder)
    {
        foreach (string name in (string[])["flow.dag.yaml", "flow.dag.yml", "flow.flex.yaml", "flow.flex.yml"])
        {
            string path = System.IO.Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return Directory.GetFiles(folder, "*.prompty") is [var only] ? only : null;
    }

    /// <summary>Wraps bytes that are in memory.</summary>
    /// <param name="path">The name that diagnostics show.</param>
    /// <param name="content">The bytes; not copied.</param>
    public static ExportFile FromBytes(string path, ReadOnlyMemory<byte> content) =>
        content.Length > MaxLength ? new(path, default, isTooLarge: true) : new(path, content, isTooLarge: false);

    /// <summary>Reads a file, unless it is too large; a pipe is read up to the limit.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="ct">Stops the reading.</param>
    /// <param name="shownAs">The name that diagnostics show; the path when null.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    public static async Task<ExportFile> LoadAsync(string path, string? shownAs = null, CancellationToken ct = default)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        await using (stream)
        {
            string? folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
            if (stream.CanSeek && stream.Length > MaxLength)
            {
                return new(shownAs ?? path, default, isTooLarge: true, folder);
            }

            using var content = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
            byte[] buffer = new byte[1 << 16];
            int read;
            while ((read = await stream.ReadAsync(buffer, ct)) > 0)
            {
                if (content.Length + read > MaxLength)
                {
                    return new(shownAs ?? path, default, isTooLarge: true, folder);
                }

                content.Write(buffer, 0, read);
            }

            return new(shownAs ?? path, content.ToArray(), isTooLarge: false, folder);
        }
    }
}
