using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests;

public sealed class RenderTests
{
    [Fact]
    public void Render_WithJson_GivesTheText()
    {
        var environment = new JinjaEnvironment(new JinjaOptions { TrimBlocks = true, KeepTrailingNewline = true });
        JinjaTemplate template = environment.Parse("Hello {{ user.name | default('you') }}!\n", "greeting.jinja");

        template.Render(new JsonObject { ["user"] = new JsonObject { ["name"] = "Ada" } }).ShouldBe("Hello Ada!\n");
        template.Render(new JsonObject { ["user"] = new JsonObject() }).ShouldBe("Hello you!\n");
        template.Name.ShouldBe("greeting.jinja");
    }

    [Theory]
    [InlineData("{{ least == 2.5 }} {{ least != 2.5 }} {{ least < -1e300 }} {{ least == -9223372036854775808.0 }}", "False True False True")]
    [InlineData("{% include nothing ignore missing %}|", "|")]
    [InlineData("{{ 'ⅧⒶ'.isupper() }} {{ 'nª'.islower() }} {{ 'nº x'.title() }} {{ 'Ⓑⓒ'.swapcase() }} {{ 'Ⓐⓑ'.istitle() }}", "True True Nº X ⓑⒸ True")]
    [InlineData("{{ 'a b  c '.rsplit(none, 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ' '.rsplit(none, 3) }} {{ ''.rsplit(',', 2) }}", "['a b', 'c'] ['a,b', 'c'] [] ['']")]
    [InlineData("{{ ('a,' * 1000000).rsplit(',', 999999) | length }}", "1000000")]
    public void Render_GivesWhatPythonGives(string source, string text)
    {
        var environment = new JinjaEnvironment(new JinjaOptions { Loader = _ => null });

        environment.Parse(source).Render(new JsonObject { ["least"] = long.MinValue, ["nothing"] = null }).ShouldBe(text);
    }

    [Fact]
    public void Render_WithoutInputs_SeesGlobalsOnly() => Parse("{{ range(3) | list }}{{ missing }}").Render().ShouldBe("[0, 1, 2]");

    [Fact]
    public void Render_WithDictionary_GivesTheText() =>
        Parse("{{ a }} {{ b.c }}").Render(new Dictionary<string, object?> { ["a"] = 1, ["b"] = new Dictionary<string, object?> { ["c"] = "x" } }).ShouldBe("1 x");

    [Fact]
    public void Render_WithAnonymousObject_ReadsItsProperties() => Parse("{{ Name }} {{ name }}").Render(new { Name = "Ada" }).ShouldBe("Ada Ada");

    [Fact]
    public void Render_IntoWriter_WritesTheSameText()
    {
        JinjaTemplate template = Parse("{% for i in range(20000) %}{{ i }},{% endfor %}{% set x %}a{{ 1 }}{% endset %}{{ x }}");
        using var writer = new StringWriter();

        template.Render(writer, new JsonObject());

        writer.ToString().ShouldBe(template.Render());
    }

    [Fact]
    public void Render_IntoWriterFromObjectAndDictionary_WritesTheText()
    {
        using var writer = new StringWriter();
        Parse("{{ x }}").Render(writer, new { X = 1 });
        Parse("{{ x }}").Render(writer, new Dictionary<string, object?> { ["x"] = 2 });
        writer.ToString().ShouldBe("12");
    }

    [Fact]
    public void Render_WhenCancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var environment = new JinjaEnvironment(new JinjaOptions
        {
            Filters =
            {
                ["cancel"] = call =>
                {
                    source.Cancel();
                    return call[0];
                },
            },
        });
        JinjaTemplate template = environment.Parse("{% for i in range(1000) %}{{ i | cancel }}{% endfor %}");

