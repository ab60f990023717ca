using System.Text.RegularExpressions;
using Slipway.Generators.Determinism;

namespace Slipway.Generators.Tests.Determinism;

/// <summary>docs/determinism.md describes every rule, with code that breaks it, then code that keeps it.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "determinism.md"));

    public static TheoryData<string> Rules() => [.. DeterminismRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task FirstExample_OfEachRule_BreaksIt(string rule) =>
        (await PipelineSnippet.FindAsync(Compilable(Examples(rule)[0]))).Distinct().ShouldBe([rule]);

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task OtherExamples_OfEachRule_KeepAllRules(string rule)
    {
        string[] examples = Examples(rule);
        examples.Length.ShouldBeGreaterThan(1);
        foreach (string example in examples.Skip(1))
        {
            (await PipelineSnippet.FindAsync(Compilable(example))).ShouldBeEmpty(example);
        }
    }

    [Fact]
    public void Rules_HelpLinkAndSeverity_AreThoseOfThePage()
    {
        foreach (Microsoft.CodeAnalysis.DiagnosticDescriptor rule in DeterminismRules.All)
        {
            string anchor = rule.Id.ToLowerInvariant();
            rule.HelpLinkUri.ShouldEndWith($"docs/determinism.md#{anchor}");
            Page.ShouldContain($"| [{rule.Id}](#{anchor}) | {rule.DefaultSeverity.ToString().ToLowerInvariant()} |");
        }
    }

    private static string[] Examples(string rule)
    {
        int start = Page.IndexOf($"\n## {rule}\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, $"The page has no section {rule}.");
        int end = Page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return [.. Fence().Matches(Page[start..(end < 0 ? Page.Length : end)]).Select(match => match.Groups[1].Value)];
    }

    private static string Compilable(string example) => example.Contains(" class ", StringComparison.Ordinal)
        ? PipelineSnippet.File(example)
        : PipelineSnippet.Pipeline(example, constructor: "(Prompts prompts, HttpClient http, IChatClient chat, AIFunction tool)");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fence();
}
