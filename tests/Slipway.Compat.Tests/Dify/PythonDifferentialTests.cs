using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Compat.Dify;
using Slipway.Compat.Python;

namespace Slipway.Compat.Tests.Dify;

/// <summary>Whatever Python prints, we print, on random values from a fixed seed.</summary>
public sealed class PythonDifferentialTests(PythonOracle python) : IClassFixture<PythonOracle>
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char["abc '\"\\\n\r\t\0\u0001\u007f\u0085\u00a0\u00adüß日\u200b\u2028\ufeff{}[],:"], 0, 12],
        Seeded.Pick("", "🎉", "a🎉b", "\U000E0001", "it's", "say \"hi\"", "both ' and \"", "\ufffe", "e\u0301"));

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf<JsonNode?>(
        Texts.Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Long.Select(number => (JsonNode?)new DifyNumber((BigInteger)number).ToJsonNode()),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)new DifyNumber(number).ToJsonNode()),
        Seeded.Pick(0.0, -0.0, 5.0, 1e15, 1e16, 1e17, 123456789012345680.0, 1e-4, 1e-5, 0.1, 1e22, 1e23, 5e-324, double.MaxValue)
            .Select(number => (JsonNode?)new DifyNumber(number).ToJsonNode()),
        Gen.Bool.Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<JsonNode?> Values = Gen.Recursive<JsonNode?>((depth, inner) => depth > 3
        ? Scalars
        : Gen.OneOf(
            Scalars,
            inner.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])),
            Gen.Select(Texts, inner).Array[0, 4].Select(ToObject)));

    [Fact]
    public void ReprAndJson_OfRandomValues_AreWhatPythonPrints() => Values.ForEach(
        3000,
        value =>
        {
            JsonElement answer = python.Ask(Json(value));
            PythonRepr.Repr(value).ShouldBe(answer.GetProperty("repr").GetString());
            PythonRepr.Str(value).ShouldBe(answer.GetProperty("str").GetString());
            PythonJson.Write(value).ShouldBe(answer.GetProperty("dumps").GetString());
            PythonJson.WriteIndented(value).ShouldBe(answer.GetProperty("indented").GetString());
            PythonJson.WriteCompact(value).ShouldBe(answer.GetProperty("compact").GetString());
        });

    [Fact]
    public void FloatRepr_OfRandomBits_IsWhatPythonPrints() => Gen.ULong.Select(BitConverter.UInt64BitsToDouble).Where(double.IsFinite).ForEach(
        3000,
        value => PythonFloat.Repr(value).ShouldBe(python.Ask(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture).Contains('E', StringComparison.Ordinal)
            ? value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)
            : value.ToString("F400", System.Globalization.CultureInfo.InvariantCulture)).GetProperty("repr").GetString()));

    [Fact]
    public void NumbersFromText_AsPythonReadsThem() => NumberTexts.ForEach(
        3000,
        text =>
        {
            JsonElement answer = python.Ask(JsonSerializer.Serialize(text));
            string? integer = PythonNumberText.TryParseInteger(text, out BigInteger i) ? new DifyNumber(i).ToString() : null;
            string? number = PythonNumberText.TryParseFloat(text, out double f) ? PythonFloat.Repr(f) : null;
            (text, integer).ShouldBe((text, answer.GetProperty("int").GetString()));
            (text, number).ShouldBe((text, answer.GetProperty("float").GetString()));
            PythonString.Strip(text).ShouldBe(answer.GetProperty("strip").GetString());
            PythonString.SplitLines(text).ShouldBe(answer.GetProperty("lines").EnumerateArray().Select(line => line.GetString()!));
        });

    private static readonly Gen<string> NumberTexts = Gen.OneOf(
        Gen.String[Gen.Char["0123456789"], 0, 6],
        Gen.String[Gen.Char["01239._eE+- \t\n\r\u001c\u001f\u00a0\u2028٣３x"], 0, 8],
        Seeded.Pick("inf", "-Infinity", "+nan", "NaN ", "infinit", "1e400", "-1e-400", ".", "-", "1_000", "1__0", "_1", "1_", "1_.5", "1._5", "1e_5", "𝟝", "0x10", "1,5", "٣.٥"));

    private static JsonNode? ToObject((string Name, JsonNode? Value)[] members)
    {
        var result = new JsonObject();
        foreach ((string name, JsonNode? value) in members)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }

    // ASCII only, so that not even the pipe's encoding matters.
    private static string Json(JsonNode? value) => value?.ToJsonString(new JsonSerializerOptions()) ?? "null";
}
