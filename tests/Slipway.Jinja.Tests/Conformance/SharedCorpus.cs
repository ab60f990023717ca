namespace Slipway.Jinja.Tests.Conformance;

/// <summary>Finds the shared test data: in SLIPWAY_SHARED, or in <c>shared</c> beside the repository.</summary>
internal static class SharedCorpus
{
    /// <summary>The folder; the test is skipped when it is not there.</summary>
    public static string Find(string folder)
    {
        string root = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared");
        string path = Path.Combine(root, folder);
        if (!Directory.Exists(path))
        {
            Assert.Skip($"The shared corpus '{folder}' is not here; set SLIPWAY_SHARED to its folder.");
        }

        return path;
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Slipway.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? AppContext.BaseDirectory;
    }
}
