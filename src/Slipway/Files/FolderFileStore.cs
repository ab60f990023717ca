using System.Security.Cryptography;

namespace Slipway;

/// <summary>A file store in a folder: each file under its hash, in a folder of the hash's first two digits.</summary>
/// <param name="folder">The folder; made when it is missing.</param>
public sealed class FolderFileStore(string folder) : IFileStore
{
    private const int IdLength = 64;

    private readonly string _folder = folder ?? throw new ArgumentNullException(nameof(folder));

    /// <inheritdoc />
    public async ValueTask<string> SaveAsync(Stream content, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(_folder);
        var temporary = Path.Combine(_folder, $".{Path.GetRandomFileName()}");
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = Create(temporary))
            {
                var buffer = new byte[64 * 1024];
                while (await content.ReadAsync(buffer, ct) is var read and > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), ct);
                }

                // A run that names the file may be on disk sooner than the system writes this by itself.
                file.Flush(flushToDisk: true);
            }

            var id = Convert.ToHexStringLower(hash.GetHashAndReset());
            var path = PathOf(id);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
            return id;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc />
    public ValueTask<Stream?> OpenAsync(string id, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        return ValueTask.FromResult<Stream?>(IsId(id) && File.Exists(PathOf(id)) ? File.OpenRead(PathOf(id)) : null);
    }

    /// <summary>A file for its owner alone, as a journal is: it holds what people gave.</summary>
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>Whether a text has the form of an id: anything else could name a path.</summary>
    private static bool IsId(string id) => id.Length == IdLength && id.All(char.IsAsciiHexDigitLower);

    private string PathOf(string id) => Path.Combine(_folder, id[..2], id);
}
