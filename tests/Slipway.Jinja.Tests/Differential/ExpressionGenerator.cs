using System.Globalization;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>Makes random expressions, mostly of fitting types, over the names of a random context.</summary>
internal sealed class ExpressionGenerator(Random random)
{
    private static readonly string[] Texts =
    [
        "", "a", "Hello World", "it's", "say \"hi\"", "a,b,,c", "  pad ", "é", "naïve 😀 text", "ß", "ΑΣ", "line1\nline2", "<b>&'\"</b>", "12", "-3.5", "1e3", "0x1f", "nan",
        "abc-def ghi", "tab\tx", "ÀÉ", "%s and %d", "{} {0}", "www.example.com", "1_000", "True", "ǆ", "𝔘", "\u00a0x", "aaa",
    ];

    private static readonly double[] Floats = [0.0, 1.0, -1.5, 2.5, 3.14159, 1e16, 1e-5, 123456789.125, 0.1, 1e22, -0.0, 2.675, 1e100, 7.0];

    private static readonly string[] Integers = ["0", "1", "2", "3", "-1", "7", "10", "255", "1000000", "9223372036854775807", "123456789012345678901234567890", "-17"];

    public JsonObject Context() => new()
    {
        ["x"] = Number(),
        ["n"] = null,
        ["flag"] = Chance(50),
        ["f"] = JsonNode.Parse(FloatLiteral()),
        ["s"] = Text(),
        ["t"] = Text(),
        ["name"] = Text(),
        ["nums"] = Array(Chance(85) ? random.Next(2, 6) : random.Next(2), Number),
        ["words"] = Array(Chance(85) ? random.Next(1, 5) : 0, () => Text()),
        ["lst"] = Array(random.Next(4), Scalar),
        ["nested"] = Array(random.Next(3), () => Array(random.Next(3), Scalar)),
        ["pairs"] = Array(random.Next(3), () => Array(2, Scalar)),
        ["d"] = new JsonObject { ["b"] = Scalar(), ["a"] = Scalar(), ["C"] = Text(), ["items"] = Number() },
        ["users"] = Array(random.Next(4), () => new JsonObject
        {
            ["name"] = Text(),
            ["age"] = random.Next(60),
            ["city"] = Pick("Oslo", "Rome", "oslo"),
            ["tags"] = Array(random.Next(3), () => Text()),
            ["active"] = Chance(50),
        }),
        ["empty"] = new JsonArray(),
    };

    public string NewName() => Pick("y", "z", "x", "res", "_private", "s");

    public string Any(int depth)
    {
        if (depth <= 0)
        {
            return Pick("x", "n", "flag", "f", "s", "t", "nums", "words", "lst", "d", "users", Chance(30) ? "missing" : "x", "d.a", Chance(30) ? "d.nope" : "d.b", "empty", Literal(), Literal(), Chance(30) ? Pick("y", "z", "loop", "item") : "t");
        }

        return random.Next(12) switch
        {
            0 or 1 or 2 => String(depth),
            3 or 4 => Int(depth),
            5 => Float(depth),
            6 or 7 => List(depth),
            8 => Dict(depth),
            9 => Condition(depth),
            10 => $"{Any(depth - 1)} if {Condition(depth - 1)}" + (Chance(70) ? $" else {Any(depth - 1)}" : ""),
            11 when Chance(60) => Odd(depth),
            _ => Literal(),
        };
    }

