using System.IO.Enumeration;
using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Projects;

namespace Slipway.Migration.PromptFlow;

/// <summary>The files of a flow: those of its folder, and those that <c>additional_includes</c> puts beside them.</summary>
internal sealed class FlowFolder
{
    /// <summary>The most files of one folder that are looked at.</summary>
    public const int MaxFiles = 1000;

    /// <summary>The most bytes of one file that is read.</summary>
    private const int MaxLength = 1024 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string? _root;
    private readonly string _shown;
    private readonly Dictionary<string, string> _included = new(StringComparer.Ordinal);

    /// <param name="file">The flow's definition; its folder is the flow's.</param>
    public FlowFolder(ExportFile file)
    {
        _root = file.Folder;
        _shown = Path.GetDirectoryName(file.Path) ?? "";
    }

    /// <summary>Whether the flow's folder, or one that it includes, has more files than are looked at.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Puts a file or folder beside the flow's own, as the builder does before it runs.</summary>
    /// <returns>False when there is none.</returns>
    public bool Include(string path)
    {
        if (_root is null || !IsRelative(path))
        {
            return false;
        }

        string source = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(_root, path)));
        if (Path.GetFileName(source).Length == 0)
        {
            return false;
        }

        if (File.Exists(source))
        {
            _included[Path.GetFileName(source)] = source;
            return true;
        }

        if (!Directory.Exists(source))
        {
            return false;
        }

        foreach (string file in Within(source, static _ => true))
        {
            _included[$"{Path.GetFileName(source)}/{Relative(source, file)}"] = file;
        }

        return true;
    }

    /// <summary>The path that diagnostics show for a file of the flow.</summary>
    public string Shown(string path) => _shown.Length == 0 ? path : $"{_shown}/{path}";

    /// <summary>Reads a text file; null when there is none, or it is no text, or too large.</summary>
    /// <param name="path">The path as the flow writes it, relative to its folder.</param>
    public string? Read(string path)
    {
        if (Find(path) is not { } full)
        {
            return null;
        }

        try
        {
            if (Content(full) is not { } bytes)
            {
                return null;
            }

            string text = StrictUtf8.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (Exception e) when (e is DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public bool Exists(string path) => Find(path) is not null;

    /// <summary>The paths of the flow's files, the included ones too, in order.</summary>
    public IReadOnlyList<string> Paths()
    {
        IEnumerable<string> own = _root is null ? [] : Within(_root, path => !path.Split('/').Any(part => part.StartsWith('.') || part is "__pycache__"))
            .Select(file => Relative(_root, file));
        return [.. own.Concat(_included.Keys).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The files of a folder and of those below it. Links to folders are not followed, which may lead round in a circle; what may
    /// not be read is passed over, and so are projects: one that was made of the flow may lie in its folder.</summary>
    private IEnumerable<string> Within(string folder, Func<string, bool> isWanted)
    {
        var files = new FileSystemEnumerable<string>(
            folder, static (ref FileSystemEntry entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)
                && !File.Exists(Path.Combine(entry.ToFullPath(), ProjectSettings.FileName)),
        };
        List<string> found = [.. files.Where(file => isWanted(Relative(folder, file))).Take(MaxFiles + 1)];
        HasMore |= found.Count > MaxFiles;
        return found.Take(MaxFiles);
    }

    /// <summary>A file's bytes; null when they are too many. What has no length is not opened: it is empty, or a device.</summary>
    private static byte[]? Content(string full)
    {
        var file = new FileInfo(full);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        if (file.Length is 0 or > MaxLength)
        {
            return file.Length == 0 ? [] : null;
        }

        return File.ReadAllBytes(file.FullName);
    }

    private static bool IsRelative(string path) => !Path.IsPathRooted(path) && !path.Contains('\0', StringComparison.Ordinal);

    /// <summary>A path as the flow writes it, in the form in which <see cref="Paths"/> gives it.</summary>
    public static string Clean(string path)
    {
        string clean = path.Replace('\\', '/');
        return clean.StartsWith("./", StringComparison.Ordinal) ? clean[2..] : clean;
    }

    private string? Find(string path)
    {
        string clean = Clean(path);
        if (_root is null || clean.Length == 0 || !IsRelative(clean))
        {
            return null;
        }

        if (_included.TryGetValue(clean, out string? included))
        {
            return included;
        }

        string full = Path.GetFullPath(Path.Combine(_root, clean));
        return File.Exists(full) ? full : null;
    }

    private static string Relative(string root, string file) => Path.GetRelativePath(root, file).Replace('\\', '/');
}
