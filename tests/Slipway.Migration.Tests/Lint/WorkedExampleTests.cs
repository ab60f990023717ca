using System.Text;
using Slipway.Migration.Exports;
using Slipway.Migration.Lint;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Lint;

/// <summary>What a prompt shows as an example decides nothing; what stands beside it does.</summary>
public sealed class WorkedExampleTests
{
    private const string Rule = "Refunds above 500 EUR need a manager.";

    [Theory]
    [InlineData("Example:\nThe parcel was 3 days late.\n\n" + Rule)]
    [InlineData("## Examples\nThe parcel was 3 days late.\n\nIt cost 20 EUR.\n\n## Rules\n" + Rule)]
    [InlineData("# Examples:\nExample Input:\ncontext: held from October 16 to November 13.\nExample Output:\n{\"a\": 1}\n\n# Task\n" + Rule)]
    [InlineData("### 示例：\n\n### 详细旅行计划\n\n**酒店推荐**\n\n- 价格：大约每晚$350\n\n## 规则\n" + Rule)]
    [InlineData("Here are some examples of letters and their classes:\nI returned it within 14 days.\n\n" + Rule)]
    [InlineData("For instance, if you are given this order:\nRunning shoes, price $99.99\n\n" + Rule)]
    [InlineData("<examples>\n<example>\nThe fee was 20 EUR.\n</example>\n</examples>\n" + Rule)]
    [InlineData("Beispiel 1:\nDie Ware kam nach 14 Tagen an.\n\n" + Rule)]
    [InlineData("EXAMPLE\nHuman: It took two weeks, after 3 months.\n\nOutput: in 5 days\nEND OF EXAMPLE\n" + Rule)]
    [InlineData("**Example 1**\nuser: I waited for 3 weeks.\n**What you do**\n" + Rule)]
    [InlineData("context: It spans over 500 acres.\nquestion: How large?\ncontext: The fee is 20 EUR.\n" + Rule)]
    [InlineData("Q: I paid $20, is that right?\nA: Yes.\n" + Rule)]
    [InlineData("用户：我付了300元。\n助手：好的。\n" + Rule)]
    public void Check_OfAPrompt_FindsTheRuleBesideTheExample(string text) => Sentences(text).ShouldBe([Rule]);

    [Theory]
    [InlineData("<example> is a tag that some prompts use.\n" + Rule)]
    [InlineData("Answer with an example where you can.\n" + Rule)]
    [InlineData("Customer: somebody who has paid.\n" + Rule)]
    [InlineData("{{#s.q#}} asks. " + Rule)]
    [InlineData("[Policy] " + Rule)]
    public void Check_OfWhatOnlySpeaksOfExamples_FindsTheRule(string text) => Sentences(text).ShouldHaveSingleItem().ShouldEndWith(Rule);

    [Fact]
    public void Check_QuestionThatTheAssistantAnswersInThePrompt_IsAnExample()
    {
        const string Messages = "prompt_template: [{role: system, text: Help.}, {role: user, text: 'I paid $20.'}, {role: assistant, text: Thanks.}, {role: user, text: 'The fee is 30 EUR.'}]";

        Linter.Check([Subject($"type: llm, title: Reply, {DifyYaml.Model}, {Messages}")]).Where(f => f.Sentence.Length > 0).Select(f => f.Sentence).ShouldBe(["The fee is 30 EUR."]);
    }

    private static IEnumerable<string> Sentences(string text)
    {
        string quoted = System.Text.Json.JsonSerializer.Serialize(text);
        return Linter.Check([Subject($"type: llm, title: Reply, {DifyYaml.Model}, prompt_template: [{{role: system, text: {quoted}}}]")]).Where(f => f.Sentence.Length > 0).Select(f => f.Sentence);
    }

    private static LintSubject Subject(string data)
    {
        var file = ExportFile.FromBytes("flow.yml", Encoding.UTF8.GetBytes(DifyYaml.App("workflow", [DifyYaml.Start, $"{{id: n, data: {{{data}}}}}"], ["s->n"])));
        return LintSubject.Of(BuilderReaders.Read(file), file);
    }
}
