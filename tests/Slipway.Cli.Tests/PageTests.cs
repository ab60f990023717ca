using System.Text.RegularExpressions;

namespace Slipway.Cli.Tests;

/// <summary>What the pages of the documentation show is what the commands print.</summary>
public sealed partial class PageTests : IDisposable
{
    private readonly CliRun _cli = new() { Time = new Day(2026, 11, 26) };

    public static TheoryData<string, string> Commands()
    {
        var data = new TheoryData<string, string>();
        foreach (string page in new[] { "assess", "diff", "inventory", "lint" })
        {
            // What needs a shell is left to readers.
            foreach (Match block in Block.Matches(Page(page)).Where(block => block.Groups["command"].Value.AsSpan().IndexOfAny("|>;$\\") < 0))
            {
                data.Add(page, block.Groups["command"].Value);
            }
        }

        return data;
    }

    public void Dispose() => _cli.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Page_ShowsWhatTheCommandPrints(string page, string command)
    {
        CopySamples();
        if (YamlBlock.Match(Page("assess")) is { Success: true } context)
        {
            _cli.Write("context.yaml", context.Groups["yaml"].Value);
        }

        await _cli.RunAsync(command.Split(' '));

        string shown = Block.Matches(Page(page)).Single(block => block.Groups["command"].Value == command).Groups["output"].Value;
        Lines($"{_cli.Out.TrimEnd()}\n{_cli.Error}").ShouldBe(Lines(shown));
    }

    private static string[] Lines(string text) => [.. text.TrimEnd().Split('\n').Select(line => line.TrimEnd())];

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name + ".md"));

    // With the versions that the page about diff compares.
    private void CopySamples()
    {
        string samples = Path.Combine(Repository.Root, "samples");
        foreach (string file in Directory.EnumerateFiles(samples, "*", SearchOption.AllDirectories))
        {
            _cli.Write(Path.Combine("samples", Path.GetRelativePath(samples, file)), File.ReadAllText(file));
        }

        string old = File.ReadAllText(Path.Combine(samples, "returns-desk", "returns-desk.yml"));
        _cli.Write("old.yml", old);
        _cli.Write("moved.yml", Place.Replace(old, "$1 7"));
        _cli.Write("new.yml", OtherModel.Replace(old, "name: gpt-4.1\n", 1).Replace("The return window of 30 days", "The return window of 45 days", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?<fence>````?)\n\$ slipway (?<command>[^\n]+)\n(?<output>.*?)^\k<fence>$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [GeneratedRegex(@"```yaml\n(?<yaml># context.yaml\n.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock { get; }

    [GeneratedRegex(@"(\n\s+x:) -?\d+")]
    private static partial Regex Place { get; }

    [GeneratedRegex(@"name: gpt-4o\n")]
    private static partial Regex OtherModel { get; }
}
