using System.Reflection;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Migration.Compiling;
using Slipway.Migration.Python;

namespace Slipway.Conformance.Tests.Python;

/// <summary>Scripts that are ported give what Python gives: each is run by both, on the same argument.</summary>
public sealed class PortedBehaviorTests(PortedBehaviorTests.Interpreter interpreter) : IClassFixture<PortedBehaviorTests.Interpreter>
{
    [Theory]
    // What is shown by str() is a text, and a length is a number.
    [InlineData("return f'{x!s:>6}|{x!s:.2}|{x!r:^8}'", "[5, \"abc\", null, true, [1]]")]
    [InlineData("return f'{len(x):05d}|{len(x):4}|{len(x)}'", "[\"abc\", [1, 2]]")]
    // enumerate, zip and reversed give their items once, and look at the list as it is then.
    [InlineData("e = enumerate(x)\nreturn [[i for i in e], [i for i in e]]", "[[1, 2]]")]
    [InlineData("return zip(x, x)", "[[1, 2]]")]
    [InlineData("return len(enumerate(x))", "[[1, 2]]")]
    [InlineData("return 'some' if zip(x, x) else 'none'", "[[], [1]]")]
    [InlineData("for i, y in enumerate(x):\n    if y == 1:\n        x.remove(y)\nreturn x", "[[1, 1, 2, 1, 3]]")]
    [InlineData("out = []\nfor a, b in zip(x, x):\n    out.append(a)\n    if len(x) < 6:\n        x.append(9)\nreturn [out, x]", "[[1, 1, 2]]")]
    [InlineData("out = []\nfor a in reversed(x):\n    out.append(a)\n    x.remove(a)\nreturn out", "[[1, 2, 1], [1, 2, 3]]")]
    [InlineData("return list(reversed(x))", "[[1, 2], \"a🙂b\", {\"a\": 1, \"b\": 2}, 5, null]")]
    [InlineData("return list(reversed(x.items()))", "[{\"a\": 1, \"b\": 2}]")]
    [InlineData("return [list(enumerate('ab', x)), 0]", "[3, null, \"a\", 1.5, true]")]
    // A list is multiplied in its place.
    [InlineData("a = x\na *= 2\nreturn [a, x]", "[[1], \"a\", 3, 0.5, {}]")]
    [InlineData("a = x\na *= -1\nreturn [a, x]", "[[1], \"a\", 3]")]
    [InlineData("return str(abs(x))", "[-0.0, -5, true, -2.5, \"a\"]")]
    [InlineData("return -1 if x else 'none'", "[0, 1]")]
    // Patterns: counts without a least, empty matches beside others, letters beyond U+FFFF.
    [InlineData("return [re.sub(r'a{,2}b', '-', x), re.findall(r'a{,}b', x), re.findall(r'a{}|a{b}', x)]", "[\"aabab\", \"aaab{,}a{}a{b}\"]")]
    [InlineData("return [re.sub(r'^|,', '-', x), re.findall(r'a??', x), re.split(r'b|', x), re.findall(r'\\b|\\W+', x)]", "[\",a,b\", \"a\", \"\", \"🙂,a\"]")]
    [InlineData("return [re.findall(r'\\w+', x), re.sub(r'\\W', '', x), re.findall(r'[^\\w\\s]|\\d', x), re.split(r'\\b', x), re.findall(r'[\\d.]+|\\D', x)]", "[\"𠀀字 🙂\", \"a𝐀𝟙.1\", \"\"]")]
    [InlineData("x = json.loads(x)\nreturn [re.findall(r'..a', x), re.findall(r'..a', x, re.S), re.findall(r'[\\s\\S]a', x), re.sub(r'[^b]', '-', x), re.findall(r'\\S', x)]", "[\"\\\"🙂abc\\\"\", \"\\\"a\\\\ud83dba\\\"\"]")]
    [InlineData("return re.sub(r'(.)(b)?', r'[\\2\\.\\1]\\n', x)", "[\"abc\", \"🙂\"]")]
    // Each item is tested, changed and used before the next one is looked at.
    [InlineData("z = []\nreturn [[z.append(y) or y for y in x if y not in z], z]", "[[1, 2, 1, 3]]")]
    [InlineData("return [[y for y in x if y != 2], {y: 1 for y in x if y > 1}, sum(y for y in x if y), sorted(-y for y in x if y), [a for a, b in zip(x, x) if b > 1]]", "[[1, 2, 0, 3]]")]
    [InlineData("return [any(y > 1 for y in x if y), all(a == b for a, b in zip(x, x)), any(1 / y for y in x if y != 3), all(y for y in x)]", "[[1, 2, 0, 3], [], [3], [0]]")]
    [InlineData("try:\n    return [y['a'] for y in x if int(y['b'])]\nexcept KeyError:\n    return 'key'\nexcept ValueError:\n    return 'value'", "[[{\"b\": \"1\"}, {\"a\": 1, \"b\": \"x\"}], [{\"b\": \"x\"}]]")]
    [InlineData("try:\n    return {y['a']: 1 for y in x if int(y['b'])}\nexcept KeyError:\n    return 'key'\nexcept ValueError:\n    return 'value'", "[[{\"b\": \"1\"}, {\"a\": 1, \"b\": \"x\"}], [{\"a\": 2, \"b\": 1}]]")]
    [InlineData("try:\n    return [sum(y['a'] for y in x), max(y['a'] for y in x if y)]\nexcept KeyError:\n    return 'key'\nexcept TypeError:\n    return 'type'", "[[{\"a\": \"q\"}, {}], [{\"a\": 1}, {\"a\": 2}], 5]")]
    // The assigned value is computed before its place, and what is looked for before where.
    [InlineData("d = {'a': 1}\nd[len(d)] = d.pop('a')\nreturn d", "[1]")]
    [InlineData("try:\n    x[int('q')] = x[9]\nexcept IndexError:\n    return 'index'\nexcept ValueError:\n    return 'value'", "[[1]]")]
    [InlineData("d = {'a': 'a'}\nreturn [d.pop('a') in list(d), x.pop(0) not in x, x]", "[[1, 2], [1, 1]]")]
    // A list of a dict grows by what it is given, too.
    [InlineData("d = {'k': x, 'l': x}\nd['k'] += 'te'\nd['l'] += f'{1}'\nreturn [d, x]", "[[1], \"a\", 5]")]
    [InlineData("try:\n    return x.pop([])\nexcept KeyError:\n    return 'key'\nexcept TypeError:\n    return 'type'", "[{}, {\"a\": 1}]")]
    // Names and lists that C# takes for something else.
    [InlineData("value = 1\nx = [value + len([0 for _ in 'ab']) for _ in x]\nreturn x", "[[1, 2]]")]
    [InlineData("a, b = [], [x]\na.append(x)\nreturn [a, b, [x] and x, ([] or x)]", "[1, [2]]")]
    [InlineData("x = 'fixed'\nreturn x", "[1]")]
    [InlineData("return [- -x, -(-x), (x > 1) or [x], (x > 1) and {'a': x}]", "[1, 2.5]")]
    // Other letters than \n end no line of a script.
    [InlineData("y = '''a\u2028b\u0085c\u000cd'''  # \u2028y = 1\nreturn [y, len(y)]", "[1]")]
    public async Task Port_OfAScript_GivesWhatPythonGives(string body, string values)
    {
        string source = $"import json, re\n\ndef main(x):\n{string.Concat(body.Split('\n').Select(line => $"    {line}\n"))}";
        PortedScript.TryPort(source, out PortedScript? port, out string reason).ShouldBeTrue(reason);
        PortCompiler.TryCompile(port!, out MethodInfo? call, out string error).ShouldBeTrue(error);
        Func<PythonValue, PythonValue> code = call!.CreateDelegate<Func<PythonValue, PythonValue>>();

        foreach (JsonNode? value in JsonNode.Parse(values)!.AsArray())
        {
            var arguments = new JsonObject { ["x"] = value?.DeepClone() };
            string theirs = await ShowAsync(() => interpreter.Engine.InvokeAsync(new Script("script", ScriptLanguage.Python, source), arguments, TestContext.Current.CancellationToken));

            (await ShowAsync(() => ValueTask.FromResult(PythonException.Compute(code, arguments, "CodeExecutionError")))).ShouldBe(theirs, $"x = {value?.ToJsonString()}");
        }
    }

    private static async Task<string> ShowAsync(Func<ValueTask<JsonNode?>> run)
    {
        try
        {
            return (await run())?.ToJsonString() ?? "null";
        }
        catch (StepFailedException)
        {
            return "fails";
        }
    }

    /// <summary>One Python for all scripts.</summary>
    public sealed class Interpreter : IAsyncDisposable
    {
        public PythonEngine Engine { get; } = new(new PythonOptions { MaxWorkers = 1 });

        public ValueTask DisposeAsync() => Engine.DisposeAsync();
    }
}
