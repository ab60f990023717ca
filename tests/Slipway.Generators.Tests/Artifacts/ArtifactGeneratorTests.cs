using CsCheck;
using Slipway.Migration.Compiling;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Projects;
using Slipway.Tests.Properties;

namespace Slipway.Generators.Tests.Artifacts;

public sealed class ArtifactGeneratorTests
{
    private const string Prompt =
        """
        ---
        name: judge-item
        description: Is this <item> covered?
        model: fast
        inputs:
          item: { type: object }
          class: string
          price: number
          count: integer
          gift: boolean
          note: { type: string, required: false }
        ---
        system:
        You check {{ item.name }}.
        """;

    [Fact]
    public void Read_OfAnyFrontMatter_FailsAsOneThatIsBroken() =>
        Gen.Char[" \n:-[]{},&*!|>'\"%@`#?a1\t\u0085"].Array[0, 24].Select(chars => new string(chars)).SampleSeeded(
            yaml =>
            {
                try
                {
                    PromptFile.Read($"---\n{yaml}\n---\nuser:\nHello", "hello.prompty");
                }
                catch (ArtifactException)
                {
                    // It is broken.
                }
            },
            iter: 5_000);

    [Fact]
    public void Generate_Prompt_HasOneTypedParameterForEachInput()
    {
        const string Code =
            """
            using System.Text.Json.Nodes;
            using Slipway;

            namespace Desk;

            public static class Use
            {
                public static PromptCall All(Prompts prompts) => prompts.JudgeItem(new JsonObject { ["name"] = "Coat" }, "c", 1.5, 2, true, "n");

                public static PromptCall Named(Prompts prompts) => prompts.JudgeItem(item: null, @class: "c", price: null, count: null, gift: null);
            }
            """;

        using CompiledPipeline compiled = Compile(Code, ("prompts/judge-item.prompty", Prompt));

        compiled.Diagnostics.ShouldBeEmpty();
        var prompts = Activator.CreateInstance(compiled.Assembly!.GetType("Desk.Prompts")!);
        var call = (PromptCall)compiled.Assembly.GetType("Desk.Use")!.GetMethod("All")!.Invoke(null, [prompts])!;
        call.Prompt.Name.ShouldBe("judge-item");
        call.Prompt.Inputs.Count.ShouldBe(6);
    }

    [Fact]
    public void Generate_MissingArgument_IsACompileError()
    {
        const string Code = "using Slipway; namespace Desk; public static class Use { public static PromptCall Call(Prompts prompts) => prompts.JudgeItem(null, \"c\"); }";

        using CompiledPipeline compiled = Compile(Code, ("prompts/judge-item.prompty", Prompt));

        compiled.Assembly.ShouldBeNull();
        compiled.Diagnostics.ShouldContain(finding => finding.Code == "CS7036");
    }

    [Fact]
    public void Generate_ScriptsAndTemplates_CarryTheirSource()
    {
        using CompiledPipeline compiled = Compile(
            "namespace Desk;",
            ("scripts/add-up.py", "def main(a):\r\n    return {\"t\": \"\"\"{a}\"\"\"}\n"),
            ("scripts/shout.js", "function main({a}) { return {t: a}; }\n"),
            ("templates/letter.jinja", "Dear {{ name }},\n"));

        compiled.Diagnostics.ShouldBeEmpty();
        Static<Script>(compiled, "Scripts", "AddUp").Source.ShouldBe("def main(a):\n    return {\"t\": \"\"\"{a}\"\"\"}\n");
        Static<Script>(compiled, "Scripts", "Shout").Language.ShouldBe(ScriptLanguage.JavaScript);
        Static<Template>(compiled, "Templates", "Letter").Render(new() { ["name"] = "Ada" }, TestContext.Current.CancellationToken).ShouldBe("Dear Ada,");
    }

    [Theory]
    [InlineData('[')]
    [InlineData('-')]
    public void Generate_PromptNestedTooDeep_IsReported(char opening)
    {
        string deep = string.Concat(Enumerable.Repeat(opening + " ", 100_000));
        using CompiledPipeline compiled = Compile("namespace Desk;", ("prompts/x.prompty", $"---\nmodel: m\na:\n  {deep}\n---\nuser:\nHi"));

        Diagnostic finding = compiled.Diagnostics.ShouldHaveSingleItem();
        finding.Code.ShouldBe("SLIP1001");
        finding.Message.ShouldContain("nested deeper than 64 levels");
        finding.Location.Line.ShouldBe(4);
    }

