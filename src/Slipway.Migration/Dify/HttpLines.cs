namespace Slipway.Migration.Dify;

/// <summary>Splits headers and parameters as Dify writes them: a name and a value to a line.</summary>
internal static class HttpLines
{
    /// <summary>The pairs; lines without a name are dropped, a line without a colon has an empty value.</summary>
    public static IEnumerable<(string Name, string Value)> Split(string text)
    {
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string name = (colon < 0 ? line : line[..colon]).Trim();
            if (name.Length > 0)
            {
                yield return (name, colon < 0 ? "" : line[(colon + 1)..].Trim());
            }
        }
    }
}
