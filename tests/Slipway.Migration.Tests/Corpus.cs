namespace Slipway.Migration.Tests;

/// <summary>Finds the shared corpora, which are not part of this repository.</summary>
internal static class Corpus
{
    /// <summary>A folder below the shared data; skips the test when it is not there.</summary>
    public static string Folder(string path)
    {
        string root = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") is { Length: > 0 } shared ? shared : BesideRepository();
        string folder = Path.Combine(root, path);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"The corpus {path} is not here; set SLIPWAY_SHARED to the folder that holds it.");
        }

        return folder;
    }

    private static string BesideRepository()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Slipway.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.Parent?.FullName ?? AppContext.BaseDirectory, "shared");
    }
}
