using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests;

/// <summary>Every limit stops what it is for, with its own exception, and soon.</summary>
public sealed class LimitTests
{
    [Fact]
    public void Output_BeyondItsLimit_Fails()
    {
        JinjaTemplate template = Parse("{% for i in range(1000) %}0123456789{% endfor %}", new JinjaLimits { MaxOutputLength = 5000 });

        Should.Throw<JinjaOutputLimitException>(() => template.Render()).Limit.ShouldBe(5000);
        using var writer = new StringWriter();
        Should.Throw<JinjaOutputLimitException>(() => template.Render(writer, new JsonObject()));
        writer.ToString().Length.ShouldBeLessThanOrEqualTo(5000);
    }

    [Theory]
    [InlineData("{% for i in range(100) %}{% for j in range(100) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for i in range(100) %}{{ range(100) | map('string') | join | length }}{% endfor %}")]
    [InlineData("{% for i in range(100) %}{{ range(100) | sum }}{% endfor %}")]
    [InlineData("{% for i in range(100) %}{{ range(100) | list | sort | length }}{% endfor %}")]
    public void Iterations_BeyondTheirLimit_Fail(string source) =>
        Should.Throw<JinjaIterationLimitException>(() => Parse(source, new JinjaLimits { MaxIterations = 2000 }).Render());

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% macro m(n) %}{% set x = m(n) %}{% endmacro %}{{ m(1) }}")]
    [InlineData("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{% include 'self' %}")]
    [InlineData("{% extends 'child' %}")]
    [InlineData("{% import 'importer' as i %}")]
    [InlineData("{% block a %}{{ self.a() }}{% endblock %}")]
    [InlineData("{% macro m(caller=none) %}{% call m() %}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}")]
    public void Recursion_BeyondItsLimit_Fails(string source)
    {
        var environment = new JinjaEnvironment(new JinjaOptions
        {
            Loader = name => name switch { "self" => "{% include 'self' %}", "child" => "{% extends 'child' %}", "importer" => "{% import 'importer' as i %}", _ => null },
        });

        Should.Throw<JinjaRecursionLimitException>(() => environment.Parse(source).Render());
    }

    [Theory]
    [InlineData("{{% if c %}}{{% set x{0} = {0} %}}{{% endif %}}")]
    [InlineData("{{% if c %}}{{{{ x{0} }}}}{{% else %}}{{% set x{0} = {0} %}}{{% endif %}}")]
    [InlineData("{{% for i in c %}}{{% if i %}}{{% set x{0} = {0} %}}{{% endif %}}{{% endfor %}}")]
    [InlineData("{{% set x{0} = {0} %}}{{% include 'a' %}}")]
    public void Names_InManyBranches_CostWhatTheyAreWorth(string statement)
    {
        long few = CompileCost(500), many = CompileCost(4000);

        many.ShouldBeLessThan(few * 16);

        long CompileCost(int count)
        {
            string source = string.Concat(Enumerable.Range(0, count).Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, i)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            Parse(source);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Templates_IncludedByManyNames_AreNotKeptForEver()
    {
        var asked = new List<string>();
        var environment = new JinjaEnvironment(new JinjaOptions { Loader = name => { asked.Add(name); return name == "none" ? null : $"<{name}>"; } });
        JinjaTemplate template = environment.Parse("{% for n in names %}{% include [n, 'x'] %}{% endfor %}");

        template.Render(new { names = new[] { "a", "b", "a", "none", "none" } }).ShouldBe("<a><b><a><x><x>");
        asked.ShouldBe(["a", "b", "none", "x", "none"]);
        template.Render(new { names = Enumerable.Range(0, 1000).Select(i => $"t{i}") });
        asked.Clear();
        template.Render(new { names = new[] { "t999", "a" } }).ShouldBe("<t999><a>");

        asked.ShouldBe(["a"]);
    }

    [Fact]
    public void Recursion_OnASmallStack_FailsInsteadOfOverflowing()
    {
        JinjaTemplate template = Parse("{% macro m(n) %}{% for x in [1] %}{% if n %}{{ (((m(n + 1) ~ '') ~ '') ~ '') | upper }}{% endif %}{% endfor %}{% endmacro %}{{ m(1) }}", new JinjaLimits { MaxRecursionDepth = 1_000_000 });
        Exception? caught = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    template.Render();
                }
                catch (JinjaException error)
                {
                    caught = error;
                }
            },
            maxStackSize: 256 * 1024);

        thread.Start();
        thread.Join();

        caught.ShouldBeOfType<JinjaRecursionLimitException>();
    }

    [Theory]
    [InlineData("{{ 'ab' * 1000000000 }}")]
    [InlineData("{{ [0] * 1000000000 }}")]
    [InlineData("{{ (1, 2) * 10 ** 30 }}")]
    [InlineData("{{ 'a'.center(2000000000) }}")]
    [InlineData("{{ 'a'.ljust(2000000000) }}")]
    [InlineData("{{ 'a'.zfill(2000000000) }}")]
    [InlineData("{{ '%2000000000d' % 1 }}")]
    [InlineData("{{ '%.2000000000f' % 1.5 }}")]
    [InlineData("{{ '{:>2000000000}'.format(1) }}")]
    [InlineData("{{ '{:.2000000000f}'.format(1.5) }}")]
    [InlineData("{{ 'a' | indent(2000000000, true) }}")]
    [InlineData("{{ 'a' | center(2000000000) }}")]
    [InlineData("{{ '\\t'.expandtabs(2000000000) }}")]
    [InlineData("{{ ('a' * 100000).replace('a', 'b' * 100000) }}")]
    [InlineData("{{ ('a' * 100000).replace('', 'b' * 1000000) }}")]
    [InlineData("{{ (',' * 100000).join(range(1000) | map('string')) }}")]
    [InlineData("{{ range(1000) | join('a' * 100000) }}")]
    [InlineData("{{ [1] | batch(2000000000, 0) | list }}")]
    public void Values_BeyondTheirLimit_Fail(string source) => Should.Throw<JinjaLimitException>(() => Parse(source).Render()).ShouldBeOneOfTypes(
        typeof(JinjaSizeLimitException), typeof(JinjaOutputLimitException));

    [Theory]
    [InlineData("{% set ns = namespace(x='a') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [InlineData("{% set xs = [1] %}{% for i in range(100) %}{% set _ = xs.extend(xs) %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x | replace('a', 'aa') | replace('b', 'bb') %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | tojson }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | pprint }}")]
    [InlineData("{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}")]
    [InlineData("{% set ns = namespace(x=(1,)) %}{% for i in range(100) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}")]
    public void Values_ThatGrowExponentially_Fail(string source) => Should.Throw<JinjaLimitException>(() => Parse(source).Render());

    [Fact]
    public void Values_TogetherBeyondTheirLimit_Fail() =>
        Should.Throw<JinjaSizeLimitException>(() => Parse("{% set xs = [] %}{% for i in range(1000) %}{% set _ = xs.append('a' * 1000000 ~ i) %}{% endfor %}").Render())
            .Limit.ShouldBe(new JinjaLimits().MaxTotalLength);

    [Theory]
    [InlineData("{{ range(100001) }}")]
    [InlineData("{{ range(10 ** 30) }}")]
    [InlineData("{{ range(-9223372036854775808, 9223372036854775807) }}")]
    public void Range_BeyondItsLimit_Fails(string source) => Should.Throw<JinjaRangeLimitException>(() => Parse(source).Render());

    [Theory]
    [InlineData("{{ 10 ** 1000000 }}")]
    [InlineData("{{ 2 ** 2 ** 100 ** 2 ** 6400 }}")]
    [InlineData("{% set ns = namespace(x=3) %}{% for i in range(100) %}{% set ns.x = ns.x * ns.x %}{% endfor %}")]
    public void Numbers_BeyondTheirLimit_Fail(string source) => Should.Throw<JinjaNumberLimitException>(() => Parse(source).Render());

    [Fact]
    public void Numbers_TooLongToPrint_FailAsInPython() => Should.Throw<JinjaRuntimeException>(() => Parse("{{ 10 ** 5000 }}").Render()).PythonType.ShouldBe("ValueError");

    [Fact]
    public void Source_BeyondItsLimit_IsRefused() =>
        Should.Throw<JinjaSyntaxException>(() => Parse(new string('a', 101), new JinjaLimits { MaxTemplateLength = 100 }));

    [Theory]
    [InlineData("{{ ", "(", ")", " }}")]
    [InlineData("{{ ", "[", "]", " }}")]
    [InlineData("{{ ", "{1:", "}", " }}")]
    [InlineData("{{ ", "x[", "]", " }}")]
    [InlineData("{{ ", "f(", ")", " }}")]
    [InlineData("{{ ", "not ", "", "x }}")]
    [InlineData("{{ ", "-", "", "x }}")]
    [InlineData("{{ ", "x if x else ", "", "x }}")]
    [InlineData("{{ x", "|f(x", ")", " }}")]
    [InlineData("", "{% if x %}", "{% endif %}", "")]
    [InlineData("", "{% for x in y %}", "{% endfor %}", "")]
    [InlineData("{{ x", " + x", "", " }}")]
    [InlineData("{{ x", ".x", "", " }}")]
    [InlineData("{{ x", "|upper", "", " }}")]
    [InlineData("{{ x", " and x", "", " }}")]
    [InlineData("{{ x", " ** x", "", " }}")]
    [InlineData("{{ x", "()", "", " }}")]
    public void Source_NestedTooDeep_IsRefused(string start, string open, string close, string end)
    {
        string source = start + string.Concat(Enumerable.Repeat(open, 20_000)) + string.Concat(Enumerable.Repeat(close, 20_000)) + end;

        Should.Throw<JinjaSyntaxException>(() => Parse(source));
    }

    [Theory]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% set ns.x = ns.x | map('string') %}{% endfor %}{{ ns.x | list }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% set ns.x = ns.x | select %}{% endfor %}{{ ns.x | list }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% set ns.x = ns.x | unique %}{% endfor %}{{ ns.x | list }}")]
    [InlineData("{% set ns = namespace(x=(1,)) %}{% for i in range(50000) %}{% set ns.x = (ns.x,) %}{% endfor %}{{ {}.get(ns.x) }}")]
    [InlineData("{% set ns = namespace(x=(1,)) %}{% for i in range(50000) %}{% set ns.x = (ns.x,) %}{% endfor %}{{ {}[ns.x] }}")]
    [InlineData("{% set ns = namespace(x=(1,), y=(1,)) %}{% for i in range(50000) %}{% set ns.x = (ns.x,) %}{% set ns.y = (ns.y,) %}{% endfor %}{{ ns.x == ns.y }}")]
    [InlineData("{% set ns = namespace(x=(1,), y=(1,)) %}{% for i in range(50000) %}{% set ns.x = (ns.x,) %}{% set ns.y = (ns.y,) %}{% endfor %}{{ ns.x < ns.y }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% set ns.x = {'a': ns.x} %}{% endfor %}{{ ns.x }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% set ns.x = {'a': ns.x} %}{% endfor %}{{ ns.x | tojson }}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for i in range(50000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x | pprint }}")]
    public void Values_NestedTooDeep_Fail(string source) => Should.Throw<JinjaRecursionLimitException>(() => Parse(source).Render());

    [Fact]
    public void Source_LongButFlat_IsFine() =>
        Parse("{{ [" + string.Join(", ", Enumerable.Range(0, 20_000)) + "] | length }}{{ " + string.Join(" ~ ", Enumerable.Repeat("'a'", 2000)) + " }}").Render().Length.ShouldBe(2005);

    [Fact]
    public void Data_NestedTooDeep_Fails()
    {
        JsonNode nested = 1;
        for (int depth = 0; depth < 2000; depth++)
        {
            nested = depth % 2 == 0 ? new JsonArray(nested) : new JsonObject { ["a"] = nested };
        }

        foreach (string source in new[] { "{{ x }}", "{{ x | tojson }}", "{{ x | pprint }}", "{{ x == y }}" })
        {
            Should.Throw<JinjaRuntimeException>(() => Parse(source).Render(new JsonObject { ["x"] = nested.DeepClone(), ["y"] = nested.DeepClone() }));
        }
    }

    private static JinjaTemplate Parse(string source, JinjaLimits? limits = null) => new JinjaEnvironment(new JinjaOptions { Limits = limits ?? new JinjaLimits() }).Parse(source);
}

internal static class ExceptionTypes
{
    public static void ShouldBeOneOfTypes(this Exception error, params Type[] types) => types.ShouldContain(error.GetType(), error.Message);
}
