using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Slipway.Migration.Dify;

namespace Slipway.Migration.Tests.Dify;

/// <summary>docs/dify.md is held to what the reader knows.</summary>
public sealed partial class DifyPageTests
{
    [Fact]
    public void Page_HasARowForEachTypeOfNode()
    {
        string table = Table().Match(File.ReadAllText(Page())).Value;
        List<string> listed = [.. table.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Type().Matches(line.Split('|')[1]).Select(match => match.Groups["type"].Value))];

        listed.Order(StringComparer.Ordinal).ShouldBe(DifyNodeKind.AllTypes.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("## Node types\n.*?\n## ", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Table();

    [GeneratedRegex("`(?<type>[a-z0-9-]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Type();

    private static string Page([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "docs", "dify.md"));
}
