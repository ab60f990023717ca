using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyNumberTests
{
    [Theory]
    [InlineData("5", "5")]
    [InlineData("5.0", "5.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e22", "1e+22")]
    [InlineData("1E5", "100000.0")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void Json_RoundTrip_KeepsIntegersAndFloatsApart(string json, string written)
    {
        DifyNumber number = JsonSerializer.Deserialize<DifyNumber>(json, SlipwayJson.Options);
        number.ToString().ShouldBe(written);
        JsonSerializer.Serialize(number, SlipwayJson.Options).ShouldBe(written);
        SlipwayJson.Read<Holder>(SlipwayJson.Write(new Holder(number, null)))!.Value.ToString().ShouldBe(written);
        DifyText.From(SlipwayJson.ToNode(new Holder(number, null))).ShouldBe($"{{\"value\": {written}, \"other\": null}}");
    }

    [Theory]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    public void Json_OfWhatJsonHasNoNumberFor_IsItsName(double value, string json)
    {
        JsonSerializer.Serialize(new DifyNumber(value)).ShouldBe(json);
        JsonSerializer.Deserialize<DifyNumber>(json).ToDouble().ShouldBe(value);
    }

    [Theory]
    [InlineData("\"5\"")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Json_OfAnythingElse_IsRefused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<DifyNumber>(json));

    [Fact]
    public void Json_OfEndlessDigits_IsRefused() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<DifyNumber>(new string('9', 5000)));

    [Fact]
    public void Comparison_OfIntegersAndFloats_IsExact()
    {
        DifyNumber large = BigInteger.Pow(2, 53) + 1;
        DifyNumber rounded = Math.Pow(2, 53);
        (large > rounded).ShouldBeTrue();
        (large == rounded).ShouldBeFalse();
        (new DifyNumber(5) == new DifyNumber(5.0)).ShouldBeTrue();
        (new DifyNumber(5.5) > 5).ShouldBeTrue();
        (new DifyNumber(-5.5) < -5).ShouldBeTrue();
        (new DifyNumber(double.PositiveInfinity) > BigInteger.Pow(10, 400)).ShouldBeTrue();
    }

    [Fact]
    public void Comparison_WithNaN_IsAlwaysFalse()
    {
        DifyNumber nan = double.NaN;
#pragma warning disable CS1718 // Comparing NaN with itself is the point.
        (nan == nan).ShouldBeFalse();
#pragma warning restore CS1718
        (nan < 1).ShouldBeFalse();
        (nan >= 1).ShouldBeFalse();
        (nan != 1).ShouldBeTrue();
        nan.Equals(nan).ShouldBeTrue();
    }

    [Fact]
    public void Equals_AndHashCode_Agree() => Gen.Select(Gen.Int[-1000, 1000], Gen.Int[-1000, 1000]).ForEach(5000, pair =>
    {
        (int a, int b) = pair;
        DifyNumber left = a;
        DifyNumber right = (double)b;
        left.Equals(right).ShouldBe(a == b);
        (!left.Equals(right) || left.GetHashCode() == right.GetHashCode()).ShouldBeTrue();
        Math.Sign(left.CompareTo(right)).ShouldBe(Math.Sign(a.CompareTo(b)));
    });

    [Fact]
    public void Conversion_CutsFractionsAndRefusesWhatDoesNotFit()
    {
        new DifyNumber(-5.9).ToInt64().ShouldBe(-5);
        ((long)new DifyNumber(7)).ShouldBe(7);
        Should.Throw<OverflowException>(() => new DifyNumber(1e30).ToInt64());
        Should.Throw<OverflowException>(() => new DifyNumber(double.NaN).ToInteger());
    }

    [Fact]
    public void Text_OfCSharpNumbers_IsPythons()
    {
        DifyText.From(5).ShouldBe("5");
        DifyText.From(5.0).ShouldBe("5.0");
        DifyText.From((object)5.0).ShouldBe("5.0");
        DifyText.From((object)0.1f).ShouldBe("0.1");
        DifyText.From((object)5m).ShouldBe("5.0");
        DifyText.From((object)ulong.MaxValue).ShouldBe("18446744073709551615");
        DifyText.From(JsonValue.Create(5.0)).ShouldBe("5.0");
    }

    private sealed record Holder(DifyNumber Value, DifyNumber? Other);
}
