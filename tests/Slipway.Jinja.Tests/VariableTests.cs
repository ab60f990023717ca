namespace Slipway.Jinja.Tests;

public sealed class VariableTests
{
    [Theory]
    [InlineData("Hello {{ name }}", "name: name")]
    [InlineData("{{ user.name }} {{ user.address.city | upper }}", "user: user, user.address, user.address.city, user.name")]
    [InlineData("{{ user['name'] }}{{ user[key] }}", "user: user, user.name, user[]; key: key")]
    [InlineData("{% for item in items %}{{ item.title }}{{ loop.index }}{% endfor %}", "items: items, items[], items[].title")]
    [InlineData("{% for k, v in data.items() %}{{ k }}{{ v }}{% endfor %}", "data: data")]
    [InlineData("{% set first = users | first %}{{ first.name }}", "users: users, users[], users[].name")]
    [InlineData("{{ users | map(attribute='address.city') | join }}", "users: users, users[].address.city")]
    [InlineData("{{ users | selectattr('active') | list }}", "users: users, users[].active")]
    [InlineData("{{ x | default('a') }}{{ y is defined }}", "x?: x; y?: y")]
    [InlineData("{{ x | default(z) }}{{ x }}", "x: x; z: z")]
    [InlineData("{{ user.name | default('you') }}", "user?: user, user.name")]
    [InlineData("{% set a = 1 %}{{ a }}", "")]
    [InlineData("{{ a }}{% set a = 1 %}", "a: a")]
    [InlineData("{% if c %}{% set a = 1 %}{% endif %}{{ a }}", "c: c; a: a")]
    [InlineData("{% if c %}{% set a = 1 %}{% else %}{% set a = 2 %}{% endif %}{{ a }}", "c: c; a: a")]
    [InlineData("{% for x in xs %}{% set y = x %}{% endfor %}{{ y }}", "xs: xs, xs[]; y: y")]
    [InlineData("{% macro m(a, b=c) %}{{ a }}{{ b }}{{ d }}{{ caller() }}{{ varargs }}{% endmacro %}{{ m(e) }}", "c: c; d: d; e: e")]
    [InlineData("{% with a = b.c %}{{ a.d }}{% endwith %}{{ a }}", "b: b, b.c, b.c.d; a: a")]
    [InlineData("{% block one %}{{ x }}{{ super() }}{{ self.one() }}{% endblock %}", "x: x")]
    [InlineData("{{ range(n) | list }}{{ namespace(a=1).a }}{{ dict(b=m) }}", "n: n; m: m")]
    [InlineData("{% import 'a' as lib %}{{ lib.f(x) }}{% from b import c as d %}{{ d }}", "x: x; b: b")]
    [InlineData("{% include part %}", "part: part")]
    [InlineData("{{ text.strip() }}{{ text.split(sep) }}", "text: text; sep: sep")]
    [InlineData("{% filter replace(a, b) %}{{ c }}{% endfilter %}", "a: a; b: b; c: c")]
    [InlineData("{% set ns.x = 1 %}", "ns: ns")]
    public void UndeclaredVariables_OfATemplate_AreFoundWithTheirPaths(string source, string expected)
    {
        IEnumerable<string> found = new JinjaEnvironment().Parse(source).FindUndeclaredVariables()
            .Select(variable => $"{variable.Name}{(variable.IsOptional ? "?" : "")}: {string.Join(", ", variable.Paths)}");

        string.Join("; ", found.Order(StringComparer.Ordinal)).ShouldBe(string.Join("; ", expected.Split("; ").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void UndeclaredVariables_ComeWithThePlaceOfTheirFirstUse()
    {
        JinjaVariable variable = new JinjaEnvironment().Parse("a\nb {{ c }} {{ c }}").FindUndeclaredVariables().ShouldHaveSingleItem();

        (variable.Line, variable.Column).ShouldBe((2, 6));
    }
}
