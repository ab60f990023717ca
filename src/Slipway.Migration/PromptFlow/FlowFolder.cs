using System.Text;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;

namespace Slipway.Migration.PromptFlow;

/// <summary>The files of a flow: those of its folder, and those that <c>additional_includes</c> puts beside them.</summary>
internal sealed class FlowFolder
{
    /// <summary>The most bytes of one file that is read.</summary>
    private const int MaxLength = 1024 * 1024;

    /// <summary>The most files that go along with code.</summary>
    private const int MaxFiles = 500;

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

    /// <summary>Puts a file or folder beside the flow's own, as the builder does before it runs.</summary>
    /// <returns>False when there is none.</returns>
    public bool Include(string path)
    {
        if (_root is null || path.Contains('\0') || Path.IsPathRooted(path))
        {
            return false;
        }

        string source = Path.GetFullPath(Path.Combine(_root, path));
        if (File.Exists(source))
        {
            _included[Path.GetFileName(source)] = source;
            return true;
        }

        if (!Directory.Exists(source))
        {
            return false;
        }

        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Take(MaxFiles))
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
        if (Find(path) is not { } full || new FileInfo(full).Length > MaxLength)
        {
            return null;
        }

        try
        {
            string text = StrictUtf8.GetString(File.ReadAllBytes(full));
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public bool Exists(string path) => Find(path) is not null;

    /// <summary>The paths of the flow's files, the included ones too, in order.</summary>
    public IReadOnlyList<string> Paths()
    {
        IEnumerable<string> own = _root is null ? [] : Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories)
            .Select(file => Relative(_root, file))
            .Where(path => !path.Split('/').Any(part => part.StartsWith('.') || part is "__pycache__"))
            .Take(MaxFiles);
        return [.. own.Concat(_included.Keys).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>A path as the flow writes it, in the form in which <see cref="Paths"/> gives it.</summary>
    public static string Clean(string path)
    {
        string clean = path.Replace('\\', '/');
        return clean.StartsWith("./", StringComparison.Ordinal) ? clean[2..] : clean;
    }

    private string? Find(string path)
    {
        string clean = Clean(path);
        if (_root is null || clean.Length == 0 || clean.Contains('\0') || Path.IsPathRooted(clean))
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
