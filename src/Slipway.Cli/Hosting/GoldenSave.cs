using Slipway.Journal;
using Slipway.Replays;

namespace Slipway.Cli.Hosting;

/// <summary>Keeps a run as a golden case.</summary>
internal static class GoldenSave
{
    /// <summary>Makes sure, before anything is done, that a run can be kept in a file.</summary>
    /// <param name="context">The folder and more.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">The case's name; null for that of the file.</param>
    /// <param name="run">The run; null for one that is still to begin.</param>
    /// <param name="ct">Stops the check.</param>
    /// <exception cref="CliException">The file has such a case of another run, or cannot be written.</exception>
    /// <exception cref="InvalidArtifactException">The file is there and not one of golden runs.</exception>
    public static async Task CheckAsync(CliContext context, string path, string? name, RunId? run, CancellationToken ct)
    {
        ThrowIfNameless(name);
        var full = context.FullPath(path);
        if (Directory.Exists(full))
        {
            throw new CliException($"--save '{path}' is a folder. Golden runs are in a file, such as {Path.Combine(path, "golden.jsonl")}.");
        }

        var wanted = name ?? Path.GetFileNameWithoutExtension(path);
        if (File.Exists(full) && (await GoldenFile.ReadAsync(full, ct)).FirstOrDefault(known => known.Name == wanted) is { History.Run.Id: var other } && other != run)
        {
            throw new CliException($"'{path}' has a case '{wanted}' of another run ({other}). Name this one with --case.");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using var probe = new FileStream(full + ".new", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--save '{path}' cannot be written: {e.Message}");
        }
    }

    /// <summary>Saves a run; the case is named after the file when it has no name.</summary>
    /// <returns>The case's name.</returns>
    /// <exception cref="CliException">The run cannot be kept there.</exception>
    public static async Task<string> SaveAsync(CliContext context, string path, string? name, RunHistory history, CancellationToken ct)
    {
        ThrowIfNameless(name);
        var golden = new GoldenRun(name ?? Path.GetFileNameWithoutExtension(path), history);
        try
        {
            await GoldenFile.AddAsync(context.FullPath(path), golden, ct);
        }
        catch (ArgumentException e)
        {
            throw new CliException(e.Message.Split(" (Parameter", StringSplitOptions.None)[0].Replace("Give this one another name", "Name this one with --case", StringComparison.Ordinal));
        }

        return golden.Name;
    }

    private static void ThrowIfNameless(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) && name is not null)
        {
            throw new CliException("--case is empty: give the case a name, or leave it out for the file's.");
        }
    }
}
