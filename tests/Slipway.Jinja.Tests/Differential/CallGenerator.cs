using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>Calls every filter, test and method with values of any type, few of which it was made for.</summary>
internal sealed class CallGenerator(int seed)
{
    private static readonly string[] Filters =
    [
        "abs", "attr", "batch", "capitalize", "center", "count", "d", "default", "dictsort", "e", "escape", "filesizeformat", "first", "float", "forceescape", "format", "groupby", "indent", "int", "items",
        "join", "last", "length", "list", "lower", "map", "max", "min", "pprint", "reject", "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "slice", "sort", "string", "striptags",
        "sum", "title", "tojson", "trim", "truncate", "unique", "upper", "urlencode", "urlize", "wordcount", "wordwrap", "xmlattr",
    ];

    private static readonly string[] Tests =
    [
        "boolean", "callable", "defined", "divisibleby", "eq", "equalto", "escaped", "even", "false", "filter", "float", "ge", "gt", "in", "integer", "iterable", "le", "lower", "lt", "mapping", "ne", "none",
        "number", "odd", "sequence", "string", "test", "true", "undefined", "upper",
    ];

    private static readonly string[] Methods =
    [
        "capitalize", "casefold", "center", "count", "encode", "endswith", "expandtabs", "find", "format", "format_map", "index", "isalnum", "isalpha", "isascii", "isdecimal", "isdigit", "isidentifier",
        "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust",
        "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill", "append", "clear", "copy", "extend", "insert", "pop", "remove", "reverse",
        "sort", "fromkeys", "get", "items", "keys", "popitem", "setdefault", "update", "values", "bit_length", "is_integer", "real", "conjugate",
    ];

    private static readonly string[] Names = ["attribute", "default", "reverse", "case_sensitive", "width", "start", "d", "length", "indent", "by", "first", "precision", "method", "old", "sep", "maxsplit", "count", "boolean", "end"];

    private readonly Random _random = new(seed);

    public RandomProgram Generate() => new(
        "{{ " + Expression() + " }}",
        [],
        new JsonObject
        {
            ["xs"] = new JsonArray(3, 1, 2),
            ["words"] = new JsonArray("b", "A", "c d"),
            ["mixed"] = new JsonArray("a", 1, null, true, 2.5),
            ["d"] = new JsonObject { ["b"] = 2, ["a"] = "x", ["C"] = null },
            ["users"] = new JsonArray(new JsonObject { ["name"] = "Ann", ["age"] = 3 }, new JsonObject { ["name"] = "bob", ["age"] = 1 }),
            ["s"] = "Some text, with words.\nAnd lines é😀",
        },
        new JsonObject
        {
            ["trim_blocks"] = false,
            ["lstrip_blocks"] = false,
            ["keep_trailing_newline"] = false,
            ["autoescape"] = _random.Next(6) == 0,
            ["undefined"] = Pick("default", "default", "default", "strict", "chainable", "debug"),
            ["line_statement_prefix"] = null,
            ["line_comment_prefix"] = null,
        });

    private string Expression() => _random.Next(4) switch
    {
        0 => $"({Value()}) is {Pick(Tests)}{Arguments(1)}",
        1 => $"({Value()}).{Pick(Methods)}({List(3)}){Pick("", "", "|list", "|string")}",
        2 => $"({Value()}|{Pick(Filters)}{Arguments(3)}){Pick("", "|list", "|string", "|first", "|tojson")}",
        _ => $"({Value()}|{Pick(Filters)}{Arguments(2)}|list)|{Pick(Filters)}{Arguments(1)}{Pick("", "|list")}",
    };

    private string Arguments(int most) => _random.Next(3) == 0 ? "" : $"({List(most)})";

    private string List(int most)
    {
        var arguments = new List<string>();
        for (int count = _random.Next(most + 1); count > 0; count--)
        {
            arguments.Add(Value());
        }

        if (_random.Next(4) == 0)
        {
            arguments.Add($"{Pick(Names)}={Value()}");
        }

        return string.Join(", ", arguments);
    }

    private string Value() => _random.Next(4) switch
    {
        0 => Pick("s", "''", "'a'", "'b'", "'Some'", "'name'", "'age'", "','", "' '", "'%s'", "'{}'", "'<b>'|safe", "'3'", "'-2.5'", "'upper'", "'odd'", "'key'", "'utf-8'"),
        1 => Pick("0", "1", "2", "-1", "3", "10", "100", "2.5", "-0.5", "1e300", "true", "false", "none", "missing"),
        2 => Pick("xs", "words", "mixed", "users", "[]", "[1]", "['a', 'b']", "(1, 2)", "()", "range(4)", "[[1, 2], [3]]", "[none]", "xs|map('string')|list", "'ab'|list"),
        _ => Pick("d", "{}", "{'a': 1}", "users[0]", "{1: 2}", "d.items()", "d.keys()", "namespace(a=1)", "xs", "s", "'text'", "5"),
    };

    private string Pick(params string[] options) => options[_random.Next(options.Length)];
}
