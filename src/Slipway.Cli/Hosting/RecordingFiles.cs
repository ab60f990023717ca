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
        var found = new List<(string File, RecordedCase Case)>();
        foreach (var file in Find(context, path))
        {
            var recording = await Recording.LoadAsync(file, null, ct);
            found.AddRange(recording.Cases.Select(recorded => (Path.GetRelativePath(full, file), recorded)));
        }

        return found.Count > 0 ? ToldApart(found) : throw new CliException($"'{path}' holds no recorded case.");
    }

    /// <summary>The file, or those of the folder.</summary>
    /// <exception cref="CliException">There is nothing.</exception>
    public static IReadOnlyList<string> Find(CliContext context, string path) => context.FullPath(path) is var full && Directory.Exists(full)
        ? [.. Directory.EnumerateFiles(full, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
        : File.Exists(full) ? [full] : throw new CliException($"There is no recording '{path}'.");

    /// <summary>Cases of several files that have one name are named after their files too: <c>monday.jsonl: default</c>.</summary>
    private static List<RecordedCase> ToldApart(List<(string File, RecordedCase Case)> found)
    {
        var several = found.CountBy(one => one.Case.Name, StringComparer.Ordinal).Where(name => name.Value > 1).Select(name => name.Key).ToHashSet(StringComparer.Ordinal);
        return [.. found.Select(one => several.Contains(one.Case.Name) ? new RecordedCase($"{one.File}: {one.Case.Name}", one.Case.Entries) : one.Case)];
    }
}
