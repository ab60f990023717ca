using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests;

/// <summary>Flows of Prompt flow from their folder to metrics, as a user types it.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Evaluate_EvaluationFlow_GivesItsMetrics()
    {
        CopyFolder("ticket-flow-eval");
        _cli.Write("outputs.jsonl", """
            {"line_number":0,"area":"billing","reply":"a"}
            {"line_number":1,"area":"Delivery","reply":""}
            {"line_number":2,"area":"other","reply":"c"}
            """);

        int code = await _cli.RunAsync("evaluate", "ticket-flow-eval", "--data", "ticket-flow-eval/data.jsonl", "--run", "outputs.jsonl", "--mapping", "ticket-flow-eval/run.yaml", "--require", "accuracy>=0.6");

        code.ShouldBe(0, _cli.Error);
        _cli.Out.ShouldContain("3 of 3 lines succeeded");
        _cli.Out.ShouldContain("0.67");
        _cli.Out.ShouldContain("holds  accuracy>=0.6");
    }

    [Fact]
    public async Task Evaluate_GateThatDoesNotHold_ExitsWithFindings()
    {
        CopyFolder("ticket-flow-eval");
        _cli.Write("outputs.jsonl", """{"line_number":1,"area":"billing","reply":""}""");

        int code = await _cli.RunAsync("evaluate", "ticket-flow-eval", "--data", "ticket-flow-eval/data.jsonl", "--run", "outputs.jsonl", "--mapping", "ticket-flow-eval/run.yaml", "--require", "accuracy>=0.5", "--json");

        code.ShouldBe(1, _cli.Error);
        _cli.Out.ShouldContain("\"accuracy\": 0");
        _cli.Out.ShouldContain("\"line\": 1");
        _cli.Error.ShouldBe($"slipway: 2 of 3 lines of ticket-flow-eval/data.jsonl are left out: the other file has none with their line_number.{Environment.NewLine}");
    }

    [Fact]
    public async Task Evaluate_ColumnThatIsNotThere_SaysWhichThereAre()
    {
        CopyFolder("ticket-flow-eval");

        int code = await _cli.RunAsync("evaluate", "ticket-flow-eval", "--data", "ticket-flow-eval/data.jsonl", "--column", "area=${data.topic}");

        code.ShouldBe(1);
        _cli.Error.ShouldContain("area: ${data.topic}");
        _cli.Error.ShouldContain("${data.expected}");
    }

    [Fact]
    public async Task Check_FolderOfFlows_TakesWhatLiesInThemForTheirs()
    {
        CopyFolder("ticket-flow-eval");

        (await _cli.RunAsync("check", ".")).ShouldBe(0, _cli.Out);

        _cli.Out.ShouldContain("1 file: 1 compiled");
    }

    [Fact]
    public async Task Import_FolderOfAFlow_WritesVariantsAndDatasetsThatCanBeChosen()
    {
        CopyFolder("ticket-flow");

        (await _cli.RunAsync("import", "ticket-flow", "-o", "TicketFlow")).ShouldBe(0, _cli.Error);

        File.Exists(Path.Combine(_cli.Folder, "TicketFlow", "prompts", "variants", "draft.friendly.prompty")).ShouldBeTrue();
        File.Exists(Path.Combine(_cli.Folder, "TicketFlow", "evals", "data.jsonl")).ShouldBeTrue();
        (await _cli.RunAsync("evaluate", "TicketFlow", "--data", "TicketFlow/evals/data.jsonl", "--variant", "draft.loud")).ShouldBe(2);
        _cli.Error.ShouldContain("draft.friendly");
    }

    [Fact]
    public async Task Evaluate_AgainstAVariant_ShowsBothAndTheLinesThatDiffer()
    {
        WriteVariants("q", ["a"], ("plain", "q"), ("loud", "q.upper()"));
        _cli.Write("data.jsonl", "{\"q\": \"Hi\"}\n{\"q\": \"YES\"}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--against", "say.loud")).ShouldBe(0, _cli.Error);

        _cli.Out.ShouldContain("2 of 2");
        _cli.Out.ShouldContain("1 of 2 lines differ:\nline 0 a\n  - Hi\n  + HI");
        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--against", "say.loud", "--require", "acc>=1")).ShouldBe(1, _cli.Error);
        _cli.Out.ShouldContain("default does not hold  acc>=1: there is no metric 'acc'; there is none\nsay.loud does not hold  acc>=1");
        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--require", "acc>=1")).ShouldBe(1, _cli.Error);
        _cli.Out.ShouldContain("does not hold  acc>=1: there is no metric 'acc'; there is none");
        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--against", "say.soft")).ShouldBe(2);
        _cli.Error.ShouldContain("there are: plain, loud");
        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--judge", "flow")).ShouldBe(2);
        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--against", "say.loud", "--output", "o.jsonl")).ShouldBe(2);
    }

    [Fact]
    public async Task Evaluate_AgainstAVariant_IsJudgedByAnEvaluationFlow()
    {
        CopyFolder("ticket-flow-eval");
        WriteVariants("expected", ["area", "reply"], ("right", "q"), ("wrong", "'x'"));

        int code = await _cli.RunAsync("evaluate", "flow", "--data", "ticket-flow-eval/data.jsonl", "--against", "say.wrong", "--judge", "ticket-flow-eval", "--judge-mapping", "ticket-flow-eval/run.yaml");

        code.ShouldBe(0, _cli.Error);
        _cli.Out.ShouldMatch(@"accuracy +1(\.0)? +0(\.0)?\b");
    }

    [Fact]
    public async Task Evaluate_AgainstAVariantThatAlwaysFails_SaysWhy_AndJudgesTheOther()
    {
        CopyFolder("ticket-flow-eval");
        WriteVariants("expected", ["area", "reply"], ("right", "q"), ("broken", "1 / 0"));

        int code = await _cli.RunAsync("evaluate", "flow", "--data", "ticket-flow-eval/data.jsonl", "--against", "say.broken", "--judge", "ticket-flow-eval", "--judge-mapping", "ticket-flow-eval/run.yaml");

        code.ShouldBe(1, _cli.Error);
        _cli.Out.ShouldMatch(@"lines that succeeded +3 of 3 +0 of 3");
        _cli.Out.ShouldMatch(@"accuracy +1(\.0)?\b");
        _cli.Out.ShouldContain("say.broken line 0 ");
        _cli.Out.ShouldContain("division by zero");
    }

    [Theory]
    [InlineData("llm_score")]
    [InlineData("score 2")]
    [InlineData("CalculateScore")]
    [InlineData("2_scores")]
    [InlineData("calculate_the_average_score_of_all_the_answers_given")]
    [InlineData("评分")]
    public async Task Evaluate_MetricOverANode_HasItsValuesWhateverItIsCalled(string node)
    {
        _cli.Write("flow/flow.dag.yaml", $$"""
            inputs:
              x: { type: int }
            outputs:
              o: { reference: "${ {{node}}.output}" }
            nodes:
            - { name: score, type: python, source: { type: code, path: a.py }, inputs: { x: 100 } }
            - { name: {{node}}, type: python, source: { type: code, path: a.py }, inputs: { x: "${inputs.x}" } }
            - { name: agg, type: python, aggregation: true, source: { type: code, path: agg.py }, inputs: { scores: "${ {{node}}.output}" } }
            """.Replace("${ ", "${", StringComparison.Ordinal));
        _cli.Write("flow/a.py", "from promptflow.core import tool\n\n@tool\ndef a(x):\n    return x\n");
        _cli.Write("flow/agg.py", "from promptflow.core import tool, log_metric\n\n@tool\ndef agg(scores: list):\n    log_metric('total', sum(s for s in scores if s is not None))\n");
        _cli.Write("data.jsonl", "{\"x\": 1}\n{\"x\": 2}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--require", "total==3")).ShouldBe(0, _cli.Out + _cli.Error);
    }

    [Fact]
    public async Task Evaluate_OfAPipelineThatSearches_HasItsKnowledge()
    {
        _cli.Write("knowledge/help.yaml", "documents: help\n");
        _cli.Write("knowledge/help/refunds.md", "A refund is paid within ten days.");
        _cli.Write("flow.yml", KnowledgeCommandTests.SearchingFlow);
        _cli.Write("data.jsonl", """{"q":"refund"}""");
        (await _cli.RunAsync("knowledge", "build")).ShouldBe(0, _cli.Error);

        (await _cli.RunAsync("evaluate", "flow.yml", "--data", "data.jsonl", "--json")).ShouldBe(0, _cli.Out + _cli.Error);

        _cli.Out.ShouldContain("refunds.md");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public async Task Evaluate_WithOutputsThatHaveNowhereToGo_SaysSoBeforeItRuns()
    {
        WriteVariants("q", ["a"], ("plain", "q"));
        _cli.Write("data.jsonl", "{\"q\": \"Hi\"}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--output", "data.jsonl/o.jsonl")).ShouldBe(2);
        _cli.Error.ShouldContain("--output 'data.jsonl/o.jsonl' cannot be written");
        Directory.Exists(Path.Combine(_cli.Folder, ".slipway")).ShouldBeFalse();

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--output", "new/o.jsonl")).ShouldBe(0, _cli.Error);
        File.ReadAllText(Path.Combine(_cli.Folder, "new", "o.jsonl")).ShouldBe("{\"line_number\":0,\"a\":\"Hi\"}\n");
    }

    [Fact]
    public async Task Import_FolderOfAFlow_WithPolicies_WritesThem()
    {
        CopyFolder("ticket-flow");

        (await _cli.RunAsync("import", "ticket-flow", "-o", "TicketFlow", "--policies")).ShouldBe(0, _cli.Error);
    }

    [Fact]
    public async Task Evaluate_NodeThatImportsTheFileOfAnother_CallsItsOwnTool()
    {
        _cli.Write("flow/flow.dag.yaml", """
            inputs:
              x: { type: int }
            outputs:
              o: { reference: "${second.output}" }
            nodes:
            - { name: first, type: python, source: { type: code, path: ./one.py }, inputs: { x: "${inputs.x}" } }
            - { name: second, type: python, source: { type: code, path: two.py }, inputs: { x: "${first.output}" } }
            """);
        _cli.Write("flow/one.py", "from promptflow.core import tool\n\nSTEP = 10\n\n@tool\ndef one(x):\n    return x\n");
        _cli.Write("flow/two.py", "from promptflow.core import tool\nfrom one import STEP, one\n\n@tool\ndef two(x):\n    return one(x) + STEP\n");
        _cli.Write("data.jsonl", "{\"x\": 1}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--json")).ShouldBe(0, _cli.Out + _cli.Error);

        _cli.Out.ShouldContain("\"o\": 11");
    }

    [Fact]
    public async Task Evaluate_ThatFailsOnAllLines_LeavesTheOutputOfBefore()
    {
        WriteVariants("q", ["a"], ("plain", "q[99]"), ("loud", "q.upper()"));
        _cli.Write("data.jsonl", "{\"q\": \"Hi\"}\n");
        _cli.Write("outputs.jsonl", "{\"line_number\": 0}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--output", "outputs.jsonl")).ShouldBe(1);

        File.ReadAllText(Path.Combine(_cli.Folder, "outputs.jsonl")).ShouldBe("{\"line_number\": 0}\n");
        _cli.Error.ShouldContain("no line succeeded, so --output 'outputs.jsonl' is not written; what it holds is from before.");
    }

    [Fact]
    public async Task Evaluate_AgainstAVariant_WarnsOnce()
    {
        WriteVariants("q", ["a"], ("plain", "q"), ("loud", "q.upper()"));
        _cli.Write("data.jsonl", "{\"q\": \"Hi\"}\n{\"q\": \"Yes\"}\n");
        _cli.Write("earlier.jsonl", "{\"line_number\": 0, \"a\": \"x\"}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--run", "earlier.jsonl", "--column", "q=${run.outputs.a}", "--against", "say.loud")).ShouldBe(0, _cli.Error);

        _cli.Error.ShouldBe($"slipway: 1 of 2 lines of data.jsonl is left out: the other file has none with its line_number.{Environment.NewLine}");
    }

    [Fact]
    public async Task Evaluate_ImagesThatTheDatasetNamesByPath_AreLoaded()
    {
        _cli.Write("flow/flow.dag.yaml", """
            inputs:
              q: { type: object }
            outputs:
              a: { type: string, reference: '${say.output}' }
            nodes:
            - { name: say, type: python, source: { type: code, path: say.py }, inputs: { q: '${inputs.q}' } }
            """);
        _cli.Write("flow/say.py", "from promptflow.core import tool\n\n@tool\ndef say(q):\n    return q['shown'][0].to_base64(with_type=True) + ' ' + q['shown'][1]['image_url']['url']\n");
        _cli.Write("data/images/dot.jpg", "abc");
        _cli.Write("data/one.jsonl", """{"q": {"shown": [{"data:image/png;path": "images/dot.jpg"}, {"type": "image_file", "image_file": {"path": "images/dot.jpg"}}]}}""");
        _cli.Write("data/none.jsonl", """{"q": {"data:image/png;path": "images/none.jpg"}}""");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data/one.jsonl", "--output", "out.jsonl")).ShouldBe(0, _cli.Out + _cli.Error);
        JsonNode.Parse(File.ReadAllText(Path.Combine(_cli.Folder, "out.jsonl")))!["a"]!.GetValue<string>().ShouldBe("data:image/png;base64,YWJj data:image/jpeg;base64,YWJj");
        (await _cli.RunAsync("evaluate", "flow", "--data", "data/none.jsonl")).ShouldBe(2);
        _cli.Error.ShouldContain("'data/none.jsonl' names an image 'images/none.jpg'");
    }

    [Fact]
    public async Task Run_OfAFlow_TakesAVariant_AndSoDoesWhatGoesOnWithIt()
    {
        WriteVariants("q", ["a"], ("plain", "q"), ("loud", "q.upper()"));

        (await _cli.RunAsync("run", "flow", "--input", """{"q":"Hi"}""", "--variant", "say.loud")).ShouldBe(0, _cli.Error);
        _cli.Out.ShouldContain("HI");
        (await _cli.RunAsync("replay", "latest", "flow", "--variant", "say.loud")).ShouldBe(0, _cli.Out + _cli.Error);
        (await _cli.RunAsync("fork", "latest", "flow", "--at", "say", "--variant", "say.plain")).ShouldBe(0, _cli.Error);
        _cli.Out.ShouldContain("Hi");
    }

    [Fact]
    public async Task Evaluate_DataWithHalfACharacter_IsRefused()
    {
        WriteVariants("q", ["a"], ("plain", "q"), ("loud", "q.upper()"));
        _cli.Write("half.jsonl", "{\"q\": \"\\ud800\"}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "half.jsonl")).ShouldBe(1);
        _cli.Error.ShouldContain("half a character");
    }

    [Fact]
    public async Task Evaluate_VariantOfNoNode_IsNotTheDefaultOnes()
    {
        WriteVariants("q", ["a"], ("plain", "q"), ("loud", "q.upper()"));
        _cli.Write("data.jsonl", "{\"q\": \"Hi\"}\n");

        (await _cli.RunAsync("evaluate", "flow", "--data", "data.jsonl", "--against", "sya.loud")).ShouldBe(2);

        _cli.Error.ShouldContain("these have: 'say'");
    }

    [Fact]
    public async Task Import_FolderWithoutAFlow_SaysWhatIsExpected()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Folder, "empty"));

        (await _cli.RunAsync("import", "empty", "-o", "Out")).ShouldBe(2);

        _cli.Error.ShouldContain("flow.dag.yaml");
    }

    /// <summary>A flow of one node that gives every output; of its variants the first is the default.</summary>
    private void WriteVariants(string input, string[] outputs, params (string Id, string Python)[] variants)
    {
        _cli.Write("flow/flow.dag.yaml", $$$"""
            inputs:
              {{{input}}}: { type: string }
            outputs:
            {{{string.Concat(outputs.Select(output => $"  {output}: {{ type: string, reference: '${{say.output}}' }}\n"))}}}
            nodes:
            - { name: say, use_variants: true }
            node_variants:
              say:
                default_variant_id: {{{variants[0].Id}}}
                variants:
            {{{string.Concat(variants.Select(variant => $"      {variant.Id}: {{ node: {{ type: python, source: {{ type: code, path: {variant.Id}.py }}, inputs: {{ q: '${{inputs.{input}}}' }} }} }}\n"))}}}
            """);
        foreach ((string id, string python) in variants)
        {
            _cli.Write($"flow/{id}.py", $"from promptflow.core import tool\n\n@tool\ndef say(q: str):\n    return {python}\n");
        }
    }

    private void CopyFolder(string sample)
    {
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", sample)))
        {
            _cli.Write($"{sample}/{Path.GetFileName(path)}", File.ReadAllText(path));
        }
    }
}
