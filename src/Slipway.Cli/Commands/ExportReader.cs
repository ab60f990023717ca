using Slipway.Migration.Exports;

namespace Slipway.Cli.Commands;

/// <summary>Reads the export a command was given.</summary>
internal static class ExportReader
{
    /// <exception cref="CliException">There is no such file.</exception>
    public static async Task<ImportResult> ReadAsync(CliContext context, string path, CancellationToken ct)
    {
        var full = context.FullPath(path);
        if (!File.Exists(full))
        {
            throw new CliException(Directory.Exists(full)
                ? $"'{path}' is a folder; name the exported file."
                : $"There is no file '{path}'.");
        }

        return BuilderReaders.Read(await ExportFile.LoadAsync(full, path, ct));
    }
}
