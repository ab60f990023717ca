using CsCheck;
using Slipway.Migration.Compiling;
using Slipway.Migration.Emitting;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
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
