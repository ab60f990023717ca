using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>Makes templates of arbitrary pieces: mostly wrong, in the ways that parsers disagree about; and random format strings.</summary>
internal sealed class FragmentGenerator(int seed)
{
    private static readonly string[] Inside =
    [
        "x", "y", "z", "'a'", "\"b\"", "1", "2.5", "0x1f", "1_0", "1e2", "007", "[", "]", "(", ")", "{", "}", ",", ":", "|", ".", "=", "==", "!=", "<", ">", "<=", "+", "-", "*", "**", "/", "//", "%", "~",
        "not", "and", "or", "in", "is", "if", "else", "upper", "length", "defined", "none", "true", "loop", "x.a", "x[0]", "x[1:]", "f()", "range(2)", "x|default(1)", "not in", "is not", "'\\n'", "'\\x4'", "é", " ", "\n",
        ";", "@", "!", "$", "recursive", "scoped", "with context", "as", "import", "*x", "**y", "a=1", "[1, 2]", "(1,)", "{'a': 1}", "x if y else z", "super()", "caller", "divisibleby 3", "ns.a",
    ];

    private static readonly string[] Tags =
    [
        "if x", "endif", "else", "elif y", "for x in [1, 2]", "for x, y in [[1, 2]]", "endfor", "set x = 1", "set y", "endset", "block b", "block c scoped", "endblock", "endblock b", "macro m(a, b=1)", "endmacro",
        "call m()", "endcall", "filter upper", "endfilter", "with a = 1", "endwith", "raw", "endraw", "autoescape true", "endautoescape", "extends 'base'", "include 'inc'", "import 'inc' as i", "from 'inc' import q",
        "print x, y", "do x", "break", "continue", "", "nope", "if", "for", "set", "endif x", "for x in y if x recursive", "set ns.a = 1", "set a, b = 1, 2", "set x | upper", "include x ignore missing", "block", "macro",
    ];

    private static readonly string[] Outside = ["text", "\n", " ", "  \n", "{", "}", "%", "#", "{{", "}}", "{%", "%}", "{#", "#}", "{# c #}", "{#- c -#}", "a\r\nb", "-", "+", "\t", "é"];

    private readonly Random _random = new(seed);

    public RandomProgram Generate() => new(
        _random.Next(6) == 0 ? Formats() : Soup(),
        new Dictionary<string, string> { ["base"] = "[{% block b %}B{% endblock %}{% block c %}C{% endblock %}]", ["inc"] = "inc{% set q = 3 %}{% macro w() %}W{% endmacro %}" },
        new JsonObject { ["x"] = new JsonArray("p", 2, null), ["y"] = new JsonObject { ["a"] = 1, ["b"] = "q" }, ["z"] = 3, ["f"] = 2.5, ["s"] = "text" },
        new JsonObject
        {
            ["trim_blocks"] = _random.Next(3) == 0,
            ["lstrip_blocks"] = _random.Next(3) == 0,
            ["keep_trailing_newline"] = _random.Next(3) == 0,
            ["autoescape"] = _random.Next(8) == 0,
            ["undefined"] = _random.Next(8) == 0 ? "strict" : "default",
            ["line_statement_prefix"] = null,
            ["line_comment_prefix"] = null,
        });

    private string Soup()
    {
        var source = new StringBuilder();
        for (int count = _random.Next(1, 9); count > 0; count--)
        {
            source.Append(_random.Next(10) switch
            {
                < 4 => Open("{{") + Expression() + Close("}}"),
                < 8 => Open("{%") + Pick(Tags) + (_random.Next(5) == 0 ? " " + Expression() : "") + Close("%}"),
                _ => Pick(Outside),
            });
        }

        return source.ToString();
    }

    private string Expression()
    {
        // Often an operand, an operator and an operand; sometimes anything at all.
        string[] operands = ["x", "y", "z", "f", "s", "'a'", "1", "2.5", "[1]", "(1, 2)", "y.a", "x[0]", "none", "true", "y['b']", "x|length", "s.upper()", "-z", "not x", "range(3)|list"];
        string[] operators = ["+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", ">=", "in", "not in", "and", "or", "is", "is not", "if", "|", ".", ","];
        if (_random.Next(3) > 0)
        {
            var expression = new StringBuilder(Pick(operands));
            for (int count = _random.Next(4); count > 0; count--)
            {
                string op = Pick(operators);
                expression.Append(' ').Append(op).Append(' ').Append(op switch
                {
                    "is" or "is not" => Pick("defined", "none", "string", "even", "in x", "eq 1", "sameas z", "mapping"),
                    "|" => Pick("upper", "length", "default('d')", "string", "list", "join('-')", "first", "int", "e"),
                    "." => Pick("a", "0", "upper()", "nope", "get(1)"),
                    "if" => Pick(operands) + " else " + Pick(operands),
                    _ => Pick(operands),
                });
            }

            return expression.ToString();
        }

        return string.Join(_random.Next(4) == 0 ? "" : " ", Enumerable.Range(0, _random.Next(0, 7)).Select(_ => Pick(Inside)));
    }

    private string Formats()
    {
        string value = Pick("z", "f", "s", "-z", "1234567.891", "none", "true", "x", "'é😀'", "10 ** 20", "0", "-0.0", "1e300", "(1 / 3)");
        if (_random.Next(2) == 0)
        {
            string flags = string.Concat(Enumerable.Range(0, _random.Next(3)).Select(_ => Pick("-", "0", "#", "+", " ")));
            return "{{ '%" + flags + Pick("", "", "5", "12", "*") + Pick("", "", ".0", ".3", ".12", ".") + Pick("d", "i", "s", "r", "f", "e", "g", "x", "X", "o", "c", "%", "a", "E", "G", "F", "u", "q", "ld") + "|' % " +
                Pick(value, $"({value},)", $"(7, {value})", $"({value}, {value})") + " }}";
        }

        string spec = Pick("", "", "<", ">", "^", "=", "*<", "0>", "é^", ">>") + Pick("", "", "+", "-", " ") + Pick("", "", "", "#", "z") + Pick("", "0", "") + Pick("", "6", "15", "1") + Pick("", "", ",", "_") +
            Pick("", "", ".0", ".2", ".5", ".") + Pick("", "", "d", "f", "e", "g", "s", "x", "b", "%", "c", "n", "G", "o", "X", "q");
        return "{{ '[{" + Pick("", "0", "a", "0.nope", "0[0]", "1") + Pick("", "", "", "!r", "!s", "!a", "!x") + (_random.Next(6) == 0 ? "" : ":" + spec) + "}]'.format(" + value + Pick("", ", a=z", ", s") + ") }}";
    }

    private string Open(string start) => start + Pick("", "", " ", "-", "- ", "+", "+ ");

    private string Close(string end) => Pick("", " ", " ", "-", " -", "+") + end;

    private string Pick(params string[] options) => options[_random.Next(options.Length)];
}
