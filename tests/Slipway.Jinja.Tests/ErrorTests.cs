namespace Slipway.Jinja.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void RenderError_SaysWhatWhereAndShowsTheLine()
    {
        JinjaTemplate template = new JinjaEnvironment().Parse("Dear reader,\n\nyou bought {{ item.name }}.", "greeting.jinja");

        JinjaUndefinedException error = Should.Throw<JinjaUndefinedException>(() => template.Render());

        error.Message.ShouldBe("greeting.jinja(3,20): 'item' is undefined\n    you bought {{ item.name }}.");
        (error.SourceName, error.Line, error.Column).ShouldBe(("greeting.jinja", 3, 20));
        error.Detail.ShouldBe("'item' is undefined");
        error.SourceLine.ShouldBe("you bought {{ item.name }}.");
        error.Group.ShouldBe(JinjaErrorGroup.Undefined);
        error.PythonType.ShouldBe("UndefinedError");
    }

    [Fact]
    public void ParseError_SaysWhatWhereAndShowsTheLine()
    {
        JinjaSyntaxException error = Should.Throw<JinjaSyntaxException>(() => new JinjaEnvironment().Parse("a\n{% if x %}\n  {{ y + }}\n{% endif %}", "p.jinja"));

        error.Message.ShouldBe("p.jinja(3,10): unexpected 'end of print statement'\n      {{ y + }}");
        error.Group.ShouldBe(JinjaErrorGroup.Compile);
    }

    [Theory]
    [InlineData("{{ 'abc }}", 1, 4)]
    [InlineData("ok\n{# never closed", 2, 1)]
    [InlineData("{% for x in y %}", 1, 17)]
    [InlineData("{{ x | nope }}", 1, 8)]
    [InlineData("x\n {{ x is nope }}", 2, 7)]
    [InlineData("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", 2, 4)]
    public void ParseError_IsAtThePlaceOfTheFault(string source, int line, int column)
    {
        JinjaSyntaxException error = Should.Throw<JinjaSyntaxException>(() => new JinjaEnvironment().Parse(source));

        (error.Line, error.Column).ShouldBe((line, column));
    }

    [Theory]
    [InlineData("{{ 'it's here' }}\n{{ x }}\n{{ y['z'] }}", 1, 8, "expected token 'end of print statement', got 's'")]
    [InlineData("{% if x = 1 %}\n{{ (y] }}", 1, 9, "expected token 'end of statement block', got '='")]
    [InlineData("{{ x y }}\n{# never closed", 1, 6, "expected token 'end of print statement', got 'y'")]
    [InlineData("{{ x }}\n{{ (y] }}\n{{ 1 2 }}", 2, 6, "unexpected ']', expected ')'")]
    public void ParseError_BeforeAnother_IsTheOneThatIsSaid(string source, int line, int column, string detail)
    {
        JinjaSyntaxException error = Should.Throw<JinjaSyntaxException>(() => new JinjaEnvironment().Parse(source));

        (error.Line, error.Column, error.Detail).ShouldBe((line, column, detail));
    }

    [Theory]
    [InlineData("a {{ 1 / 0 }}", 8)]
    [InlineData("{{ x.y.z }}", 8)]
    [InlineData("{{ [1, 2] | join(5 // 0) }}", 20)]
    [InlineData("{% for i in 5 %}{% endfor %}", 4)]
    [InlineData("{{ nope() }}", 8)]
    [InlineData("{{ 'a' | round }}", 10)]
    [InlineData("{{ 'a' < 1 }}", 4)]
    public void RenderError_IsAtThePlaceOfTheFault(string source, int column) =>
        Should.Throw<JinjaException>(() => new JinjaEnvironment().Parse(source).Render(new Dictionary<string, object?> { ["x"] = new Dictionary<string, object?>() })).Column.ShouldBe(column);

    [Fact]
    public void Error_InAnImportedMacro_NamesItsTemplate()
    {
        var environment = new JinjaEnvironment(new JinjaOptions { Loader = name => name == "lib" ? "\n{% macro broken(x) %}\n{{ x.y.z }}{% endmacro %}" : null });
        JinjaTemplate template = environment.Parse("{% import 'lib' as lib %}{{ lib.broken(1) }}", "main");

        JinjaException error = Should.Throw<JinjaUndefinedException>(() => template.Render());

        error.SourceName.ShouldBe("lib");
        error.Line.ShouldBe(3);
    }

    [Fact]
    public void Error_AfterAMacroReturned_NamesTheCaller()
    {
        JinjaTemplate template = new JinjaEnvironment().Parse("{% macro m() %}{{ 1 }}{% endmacro %}\n{{ m() + 1 }}");

        Should.Throw<JinjaRuntimeException>(() => template.Render()).Line.ShouldBe(2);
    }

    [Theory]
    [InlineData("{{ 1 + 'a' }}", JinjaErrorGroup.Runtime, "TypeError")]
    [InlineData("{{ 5 % 0 }}", JinjaErrorGroup.ZeroDivision, "ZeroDivisionError")]
    [InlineData("{{ x.y }}", JinjaErrorGroup.Undefined, "UndefinedError")]
    [InlineData("{{ ''.__class__.__mro__ }}", JinjaErrorGroup.Security, "SecurityError")]
    [InlineData("{{ [].pop() }}", JinjaErrorGroup.Runtime, "IndexError")]
    [InlineData("{{ {}.pop('a') }}", JinjaErrorGroup.Runtime, "KeyError")]
    [InlineData("{{ 'a'.index('b') }}", JinjaErrorGroup.Runtime, "ValueError")]
    public void Error_HasTheGroupAndPythonsName(string source, JinjaErrorGroup group, string pythonType)
    {
        JinjaException error = Should.Throw<JinjaException>(() => new JinjaEnvironment().Parse(source).Render());

        error.Group.ShouldBe(group);
        error.PythonType.ShouldBe(pythonType);
    }

    [Fact]
    public void Error_OnAVeryLongLine_QuotesTheBeginningOnly() =>
        Should.Throw<JinjaException>(() => new JinjaEnvironment().Parse(new string('x', 5000) + "{{ a.b }}").Render()).Message.Length.ShouldBeLessThan(300);

    [Fact]
    public void Mutation_WhenForbidden_IsASecurityError()
    {
        var environment = new JinjaEnvironment(new JinjaOptions { AllowMutation = false });

        Should.Throw<JinjaSecurityException>(() => environment.Parse("{{ [1].append(2) }}").Render());
        environment.Parse("{% set ns = namespace(a=1) %}{% set ns.a = 2 %}{{ ns.a }}{{ [1].copy() }}").Render().ShouldBe("2[1]");
    }
}
