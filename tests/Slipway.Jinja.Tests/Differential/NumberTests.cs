using System.Globalization;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests.Differential;

/// <summary>Random numbers formatted and rounded in every way, by both engines.</summary>
[Trait("suite", "differential-jinja")]
public sealed class NumberTests
{
    private const string Template = """
        {%- for x in xs -%}
        {{ x }} {{ '%.0f %.1f %.2f %.3f %.6f %.9f %.12f %e %.3e %g %.3g %.10g %d %i' % (x, x, x, x, x, x, x, x, x, x, x, x, x, x) }}
        {{ x|round }} {{ x|round(1) }} {{ x|round(2) }} {{ x|round(5) }} {{ x|round(-2) }} {{ x|int }} {{ x // 3 }} {{ x % 3 }} {{ x % -7 }} {{ x // -0.7 }} {{ x / 7 }}
        {{ '{} {:.2f} {:,.3f} {:e} {:g} {:.4} {:%} {:012.2f} {:+.1f} {:_} {:<20}|{:^20}|'.format(x, x, x, x, x, x, x, x, x, x, x, x) }} {{ x|tojson }} {{ x|filesizeformat }} {{ x == x|int }} {{ x < 5 }}
        {% endfor -%}
        """;

    [Fact]
    public void Floats_InBothEngines_PrintTheSame()
    {
        var random = new Random(20240305);
        using PythonOracle oracle = PythonOracle.Start();
        for (int round = 0; round < 40; round++)
        {
            var numbers = new JsonArray();
            for (int index = 0; index < 100; index++)
            {
                string text = Number(random).ToString("R", CultureInfo.InvariantCulture);
                numbers.Add(JsonNode.Parse(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0"));
            }

            Compare(oracle, Template, numbers);
        }
    }

    [Fact]
    public void Integers_InBothEngines_PrintTheSame()
    {
        var random = new Random(20240306);
        using PythonOracle oracle = PythonOracle.Start();
        for (int round = 0; round < 10; round++)
        {
            var numbers = new JsonArray();
            for (int index = 0; index < 100; index++)
            {
                string digits = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(10))).TrimStart('0');
                numbers.Add(JsonNode.Parse((random.Next(2) == 0 ? "-" : "") + (digits.Length == 0 ? "1" : digits)));
            }

            // Integers take no precision.
            Compare(oracle, Template.Replace("{:.4}", "{}", StringComparison.Ordinal), numbers);
        }
    }

    private static void Compare(PythonOracle oracle, string template, JsonArray numbers)
    {
        var program = new RandomProgram(template, [], new JsonObject { ["xs"] = numbers }, new JsonObject
        {
            ["trim_blocks"] = false,
            ["lstrip_blocks"] = false,
            ["keep_trailing_newline"] = false,
            ["autoescape"] = false,
            ["undefined"] = "default",
            ["line_statement_prefix"] = null,
            ["line_comment_prefix"] = null,
        });
        JsonObject answer = oracle.Ask(program.ToRequest())!;
        string expected = (string?)answer["text"] ?? throw new InvalidOperationException((string?)answer["message"]);
        string actual = program.Render();
        string[] actualLines = actual.Split('\n');
        string[] expectedLines = expected.Split('\n');
        for (int line = 0; line < expectedLines.Length; line++)
        {
            actualLines[line].ShouldBe(expectedLines[line], numbers[Math.Min(line / 3, numbers.Count - 1)]!.ToJsonString());
        }
    }

    private static double Number(Random random)
    {
        switch (random.Next(6))
        {
            case 0:
                double any = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
                return double.IsFinite(any) && Math.Abs(any) < 1e290 && Math.Abs(any) > 1e-290 ? any : 0.5;
            case 1:
                return random.Next(-100_000, 100_000) / 1000.0;
            case 2:
                return (random.Next(-10_000, 10_000) * 2 + 1) / (double)(1 << random.Next(1, 12));
            case 3:
                return random.Next(-1000, 1000);
            case 4:
                return random.NextDouble();
            default:
                return Math.Round((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 20)), random.Next(0, 6));
        }
    }
}
