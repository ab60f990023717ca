using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Models.Catalog;
using Slipway.Models.Replay;
using Slipway.Recordings;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Searches in knowledge, from an export to the prompt that has what was found (8.9, 15).</summary>
[Trait("suite", "conformance-dify")]
public sealed class KnowledgeTests
{
    private const string Settings = "dataset_ids: [ds-1], retrieval_mode: multiple, multiple_retrieval_config: {top_k: 3, score_threshold: 0.2, reranking_enable: false}";
    private const string Search = "{id: k, data: {type: knowledge-retrieval, title: Search help, query_variable_selector: [s, q], " + Settings + "}}";
    private const string Prompt = "{id: n, data: {type: llm, title: Answer, model: {provider: openai, name: gpt-4o, mode: chat, completion_params: {}}, context: {enabled: true, variable_selector: [k, result]}, prompt_template: [{role: system, text: 'Use {{#context#}}'}, {role: user, text: '{{#s.q#}}'}]}}";

    [Fact]
    public async Task Search_FeedsTheContextAsDifyDoes()
    {
        using var project = Project(Search, Prompt, "n", "text");
        project.Emitted.Diagnostics.Select(d => d.Code).ShouldBe(["SW2260"]);
        project.Emitted.Files.Single(f => f.Path == "knowledge/search-help.yaml").Content.ShouldContain("top: 3");

        var (output, requests, journal, run) = await project.RunAsync(new FixedKnowledge());

        output.ShouldBe("""{"out":"ok"}""");
        requests.ShouldHaveSingleItem().ShouldContain("""{"role":"system","content":"Use Better.\nGood."},{"role":"user","content":"why?"}""");
        var step = (await journal.ReadAsync(run, TestContext.Current.CancellationToken))!.Steps[0];
        step.Kind.ShouldBe(StepKind.Retrieval);
        step.ArtifactVersion.ShouldBe("snapshot-1");
        Encoding.UTF8.GetString(step.Request.Span).ShouldBe("""{"knowledge":"search-help","query":"why?","top":3,"threshold":0.2}""");
    }

    [Fact]
    public async Task Result_HasTheShapeOfDifys()
    {
        using var project = Project(Search, null, "k", "result");

        var (output, _, _, _) = await project.RunAsync(new FixedKnowledge());

        var items = JsonNode.Parse(output)!["out"]!.AsArray();
        items.Select(i => (string?)i!["content"]).ShouldBe(["Better.", "Good."]);
        items.Select(i => (string?)i!["title"]).ShouldBe(["b.md", "a.md"]);
        items.Select(i => (int)i!["metadata"]!["position"]!).ShouldBe([1, 2]);
        items[0]!["metadata"]!["_source"]!.GetValue<string>().ShouldBe("knowledge");
        items[0]!["metadata"]!["doc_metadata"]!["kind"]!.GetValue<string>().ShouldBe("faq");
    }

    [Fact]
    public async Task Filter_HasTheValuesOfTheRun()
    {
        const string Filtered = "{id: k, data: {type: knowledge-retrieval, title: Search help, query_variable_selector: [s, q], dataset_ids: [a, b], retrieval_mode: multiple, multiple_retrieval_config: {top_k: 2}, metadata_filtering_mode: manual, metadata_filtering_conditions: {logical_operator: or, conditions: [{name: stage, comparison_operator: is, value: '{{#s.q#}}'}, {name: year, comparison_operator: '≥', value: 2020}, {name: x, comparison_operator: empty}]}}}";
        using var project = Project(Filtered, null, "k", "result");
        var knowledge = new FixedKnowledge();

        await project.RunAsync(knowledge);

        var filter = knowledge.Asked!.Filter!;
        filter.MatchesAll.ShouldBeFalse();
        filter.Conditions.ShouldBe([new("stage", MetadataComparison.Is, "why?"), new("year", MetadataComparison.AtLeast, "2020"), new("x", MetadataComparison.Empty)]);
    }

    [Fact]
    public async Task QueryThatIsNoText_FailsTheNodeAsInDify()
    {
        const string OfNumber = "{id: k, data: {type: knowledge-retrieval, title: Search help, query_variable_selector: [s, n], " + Settings + "}}";
        using var project = Project(OfNumber, null, "k", "result");

        (await Should.ThrowAsync<StepFailedException>(() => project.RunAsync(new FixedKnowledge()))).Message.ShouldBe("Query variable is not string type.");
    }