    [Theory]
    [InlineData("no fence", "SLIP1001", 1)]
    [InlineData("---\nname: x\n---\nuser:\nHi", "SLIP1001", 1)]
    [InlineData("---\nmodel: m\nbad: [1\n---\nuser:\nHi", "SLIP1001", 4)]
    [InlineData("---\n- a\n---\nuser:\nHi", "SLIP1001", 2)]
    [InlineData("---\nmodel: m\ninputs: [a]\n---\nuser:\nHi", "SLIP1001", 3)]
    [InlineData("---\nmodel: m\ntemplate: { format: jinja2, undefined: strict }\n---\nuser:\nHi", "SLIP1001", 3)]
    [InlineData("---\nmodel: m\ntemplate:\n  format: jinja2\n  options:\n    undefined: stric\n---\nuser:\nHi", "SLIP1001", 6)]
    [InlineData("---\nmodel: m\ntemplate:\n  options:\n    trim: true\n---\nuser:\nHi", "SLIP1001", 5)]
    [InlineData("---\nmodel: m\n---\nstray\nuser:\nHi", "SLIP1002", 4)]
    [InlineData("---\nmodel: m\n---\nUser:\nHi", "SLIP1002", 4)]
    [InlineData("---\nmodel: m\nname: '??'\n---\nuser:\nHi", "SLIP1004", 1)]
    [InlineData("---\nmodel: m\nname: to-string\n---\nuser:\nHi", "SLIP1004", 1)]
    [InlineData("---\nmodel: m\ninputs:\n  a: text\n---\nuser:\nHi", "SLIP1005", 4)]
    public void Generate_BrokenPrompt_IsReportedAtItsLine(string source, string code, int line)
    {
        using CompiledPipeline compiled = Compile("namespace Desk;", ("prompts/x.prompty", source));

        Diagnostic finding = compiled.Diagnostics.ShouldHaveSingleItem();
        finding.Code.ShouldBe(code);
        finding.Location.File.ShouldBe("prompts/x.prompty");
        finding.Location.Line.ShouldBe(line, finding.Message);
    }

    [Theory]
    [InlineData("Hi {{ customer }} {{ custmer.name }}.", "'custmer', which is no input of the prompt, so it is always empty; did you mean 'customer'?", 7)]
    [InlineData("Hi\n{% if Customer %}x{% endif %}", "'Customer', which is no input of the prompt, so it is always empty; did you mean 'customer'?", 8)]
    [InlineData("Hi\n\n{%- for a in orders -%}{{ a }}{% endfor %}", "'orders', which is no input of the prompt, so it is always empty; declare it under 'inputs', or write 'orders | default' where it may be missing.", 9)]
    [InlineData("{{ customer | replace('a', other) }}", "'other', which is no input", 7)]
    [InlineData("{{ customer[kez] }}", "'kez', which is no input", 7)]
    [InlineData("{{ '}}' ~ kez }}", "'kez', which is no input", 7)]
    public void Generate_PromptThatReadsWhatIsNoInput_Warns(string text, string message, int line)
    {
        using CompiledPipeline compiled = Compile("namespace Desk;", ("prompts/x.prompty", $"---\nmodel: m\ninputs:\n  customer: string\n---\nuser:\n{text}"));

        Diagnostic finding = compiled.Diagnostics.ShouldHaveSingleItem();
        finding.Code.ShouldBe("SLIP1006");
        finding.Message.ShouldContain(message);
        finding.Location.Line.ShouldBe(line, finding.Message);
    }

