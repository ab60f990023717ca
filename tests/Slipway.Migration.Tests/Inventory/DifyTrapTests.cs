using Slipway.Migration.Inventory;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Inventory;

/// <summary>What an inventory says of settings that do something else in Dify than they seem to.</summary>
public sealed class DifyTrapTests
{
    [Theory]
    [InlineData("[s, f, extension]", "is", "file", "")]
    [InlineData("[s, f, size]", "is", "file", "'is' takes texts and booleans; on a value of type number it fails the run.")]
    [InlineData("[s, f]", "is", "file", "'is' takes texts and booleans; on a value of type file it fails the run.")]
    [InlineData("[s, q]", "is not", "array[string]", "'is not' takes texts and booleans; on a value of type array[string] it fails the run.")]
    [InlineData("[s, q]", "is", "number", "'is' takes texts and booleans; on a value of type number it fails the run.")]
    [InlineData("[s, q]", "is", "string", "")]
    [InlineData("[s, q]", "is", "boolean", "")]
    [InlineData("[s, q]", "contains", "number", "'contains' on a number fails the run.")]
    [InlineData("[s, q]", "contains", "array[string]", "")]
    public void Condition_IsATrap_WhereItsOperatorFails(string selector, string op, string type, string expected) =>
        TrapsOf($"{{id: n, data: {{type: if-else, title: If, cases: [{{case_id: a, conditions: [{{variable_selector: {selector}, comparison_operator: {op}, varType: '{type}', value: x}}]}}]}}}}")
            .ShouldBe(expected.Length == 0 ? [] : [expected]);

    [Theory]
    [InlineData("Restaurant booking", true)]
    [InlineData("General questions", false)]
    [InlineData("Refunds", true)]
    [InlineData("Others", false)]
    [InlineData("Everything else", false)]
    [InlineData("其他问题", false)]
    public void FirstClass_IsATrap_UnlessItIsForTheRest(string name, bool isTrap) =>
        TrapsOf($"{{id: n, data: {{type: question-classifier, title: Which, model: {{name: m}}, classes: [{{id: '1', name: '{name}'}}, {{id: '2', name: Returns}}]}}}}").Length.ShouldBe(isTrap ? 1 : 0);

    private static string[] TrapsOf(string node) => [.. DifyYaml.One(node).Inventory.Traps.Select(trap => trap.Message)];
}
