using System.Text.Json.Nodes;
using CsCheck;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyConditionTests
{
    private static readonly Func<object?, object?, bool>[] Operators =
    [
        DifyCondition.Contains, DifyCondition.NotContains, DifyCondition.StartsWith, DifyCondition.EndsWith, DifyCondition.Is,
        DifyCondition.IsNot, DifyCondition.Equal, DifyCondition.NotEqual, DifyCondition.Greater, DifyCondition.Less, DifyCondition.AtLeast,
        DifyCondition.AtMost, DifyCondition.In, DifyCondition.NotIn, DifyCondition.AllOf,
        (value, _) => DifyCondition.IsEmpty(value), (value, _) => DifyCondition.IsNull(value), (value, _) => DifyCondition.Exists(value),
    ];

    private static readonly Gen<object?> Values = Gen.OneOf<object?>(
        Gen.String[Gen.Char["ab15.e-_tru[]\"{}n \ud800"], 0, 6].Select(text => (object?)text),
        Gen.Double.Select(number => (object?)number),
        Gen.Int.Select(number => (object?)number),
        Gen.Bool.Select(flag => (object?)flag),
        Seeded.Pick<object?>(
            null, "true", "5", "5.0", "inf", "nan", "1e999", "9999999999999999999999", double.NaN, double.PositiveInfinity, new DifyFile(),
            JsonNode.Parse("[true,false]"), JsonNode.Parse("[\"a\",1,null]"), JsonNode.Parse("{}"), JsonNode.Parse("{\"a\":[1]}"), Array.Empty<string>(),
            new[] { "a", "b" }, new[] { true }));

    [Fact]
    public void Conditions_OnAnything_ThrowNothingButStepFailed() => Gen.Select(Values, Values, Seeded.Pick(Operators)).ForEach(20_000, @case =>
    {
        try
        {
            @case.Item3(@case.Item1, @case.Item2);
        }
        catch (StepFailedException e)
        {
            e.ErrorCode.ShouldBeOneOf("ValueError", "TypeError", "JSONDecodeError", "OverflowError");
        }
    });

    [Fact]
    public void Comparison_OfLargeIntegers_ReadsTextAsFloat()
    {
        DifyCondition.Greater(new DifyNumber(9007199254740993), "9007199254740992").ShouldBeTrue();
        DifyCondition.Equal(new DifyNumber(9007199254740993), "9007199254740993").ShouldBeTrue();
        DifyCondition.Greater(5, " 4.5 ").ShouldBeTrue();
        DifyCondition.Greater(5, "-inf").ShouldBeTrue();
        DifyCondition.Equal(1000, "1_000").ShouldBeTrue();
    }

    [Fact]
    public void Overloads_ForText_AreChosenForStrings()
    {
        string? none = null;
        DifyCondition.Contains(none, "x").ShouldBeFalse();
        DifyCondition.NotContains(none, "x").ShouldBeTrue();
        DifyCondition.IsNot(none, "x").ShouldBeFalse();
        bool? flag = null;
        DifyCondition.IsNot(flag, true).ShouldBeFalse();
        DifyCondition.Is(true, "1").ShouldBeTrue();
    }

    [Fact]
    public void Require_OfMissingVariable_NamesIt()
    {
        Should.Throw<StepFailedException>(() => DifyCondition.Require((string?)null, "node.x")).Message.ShouldBe("Variable [node.x] not found");
        Should.Throw<StepFailedException>(() => DifyCondition.Require((DifyNumber?)null, "node.x"));
        DifyCondition.Require((DifyNumber?)5, "node.x").ShouldBe(5);
    }
}
