using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Documents;
using Slipway.Journal;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Models.Catalog;

namespace Slipway.Conformance.Tests.Dify;

/// <summary>Files on their way from a caller through an emitted program to a model or a service, as they go over the wire (8.4, 8.7, 13.3).</summary>
[Trait("suite", "conformance-dify")]
public sealed class FilesTests : IDisposable
{
    private const string Start = "{id: s, data: {type: start, variables: [{variable: q, type: text-input}, {variable: f, type: file, required: true, allowed_file_types: [image, document]}, {variable: fs, type: file-list}]}}";
    private const string Model = "model: {provider: openai, name: gpt-4o, mode: chat, completion_params: {}}";

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-files-").FullName;
    private readonly List<string> _requests = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Vision_PutsImagesBeforeTheTextOfTheLastUserMessage()
    {
        var sent = await AskAsync(
            "prompt_template: [{role: system, text: Look.}, {role: user, text: 'What is {{#s.q#}}?'}], vision: {enabled: true, configs: {detail: high, variable_selector: [s, f]}}");

        sent.ShouldBe("""
            [{"role":"system","content":"Look."},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"high"}},{"type":"text","text":"What is it?"}]}]
            """.Trim());
    }

    [Fact]
    public async Task Vision_AfterASystemMessage_IsAMessageOfTheUser() =>
        (await AskAsync("prompt_template: [{role: system, text: Look.}], vision: {enabled: true, configs: {variable_selector: [s, fs]}}")).ShouldBe("""
            [{"role":"system","content":"Look."},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"low"}}]}]
            """.Trim());

    [Fact]
    public async Task FileInAText_FollowsItInAMessageOfTheSameRole() =>
        (await AskAsync("prompt_template: [{role: system, text: Look.}, {role: user, text: 'Here: {{#s.f#}}'}, {role: assistant, text: Yes.}]")).ShouldBe("""
            [{"role":"system","content":"Look."},{"role":"user","content":"Here: "},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID","detail":"low"}}]},{"role":"assistant","content":"Yes."}]
            """.Trim());

    [Fact]
    public async Task Form_SendsTextsThenFiles()
    {
        await RunAsync("{id: n, data: {type: http-request, method: post, url: 'https://x.test/up', body: {type: form-data, data: [{type: file, key: pic, file: [s, f]}, {type: text, key: a, value: b}]}}}", "status_code");

        var lines = _requests.ShouldHaveSingleItem().Split("\r\n");
        lines[0].ShouldStartWith("--");
        lines[1..].Where(line => !line.StartsWith("--", StringComparison.Ordinal)).ShouldBe(
            ["Content-Disposition: form-data; name=\"a\"", "", "b", "Content-Disposition: form-data; name=\"pic\"; filename=\"a.png\"", "Content-Type: image/png", "", "\u0001\u0002\u0003", ""]);
    }

    [Fact]
    public async Task BinaryBody_IsTheFile()
    {
        await RunAsync("{id: n, data: {type: http-request, method: post, url: 'https://x.test/up', body: {type: binary, data: [{type: file, file: [s, f]}]}}}", "status_code");

        _requests.ShouldBe(["\u0001\u0002\u0003"]);
    }

