namespace Slipway.Conformance.Tests;

/// <summary>Conformance data that is not part of the repository: in <c>SLIPWAY_SHARED</c>, by default <c>../shared</c> beside the checkout.</summary>
internal static class SharedData
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") ?? Path.Combine(Path.GetDirectoryName(FindCheckout())!, "shared");

    /// <summary>The folder, or null where the data is absent.</summary>
    public static string? Find(params string[] path)
    {
        var folder = Path.Combine([Root, .. path]);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>Skips the running test where the data is absent.</summary>
    public static string Require(params string[] path)
    {
        var folder = Find(path);
        Assert.SkipWhen(folder is null, $"There is no {Path.Combine([Root, .. path])}; set SLIPWAY_SHARED to the folder of the conformance data.");
        return folder!;
    }

    private static string FindCheckout()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Slipway.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests run outside of a checkout.");
    }
}
