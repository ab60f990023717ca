using System.Text.RegularExpressions;
using Slipway.Migration.Compiling;
using Slipway.Migration.Projects;

namespace Slipway.Generators.Tests.Artifacts;

/// <summary>docs/pipelines.md shows a pipeline and its prompt that compile as they stand.</summary>
public sealed partial class PipelinesPageTests
{
    [Fact]
    public void PipelineAndPrompt_OfThePage_Compile()
    {
        string page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "pipelines.md"));

        using CompiledPipeline compiled = PipelineCompiler.Compile(
            [new ProjectFile("src/Refunds/RefundPipeline.cs", First("csharp")), new ProjectFile("prompts/triage.prompty", First(""))],
            "Refunds",
            TestContext.Current.CancellationToken);

        compiled.Diagnostics.ShouldBeEmpty();

        string First(string language) => Fence().Matches(page).First(match => match.Groups["language"].Value == language).Groups["code"].Value;
    }

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<code>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();
}