        Should.Throw<OperationCanceledException>(() => template.Render(source.Token));
    }

    [Fact]
    public void Render_FromManyThreads_GivesTheSame()
    {
        JinjaTemplate template = Parse("{% macro m(x) %}{{ x }}{% endmacro %}{% for u in users %}{{ loop.index }}{{ m(u.name) }}{{ u.tags | join('-') }}{% endfor %}");
        string json = """{"users": [{"name": "a", "tags": ["x", "y"]}, {"tags": [], "name": "b"}]}""";
        string expected = template.Render((JsonObject)JsonNode.Parse(json)!);

        string[] texts = new string[200];
        Parallel.For(0, texts.Length, index => texts[index] = template.Render((JsonObject)JsonNode.Parse(json)!));

        texts.ShouldAllBe(text => text == expected);
    }

    [Fact]
    public void Render_Twice_StartsFromTheSameInputs()
    {
        JinjaTemplate template = Parse("{% set _ = xs.append(4) %}{{ xs }}{{ [1, 2, 3] | random }}");
        var inputs = new JsonObject { ["xs"] = new JsonArray(1, 2) };

        template.Render(inputs).ShouldBe(template.Render(inputs));
        inputs["xs"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public void Get_ThroughLoader_FindsTemplatesByName()
    {
        var environment = new JinjaEnvironment(new JinjaOptions
        {
            Loader = name => name switch { "base" => "[{% block body %}base{% endblock %}]", "child" => "{% extends 'base' %}{% block body %}{{ super() }}+{{ x }}{% endblock %}", _ => null },
        });

        environment.Get("child").Render(new { x = 1 }).ShouldBe("[base+1]");
        Should.Throw<JinjaTemplateNotFoundException>(() => environment.Get("nope"));
        Should.Throw<JinjaTemplateNotFoundException>(() => environment.Parse("{% include 'nope' %}").Render());
        Should.Throw<JinjaRuntimeException>(() => new JinjaEnvironment().Get("child")).Detail.ShouldBe("no loader for this environment specified");
    }

    [Fact]
    public void Options_ChangedAfterwards_HaveNoEffect()
    {
        var options = new JinjaOptions();
        var environment = new JinjaEnvironment(options);

        options.AutoEscape = true;
        options.Globals["late"] = 1;

        environment.Parse("{{ '<' }}{{ late }}").Render().ShouldBe("<");
    }

    [Theory]
    [InlineData("<%", "%>", "<%=", "%>", "<%#", "%>", "<% if x %>a<% endif %><%= x %><%# note %>", "a1")]
    [InlineData("{%", "%}", "${", "}", "{#", "#}", "{% if x %}${ x }${ {'a': 2}.a }{% endif %}{# {} #}", "12")]
    [InlineData("[[%", "%]]", "[[", "]]", "[[#", "#]]", "[[% set y = [[1], [2]] %]][[ y[0] ]]", "[1]")]
    public void Parse_WithOtherDelimiters_ReadsThem(
        string blockStart, string blockEnd, string variableStart, string variableEnd, string commentStart, string commentEnd, string source, string expected)
    {
        var environment = new JinjaEnvironment(new JinjaOptions
        {
            BlockStart = blockStart,
            BlockEnd = blockEnd,
            VariableStart = variableStart,
            VariableEnd = variableEnd,
            CommentStart = commentStart,
            CommentEnd = commentEnd,
        });

        environment.Parse(source).Render(new { x = 1 }).ShouldBe(expected);
    }

    [Fact]
    public void Parse_WithLinePrefixes_ReadsLineStatementsAndComments()
    {
        var environment = new JinjaEnvironment(new JinjaOptions { LineStatementPrefix = "#", LineCommentPrefix = "##" });

        environment.Parse("# for i in [1,\n   2]\nitem {{ i }} ## note\n# endfor\nend").Render().ShouldBe("item 1\nitem 2\nend");
    }

    [Fact]
    public void Parse_WithNewlineSequence_ReplacesLineBreaks() =>
        new JinjaEnvironment(new JinjaOptions { NewlineSequence = "\r\n" }).Parse("a\nb\rc\r\nd").Render().ShouldBe("a\r\nb\r\nc\r\nd");

    [Fact]
    public void Environment_WithSenselessDelimiters_IsRefused()
    {
        Should.Throw<ArgumentException>(() => new JinjaEnvironment(new JinjaOptions { BlockStart = "" }));
        Should.Throw<ArgumentException>(() => new JinjaEnvironment(new JinjaOptions { BlockStart = "{{" }));
        Should.Throw<ArgumentException>(() => new JinjaEnvironment(new JinjaOptions { NewlineSequence = "x" }));
    }

    private static JinjaTemplate Parse(string source) => new JinjaEnvironment().Parse(source);
}