    [Fact]
    public async Task Verification_AnswersSearchesFromTheRecording()
    {
        using var project = Project(Search, null, "k", "result");
        var item = JsonNode.Parse("""{"content":"Recorded.","title":"r.md","metadata":{"_source":"knowledge","score":0.9,"segment_id":"7","position":1}}""")!;
        var recorded = new RecordedCase("one",
        [
            new RecordedCaseStart { Case = "one", Input = System.Text.Json.JsonSerializer.SerializeToElement(new { q = "why?", n = 1 }) },
            new ToolExchange { Case = "one", Name = "knowledge:search-help", Arguments = System.Text.Json.JsonSerializer.SerializeToElement(new { query = "why?" }), Result = System.Text.Json.JsonSerializer.SerializeToElement(new JsonArray(item)) },
        ]);

        var replayed = await CaseReplay.RunAsync(project.Create(), recorded, new CaseReplayOptions { ModelsYaml = "models: {}" }, TestContext.Current.CancellationToken);

        var found = JsonNode.Parse(replayed.Run.Output!.Value.Span)!["out"]![0]!;
        ((string?)found["content"]).ShouldBe("Recorded.");
        ((string?)found["metadata"]!["segment_id"]).ShouldBe("7");
        replayed.NotAsked.ShouldBeEmpty();
        replayed.Actual.Exchanges.OfType<ToolExchange>().ShouldHaveSingleItem().Name.ShouldBe("knowledge:search-help");
    }

    private static KnowledgeProject Project(string search, string? prompt, string from, string output)
    {
        var yaml = $"""
            app: {"{"}mode: workflow, name: Test{"}"}
            kind: app
            version: 0.3.0
            workflow:
              graph:
                nodes:
                - {"{"}id: s, data: {"{"}type: start, variables: [{"{"}variable: q, type: text-input, required: true{"}"}, {"{"}variable: n, type: number, required: true{"}"}]{"}"}{"}"}
                - {search}
                {(prompt is null ? "" : "- " + prompt)}
                - {"{"}id: e, data: {"{"}type: end, outputs: [{"{"}variable: out, value_selector: [{from}, {output}]{"}"}]{"}"}{"}"}
                edges:
                - {"{"}source: s, target: k{"}"}
                - {"{"}source: k, target: {(prompt is null ? "e" : "n")}{"}"}
                {(prompt is null ? "" : "- {source: n, target: e}")}
            """;
        var imported = BuilderReaders.Read(ExportFile.FromBytes("flow.yml", Encoding.UTF8.GetBytes(yaml)));
        imported.Diagnostics.Where(d => d.Severity is DiagnosticSeverity.Error).ShouldBeEmpty();
        return new KnowledgeProject(ProjectEmitter.Emit(imported.App!, imported.Ledger));
    }

    private sealed class KnowledgeProject : IDisposable
    {
        private readonly CompiledPipeline _compiled;

        public KnowledgeProject(EmittedProject emitted)
        {
            Emitted = emitted;
            _compiled = PipelineCompiler.Compile(emitted.Files, emitted.RootNamespace, TestContext.Current.CancellationToken);
            _compiled.Diagnostics.ShouldBeEmpty();
        }

        public EmittedProject Emitted { get; }

        public Pipeline Create() => CompiledPipeline.Create(_compiled.PipelineTypes.Single());

        public async Task<(string Output, List<string> Requests, MemoryJournal Journal, RunId Run)> RunAsync(IKnowledge knowledge)
        {
            using var handler = new Model();
            using var models = ModelCatalog.Parse(
                Emitted.Files.FirstOrDefault(f => f.Path == "models.yaml")?.Content ?? "models: {}", "models.yaml", new ModelCatalogOptions { Handler = handler, Secrets = _ => "key" });
            var journal = new MemoryJournal();
            using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = models, Knowledge = knowledge });
            var result = await host.TryRunAsync(Create(), new JsonObject { ["q"] = "why?", ["n"] = 1 }, ct: TestContext.Current.CancellationToken);
            return result.Exception is { } failure ? throw failure : (Encoding.UTF8.GetString(result.Output!.Value.Span), handler.Requests, journal, result.Id);
        }

        public void Dispose() => _compiled.Dispose();
    }

    private sealed class FixedKnowledge : IKnowledge, IKnowledgeSnapshot
    {
        public KnowledgeQuery? Asked { get; private set; }

        public string Id => "snapshot-1";

        public ValueTask<IKnowledgeSnapshot> OpenAsync(string name, CancellationToken ct) => ValueTask.FromResult<IKnowledgeSnapshot>(this);

        public ValueTask<IReadOnlyList<Passage>> SearchAsync(KnowledgeQuery query, CancellationToken ct)
        {
            Asked = query;
            return ValueTask.FromResult<IReadOnlyList<Passage>>(
            [
                new Passage("Good.", "a.md") { Score = 0.4 },
                new Passage("Better.", "b.md") { Score = 0.6, Metadata = new JsonObject { ["kind"] = "faq" } },
            ]);
        }
    }

    private sealed class Model : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"id":"1","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}""", Encoding.UTF8, "application/json"),
            };
        }
    }
}
