using CsCheck;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Tests.Dify;
using Slipway.Tests.Properties;

namespace Slipway.Migration.Tests.Emitting;

public sealed class HostileTitleTests
{
    private static readonly string[] Titles =
    [
        "", " ", "class", "Task", "Console", "String", "Prompts", "Scripts", "Templates", "Slipway", "System", "run", "input", "prompts", "branch", "RunAsync", "Equals",
        "GetType", "to string", "../../etc/passwd", "C:\\con", "nul", "😀😀", "查询订单", "מוצר חדש", "\u202Eevil\u202C", "a\0b\u0007", "123", "123 go", "----", "<script>",
        "\"quoted\"", "{braces}", "// comment", "*/", "#if", "@everyone", "ÄÖÜ ß", "a\nb\r\nc", "Loop", "LLM", "LLM 2", "await", "value", "field", "record", new string('x', 10_000),
        "word " + new string('y', 3_000), "_", "DifyText", "JsonNode", "Random flow",
    ];

    [Fact]
    public void Emit_HostileTitles_CompilesAndStaysInsideTheProject() =>
        Gen.Int[0, Titles.Length - 1].Select(i => Titles[i]).Array[7].SampleSeeded(Check, iter: 200);

    [Theory]
    [InlineData("Dify knowledge")]
    [InlineData("Passages")]
    [InlineData("Dify Documents")]
    [InlineData("Unreachable exception")]
    public void Emit_AppCalledLikeATypeOfItsCode_Compiles(string name)
    {
        FlowApp app = DifyYaml.Read(DifyYaml.App(
            "workflow",
            [
                DifyYaml.Start, "{id: f, data: {type: http-request, title: Fetch, method: get, url: 'http://localhost/x', authorization: {type: no-auth}, headers: '', params: '', body: {type: none, data: []}}}",
                "{id: d, data: {type: document-extractor, title: Texts, variable_selector: [f, files], is_array_file: true}}",
                "{id: k, data: {type: knowledge-retrieval, title: Search, query_variable_selector: [s, q], dataset_ids: [one], retrieval_mode: multiple, multiple_retrieval_config: {top_k: 3, reranking_enable: false}}}",
                $"{{id: c, data: {{type: question-classifier, title: Sort, query_variable_selector: [s, q], {DifyYaml.Model}, classes: [{{id: a, name: A}}, {{id: b, name: B}}]}}}}",
                "{id: e, data: {type: end, outputs: [{variable: out, value_selector: [k, result]}, {variable: texts, value_selector: [d, text]}]}}",
                "{id: g, data: {type: end, outputs: [{variable: out, value_selector: [c, class_name]}]}}",
            ],
            ["s->f", "f->d", "d->k", "k->c", "c:a->e", "c:b->g"]).Replace("name: Test", $"name: {name}")).App!;

        EmittedProject project = ProjectEmitter.Emit(app);

        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
    }

    // Records in records are called by the whole way to them; their files are, too.
    [Fact]
    public void Emit_ObjectsDeepInObjects_HaveNamesThatFileSystemsTake()
    {
        string outputs = "{last: {type: string}}";
        for (int depth = 0; depth < 12; depth++)
        {
            outputs = $"{{a_rather_long_name_of_what_is_inside_{depth}: {{type: object, children: {outputs}}}}}";
        }

        FlowApp app = DifyYaml.One($"{{id: n, data: {{type: code, title: Nest, code_language: javascript, variables: [], outputs: {outputs}, code: 'function main() {{ return {{}} }}'}}}}").App!;

        EmittedProject project = ProjectEmitter.Emit(app);

        project.Files.ShouldAllBe(file => Path.GetFileName(file.Path).Length < 200);
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Summarize case", "summarize-case", "summarizeCase")]
    [InlineData("parseHTTPReply2", "parse-httpreply2", "parseHttpreply2")]
    [InlineData("查询订单", "cha-xun-ding-dan", "chaXunDingDan")]
    [InlineData("2 nd step", "nd-step-2", "ndStep2")]
    [InlineData("Größe & Gewicht", "grosse-gewicht", "grosseGewicht")]
    public void Words_OfATitle_AreReadable(string title, string kebab, string camel)
    {
        Words words = Words.Of(title);

        words.Kebab.ShouldBe(kebab);
        words.Camel.ShouldBe(camel);
    }

    private static void Check(string[] titles)
    {
        FlowApp app = new Flows(titles[0]) { Description = titles[1] }
            .Input(titles[2].Length == 0 ? "x" : titles[2], FlowType.String)
            .Setting(titles[3].Length == 0 ? "y" : titles[3], titles[4])
            .Prompt("ask", titles[1], node => node with { Description = titles[5] }, ("user", "Hi"))
            .Code("code", titles[2], "def main(text): return {}", [("text", "ask.text")], new FlowField(titles[6], FlowType.String))
            .Template("template", titles[3], "{{ a }}", ("a", "ask.text"))
            .Http("http", titles[4], "GET", "http://localhost")
            .Add(new UnsupportedNode("tool", titles[5], new("flow.yml"), titles[6], titles[0]))
            .End("end", titles[6], (titles[5], "template.output"), (titles[4], "http.body"))
            .Edges("start > ask > code > template > http > tool > end")
            .App();

        EmittedProject project = ProjectEmitter.Emit(app);

        project.Files.Select(file => file.Path).ShouldAllBe(path => path.Length < 220 && path.All(c => char.IsAsciiLetterOrDigit(c) || "./_-".Contains(c)) && !path.Contains("..") && !path.StartsWith('/'));
        project.Files.Select(file => file.Path.ToUpperInvariant()).ShouldBeUnique();
        project.Files.ShouldAllBe(file => !file.Content.Contains('\r') && !file.Content.Contains('\u202E') && !file.Content.Contains('\0'));
        using CompiledPipeline compiled = PipelineCompiler.Compile(project.Files, project.RootNamespace, TestContext.Current.CancellationToken);
        compiled.Diagnostics.ShouldBeEmpty(string.Join("\n", project.Files.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal)).Select(file => file.Content[..Math.Min(1500, file.Content.Length)])));
    }
}
