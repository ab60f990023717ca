using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Many branches side by side. The compiler binds a lambda once more for each lambda around it, so depth must not grow with their number.</summary>
public sealed partial class ManyBranchesTests
{
    private const int Deepest = 3;

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(70)]
    public async Task Branches_MoreThanTheRuntimeTakes_AreNestedFlatAndGiveAll(int count)
    {
        ImportResult imported = Flow(count);
        string code = ProjectEmitter.Emit(imported.App.ShouldNotBeNull()).Files.Single(file => file.Path.EndsWith("/Test.cs", StringComparison.Ordinal)).Content;

        Together.Matches(code).Select(match => match.Groups["indent"].Length).Distinct().Count().ShouldBeLessThanOrEqualTo(Deepest);
        code.Split('\n').Where(line => !line.StartsWith("    private ", StringComparison.Ordinal)).ShouldAllBe(line => line.Length <= 120);

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = "x" });

        result.Exception.ShouldBeNull();
        JsonObject output = JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span))!.AsObject();
        output.Select(pair => pair.Value!.GetValue<string>()).ShouldBe(Enumerable.Range(0, count).Select(i => $"{i}: x"));
    }

    private static ImportResult Flow(int count)
    {
        IEnumerable<int> all = Enumerable.Range(0, count);
        IEnumerable<string> nodes = all.Select(i => $$"""{id: a{{i}}, data: {type: code, title: Branch {{i}}, outputs: {r: {type: string} }, code: 'function main({q}) { return {r: `{{i}}: ${q}`} }', code_language: javascript, variables: [{variable: q, value_selector: [s, q]}] } }""");
        IEnumerable<string> outputs = all.Select(i => $"{{variable: o{i}, value_selector: [a{i}, r]}}");
        return DifyYaml.Flow(
            [DifyYaml.Start, .. nodes, $"{{id: e, data: {{type: end, outputs: [{string.Join(", ", outputs)}]}}}}"],
            [.. all.SelectMany(i => new[] { $"s->a{i}", $"a{i}->e" })]);
    }

    [GeneratedRegex(@"^(?<indent> *).*\.ParallelAsync\(", RegexOptions.Multiline)]
    private static partial Regex Together { get; }
}
