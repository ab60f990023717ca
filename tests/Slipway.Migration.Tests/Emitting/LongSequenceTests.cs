using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Slipway.Migration.Emitting;
using Slipway.Migration.Exports;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Emitting;

/// <summary>Long flows without branches, whose last nodes read what the first ones gave.</summary>
public sealed partial class LongSequenceTests
{
    private const int First = 9;
    private const int Second = 36;

    [Fact]
    public async Task Pieces_ThatBecomeMethods_GiveWhatTheWholeGave()
    {
        ImportResult imported = Sequence();
        string code = ProjectEmitter.Emit(imported.App.ShouldNotBeNull()).Files.Single(file => file.Path.EndsWith("/Test.cs", StringComparison.Ordinal)).Content;

        RunResult result = await new AskedModel().RunAsync(imported, new JsonObject { ["q"] = "x" });

        result.Exception.ShouldBeNull();
        JsonObject output = JsonNode.Parse(Encoding.UTF8.GetString(result.Output!.Value.Span))!.AsObject();
        string text = "a1: x";
        for (int i = 1; i <= Second; i++)
        {
            text = $"b{i}({text}|a{((i - 1) % First) + 1}: x|x)";
            if (i % 6 == 0)
            {
                output[$"o{i}"]!.GetValue<string>().ShouldBe(text);
            }
        }

        PrivateMethod.Count(code).ShouldBeGreaterThan(1);
        PrivateMethod.Matches(code).Select(match => match.Groups["parameters"].Value.Split(',').Length).ShouldAllBe(count => count <= 9);
    }

    /// <summary>Nodes that each read the input, then nodes that each read the one before and one of the first.</summary>
    private static ImportResult Sequence()
    {
        List<string> nodes = [DifyYaml.Start];
        List<string> edges = ["s->a1"];
        for (int i = 1; i <= First; i++)
        {
            nodes.Add($"{{id: a{i}, data: {{type: template-transform, title: First {i}, template: 'a{i}: {{{{ q }}}}', variables: [{{variable: q, value_selector: [s, q]}}]}}}}");
            edges.Add(i < First ? $"a{i}->a{i + 1}" : $"a{i}->b1");
        }

        for (int i = 1; i <= Second; i++)
        {
            string before = $"{{variable: text_before, value_selector: [{(i == 1 ? "a1" : $"b{i - 1}")}, output]}}";
            string beside = $"{{variable: text_beside, value_selector: [a{((i - 1) % First) + 1}, output]}}";
            string question = "{variable: question_of_the_user, value_selector: [s, q]}";
            nodes.Add($"{{id: b{i}, data: {{type: template-transform, title: Second {i}, template: 'b{i}({{{{ text_before }}}}|{{{{ text_beside }}}}|{{{{ question_of_the_user }}}})', variables: [{before}, {beside}, {question}]}}}}");
            edges.Add(i < Second ? $"b{i}->b{i + 1}" : $"b{i}->e");
        }

        IEnumerable<string> outputs = Enumerable.Range(1, Second).Where(i => i % 6 == 0).Select(i => $"{{variable: o{i}, value_selector: [b{i}, output]}}");
        nodes.Add($"{{id: e, data: {{type: end, outputs: [{string.Join(", ", outputs)}]}}}}");
        return DifyYaml.Flow(nodes, edges);
    }

    [GeneratedRegex(@"    private (?:static )?async [^\n]*\((?<parameters>[^)]*)\)\n    \{")]
    private static partial Regex PrivateMethod { get; }
}