    [Fact]
    public async Task Condition_OnTheFilesOfAList_LooksAtEach()
    {
        const string Branch = "{id: n, data: {type: if-else, cases: [{case_id: 'true', logical_operator: and, conditions: [{variable_selector: [s, fs], comparison_operator: contains, sub_variable_condition: {logical_operator: and, conditions: [{key: extension, comparison_operator: in, value: [png, gif]}, {key: size, comparison_operator: '≥', value: '3'}]}}]}]}}";

        (await RunAsync(Branch, "result"))["out"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Theory]
    [InlineData("f", "a.txt", "gr\u00fc\u00dfe", "\"gr\u00fc\u00dfe\"")]
    [InlineData("fs", "a.txt", "x", "[\"x\"]")]
    [InlineData("f", "a.html", "<p>x</p>", "\"<p>x</p>\"")]
    [InlineData("f", "a.csv", "n,v\na,1", "\"| n | v |\\n| - | - |\\n| a | 1 |\\n\"")]
    public async Task Documents_AreReadAsDifyDoes(string input, string name, string content, string text)
    {
        var output = await RunAsync($"{{id: n, data: {{type: document-extractor, title: Read it, is_array_file: false, variable_selector: [s, {input}]}}}}", "text", name, Encoding.UTF8.GetBytes(content));

        output["out"]!.ToJsonString(SlipwayJson.Options).ShouldBe(text);
    }

    [Fact]
    public async Task DocumentOfAnUnknownFormat_FailsTheNode()
    {
        var failure = await Should.ThrowAsync<StepFailedException>(() => RunAsync("{id: n, data: {type: document-extractor, variable_selector: [s, f]}}", "text", "a.epub", [1]));
        failure.ErrorCode.ShouldBe("UnsupportedFileTypeError");
    }

    [Fact]
    public async Task FileOfAnotherKind_IsRefusedWithItsName()
    {
        var failure = await Should.ThrowAsync<InvalidInputException>(() => RunAsync("{id: n, data: {type: if-else, cases: []}}", "result", fileName: "song.mp3"));
        failure.Message.ShouldContain("'song.mp3' is of kind audio");
    }

    /// <summary>The messages that a prompt node sends.</summary>
    private async Task<string> AskAsync(string prompt)
    {
        await RunAsync($"{{id: n, data: {{type: llm, {Model}, {prompt}}}}}", "text");
        return JsonNode.Parse(_requests.ShouldHaveSingleItem())!["messages"]!.ToJsonString(SlipwayJson.Options);
    }

    private async Task<JsonNode> RunAsync(string node, string output, string fileName = "a.png", byte[]? content = null)
    {
        var yaml = $"""
            app: {"{"}mode: workflow, name: Test{"}"}
            kind: app
            version: 0.3.0
            workflow:
              graph:
                nodes:
                - {Start}
                - {node}
                - {"{"}id: e, data: {"{"}type: end, outputs: [{"{"}variable: out, value_selector: [n, {output}]{"}"}]{"}"}{"}"}
                edges:
                - {"{"}source: s, target: n{"}"}
                - {"{"}source: n, target: e{"}"}
                - {"{"}source: n, sourceHandle: 'true', target: e{"}"}
                - {"{"}source: n, sourceHandle: 'false', target: e{"}"}
            """;
        var imported = BuilderReaders.Read(ExportFile.FromBytes("flow.yml", Encoding.UTF8.GetBytes(yaml)));
        var project = ProjectEmitter.Emit(imported.App!, imported.Ledger);
        using var compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();

        using var handler = new Services(_requests);
        using var models = ModelCatalog.Parse(
            project.Files.FirstOrDefault(f => f.Path == "models.yaml")?.Content ?? "models: {}", "models.yaml", new ModelCatalogOptions { Handler = handler, Secrets = _ => "key" });
        await using var journal = new MemoryJournal();
        var files = new FolderFileStore(_folder);
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = models, HttpHandler = handler, Files = files, Documents = new DocumentReader() });
        var file = new JsonObject { ["filename"] = fileName, ["size"] = 3, ["related_id"] = await files.SaveAsync(new MemoryStream(content ?? [1, 2, 3]), TestContext.Current.CancellationToken) };
        var result = await host.TryRunAsync(
            CompiledPipeline.Create(compiled.PipelineTypes.Single()),
            new JsonObject { ["q"] = "it", ["f"] = file, ["fs"] = new JsonArray(file.DeepClone()) },
            ct: TestContext.Current.CancellationToken);
        if (result.Exception is { } failure)
        {
            throw failure;
        }

        var history = (await journal.ReadAsync(result.Id))!;
        foreach (var step in history.Steps)
        {
            Encoding.UTF8.GetString(step.Request.Span).ShouldNotContain("AQID", customMessage: "the journal has no bytes of files");
        }

        return JsonNode.Parse(result.Output!.Value.Span)!;
    }

    /// <summary>A model and a web service that take whatever comes.</summary>
    private sealed class Services(List<string> requests) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            requests.Add(request.Content is null ? "" : Encoding.Latin1.GetString(await request.Content.ReadAsByteArrayAsync(cancellationToken)));
            return new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StringContent("""{"id":"1","object":"chat.completion","model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}""", Encoding.UTF8, "application/json"),
            };
        }
    }
}
