using Slipway.Migration.Projects;

namespace Slipway.Migration.Tests.PromptFlow;

/// <summary>What runs once over all lines, in the project that a flow becomes.</summary>
public sealed class AggregationTests
{
    private const string Count = "from promptflow.core import tool, log_metric\n\n\n@tool\ndef count(scores: list):\n    log_metric('n', len(scores))\n";

    [Fact]
    public async Task Aggregation_WhoseFileLiesInAFolder_CompilesWhereTheLinesHaveNone()
    {
        using FlowFiles flow = Flow("a.py", "sub/agg.py", "agg").With("a.py", FlowFiles.Echo).With("sub/agg.py", Count);

        IReadOnlyList<ProjectFile> files = await flow.EmitAsync();

        files.Single(file => file.Path.EndsWith("FlowSurroundings.cs", StringComparison.Ordinal)).Content.ShouldContain("[\"agg\"] = \"sub/agg.py\"");
    }

    [Fact]
    public async Task Aggregations_WhoseNamesReadTheSame_HavePathsOfTheirOwn()
    {
        using FlowFiles flow = Flow("sub/a.py", "sub/agg.py", "grade_1", "grade-1").With("sub/a.py", FlowFiles.Echo).With("sub/agg.py", Count);

        string surroundings = (await flow.EmitAsync()).Single(file => file.Path.EndsWith("FlowSurroundings.cs", StringComparison.Ordinal)).Content;

        surroundings.ShouldContain("[\"grade-1\"] = \"sub/agg.py\"");
        surroundings.ShouldContain("[\"grade-1-2\"] = \"sub/agg.py\"");
    }

    [Fact]
    public async Task Metrics_OfAFlowWithALongName_AreFoundByTheProjectsName()
    {
        using FlowFiles flow = Flow("a.py", "agg.py", "agg").With("a.py", FlowFiles.Echo).With("agg.py", Count);
        string definition = await File.ReadAllTextAsync(Path.Combine(flow.Folder, "flow.dag.yaml"), TestContext.Current.CancellationToken);
        flow.With("flow.dag.yaml", "name: one two three four five six seven eight\n" + definition);

        IReadOnlyList<ProjectFile> files = await flow.EmitAsync();

        files.ShouldContain(file => file.Path == "src/OneTwoThreeFourFiveSixSeven/OneTwoThreeFourFiveSixSevenMetrics.cs");
    }

    private static FlowFiles Flow(string code, string once, params string[] aggregations) => new FlowFiles().With("flow.dag.yaml", $$$"""
        inputs:
          x: {type: string}
        outputs:
          o: {reference: "${a.output}"}
        nodes:
        - {name: a, type: python, source: {type: code, path: {{{code}}}}, inputs: {x: "${inputs.x}"}}
        {{{string.Join('\n', aggregations.Select(name => $"- {{name: {name}, type: python, aggregation: true, source: {{type: code, path: {once}}}, inputs: {{scores: \"${{a.output}}\"}}}}"))}}}
        """);
}