    public string Int(int depth)
    {
        if (depth <= 0)
        {
            return Pick("x", "nums|length", "1", "2", "d|length", "3", Integers[random.Next(Integers.Length)]);
        }

        int inner = depth - 1;
        return random.Next(12) switch
        {
            0 => $"{Int(inner)} {Pick("+", "-", "*", "//", "%")} {Int(inner)}",
            1 => $"({Int(inner)} {Pick("+", "-", "*", "//", "%", "/")} {Number(inner)})",
            2 => $"-{Int(inner)}",
            3 => $"{Pick("2", "3", "-2", "10", "x")} ** {Pick("2", "3", "0", "10", "-1", "64")}",
            4 => $"{String(inner)}|{Pick("int", "length", "wordcount", "int(5)", "int(base=16)", "count")}",
            5 => $"{List(inner)}|{Pick("length", "sum", "max", "min", "first", "last", "count")}",
            6 => $"{String(inner)}.{Pick("find('a')", "count('a')", "rfind('l', 1)", "index('e')", "count('')")}",
            7 => $"nums[{Pick("0", "-1", "1", "0", "-2", Chance(30) ? "99" : "0", Chance(30) ? "x" : "1")}]",
            8 => $"({Int(inner)}|{Pick("abs", "string|length", "round", "int", "round(-1)")})",
            9 => $"range({Pick("3", "1, 4", "5, 0, -2", "0")})|{Pick("sum", "length", "last")}",
            _ => Int(inner),
        };
    }

    public string Condition(int depth)
    {
        int inner = Math.Max(0, depth - 1);
        return random.Next(12) switch
        {
            0 => $"{Any(inner)} {Pick("==", "!=")} {Any(inner)}",
            1 => $"{Int(inner)} {Pick("<", "<=", ">", ">=")} {Number(inner)}",
            2 => $"{String(inner)} {Pick("<", ">", "in", "not in")} {String(inner)}",
            3 => $"{Any(inner)} {Pick("in", "not in")} {List(inner)}",
            4 => $"not {Any(inner)}",
            5 => $"{Any(inner)} {Pick("and", "or")} {Any(inner)}",
            6 or 7 => $"{Any(inner)} is {Pick("", "not ")}{Test()}",
            8 => $"{Int(inner)} < {Int(inner)} <= {Number(inner)}",
            9 => $"{String(inner)}.{Pick("startswith('a')", "endswith('d')", "isalpha()", "isdigit()", "isupper()", "istitle()", "isspace()", "islower()", "isalnum()", "isnumeric()")}",
            _ => Pick("flag", "x", "nums", "missing", "true", "none"),
        };
    }

    public string List(int depth)
    {
        if (depth <= 0)
        {
            return Pick("nums", "words", "lst", "nested", "users", "empty", "[]", "[1, 2, 3]", "(1, 'a')", "d", "s", "range(3)", "[none, 1.0, true]", "['b', 'A', 'c']", Chance(30) ? "missing" : "words", "('x',)");
        }

        int inner = depth - 1;
        return random.Next(13) switch
        {
            0 => $"[{Any(inner)}, {Any(inner)}]",
            1 => $"({List(inner)}|{Pick("sort", "unique|list", "reverse|list", "list", "batch(2)|list", "slice(2)|list", "sort(reverse=true)", "batch(3, 0)|list", "map('string')|list")})",
            2 => $"({List(inner)}|{Pick("select", "reject", "select('odd')", "reject('none')", "select('string')", "select('defined')", "select('in', nums)", "select('gt', 1)", "select('equalto', 'a')")}|list)",
            3 => $"(users|{Pick("map(attribute='name')", "selectattr('active')", "rejectattr('active')", "selectattr('age', 'gt', 30)", "map(attribute='tags.0', default='-')", "map(attribute='nope')", "selectattr('city', 'in', ['Oslo'])")}|list)",
            4 => $"({List(inner)}|map('{Pick("upper", "string", "length", "int", "abs", "title", "trim", "e", "first")}')|list)",
            5 => $"{String(inner)}.{Pick("split()", "split(',')", "splitlines()", "split(' ', 1)", "rsplit(None, 1)", "partition('-')", "rpartition(',')", "split('l')", "splitlines(true)")}",
            6 => $"{List(inner)}[{Slice()}]",
            7 => $"{List(inner)} + {List(inner)}",
            8 => $"{List(inner)} * {Pick("2", "0", "1")}",
            9 => $"(d|{Pick("items|list", "dictsort", "list", "dictsort(by='value')", "dictsort(true, reverse=true)")})",
            10 => Pick("d.values()|list", "d.keys()|list", "d.items()|list", "users|groupby('city')|list", "users|sort(attribute='age')", "users|sort(attribute='city,age')", "users|map('items')|map('list')|list"),
            _ => List(inner),
        };
    }

