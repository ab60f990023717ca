using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Compat.Dify;
using Slipway.Compat.Python;

namespace Slipway.Compat.Tests.Dify;

public sealed class JsonRepairTests
{
    [Theory]
    // Inserted values that break their string.
    [InlineData("""{"text": "he said "hi" to me"}""", """{"text":"he said \"hi\" to me"}""")]
    [InlineData("""{"text": "he said "hi", then left", "n": 1}""", """{"text":"he said \"hi\", then left","n":1}""")]
    [InlineData("""{"text": ""quoted"", "n": 1}""", """{"text":"\"quoted\"","n":1}""")]
    [InlineData("{\"text\": \"line 1\nline 2\r\n\tline 3\"}", """{"text":"line 1\nline 2\r\n\tline 3"}""")]
    [InlineData("""{"args": "{"a": "b", "c": "d"}", "n": 1}""", """{"args":"{\"a\": \"b\", \"c\": \"d\"}","n":1}""")]
    [InlineData("""{"html": "<h3 id="aaa">Title - "Sub"?</h3>"}""", """{"html":"<h3 id=\"aaa\">Title - \"Sub\"?</h3>"}""")]
    [InlineData("""{"content": "[LINK]("https://example.com")" }""", """{"content":"[LINK](\"https://example.com\")"}""")]
    [InlineData("""[{"foo": "foo bar "foobar" foo.", "tag": "#x"}]""", """[{"foo":"foo bar \"foobar\" foo.","tag":"#x"}]""")]
    [InlineData("""{"path": "C:\dir\new"}""", """{"path":"C:\\dir\new"}""")]
    [InlineData("""["he "x" said", "b"]""", """["he \"x\" said","b"]""")]
    // Values that came out empty, and Python's own notation.
    [InlineData("""{"a": , "b": 2}""", """{"a":"","b":2}""")]
    [InlineData("""{"a": }""", """{"a":""}""")]
    [InlineData("{'a': True, 'b': False, 'c': None, 'd': 'it''s'}", """{"a":true,"b":false,"c":"None","d":"it''s"}""")]
    [InlineData("{'text': 'it's mine', 'n': 1}", """{"text":"it's mine","n":1}""")]
    [InlineData("{“name”: “x”}", """{"name":"x"}""")]
    // Commas, quotes and brackets too many or too few.
    [InlineData("""{"a": 1, "b": [1, 2,], }""", """{"a":1,"b":[1,2]}""")]
    [InlineData("""{"a": 1 "b": 2}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a": "x" "b": "y"}""", """{"a":"x","b":"y"}""")]
    [InlineData("""{"a": {"b": [1, {"c": "d" """, """{"a":{"b":[1,{"c":"d"}]}}""")]
    [InlineData("""{"a": "open, to the end}""", """{"a":"open, to the end"}""")]
    [InlineData("""{"city": "New York, "gender": "male"}""", """{"city":"New York","gender":"male"}""")]
    [InlineData("""{name: John Doe, age: 30, city: "x"}""", """{"name":"John Doe","age":30,"city":"x"}""")]
    [InlineData("""{"prefix": ["Mrs."}, "n": 1""", """{"prefix":["Mrs."]}""")]
    [InlineData("""{"a": 1, COMMENT "b": 2}""", """{"a":1,"b":2}""")]
    [InlineData("{\"a\": 1, // one\n\"b\": /* two */ 2}", """{"a":1,"b":2}""")]
    // What stands around it.
    [InlineData("Sure: ```json\n{ 'a': 'b' }\n``` done", """{"a":"b"}""")]
    [InlineData("""{"a": 1} {"b": 2}""", """[{"a":1},{"b":2}]""")]
    // Valid JSON is itself; numbers keep their kind.
    [InlineData("""{"a": 5.0, "b": 5, "a": 6}""", """{"a":6,"b":5}""")]
    [InlineData("""{"a": 1e5, "b": 007, "c": 1.50, "d": 12345678901234567890,}""", """{"a":100000.0,"b":7,"c":1.5,"d":12345678901234567890}""")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("null", "null")]
    public void Repair_OfBrokenText_ReadsWhatWasMeant(string text, string expected) =>
        PythonJson.WriteCompact(DifyJson.Repair(text)).ShouldBe(expected);

