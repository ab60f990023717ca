namespace Slipway.Migration.Tests;

/// <summary>Finds the shared corpora, which are not part of this repository.</summary>
internal static class Corpus
{
    /// <summary>A folder below the shared data; skips the test when it is not there.</summary>
    public static string Folder(string path)
    {
        string root = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") is { Length: > 0 } shared ? shared : Path.Combine(Repository.Root, "..", "shared");
        string folder = Path.Combine(root, path);
        if (!Directory.Exists(folder))
        {
            Assert.Skip($"The corpus {path} is not here; set SLIPWAY_SHARED to the folder that holds it.");
        }

        return folder;
    }
}
