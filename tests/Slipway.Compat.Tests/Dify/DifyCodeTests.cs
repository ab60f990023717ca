using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slipway.Compat.Dify;
using Slipway.Compat.Scripting;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyCodeTests
{
    private const string Complete = """{"text":"a","number":5,"flag":true,"any":[1,"x"],"object":{"x":1},"texts":["a",null],"numbers":[1,2.0],"flags":[true],"objects":[{}],"parts":[{"id":1}],"inner":{"id":2.5},"renamed":"r"}""";

    [Fact]
    public async Task Run_WithEveryOutput_ReadsThem()
    {
        Outputs outputs = await CheckAsync(JsonNode.Parse(Complete));
        outputs.Text.ShouldBe("a");
        outputs.Number!.Value.ToString().ShouldBe("5");
        outputs.Numbers!.Select(number => number.ToString()).ShouldBe(["1", "2.0"]);
        outputs.Texts.ShouldBe(["a", null]);
        outputs.Parts![0]!.Id!.Value.ToString().ShouldBe("1");
        outputs.Inner!.Id!.Value.ToString().ShouldBe("2.5");
        outputs.Other.ShouldBe("r");
    }

    [Fact]
    public async Task Run_WithNulls_AllowsThemForEveryType()
    {
        var nulls = new JsonObject(JsonNode.Parse(Complete)!.AsObject().Select(member => KeyValuePair.Create(member.Key, (JsonNode?)null)));
        (await CheckAsync(nulls)).ShouldBe(new Outputs(null, null, null, null, null, null, null, null, null, null, null, null));
    }

    [Theory]
    [InlineData("number", "true", "1")]
    [InlineData("number", "\"1.5e+10\"", "15000000000.0")]
    [InlineData("numbers", "[true,0.5]", "[1, 0.5]")]
    [InlineData("number", "\"NaN\"", "NaN")]
    [InlineData("number", "9223372036854775807", "9223372036854775807")]
    [InlineData("text", "\"a\\u0000b\"", "ab")]
    public async Task Run_WithWhatDifyConverts_ConvertsIt(string name, string json, string expected)
    {
        JsonObject result = JsonNode.Parse(Complete)!.AsObject();
        result[name] = JsonNode.Parse(json);
        JsonNode? stored = CodeContract.Of(typeof(Outputs)).Check(result);
        DifyText.From(stored![name]).ShouldBe(expected);
        await CheckAsync(result);
    }

    [Theory]
    [InlineData("text", "5", "OutputValidationError", "Output text must be a string")]
    [InlineData("text", "\"1e+5\"", "OutputValidationError", "must be a string")]
    [InlineData("number", "\"5\"", "OutputValidationError", "is not a number")]
    [InlineData("number", "9223372036854775808", "OutputValidationError", "out of range")]
    [InlineData("number", "1e-25", "OutputValidationError", "too high precision")]
    [InlineData("flag", "1", "OutputValidationError", "is not a boolean")]
    [InlineData("object", "[]", "OutputValidationError", "is not an object")]
    [InlineData("object", """{"a":{"b":{"c":{"d":{}}}}}""", "DepthLimitError", "Depth limit 5")]
    [InlineData("object", """{"a":[1,"x"]}""", "OutputValidationError", "same type")]
    [InlineData("object", """{"a":1e300}""", "OutputValidationError", "out of range")]
    [InlineData("texts", "[1]", "OutputValidationError", "texts[0] must be a string")]
    [InlineData("texts", "\"a\"", "OutputValidationError", "is not an array")]
    [InlineData("numbers", "[null]", "OutputValidationError", "numbers[0] must be a number")]
    [InlineData("objects", "[1]", "OutputValidationError", "objects[0] is not an object")]
    [InlineData("parts", "[{}]", "OutputValidationError", "Output parts[0].id is missing")]
    [InlineData("inner", """{"id":1,"more":2}""", "CodeNodeError", "Not all output parameters are validated.")]
    [InlineData("extra", "1", "CodeNodeError", "Not all output parameters are validated.")]
    public async Task Run_WithWhatDoesNotFit_FailsAsDifyDoes(string name, string json, string code, string message)
    {
        JsonObject result = JsonNode.Parse(Complete)!.AsObject();
        result[name] = JsonNode.Parse(json);
        StepFailedException failure = await Should.ThrowAsync<StepFailedException>(() => CheckAsync(result));
        failure.ErrorCode.ShouldBe(code);
        failure.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("texts", 30, "\"x\"")]
    [InlineData("objects", 30, "{}")]
    [InlineData("numbers", 1000, "1")]
    public async Task Run_WithListsTooLong_Fails(string name, int limit, string item)
    {
        JsonObject result = JsonNode.Parse(Complete)!.AsObject();
        result[name] = new JsonArray([.. Enumerable.Repeat(item, limit).Select(json => JsonNode.Parse(json))]);
        await CheckAsync(result);
        result[name]!.AsArray().Add(JsonNode.Parse(item));
        (await Should.ThrowAsync<StepFailedException>(() => CheckAsync(result))).Message.ShouldContain($"less than {limit} elements");
    }

    [Fact]
    public async Task Run_WithTextTooLong_FailsByItsCharacters()
    {
        JsonObject result = JsonNode.Parse(Complete)!.AsObject();
        result["text"] = string.Concat(Enumerable.Repeat("😀", 400_000));
        await CheckAsync(result);
        result["text"] = new string('x', 400_001);
        await Should.ThrowAsync<StepFailedException>(() => CheckAsync(result));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    public async Task Run_WithoutObject_Fails(string json) =>
        (await Should.ThrowAsync<StepFailedException>(() => CheckAsync(JsonNode.Parse(json)))).ErrorCode.ShouldBe("CodeExecutionError");

    [Fact]
    public async Task Run_WithMissingOutput_FailsAndIsTriedAgain()
    {
        var scripts = new FixedScripts(new JsonObject());
        StepFailedException failure = await Should.ThrowAsync<StepFailedException>(() => TestRun.OfAsync(
            run => DifyCode.RunAsync<One>(run, AddUp, new { }, new StepRetry(2, TimeSpan.Zero) { EveryFailure = true }),
            options => options with { ScriptEngines = [scripts] }));
        failure.Message.ShouldContain("Output text is missing.");
        scripts.Calls.ShouldBe(3);
    }

    [Fact]
    public async Task Run_WithRealPython_PassesArgumentsByName()
    {
        Scripting.PythonOnMachine.Require();
        await using var python = new PythonEngine();
        var script = new Script("add-up", ScriptLanguage.Python, "def main(items, label):\n    return {'text': f'{label}: {sum(items)}'}");
        (await TestRun.OfAsync(
            run => DifyCode.RunAsync<One>(run, script, new { items = new DifyNumber[] { 1, 2.5 }, label = "ü" }),
            options => options with { ScriptEngines = [python] })).Text.ShouldBe("ü: 3.5");
    }

    [Fact]
    public void Contract_OfUnfitType_IsRefused()
    {
        Should.Throw<ArgumentException>(() => CodeContract.Of(typeof(string)));
        Should.Throw<ArgumentException>(() => CodeContract.Of(typeof(Dated))).Message.ShouldContain("'day'");
        Should.Throw<ArgumentException>(() => CodeContract.Of(typeof(Endless))).Message.ShouldContain("contains itself");
    }

    private static readonly Script AddUp = new("add-up", ScriptLanguage.Python, "def main(): pass");

    private static Task<Outputs> CheckAsync(JsonNode? result) => TestRun.OfAsync(
        run => DifyCode.RunAsync<Outputs>(run, AddUp, new { }),
        options => options with { ScriptEngines = [new FixedScripts(result)] });

    private sealed record One(string? Text);

    private sealed record Part(DifyNumber? Id);

    private sealed record Dated(DateTimeOffset Day);

    private sealed record Endless(int Id, Endless? Next);

    private sealed record Outputs(
        string? Text, DifyNumber? Number, bool? Flag, JsonNode? Any, JsonObject? Object, IReadOnlyList<string?>? Texts,
        IReadOnlyList<DifyNumber>? Numbers, IReadOnlyList<bool?>? Flags, IReadOnlyList<JsonObject?>? Objects, IReadOnlyList<Part?>? Parts,
        Part? Inner, [property: JsonPropertyName("renamed")] string? Other);
}