    [Theory]
    [InlineData("""{"a": "\ud83d\ude00 \ud800"}""")]
    [InlineData("""{"a": "\ud83d\ude00 \ud800",}""")]
    public void Repair_OfHalfACharacter_KeepsIt(string text) =>
        ((string?)DifyJson.Repair(text)!["a"]).ShouldBe("😀 \ud800");

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("no json")]
    [InlineData("}")]
    [InlineData("True")]
    public void Repair_WithoutObjectOrList_Fails(string text) =>
        Should.Throw<StepFailedException>(() => DifyJson.Repair(text)).ErrorCode.ShouldBe("RequestBodyError");

    [Fact]
    public void Repair_OfDeepNesting_FailsWithoutOverflowing() =>
        Should.Throw<StepFailedException>(() => DifyJson.Repair(string.Concat(Enumerable.Repeat("{'a':[", 100_000)))).Message.ShouldContain("nested");

    [Theory]
    [InlineData("{\"a\": \"", "\" x, ")]
    [InlineData("{\"a\": \"", "\"")]
    [InlineData("[", "\"x\" ")]
    [InlineData("{", "\"a\" \n")]
    [InlineData("{\"a\": \"", "{\", \"")]
    [InlineData("[", "{'a': [\"")]
    public void Repair_OfManyUnclearQuotes_EndsSoon(string start, string repeated)
    {
        string text = start + string.Concat(Enumerable.Repeat(repeated, 200_000));
        try
        {
            DifyJson.Repair(text);
        }
        catch (StepFailedException e)
        {
            e.ErrorCode.ShouldBe("RequestBodyError");
        }
    }

    [Fact]
    public void Repair_OfAnything_ThrowsOnlyStepFailedAndGivesJson() => Broken.ForEach(
        20_000,
        text =>
        {
            try
            {
                JsonNode? node = DifyJson.Repair(text);
                JsonElement.Parse(PythonJson.WriteCompact(node).Replace('\ud800', '?'));
            }
            catch (StepFailedException e)
            {
                e.ErrorCode.ShouldBe("RequestBodyError");
            }
        });

    [Fact]
    public void Repair_OfAStringInsertedIntoAMember_KeepsTheOtherMembers() => Inserted.ForEach(
        5000,
        text =>
        {
            JsonNode? node = DifyJson.Repair($"{{\"model\": \"m\", \"text\": \"{text}\", \"n\": 1}}");
            PythonJson.WriteCompact(node).ShouldBe(PythonJson.WriteCompact(new JsonObject { ["model"] = "m", ["text"] = text, ["n"] = 1 }));
        });

    private static readonly Gen<string> Broken = Gen.OneOf(
        Gen.String[Gen.Char["{}[]:,\"'\\ \n\tatrue0-.e/#*“”u\ud800"], 0, 40],
        Seeded.Pick("{", "}", "[", "]", "\"", "\"a\"", ":", ",", "1", "true", "nul", "\\", "\\u00", "\\ud800", "// x\n", "/*", "'", "it's", "“", "”", " ", "\n", "{\"a\": \"b\"}", "```")
            .Array[0, 20].Select(string.Concat));

    // Prose with quoted words, as a model or a person writes it; no backslashes, which insertion makes escapes.
    private static readonly Gen<string> Inserted =
        Seeded.Pick("word", "it's", "\"quoted\"", "\"two words\"", "\n", " - ", "(x)", "50%", "日本", "a: b", "end.")
            .Array[0, 8].Select(words => string.Join(' ', words));
}
