using System.Diagnostics;
using System.Formats.Tar;
using Slipway.Migration.Projects;

namespace Slipway.Cli.Hosting;

/// <summary>Reads files as they were in a commit, with the user's own git.</summary>
internal static class GitFiles
{
    private const int MaxFiles = 10_000;

    /// <summary>The files of a path in a commit, named below <paramref name="folder"/>.</summary>
    /// <param name="folder">An existing folder in the repository.</param>
    /// <param name="revision">A commit, branch or tag.</param>
    /// <param name="path">A file or folder below <paramref name="folder"/>; <c>.</c> for all.</param>
    /// <param name="isWanted">Says by path and length which are read; null for all.</param>
    /// <param name="ct">Stops git.</param>
    /// <exception cref="CliException">Git is not there, knows no such revision or path, or there are too many files.</exception>
    public static async Task<IReadOnlyList<(string Path, byte[] Content)>> ReadAsync(
        string folder, string revision, string path, Func<string, long, bool>? isWanted, CancellationToken ct)
    {
        // A revision that begins with a dash would be read as an option.
        if (revision.Length == 0 || revision[0] == '-')
        {
            throw new CliException($"'{revision}' is no revision.");
        }

        using var git = new Process { StartInfo = new ProcessStartInfo("git", ["-C", folder, "archive", "--format=tar", revision, "--", path]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            git.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CliException("git is needed to read a revision, and it is not on the path.");
        }

        Task<string> errors = git.StandardError.ReadToEndAsync(ct);
        using var tar = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(tar, ct);
        await git.WaitForExitAsync(ct);
        if (git.ExitCode != 0)
        {
            throw new CliException($"git: {(await errors).Trim().Split('\n')[0]}");
        }

        tar.Position = 0;
        var files = new List<(string, byte[])>();
        await using var reader = new TarReader(tar);
        while (await reader.GetNextEntryAsync(cancellationToken: ct) is { } entry)
        {
            if (entry.EntryType is not TarEntryType.RegularFile || isWanted?.Invoke(entry.Name, entry.Length) == false)
            {
                continue;
            }

            if (files.Count == MaxFiles)
            {
                throw new CliException($"{revision} has more than {MaxFiles} files of a project below '{folder}', which is more than is compared.");
            }

            // A file without bytes has no stream.
            byte[] content = new byte[entry.Length];
            if (entry.DataStream is { } data)
            {
                await data.ReadExactlyAsync(content, ct);
            }

            files.Add((entry.Name, content));
        }

        return files;
    }

    /// <summary>The same as files of a project.</summary>
    public static async Task<IReadOnlyList<ProjectFile>> ReadProjectAsync(string folder, string revision, CancellationToken ct) =>
        [.. (await ReadAsync(folder, revision, ".", ProjectFiles.IsRead, ct)).Select(file => new ProjectFile(file.Path, System.Text.Encoding.UTF8.GetString(file.Content).ReplaceLineEndings("\n")))];
}
