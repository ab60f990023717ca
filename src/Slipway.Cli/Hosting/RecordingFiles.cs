using Slipway.Recordings;

namespace Slipway.Cli.Hosting;

/// <summary>The recordings a command was pointed at: a file or a folder of them.</summary>
internal static class RecordingFiles
{
    /// <exception cref="CliException">There is nothing.</exception>
    /// <exception cref="RecordingException">A file is not a recording.</exception>
    public static async Task<IReadOnlyList<RecordedCase>> LoadAsync(CliContext context, string path, CancellationToken ct)
    {
        var full = context.FullPath(path);
        var files = Directory.Exists(full)
            ? Directory.EnumerateFiles(full, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList()
            : File.Exists(full) ? [full] : throw new CliException($"There is no recording '{path}'.");
        var cases = new List<RecordedCase>();
        foreach (var file in files)
        {
            var recording = await Recording.LoadAsync(file, null, ct);
            cases.AddRange(recording.Cases);
        }

        return cases.Count > 0 ? cases : throw new CliException($"'{path}' holds no recorded case.");
    }
}
