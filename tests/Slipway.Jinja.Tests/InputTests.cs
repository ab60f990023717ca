using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Slipway.Jinja.Tests;

public sealed class InputTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("1.0", "1.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("1e16", "1e+16")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("true", "True")]
    [InlineData("null", "None")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("[\"a\", \"it's\", null, [1.5]]", "['a', \"it's\", None, [1.5]]")]
    [InlineData("{\"b\": 1, \"a\": {\"c\": false}}", "{'b': 1, 'a': {'c': False}}")]
    public void Json_WhenPrinted_LooksAsInPython(string json, string expected)
    {
        JinjaTemplate template = Parse("{{ x }}");

        template.Render((JsonObject)JsonNode.Parse("{\"x\": " + json + "}")!).ShouldBe(expected);
        template.Render(new Dictionary<string, object?> { ["x"] = JsonDocument.Parse(json).RootElement }).ShouldBe(expected);
    }

    [Theory]
    [InlineData("{{ a }} {{ b }}", "2 3")]
    [InlineData("{{ o }} {{ o.k }}", "{'k': {'x': 2}} {'x': 2}")]
    [InlineData("{{ l[0].k }} {{ l }}", "None [{'k': None}]")]
    [InlineData("{{ missing is defined }}", "False")]
    public void Json_WithAKeyTwice_HasItsLastValue_AsInPython(string source, string expected)
    {
        const string Json = """{"a": 1, "b": 3, "a": 2, "o": {"k": 1, "k": {"x": 1, "x": 2}}, "l": [{"k": true, "k": null}]}""";

        Parse(source).Render((JsonObject)JsonNode.Parse(Json)!).ShouldBe(expected);
        Parse(source).Render(JsonDocument.Parse(Json).RootElement.EnumerateObject().GroupBy(p => p.Name).ToDictionary(g => g.Key, g => (object?)g.Last().Value)).ShouldBe(expected);
    }

    [Fact]
    public void Json_MadeInMemory_KeepsItsTypes() => Parse("{{ a }} {{ b }} {{ c }} {{ d }} {{ e }}").Render(new JsonObject
    {
        ["a"] = 2.0,
        ["b"] = 2,
        ["c"] = 2L,
        ["d"] = 2.5m,
        ["e"] = JsonValue.Create(Guid.Empty),
    }).ShouldBe("2.0 2 2 2.5 00000000-0000-0000-0000-000000000000");

    [Fact]
    public void JsonObject_ReadMemberByMember_BehavesAsADict()
    {
        JsonObject Inputs() => (JsonObject)JsonNode.Parse("""{"d": {"b": [1], "a": {"x": "y"}, "items": 3}}""")!;

        Parse("{{ d.b.append(2) }}{{ d.b }}{{ d }}{{ d.a is sameas d.a }}").Render(Inputs()).ShouldBe("None[1, 2]{'b': [1, 2], 'a': {'x': 'y'}, 'items': 3}True");
        Parse("{{ d['items'] }}{{ d.items() | list | length }}{{ d.pop('b') }}{{ d }}{{ d | length }}").Render(Inputs()).ShouldBe("33[1]{'a': {'x': 'y'}, 'items': 3}2");
        Parse("{{ d.a.x }}{% for k, v in d.items() %}{{ k }}{% endfor %}{{ 'a' in d }}{{ d == d.copy() }}").Render(Inputs()).ShouldBe("ybaitemsTrueTrue");
        Parse("{{ d.nope is defined }}{{ d.update(z=1) }}{{ d.z }}{{ d | list }}").Render(Inputs()).ShouldBe("FalseNone1['b', 'a', 'items', 'z']");
    }

    [Fact]
    public void Records_AreReadByNameAndInSnakeCase()
    {
        var order = new Order("A-1", new Customer("Ada", ImmutableArray.Create("x", "y")), 12.5m, OrderState.PaidInFull);

        Parse("{{ order.Id }} {{ order.id }} {{ order.buyer.full_name }} {{ order.Buyer.FullName }} {{ order.buyer.tags }} {{ order.net_total }} {{ order.state }} {{ order.nope }}")
            .Render(new { order }).ShouldBe("A-1 A-1 Ada Ada ['x', 'y'] 12.5 PaidInFull ");
    }

    [Fact]
    public void Collections_OfAllKinds_BecomeListsAndDicts() => Parse("{{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ f }}").Render(new Dictionary<string, object?>
    {
        ["a"] = new[] { 1, 2 },
        ["b"] = new SortedDictionary<string, int> { ["x"] = 1 },
        ["c"] = new Queue<string>(["q"]),
        ["d"] = (1, "two"),
        ["e"] = new Dictionary<int, string> { [7] = "seven" },
        ["f"] = Enumerable.Range(0, 3).Select(number => number * 2L),
    }).ShouldBe("[1, 2] {'x': 1} ['q'] (1, 'two') {7: 'seven'} [0, 2, 4]");

    [Fact]
    public void Numbers_OfAllTypes_ArePythonNumbers() => Parse("{{ xs }}").Render(new { xs = new object[] { (byte)1, (short)-2, 3u, ulong.MaxValue, 1.5f, 0.1f, 2m, 2.0m, BigInteger.Pow(10, 30), Half.One } })
        .ShouldBe("[1, -2, 3, 18446744073709551615, 1.5, 0.1, 2, 2.0, 1000000000000000000000000000000, 1.0]");

    [Fact]
    public void Dates_PrintAsInPython()
    {
        var inputs = new
        {
            moment = new DateTimeOffset(2024, 3, 5, 7, 8, 9, TimeSpan.FromHours(2)),
            local = new DateTime(2024, 3, 5, 7, 8, 9, 120),
            day = new DateOnly(2024, 3, 5),
            span = TimeSpan.FromHours(30),
        };

        Parse("{{ moment }} | {{ local }} | {{ day }} | {{ span }}").Render(inputs).ShouldBe("2024-03-05 07:08:09+02:00 | 2024-03-05 07:08:09.120000 | 2024-03-05 | 1 day, 6:00:00");
        Parse("{{ moment.year }} {{ day.isoformat() }} {{ local.strftime('%d.%m.%Y %H:%M, %A') }} {{ day < day }} {{ span.total_seconds() }}").Render(inputs)
            .ShouldBe("2024 2024-03-05 05.03.2024 07:08, Tuesday False 108000.0");
    }

    [Fact]
    public void Objects_ThatReachTheRuntime_AreRefused()
    {
        foreach (object forbidden in new object[] { typeof(string), (Action)(() => { }), Stream.Null, Task.CompletedTask, typeof(string).Assembly, typeof(string).GetMethods()[0] })
        {
            Should.Throw<JinjaRuntimeException>(() => Parse("{{ x }}").Render(new Dictionary<string, object?> { ["x"] = forbidden })).Detail.ShouldContain("cannot be given to a template");
        }
    }

    [Fact]
    public void Objects_OnlyShowPublicReadableProperties() =>
        Parse("{{ x }} {{ x.GetType }} {{ x.ToString }} {{ x.secret }} {{ x.field }} {{ x.written }}").Render(new { x = new Guarded() }).ShouldBe("{'Shown': 1}     ");

    [Fact]
    public void Objects_ThatContainThemselves_FailClearly()
    {
        var node = new Node();
        node.Next = node;

        Should.Throw<JinjaRuntimeException>(() => Parse("{{ x }}").Render(new { x = node })).Detail.ShouldContain("contains itself");
    }

    [Fact]
    public void Inputs_NotUsed_AreNotConverted() => Parse("{{ a }}").Render(new Dictionary<string, object?> { ["a"] = 1, ["b"] = typeof(string) }).ShouldBe("1");

    [Fact]
    public void Functions_OfTheHost_AreCalledWithTheirArguments()
    {
        var options = new JinjaOptions
        {
            Filters = { ["shout"] = call => call[0] + new string('!', (int)(call.Get(1, "times", 1).ToObject() as long? ?? 0)) },
            Tests = { ["longer"] = call => call[0].ToString().Length > call[1].ToString().Length },
            Globals =
            {
                ["version"] = "1.2",
                ["names"] = (JinjaFunction)(call => string.Join(',', call.Names.ToArray()) + call.Count),
                ["upper"] = "shadowed",
            },
        };
        var environment = new JinjaEnvironment(options);

        environment.Parse("{{ 'a' | shout }}{{ 'a' | shout(2) }}{{ 'a' | shout(times=3) }} {{ 'abc' is longer('b') }} {{ version }} {{ names(1, a=2, b=3) }}{{ ['x'] | map('shout') | join }}")
            .Render(new { }).ShouldBe("a!a!!a!!! True 1.2 a,b1x!");
    }

    [Fact]
    public void Functions_OfTheHost_FailAtTheirPlace()
    {
        var environment = new JinjaEnvironment(new JinjaOptions { Globals = { ["fail"] = (JinjaFunction)(call => throw new JinjaRuntimeException("no luck")) } });

        JinjaRuntimeException error = Should.Throw<JinjaRuntimeException>(() => environment.Parse("line\n  {{ fail() }}", "t").Render());

        error.Message.ShouldStartWith("t(2,");
        error.Detail.ShouldBe("no luck");
    }

    [Fact]
    public void Values_ConvertToAndFromObjects()
    {
        JinjaValue value = JinjaValue.From(new Dictionary<string, object?> { ["a"] = new object?[] { 1, 2.5, null, true, "x", BigInteger.Pow(2, 70) } });

        value.Kind.ShouldBe(JinjaValueKind.Mapping);
        value.TryGetMember("a", out JinjaValue list).ShouldBeTrue();
        list.Kind.ShouldBe(JinjaValueKind.Sequence);
        list.Items().Select(item => item.Kind).ShouldBe(
            [JinjaValueKind.Integer, JinjaValueKind.Float, JinjaValueKind.None, JinjaValueKind.Boolean, JinjaValueKind.String, JinjaValueKind.Integer]);
        ((List<object?>)list.ToObject()!).ShouldBe([1L, 2.5, null, true, "x", BigInteger.Pow(2, 70)]);
        JinjaValue.FromList([1, "a"]).ToString().ShouldBe("[1, 'a']");
        JinjaValue.FromDictionary([new("k", 1.0)]).ToString().ShouldBe("{'k': 1.0}");
        JinjaValue.FromSafeHtml("<b>").TryGetString(out string? html).ShouldBeTrue();
        html.ShouldBe("<b>");
        ((JinjaValue)3 == 3.0).ShouldBeTrue();
        JinjaValue.None.IsTrue.ShouldBeFalse();
        new Dictionary<JinjaValue, int> { [1] = 5 }[true].ShouldBe(5);
    }

    private static JinjaTemplate Parse(string source) => new JinjaEnvironment().Parse(source);

    private enum OrderState
    {
        PaidInFull,
    }

    private sealed record Order(string Id, Customer Buyer, decimal NetTotal, OrderState State);

    private sealed record Customer(string FullName, ImmutableArray<string> Tags);

    private sealed class Node
    {
        public Node? Next { get; set; }
    }

    private sealed class Guarded
    {
#pragma warning disable CA1051, CA1044 // What must not be seen has to be there.
        public int Field = 2;

        public int Shown => 1;

        public int Written
        {
            set => Field = value;
        }

        private int Secret => Field;
#pragma warning restore CA1051, CA1044

        public override string ToString() => Secret.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
