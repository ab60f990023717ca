using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Compat.Python;
using Slipway.Compat.Scripting;
using Slipway.Compat.Tests.Scripting;
using Slipway.Tests.Properties;
using static Slipway.Compat.Python.PythonLibrary;

namespace Slipway.Compat.Tests.Python;

/// <summary>JSON as Python reads it, right and wrong.</summary>
public sealed class PythonJsonTests
{
    private const string Script = """
        import json

        def read(text):
            try:
                return json.dumps(json.loads(text), ensure_ascii=True)
            except ValueError:
                return None

        def main(texts):
            return [read(text) for text in texts]
        """;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\\u0041", "\\ud83d\\ude00", "\\ud83d", "\\x", "\\n", "\\", "1", "-", "0", "01", "1.", ".5", "1.5", "1e5", "1E+400", "-0.0", "null", "true", "nul",
        "NaN", "-Infinity", "Infinity", " ", "\t", "\n", "\u00a0", "\uFEFF", "é", "🙂", "/", "12345678901234567890", "{\"a\": 1}", "[1, 2]", "\"\u0001\"",
    ];

    private static readonly Gen<string> Soup = Gen.Int[0, Pieces.Length - 1].Array[0, 9].Select(picks => string.Concat(picks.Select(pick => Pieces[pick])));

    [Fact]
    public async Task JsonLoads_AnyText_IsWhatPythonReads()
    {
        PythonOnMachine.Require();
        List<string> texts = [];
        Soup.SampleSeeded(texts.Add, iter: 8000);
        texts = [.. texts.Concat(["[1, 2", "{\"a\": 1, \"a\": 2}", "[" + new string(' ', 100) + "]", "{\"a\" : [ {} , [ ] ] }", "\"\\u00e9\"", "[1,]", "{\"a\":1,}"]).Distinct(StringComparer.Ordinal)];
        await using var engine = new PythonEngine(new PythonOptions { MaxWorkers = 1 });
        JsonNode? theirs = await engine.InvokeAsync(
            new Script("read", ScriptLanguage.Python, Script), new JsonObject { ["texts"] = new JsonArray([.. texts.Select(text => (JsonNode)text)]) }, TestContext.Current.CancellationToken);

        (string, string?)[] different = [.. texts.Zip(theirs!.AsArray(), (text, result) => (text, Theirs: (string?)result, Ours: Read(text))).Where(all => all.Ours != all.Theirs).Select(all => (all.text, $"Python {all.Theirs}, here {all.Ours}"))];

        different.ShouldBeEmpty();
        theirs.AsArray().Count(result => result is not null).ShouldBeGreaterThan(80);
    }

    [Theory]
    [InlineData("\"a\\ud83db\"", "\"a?b\"")]
    [InlineData("[\"\\ude00\", \"\\ud83d\\ude00\"]", "[\"?\",\"\\uD83D\\uDE00\"]")]
    [InlineData("[NaN, -Infinity, 5.0, 5, 1e400]", "[\"NaN\",\"-Infinity\",5.0,5,\"Infinity\"]")]
    public void ToJson_WhatOthersDoNotRead_IsAsTheWorkerSendsIt(string json, string expected) =>
        JsonLoads(json).ToJson()!.ToJsonString().ShouldBe(expected);

    [Fact]
    public void JsonLoads_NestedTooDeep_IsAnErrorOfTheScript() =>
        Should.Throw<PythonException>(() => JsonLoads(new string('[', 100_000))).Kind.ShouldBe("RecursionError");

    [Fact]
    public void JsonDumps_SortedKeysThatCannotBeCompared_IsAnErrorOfTheScript() =>
        PythonException.Matches(Should.Throw<Exception>(() => JsonDumps(new PythonDict { ["a"] = 1, [2] = 3 }, sortKeys: true)), "TypeError").ShouldBeTrue();

    private static string? Read(string text)
    {
        try
        {
            return JsonDumps(JsonLoads(text));
        }
        catch (PythonException e) when (PythonException.Matches(e, "ValueError"))
        {
            return null;
        }
    }
}
