using Slipway.Journal;
using Slipway.Replays;

namespace Slipway.Cli.Hosting;

/// <summary>Keeps a run as a golden case.</summary>
internal static class GoldenSave
{
    /// <summary>Saves a run; the case is named after the file when it has no name.</summary>
    /// <returns>The case's name.</returns>
    /// <exception cref="CliException">The run cannot be kept there.</exception>
    public static async Task<string> SaveAsync(CliContext context, string path, string? name, RunHistory history, CancellationToken ct)
    {
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
}
