using System.Globalization;
using System.Numerics;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("10e-1", "1")]
    [InlineData("-0", "0")]
    [InlineData("-0.0E+5", "0")]
    [InlineData("0.00001", "0.00001")]
    [InlineData("1e-6", "0.000001")]
    [InlineData("1e-7", "1e-7")]
    [InlineData("123e-9", "1.23e-7")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1E20", "100000000000000000000")]
    [InlineData("-12.340", "-12.34")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("12345678901234567890123", "1.2345678901234567890123e+22")]
    [InlineData("1e99999999999999999999", "1e99999999999999999999")]
    public void Number_InAnyNotation_HasOneText(string number, string expected) =>
        CanonicalJson.GetString(RecordingText.Json(number)).ShouldBe(expected);

    [Theory]
    [InlineData("""{"b":1,"a":[true,null,{}],"":""}""", """{"":"","a":[true,null,{}],"b":1}""")]
    [InlineData(""" { "a" : 1 , "b" : [ 1 , 2 ] } """, """{"a":1,"b":[1,2]}""")]
    [InlineData("""{"a":1,"b":2,"\u0061":3}""", """{"a":3,"b":2}""")]
    [InlineData("\"\\u00e4\\/\\u0022\\u005c\\u000a\\u001F\\b\"", "\"ä/\\\"\\\\\\n\\u001f\\b\"")]
    [InlineData("\"\\uD83D\\uDE00\\uD83D\"", "\"😀\\ud83d\"")]
    [InlineData("\"\\ude00\\ud83dx\"", "\"\\ude00\\ud83dx\"")]
    public void Value_InAnyNotation_HasOneText(string json, string expected) =>
        CanonicalJson.GetString(RecordingText.Json(json)).ShouldBe(expected);

    [Fact]
    public void Number_RandomDecimal_EqualsOnlyTheSameValue() =>
        Gen.Select(Gen.Long, Gen.Int[-30, 30], Gen.Long, Gen.Int[-30, 30]).SampleSeeded((a, ea, b, eb) =>
        {
            string first = CanonicalJson.GetString(RecordingText.Json($"{a}e{ea}"));
            string second = CanonicalJson.GetString(RecordingText.Json($"{b}e{eb}"));
            BigInteger scaledFirst = a * BigInteger.Pow(10, ea + 30);
            (first == second).ShouldBe(scaledFirst == b * BigInteger.Pow(10, eb + 30));
            CanonicalJson.GetString(RecordingText.Json(first)).ShouldBe(first);
            double.Parse(first, CultureInfo.InvariantCulture).ShouldBe(double.Parse($"{a}e{ea}", CultureInfo.InvariantCulture));
        });

    [Fact]
    public void Value_Rewritten_KeepsItsHash() =>
        GenJson.SampleSeeded(pair => CanonicalJson.Hash(RecordingText.Json(pair.Plain)).ShouldBe(CanonicalJson.Hash(RecordingText.Json(pair.Other))));

    /// <summary>A JSON value and the same value in another notation.</summary>
    private static Gen<(string Plain, string Other)> GenJson => Gen.Recursive<(string Plain, string Other)>((depth, gen) => depth >= 4
        ? GenLeaf
        : Gen.Frequency(
            (2, GenLeaf),
            (1, gen.List[0, 4].Select(items => ($"[{string.Join(",", items.Select(i => i.Plain))}]", $"[ {string.Join(" ,\n", items.Select(i => i.Other))} ]"))),
            (1, Gen.Select(GenString, gen).List[0, 4].Select(members =>
            {
                (string Plain, string Other, (string Plain, string Other) Value)[] distinct =
                    [.. members.DistinctBy(m => m.Item1.Plain).Select(m => (m.Item1.Plain, m.Item1.Other, m.Item2))];
                return ($"{{{string.Join(",", distinct.Select(m => m.Plain + ":" + m.Value.Plain))}}}",
                    $"{{ {string.Join(" , ", distinct.Reverse().Select(m => m.Other + " : " + m.Value.Other))} }}");
            }))));

    private static Gen<(string Plain, string Other)> GenLeaf => Gen.OneOf(
        Gen.Const<(string Plain, string Other)>(("null", "null")), Gen.Const<(string Plain, string Other)>(("true", "true")), Gen.Const<(string Plain, string Other)>(("false", "false")),
        Gen.Select(Gen.Int, Gen.Int[0, 5]).Select((n, zeros) => ($"{n}", zeros == 0 ? $"{n}e0" : $"{n}.{new string('0', zeros)}")),
        GenString);

    private static Gen<(string Plain, string Other)> GenString => Gen.Char['\u0001', '\ud7ff'].Array[0, 6].Select(chars =>
    {
        string text = new(chars);
        string escaped = string.Concat(text.Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")));
        return (System.Text.Json.JsonSerializer.Serialize(text), $"\"{escaped}\"");
    });
}
