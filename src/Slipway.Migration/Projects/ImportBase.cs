using System.IO.Compression;

namespace Slipway.Migration.Projects;

/// <summary>What the last import generated, kept in the project: the common ancestor when an import is merged with a person's edits.</summary>
internal static class ImportBase
{
    /// <summary>Where it is kept. It belongs into version control, like the project itself.</summary>
    public const string Path = ".slipway/import/base.zip";

    private const int MaxFiles = 10_000;
    private const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>The same files give the same bytes.</summary>
    private static readonly DateTimeOffset Written = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(string path, IReadOnlyList<ProjectFile> files)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (ProjectFile file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            ZipArchiveEntry entry = zip.CreateEntry(file.Path, CompressionLevel.SmallestSize);
            entry.LastWriteTime = Written;
            using var writer = new StreamWriter(entry.Open());
            writer.Write(file.Content);
        }
    }

    /// <summary>The files; null when none are kept.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged or too large.</exception>
    public static IReadOnlyDictionary<string, string>? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using ZipArchive zip = ZipFile.OpenRead(path);
        if (zip.Entries.Count > MaxFiles || zip.Entries.Sum(entry => entry.Length) > MaxBytes)
        {
            throw new InvalidDataException($"{Path} is larger than any import.");
        }

        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            // The declared length is a bound: the archive reads no more than it says.
            using var reader = new StreamReader(entry.Open());
            files[entry.FullName] = reader.ReadToEnd();
        }

        return files;
    }
}