    private string String(int depth)
    {
        if (depth <= 0)
        {
            return Pick("s", "t", "name", "d.C", Quote(Text()), Quote(Text()), "'x'", "words[0]", Chance(30) ? "missing" : "s");
        }

        int inner = depth - 1;
        return random.Next(16) switch
        {
            0 or 1 => $"{String(inner)}|{Pick("upper", "lower", "title", "capitalize", "trim", "e", "length", "reverse", "string", "striptags", "urlencode", "forceescape", "safe", "urlize", "list")}",
            2 => $"{String(inner)}|{Pick("truncate(5)", "truncate(8, true)", "truncate(6, false, '~', 0)", "replace('a', 'bb')", "replace('l', 'L', 1)", "center(12)", "indent(2)", "indent(1, true, true)", "wordwrap(6)", "wordwrap(5, false)", "default('dd')", "default('dd', true)", "trim('ax')")}",
            3 => $"{String(inner)}.{Pick("upper()", "lower()", "title()", "capitalize()", "swapcase()", "strip()", "lstrip('a')", "rstrip()", "casefold()", "zfill(5)", "center(9, '*')", "ljust(6, '.')", "rjust(7)", "replace('a', 'b')", "replace('', '-')", "expandtabs(4)", "removeprefix('a')", "removesuffix('d')")}",
            4 => $"{String(inner)} ~ {Any(inner)}",
            5 => $"{String(inner)} + {String(inner)}",
            6 => $"{String(inner)}[{Slice()}]",
            7 => $"{List(inner)}|join{Pick("", "(', ')", "('-')", "(', ', attribute='name')", "(1)")}",
            8 => $"{Quote(Pick("%s", "%5s|", "%-6s|", "%r", "%.2s", "%s %%"))} % {Pick(Any(inner), "(x,)", "'q'")}",
            9 => $"{Quote(Pick("%d", "%05d", "%+d", "%x", "%o", "%.3f", "%e", "%g", "%8.2f", "%i", "%c", "%#x", "%-8d|"))} % {Number(inner)}",
            10 => $"{Quote(Pick("{}", "{0}", "{!r}", "{:>8}", "{:^9}|", "{:*<6}", "{0!s:.2}"))}.format({Any(inner)})",
            11 => $"{Quote(Pick("{:d}", "{:,}", "{:.2f}", "{:08.3f}", "{:e}", "{:+}", "{:x}", "{:b}", "{:%}", "{:g}", "{:_}", "{:>10,.1f}", "{:.3}", "{:#o}"))}.format({Number(inner)})",
            12 => $"{Any(inner)}|{Pick("string", "tojson", "pprint", "tojson(indent=2)", "e", "length|string")}",
            13 => $"({String(inner)} * {Pick("2", "0", "3")})",
            14 => $"'{Pick(",", "", "-")}'.join({Pick("words", $"{List(inner)}|map('string')", "s")})",
            _ => String(inner),
        };
    }

    private string Float(int depth) => depth <= 0 ? Pick("f", "1.5", "2.0", "0.1", "1e16", "1e-7")
        : random.Next(5) switch
        {
            0 => $"{Number(depth - 1)} / {Number(depth - 1)}",
            1 => $"({Float(depth - 1)}|{Pick("round(1)", "round", "round(2, 'ceil')", "round(0, 'floor')", "abs", "float", "int", "filesizeformat", "round(-1)")})",
            2 => $"{Float(depth - 1)} {Pick("+", "-", "*", "//", "%", "**")} {Number(0)}",
            3 => $"({String(depth - 1)}|float)",
            _ => Float(depth - 1),
        };

    private string Number(int depth) => Chance(70) ? Int(depth) : Float(depth);

    private string Dict(int depth) => random.Next(7) switch
    {
        0 => $"{{'k': {Any(depth - 1)}, {Quote(Text())}: {Any(depth - 1)}}}",
        1 => Pick("d", "users[0]", "{}", "dict(a=1, b='x')", "dict(d, z=1)", "dict([['p', 1]])"),
        2 => $"d.get({Pick("'a'", "'zz'", "'zz', 5")})",
        3 => $"d[{Pick("'b'", "s", "1")}]",
        4 => $"{{{Pick("1", "1.0", "true", "none", "(1, 2)")}: {Any(depth - 1)}}}",
        5 => "users[0].name",
        _ => "d.copy()",
    };

    private string Odd(int depth) => Pick(
        "none.x", "x.y.z", "[]|first", "missing.a", "x()", "s.nope()", "d.items", "loop.index", "self.nope", "joiner(',')()", "cycler(1, 2).next()", "namespace(a=1).a", "().x", "d.__class__",
        "s[1:2:0]", "users[0]['tags'][0]", "'a' 'b'", "1_000", "0x1F", "[1, 2,]", "(,)", "{'a': 1,}", "1 if false", "x is divisibleby 2", "x is divisibleby(0)", "nums|sum(start=10)", "users|sum('age')",
        "users|map(attribute='age')|sum", "users|selectattr('nope', 'defined')|list", "d|xmlattr", "range(2)|list|string", "s is sameas s", "none is none", "1 is integer and 1.0 is float",
        "'%s' % nums", "'{a}'.format(a=x)", "'{0[0]}'.format(words)", "'{0.name}'.format(users[0])", "dict(a=1).a", "nums|batch(2)|map('sum')|list", "words|unique|join", "2 ** -1", "(-8) ** 0.5",
        "7 // 0", "7 % 0.0", "1 / 0", "'a' * -1", "[[1]] * 2", "nested|sum(start=[])", "lst|sort", "lst|min", "d|dictsort(by='value')", "nums|nope", "x is nope", "varargs", "super()", "caller()",
        "users|groupby('age', default=1)|length", "nums.index(3)", "nums.count(1)", "words|map('replace', 'a', 'b')|list", "'a'.join(nums)", "s.format()", "'\\x41\\u00e9\\n'", "1 < 2 < 3 == true",
        "not not x", "x == 1 or y", "nums[::-1]", "s[::-1]", "missing|default(1)|int", "missing is undefined", "[missing]", "{'q': missing}", "d.pop('a', 0)", "lst.pop()", "d.update(z=1)",
        "'a,b'.split(',')|last", "s|e|e", "s|safe|upper", "(s|e) ~ t", "[s, t]|join('<')", "('<'|safe) + s", "t|replace('<', s)", "s.encode()", "users|tojson", "f|tojson", "lst|pprint");

    private string Literal() => random.Next(6) switch
    {
        0 => Integers[random.Next(Integers.Length)],
        1 => FloatLiteral(),
        2 => Pick("true", "false", "none", "True", "None"),
        _ => Quote(Text()),
    };

    private string Test() => Pick("defined", "undefined", "none", "string", "number", "mapping", "sequence", "iterable", "boolean", "integer", "float", "odd", "even", "true", "false", "callable",
        "lower", "upper", "divisibleby 3", "in [1, 'a']", "eq 1", "gt 2", "sameas none", "escaped", "lt('b')", "ne none");

    private string Slice() => Pick("0", "1", "-1", "1:", ":2", "::2", "::-1", "-2:", "1:3", "x", "9", "'a'", "1:-1", ":-5:-1");

    private static string Quote(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "'";

    /// <summary>A number as JSON text has it, so that 1.0 stays a float on both sides.</summary>
    private JsonNode Number() => JsonNode.Parse(random.Next(5) == 0 ? FloatLiteral() : random.Next(-3, 12).ToString(CultureInfo.InvariantCulture))!;

    private string FloatLiteral()
    {
        string text = Floats[random.Next(Floats.Length)].ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }

    private JsonNode? Scalar() => random.Next(6) switch { 0 => null, 1 => Chance(50), 2 or 3 => Number(), _ => Text() };

    private static JsonArray Array(int count, Func<JsonNode?> item)
    {
        var array = new JsonArray();
        for (; count > 0; count--)
        {
            array.Add(item());
        }

        return array;
    }

    private string Text() => Texts[random.Next(Texts.Length)];

    private bool Chance(int percent) => random.Next(100) < percent;

    private string Pick(params string[] options) => options[random.Next(options.Length)];
}