    [Theory]
    [InlineData("{{ customer.name }} {{ customer['a'] }} {{ customer | upper | join(', ') }}{{ \"custmer\" }}{# custmer #}")]
    [InlineData("{% raw %}{{ custmer }}{% endraw %}")]
    [InlineData("{% set a, b = customer %}{{ a ~ b }}{% set c %}x{% endset %}{{ c }}{% set ns = namespace(n=1) %}{% set ns.n = 2 %}{{ ns.n }}")]
    [InlineData("{% for key, value in customer.items() if value is string %}{{ loop.index }}{{ key }}{{ value is not none }}{% else %}-{% endfor %}")]
    [InlineData("{% macro m(a, b=1) %}{{ a + b }}{{ caller() }}{{ varargs }}{% endmacro %}{% call(x) m(1) %}{{ x }}{% endcall %}")]
    [InlineData("{% with q = customer %}{{ q }}{% endwith %}{% filter upper %}a{% endfilter %}{% block b %}{{ self.b() }}{% endblock %}")]
    [InlineData("{% import 'f' as f %}{{ f.x }}{% from 'f' import g as h %}{{ h() }}{% include 'a' ignore missing %}")]
    [InlineData("{% if other is defined %}{{ other }}{% endif %}{{ another | default('a') }}{{ third is not defined }}")]
    [InlineData("{{ range(3) | list }}{{ dict(a=1) }}{{ true and not False or None }}{{ customer if customer else 1e3 }}{{ 3 in customer }}")]
    public void Generate_PromptThatReadsItsInputs_IsNotReported(string text)
    {
        using CompiledPipeline compiled = Compile("namespace Desk;", ("prompts/x.prompty", $"---\nmodel: m\ninputs:\n  customer: string\n---\nuser:\n{text}"));

        compiled.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Generate_PromptTooTangledToScan_IsGeneratedAndNotReported()
    {
        string text = string.Concat(Enumerable.Repeat("{#", 200_000));

        using CompiledPipeline compiled = Compile(
            "namespace Desk; public static class Uses { public static object It(Prompts prompts) => prompts; }", ("prompts/x.prompty", $"---\nmodel: m\n---\nuser:\n{text}"));

        compiled.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Prompts_OfTheDocs_ReadTheirInputs()
    {
        string[] prompts = [.. Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md")
            .SelectMany(page => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(page), "```\\w*\n(---\n.*?)```", System.Text.RegularExpressions.RegexOptions.Singleline))
            .Select(prompt => prompt.Groups[1].Value)];
        prompts.ShouldNotBeEmpty();
        prompts.SelectMany(prompt => PromptVariables.Unknown(new Page(prompt), TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public void Generate_TwoFilesWithOneName_ReportsTheSecond()
    {
        using CompiledPipeline compiled = Compile("namespace Desk;", ("scripts/add-up.py", "a"), ("scripts/add_up.js", "b"));

        compiled.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("SLIP1003");
    }

    [Theory]
    [InlineData("refund-desk", "refund_desk")]
    [InlineData("3d.desk", "_3d.desk")]
    [InlineData("Desk.class", "Desk.@class")]
    [InlineData("A..B", "A.B")]
    [InlineData("-", "_")]
    [InlineData("...", "Slipway.Generated")]
    [InlineData("Über.日本", "Über.日本")]
    public void Namespace_OfAProjectWithAnyName_IsOne(string project, string expected) => Identifier.Namespace(project).ShouldBe(expected);

    [Fact]
    public void Doc_OfCharactersThatXmlCannotHold_LeavesThemOut() => Identifier.Doc("a \u0001\ufffe <b> 😀\u2028").ShouldBe("a &lt;b&gt; 😀");

    [Fact]
    public void Generate_NamesThatDifferInInvisibleCharacters_ReportsTheSecond()
    {
        using CompiledPipeline compiled = Compile("namespace Desk;", ("scripts/add.py", "a"), ("scripts/a\u200Ddd.py", "b"));

        compiled.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("SLIP1003");
    }

    private static T Static<T>(CompiledPipeline compiled, string type, string member) =>
        (T)compiled.Assembly!.GetType("Desk." + type)!.GetProperty(member)!.GetValue(null)!;

    private static CompiledPipeline Compile(string code, params (string Path, string Content)[] files) => PipelineCompiler.Compile(
        [new ProjectFile("src/Desk/Use.cs", code), .. files.Select(file => new ProjectFile(file.Path, file.Content))], "Desk", TestContext.Current.CancellationToken);

    private sealed class Page(string text) : Microsoft.CodeAnalysis.AdditionalText
    {
        public override string Path => "page.prompty";

        public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) =>
            Microsoft.CodeAnalysis.Text.SourceText.From(text);
    }
}
