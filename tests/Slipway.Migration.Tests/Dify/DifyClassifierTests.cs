using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyClassifierTests
{
    private const string Classes = "classes: [{id: a, name: Returns}, {id: b, name: 'About {{#s.q#}}', label: Other}]";

    private static string Classifier(string more = "", string classes = Classes, string model = DifyYaml.Model) =>
        $"{{id: n, data: {{type: question-classifier, title: Which, query_variable_selector: [s, q], {model}, {classes}{(more.Length > 0 ? ", " : "")}{more}}}}}";

    [Fact]
    public void Read_Classes_BecomeExitsAndOutputs()
    {
        ImportResult result = DifyYaml.Flow(
            [DifyYaml.Start, Classifier("topics: []"), "{id: x, data: {type: end, outputs: [{variable: c, value_selector: [n, class_name]}]}}"], "s->n", "n:a->x", "n:b->x");

        result.Diagnostics.ShouldBeEmpty();
        ClassifierNode node = result.Node<ClassifierNode>();
        node.Classes.Select(c => $"{c.Id} {c.Name.Show()} {c.Label}").ShouldBe(["a Returns ", "b About <Input q> Other"]);
        node.Outputs.Select(o => o.Name).ShouldBe(["class_name", "class_id", "class_label", "usage"]);
        result.App!.Graph.Edges.Select(edge => edge.Handle).ShouldBe(["source", "a", "b"]);
    }

    // 9.2
    [Fact]
    public void Read_Prompt_IsSixMessagesWithTheQuestionLast()
    {
        PromptNode prompt = DifyYaml.One(Classifier("instruction: 'Mind {{#env.base#}}'")).Node<ClassifierNode>().Prompt;

        prompt.Messages.Select(m => m.Role).ShouldBe(["system", "user", "assistant", "user", "assistant", "user"]);
        prompt.AllowsMissing.ShouldBeTrue();
        prompt.Messages[5].Text.Show().ShouldBe("""

                {"input_text": ["<Input q>"],
                "categories": [{"category_id": "a", "category_name": "Returns"}, {"category_id": "b", "category_name": "About <Input q>"}],
                "classification_instructions": ["Mind <Environment base>"]}

            """);
        prompt.Messages[0].Text.Show().ShouldEndWith("<histories>\n\n</histories>\n");
    }

    // 9.4
    [Theory]
    [InlineData("memory: {window: {enabled: false, size: 5}}", 5)]
    [InlineData("memory: {role_prefix: {}, query_prompt_template: x}", null)]
    public void Read_Memory_BecomesATextOfTheSystemMessage(string memory, int? window)
    {
        PromptNode prompt = DifyYaml.OneInChat(Classifier(memory)).Node<ClassifierNode>().Prompt;

        prompt.Memory.ShouldBeNull();
        prompt.Histories.ShouldNotBeNull().Window.ShouldBe(window);
        prompt.Messages[0].Text!.Parts.ShouldContain(part => part.Form == FlowTextForm.Histories);
    }

    [Fact]
    public void Read_MemoryInAWorkflow_MeansNothing() =>
        DifyYaml.One(Classifier("memory: {window: {enabled: true, size: 5}}")).Node<ClassifierNode>().Prompt.Histories.ShouldBeNull();

    [Theory]
    [InlineData("", "classes: []", DifyYaml.Model)]
    [InlineData("", "classes: [{name: x}]", DifyYaml.Model)]
    [InlineData("", "classes: [{id: a}, {id: a}]", DifyYaml.Model)]
    [InlineData("", Classes, "model: {provider: openai, name: m, mode: completion}")]
    [InlineData("error_strategy: default-value, default_value: []", Classes, DifyYaml.Model)]
    public void Read_WhatCannotBeMigrated_IsRefused(string more, string classes, string model) =>
        DifyYaml.One(Classifier(more, classes, model)).Codes().ShouldBe([DiagnosticCodes.NodeNotMigrated]);

    [Fact]
    public void Read_OldInstructions_AreReported() =>
        DifyYaml.One(Classifier("instructions: Be kind")).Codes().ShouldBe([DiagnosticCodes.NoEffect]);
}
