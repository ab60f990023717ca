namespace Slipway.Jinja.Tests.Conformance;

/// <summary>The reviewed list of vectors where this engine means to differ, each with its reason.</summary>
internal static class DeliberateDifferences
{
    /// <summary>Names of vectors, and why they differ.</summary>
    public static IReadOnlyDictionary<string, string> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Conformance", "deliberate-differences.txt");
        var differences = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            string[] parts = line.Split('\t', 2);
            parts.Length.ShouldBe(2, $"'{line}' gives no reason");
            differences.Add(parts[0], parts[1]);
        }

        return differences;
    }
}
