namespace Slipway.Cli.Hosting;

/// <summary>A file that a command writes at its end.</summary>
internal static class OutputFile
{
    /// <summary>Makes sure, before any work is done, that the file can be written, and makes its folder.</summary>
    /// <param name="context">Has the folder that paths start from.</param>
    /// <param name="option">The option that names the file.</param>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Check(CliContext context, string option, string? path)
    {
        if (path is null)
        {
            return;
        }

        var full = context.FullPath(path);
        if (Directory.Exists(full))
        {
            throw new CliException($"{option} '{path}' is a folder. Name a file.");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using var probe = new FileStream(full, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1, File.Exists(full) ? FileOptions.None : FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{option} '{path}' cannot be written: {e.Message}");
        }
    }
}
