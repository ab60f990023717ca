using System.Text.Json.Nodes;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Compat.Tests.Scripting;
using static Slipway.Compat.Python.PythonBuiltins;
using static Slipway.Compat.Python.PythonLibrary;

namespace Slipway.Compat.Tests.Python;

/// <summary>Each operation on each pair of values, compared with the real Python.</summary>
public sealed class PythonValueTests(PythonValueTests.Interpreter interpreter) : IClassFixture<PythonValueTests.Interpreter>
{
    private const string Script = """
        import json, re

        def set_item(a, b):
            a[b] = 1
            return a

        def show(make):
            try:
                return repr(make())
            except RecursionError:
                raise
            except Exception as error:
                return "fails: " + type(error).__name__

        def main(operation, values):
            values = [json.loads(value) for value in values]
            make = eval("lambda a, b: " + operation)
            return [show(lambda: make(json.loads(json.dumps(a)), json.loads(json.dumps(b)))) for a in values for b in values]
        """;

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "1", "-1", "2", "7", "-3", "400", "12345678901234567890123", "0.0", "0.5", "-2.5", "3.0", "1e22", "1e-7",
        "\"\"", "\"a\"", "\"abc\"", "\" a b \"", "\"ab,cd,,e\"", "\"7\"", "\"-2.50\"", "\"x\\ny\\r\\nz\"", "\"🙂é你好🙂\"", "\"\\u00a0t\\u2028\"", "\"ẞßİ\"", "\"__\"",
        "[]", "[1]", "[1, 2.0, \"a\"]", "[\"b\", \"a\", \"c\"]", "[[1, 2], [3, 4]]", "[3, 1, 2, 1]", "[true, null]",
        "{}", "{\"a\": 1}", "{\"a\": {\"b\": [1]}, \"abc\": \"x\"}", "{\"1\": 2, \"z\": null}",
    ];

    public static readonly TheoryData<string> Names = [.. Operations().Select(operation => operation.Python)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Operation_OnEachPair_GivesWhatPythonGives(string python)
    {
        Func<PythonValue, PythonValue, PythonValue> ours = Operations().Single(operation => operation.Python == python).Ours;
        PythonOnMachine.Require();
        JsonNode? theirs = await interpreter.Engine.InvokeAsync(
            new Script("operations", ScriptLanguage.Python, Script),
            new JsonObject { ["operation"] = python, ["values"] = new JsonArray([.. Values.Select(value => (JsonNode)value)]) },
            TestContext.Current.CancellationToken);

        Values.SelectMany(_ => Values, (a, b) => (A: a, B: b))
            .Zip(theirs!.AsArray(), (pair, result) => (pair.A, pair.B, Theirs: (string?)result, Ours: Show(() => ours(JsonLoads(pair.A), JsonLoads(pair.B)))))
            .Where(both => both.Ours != both.Theirs)
            .Select(both => $"a = {both.A}, b = {both.B}: Python {both.Theirs}, here {both.Ours}")
            .ShouldBeEmpty();
    }

    private static string Show(Func<PythonValue> make)
    {
        try
        {
            return Repr(make());
        }
        catch (Exception e) when (PythonException.Matches(e))
        {
            return $"fails: {PythonException.KindOf(e)}";
        }
    }

    private static List<(string Python, Func<PythonValue, PythonValue, PythonValue> Ours)> Operations() =>
    [
        ("a + b", (a, b) => a + b),
        ("a - b", (a, b) => a - b),
        ("a * b if not (isinstance(a, int) and a > 999) and not (isinstance(b, int) and b > 999) else 0", (a, b) => !(IsInstance(a, "int") && a > 999) && !(IsInstance(b, "int") && b > 999) ? a * b : 0),
        ("a / b", (a, b) => a / b),
        ("a // b", (a, b) => FloorDivide(a, b)),
        ("a % b if not isinstance(a, str) else 0", (a, b) => IsInstance(a, "str") ? 0 : a % b),
        ("-a", (a, _) => -a),
        ("a == b", (a, b) => a == b),
        ("a != b", (a, b) => a != b),
        ("a < b", (a, b) => a < b),
        ("a >= b", (a, b) => a >= b),
        ("a and b", (a, b) => a && b),
        ("a or b", (a, b) => a || b),
        ("not a", (a, _) => !a),
        ("a in b", (a, b) => b.Contains(a)),
        ("a is None", (a, _) => a.IsNone),
        ("a[b]", (a, b) => a[b]),
        ("a[b:]", (a, b) => a.Slice(b, default)),
        ("a[1:b]", (a, b) => a.Slice(1, b)),
        ("a[::b]", (a, b) => a.Slice(default, default, b)),
        ("len(a)", (a, _) => Len(a)),
        ("str(a)", (a, _) => Str(a)),
        ("f'{a}|{b}'", (a, b) => $"{a}|{b}"),
        ("f'{a:>8}'", (a, _) => Format(a, ">8")),
        ("f'{a:.2f}'", (a, _) => Format(a, ".2f")),
        ("int(a)", (a, _) => Int(a)),
        ("float(a)", (a, _) => Float(a)),
        ("bool(a)", (a, _) => Bool(a)),
        ("list(a)", (a, _) => List(a)),
        ("abs(a)", (a, _) => Abs(a)),
        ("list(reversed(a))", (a, _) => List(Reversed(a))),
        ("len(zip(a, b))", (a, b) => Len(Zip(a, b))),
        ("enumerate(a, b) is None", (a, b) => Enumerate(a, b).IsNone),
        ("round(a)", (a, _) => Round(a)),
        ("round(a, 1)", (a, _) => Round(a, 1)),
        ("sorted(a)", (a, _) => Sorted(a)),
        ("sorted(a, reverse=True)", (a, _) => Sorted(a, reverse: true)),
        ("list(enumerate(a))", (a, _) => List(Enumerate(a))),
        ("list(zip(a, b))", (a, b) => List(Zip(a, b))),
        ("min(a)", (a, _) => Min(a)),
        ("max(a, b)", (a, b) => Max(a, b)),
        ("any(a)", (a, _) => Any(a)),
        ("all(a)", (a, _) => All(a)),
        ("list(range(a, b)) if isinstance(a, int) and isinstance(b, int) and -500 < a < 500 and -500 < b < 500 else 0", (a, b) => IsInstance(a, "int") && IsInstance(b, "int") && a > -500 && a < 500 && b > -500 && b < 500 ? List(Range(a, b)) : 0),
        ("isinstance(a, (int, str))", (a, _) => IsInstance(a, "int", "str")),
        ("[x for x in a if x]", (a, _) => a.Filter(x => x)),
        ("[x + y for x, y in a]", (a, _) => a.Map((x, y) => x + y)),
        ("{x: b for x in a}", (a, b) => PythonDict.Of(a, x => x, _ => b)),
        ("{v: k for k, v in a.items()}", (a, _) => PythonDict.Of(a.Items(), (_, v) => v, (k, _) => k)),
        ("a.get(b)", (a, b) => a.Get(b)),
        ("a.get('a', b)", (a, b) => a.Get("a", b)),
        ("list(a.items())", (a, _) => List(a.Items())),
        ("list(a.keys())", (a, _) => List(a.Keys())),
        ("a.pop()", (a, _) => a.Pop()),
        ("a.setdefault('k', b) or a", (a, b) => a.SetDefault("k", b) || a),
        ("a.update(b) or a", (a, b) => a.Update(b) || a),
        ("a.append(b) or a", (a, b) => a.Append(b) || a),
        ("a.extend(b) or a", (a, b) => a.Extend(b) || a),
        ("set_item(a, b) if not isinstance(a, str) else 0", (a, b) => IsInstance(a, "str") ? 0 : SetItem(a, b)),
        ("a.index(b)", (a, b) => a.Index(b)),
        ("a.count(b)", (a, b) => a.Count(b)),
        ("a.strip()", (a, _) => a.Strip()),
        ("a.strip(b)", (a, b) => a.Strip(b)),
        ("a.split()", (a, _) => a.Split()),
        ("a.split(b)", (a, b) => a.Split(b)),
        ("a.split(',', 1)", (a, _) => a.Split(",", 1)),
        ("a.splitlines()", (a, _) => a.SplitLines()),
        ("a.join(b)", (a, b) => a.Join(b)),
        ("a.replace('a', 'b')", (a, _) => a.Replace("a", "b")),
        ("a.find(b)", (a, b) => a.Find(b)),
        ("a.startswith(b)", (a, b) => a.StartsWith(b)),
        ("a.endswith('c')", (a, _) => a.EndsWith("c")),
        ("a.lower() + a.upper()", (a, _) => a.Lower() + a.Upper()),
        ("a.title()", (a, _) => a.Title()),
        ("a.capitalize()", (a, _) => a.Capitalize()),
        ("a.isdigit()", (a, _) => a.IsDigit()),
        ("a.zfill(5)", (a, _) => a.ZFill(5)),
        ("a.partition(',')", (a, _) => a.Partition(",")),
        ("json.dumps(a)", (a, _) => JsonDumps(a)),
        ("json.dumps(a, ensure_ascii=False, indent=2, sort_keys=True)", (a, _) => JsonDumps(a, ensureAscii: false, indent: 2, sortKeys: true)),
        ("json.loads(a)", (a, _) => JsonLoads(a)),
        ("re.findall(r'\\w+', a)", (a, _) => ReFindAll("\\w+", a)),
        ("re.findall(r'(.)(\\s?)', a)", (a, _) => ReFindAll("(.)(\\s?)", a)),
        ("re.findall(r'[^a-c\\d]', a)", (a, _) => ReFindAll("[^a-c\\d]", a)),
        ("re.findall(r'.*?b|\\W$', a)", (a, _) => ReFindAll(".*?b|\\W$", a)),
        ("re.findall(r'^.', a, re.MULTILINE)", (a, _) => ReFindAll("^.", a, PythonPatternFlags.MultiLine)),
        ("re.sub(r'(a)|b', r'<\\1>', a)", (a, _) => ReSub("(a)|b", "<\\1>", a)),
        ("re.sub(r'x*', '-', a)", (a, _) => ReSub("x*", "-", a)),
        ("re.split(r'(,)|\\s', a)", (a, _) => ReSplit("(,)|\\s", a)),
        ("re.findall(r'[--b]|[#-\\-]', a)", (a, _) => ReFindAll("[--b]|[#-\\-]", a)),
        ("re.sub(r'a|', '-', a)", (a, _) => ReSub("a|", "-", a)),
        ("re.findall(r'a{,1}b', a)", (a, _) => ReFindAll("a{,1}b", a)),
        ("re.search(r'(b)(,)?', a).groups()", (a, _) => ReSearch("(b)(,)?", a).Groups()),
        ("re.search(r'[你🙂]*.é'.replace('🙂', ''), a).start()", (a, _) => ReSearch("[你]*.é", a).Start()),
        ("re.match(r'a|ab', a).group()", (a, _) => ReMatch("a|ab", a).Group()),
        ("re.fullmatch(r'a|ab.*', a, re.DOTALL).end()", (a, _) => ReFullMatch("a|ab.*", a, PythonPatternFlags.DotAll).End()),
    ];

    /// <summary>One Python for all operations.</summary>
    public sealed class Interpreter : IAsyncDisposable
    {
        public PythonEngine Engine { get; } = new(new PythonOptions { MaxWorkers = 1 });

        public ValueTask DisposeAsync() => Engine.DisposeAsync();
    }

    private static PythonValue SetItem(PythonValue list, PythonValue key)
    {
        list.Set(key, 1);
        return list;
    }
}
