namespace Slipway.Generators.Tests;

/// <summary>Finds the repository that the tests were built from, and the conformance data beside it.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>A folder of the conformance data; skips the running test where it is absent.</summary>
    public static string Shared(params string[] path)
    {
        string root = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") is { Length: > 0 } shared ? shared : Path.Combine(Root, "..", "shared");
        string folder = Path.Combine([root, .. path]);
        Assert.SkipUnless(Directory.Exists(folder), $"There is no {folder}; set SLIPWAY_SHARED to the folder of the conformance data.");
        return folder;
    }

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Slipway.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests run outside of a checkout.");
    }
}
