using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>Makes random templates from a grammar, with contexts of the names they read. The same seed gives the same program.</summary>
internal sealed class ProgramGenerator(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<string> _macros = [];
    private ExpressionGenerator _expressions = null!;
    private int _loops;

    public RandomProgram Generate()
    {
        _expressions = new ExpressionGenerator(_random);
        bool lines = Chance(10);
        var options = new JsonObject
        {
            ["trim_blocks"] = Chance(30),
            ["lstrip_blocks"] = Chance(30),
            ["keep_trailing_newline"] = Chance(30),
            ["autoescape"] = Chance(15),
            ["undefined"] = Pick("default", "default", "default", "default", "strict", "chainable", "debug"),
            ["line_statement_prefix"] = lines ? "#" : null,
            ["line_comment_prefix"] = lines ? "##" : null,
        };
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Chance(25))
        {
            templates["inc"] = Body(1);
            templates["lib"] = "{% macro one(a, b=2) %}" + Body(1) + "{{ a }}{{ b }}{% endmacro %}{% set shared = " + _expressions.Any(1) + " %}" + Text();
            templates["base"] = Text() + "{% block first %}" + Body(1) + "{% endblock %}{% block second scoped %}B{% endblock %}" + Body(1);
        }

        string template = templates.Count > 0 && Chance(30) ? Child() : Body(3);
        if (templates.Count > 0 && Chance(50))
        {
            template = Modular() + template;
        }

        if (lines)
        {
            template += "\n# for li in nums\nrow {{ li }} ## note\n# endfor\n";
        }

        return new RandomProgram(template, templates, _expressions.Context(), options);
    }

    private string Child() => Pick("", "{% set early = 1 %}", "stray text") + "{% extends " + Pick("'base'", "'base'", "'ba' ~ 'se'", "['base'][0]") + " %}" +
        "{% block first %}" + Pick("{{ super() }}", "", "{{ self.second() }}") + Body(2) + "{% endblock %}" +
        (Chance(50) ? "{% block second %}" + Body(1) + "{% endblock %}" : "") + Statement(1);

    private string Modular() => Pick(
        "{% include 'inc' %}",
        "{% include 'inc' without context %}",
        "{% include ['nope', 'inc'] %}",
        "{% include 'nope' ignore missing %}",
        "{% import 'lib' as lib %}{{ lib.one(1) }}{{ lib.shared }}",
        "{% import 'lib' as lib with context %}{{ lib.one(b=3) }}",
        "{% from 'lib' import one %}{{ one(4, b=5) }}",
        "{% from 'lib' import one as uno, shared with context %}{{ uno('x') }}{{ shared }}",
        "{% for q in nums %}{% include 'inc' %}{% endfor %}");

    private string Body(int depth)
    {
        var body = new StringBuilder();
        for (int count = _random.Next(1, 4); count > 0; count--)
        {
            body.Append(Chance(35) ? Text() : "").Append(Statement(depth)).Append(Chance(25) ? Text() : "");
        }

        return body.ToString();
    }

    private string Statement(int depth)
    {
        if (depth <= 0)
        {
            return Print(1);
        }

        return _random.Next(22) switch
        {
            0 or 1 => For(depth),
            2 => Tag($"if {_expressions.Condition(2)}") + Body(depth - 1) + (Chance(40) ? Tag($"elif {_expressions.Condition(1)}") + Body(depth - 1) : "") +
                (Chance(50) ? Tag("else") + Body(depth - 1) : "") + Tag("endif"),
            3 or 4 => Tag($"set {_expressions.NewName()} = {_expressions.Any(2)}"),
            5 => Tag("set cap" + Pick("", "|upper", "|trim|length", "|replace('a', 'b')")) + Body(depth - 1) + Tag("endset") + "{{ cap }}",
            6 => Macro(depth),
            7 => Tag($"with w1 = {_expressions.Any(1)}, w2 = {_expressions.Int(1)}") + "{{ w1 }}" + Body(depth - 1) + Tag("endwith"),
            8 => Tag("filter " + Pick("upper", "trim", "replace('e', 'E')", "indent(2, true)", "title|wordwrap(20)", "escape")) + Body(depth - 1) + Tag("endfilter"),
            9 => "{# " + Pick("note", "{{ x }}", "- -") + Pick(" #}", " -#}"),
            10 => Tag("raw") + Pick("{{ not this }}", "  {% if %}\n", "text\n") + Tag("endraw"),
            11 => Tag("set ns = namespace(n=0, s='')") + Tag("for i in nums") + Tag("set ns.n = ns.n + i") + Tag("endfor") + "{{ ns.n }}{{ ns.s }}{{ ns }}",
            12 => Tag("do lst.append(" + _expressions.Any(1) + ")") + "{{ lst|length }}",
            13 => Chance(30) ? Tag("autoescape " + Pick("true", "false")) + Body(depth - 1) + Tag("endautoescape") : Print(3),
            14 => Chance(40) ? "{% block b" + _loops++ + " %}" + Body(depth - 1) + "{% endblock %}" : Print(2),
            15 when _macros.Count > 0 => "{% call" + Pick("", "(p)", "(p, q=1)") + " " + Pick([.. _macros]) + "(" + _expressions.Any(1) + ") %}" + Body(depth - 1) + "{% endcall %}",
            16 when _macros.Count > 0 => "{{ " + Pick([.. _macros]) + "(" + Pick("", _expressions.Any(1), $"{_expressions.Any(1)}, b={_expressions.Any(1)}", "*nums", "**{'b': 1}") + ") }}",
            _ => Print(3),
        };
    }

    private string Print(int depth) => Pick("{{ ", "{{ ", "{{- ", "{{") + _expressions.Any(depth) + Pick(" }}", " }}", " -}}", "}}");

    private string Tag(string content) => Pick("{% ", "{% ", "{% ", "{%- ", "{%+ ", "{%") + content + Pick(" %}", " %}", " %}", " -%}", "%}");

    private string For(int depth)
    {
        string target = Pick("x", "x", "x", "k, v", "item");
        string iterable = target == "k, v" ? Pick("d.items()", "d|items", "pairs", "d|dictsort", "users|groupby('city')") : _expressions.List(2);
        string condition = Chance(20) ? " if " + Pick("x", "x is defined", "loop", "nums", "k", "item != 1") : "";
        bool recursive = Chance(8);
        string loop = Pick("", "{{ loop.index }}", "{{ loop.last }}", "{{ loop.length }}{{ loop.revindex }}", "{{ loop.cycle('a', 'b') }}", "{{ loop.changed(x) }}",
            "{{ loop.previtem }}{{ loop.nextitem }}", "{{ loop.depth }}", "{% if loop.index > 2 %}{% break %}{% endif %}", "{% if loop.first %}{% continue %}{% endif %}", "{{ loop }}");
        string recursion = recursive ? "{% if loop.depth0 < 2 %}{{ loop(nums[:1]) }}{% endif %}" : "";
        return Tag($"for {target} in {iterable}{condition}{(recursive ? " recursive" : "")}") + loop + "{{ " + (target == "k, v" ? "k" : target) + " }}" + recursion +
            Body(depth - 1) + (Chance(30) ? Tag("else") + Body(depth - 1) : "") + Tag("endfor");
    }

    private string Macro(int depth)
    {
        string name = "m" + _macros.Count;
        string macro = Tag($"macro {name}({Pick("", "a", "a, b", "a, b=1", "a=x, b=a", "caller=none")})") + Body(depth - 1) +
            Pick("", "{{ a }}", "{{ b }}", "{{ caller() }}", "{{ caller(1) }}", "{{ varargs }}", "{{ kwargs }}", "{{ name }}") + Tag("endmacro");
        _macros.Add(name);
        return macro + "{{ " + name + "(" + Pick("", "1", "1, 2", "a=3", "1, 2, 3", "c=1") + ") }}";
    }

    private string Text() => Pick("text ", "\n", "  \n  ", "a\nb\n", "é😀 ", "<b>&</b>", " ", "\t", "\r\n", "} { ", "'q' \"d\" ", "  ");

    private bool Chance(int percent) => _random.Next(100) < percent;

    private string Pick(params string[] options) => options[_random.Next(options.Length)];
}
