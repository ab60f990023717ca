namespace Slipway.Tests.Recordings;

/// <summary>Corpora that live outside the repository: <c>SLIPWAY_SHARED</c>, or <c>../shared</c> beside the repository.</summary>
internal static class SharedFolder
{
    public static string Require(string relativePath)
    {
        string root = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") is { Length: > 0 } configured ? configured : Path.Combine(RepositoryRoot(), "..", "shared");
        string folder = Path.Combine(root, relativePath);
        Assert.SkipUnless(Directory.Exists(folder), $"the corpus '{relativePath}' is not on this machine; set SLIPWAY_SHARED");
        return folder;
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Slipway.slnx")))
            {
                return at.FullName;
            }
        }
        throw new InvalidOperationException($"No Slipway.slnx above {AppContext.BaseDirectory}.");
    }
}
