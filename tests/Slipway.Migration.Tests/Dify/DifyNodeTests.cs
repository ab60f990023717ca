using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Tests.Dify;

public sealed class DifyNodeTests
{
    // 5.1, 5.2
    [Theory]
    [InlineData("type: text-input, max_length: 48", FlowTypeKind.String, 48, null)]
    [InlineData("type: paragraph, max_length: null, default: ''", FlowTypeKind.String, null, "\"\"")]
    [InlineData("type: select, options: [a, b], default: a", FlowTypeKind.String, null, "\"a\"")]
    [InlineData("type: number, max_length: 48, default: ''", FlowTypeKind.Number, null, null)]
    [InlineData("type: number, default: '5'", FlowTypeKind.Number, null, "5")]
    [InlineData("type: number, default: '5.0'", FlowTypeKind.Number, null, "5.0")]
    [InlineData("type: number, default: 5.5", FlowTypeKind.Number, null, "5.5")]
    [InlineData("type: checkbox, default: true", FlowTypeKind.Boolean, null, "true")]
    [InlineData("type: json_object", FlowTypeKind.Object, null, null)]
    [InlineData("type: file", FlowTypeKind.File, null, null)]
    [InlineData("type: file-list, max_length: 3", FlowTypeKind.Array, 3, null)]
    public void Read_Input_HasItsTypeAndLimits(string fields, FlowTypeKind kind, int? limit, string? value)
    {
        ImportResult result = DifyYaml.Flow([$"{{id: s, data: {{type: start, variables: [{{variable: x, label: X, {fields}}}]}}}}"]);

        result.Diagnostics.ShouldBeEmpty();
        FlowInput input = result.App.ShouldNotBeNull().Inputs.ShouldHaveSingleItem();
        input.Type.Kind.ShouldBe(kind);
        input.MaxLength.ShouldBe(limit);
        input.Default?.ToJsonString().ShouldBe(value);
        (input.Default is null).ShouldBe(value is null);
        input.Required.ShouldBeFalse();
        input.Label.ShouldBe("X");
    }

    [Fact]
    public void Read_NamesThatDifferInCaseOnly_AreRefused()
    {
        string[] messages = [.. DifyYaml.Flow([
            "{id: s, data: {type: start, variables: [{variable: name, type: paragraph}, {variable: Name, type: paragraph}]}}",
            "{id: c, data: {type: code, title: Count, code: 'function main() {}', code_language: javascript, variables: [], outputs: {total: {type: number}, Total: {type: number}, row: {type: object, children: {a: {type: string}, A: {type: string}}}}}}",
            "{id: e, data: {type: end, outputs: [{variable: x, value_selector: [s, name]}, {variable: X, value_selector: [s, Name]}]}}"],
            "s->c", "c->e").Diagnostics.Where(d => d.Code == DiagnosticCodes.NamesDifferInCase).Select(d => d.Message)];

        messages.ShouldBe(
            [
                "The inputs 'name' and 'Name' differ in the case of their letters only; rename one.",
                "Node 'Count': the outputs 'total' and 'Total' differ in the case of their letters only; rename one.",
                "Node 'Count': the outputs 'a' and 'A' differ in the case of their letters only; rename one.",
                "The results 'x' and 'X' differ in the case of their letters only; rename one.",
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("type: string", DiagnosticCodes.UnknownValue)]
    [InlineData("type: external_data_tool", DiagnosticCodes.SettingNotMigrated)]
    [InlineData("type: json_object, json_schema: {type: object}", DiagnosticCodes.SettingNotMigrated)]
    [InlineData("type: number, default: five", DiagnosticCodes.UnknownValue)]
    [InlineData("type: text-input, regex: x", DiagnosticCodes.FieldNotRead)]
    public void Read_InputWithMoreThanIsMigrated_IsReported(string fields, string code) =>
        DifyYaml.Flow([$"{{id: s, data: {{type: start, variables: [{{variable: x, {fields}}}]}}}}"]).Codes().ShouldBe([code]);

    // 7.1
    [Fact]
    public void Read_Cases_KeepTheirOrderExitsAndJoints()
    {
        ImportResult result = DifyYaml.One("""
            {id: n, data: {type: if-else, cases: [
              {case_id: 'true', id: 'true', logical_operator: and, conditions: [{id: c, varType: string, variable_selector: [s, q], comparison_operator: contains, value: 'a {{#env.base#}}'}]},
              {case_id: '7', logical_operator: or, conditions: [{variable_selector: [s, q], comparison_operator: empty, value: ''}, {variable_selector: [s, q], comparison_operator: in, value: [a, b]}, {variable_selector: [s, q], comparison_operator: is, value: true}, {variable_selector: [s, q], comparison_operator: '=', value: 5}]}]}}
            """.ReplaceLineEndings(" "));

        result.Diagnostics.ShouldBeEmpty();
        BranchNode node = result.Node<BranchNode>();
        node.Cases.Select(c => (c.Handle, c.MatchesAll, c.Conditions.Count)).ShouldBe([("true", true, 1), ("7", false, 4)]);
        node.Cases[0].Conditions[0].Operand.Show().ShouldBe("a <Environment base>");
        node.Cases[1].Conditions.Select(c => $"{c.Operator} {(c.Operand is null ? "-" : c.Operand.Show())} {c.OperandValue?.ToJsonString() ?? "-"}")
            .ShouldBe(["empty - -", """in - ["a","b"]""", "is - true", "= 5 -"]);
        node.Outputs.Select(o => (o.Name, o.Type.Kind)).ShouldBe([("result", FlowTypeKind.Boolean), ("selected_case_id", FlowTypeKind.String)]);
    }

    [Fact]
    public void Read_OldConditions_AreOneCase()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: if-else, logical_operator: or, conditions: [{variable_selector: [s, q], comparison_operator: is not, value: x}]}}");

        BranchCase only = result.Node<BranchNode>().Cases.ShouldHaveSingleItem();
        (only.Handle, only.MatchesAll).ShouldBe(("true", false));
        result.Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Read_BothForms_TakesTheCases()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: if-else, logical_operator: and, conditions: [{variable_selector: [s, q], comparison_operator: nonsense}], cases: [{case_id: a, conditions: []}]}}");

        result.Node<BranchNode>().Cases.ShouldHaveSingleItem().Handle.ShouldBe("a");
        result.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("variable_selector: [s, q], comparison_operator: is empty")]
    [InlineData("comparison_operator: is, value: x")]
    [InlineData("variable_selector: [], comparison_operator: is, value: x")]
    [InlineData("variable_selector: [s, q], comparison_operator: contains, sub_variable_condition: {conditions: [{key: owner, comparison_operator: is, value: x}, {key: name, comparison_operator: likes}]}")]
    public void Read_ConditionThatCannotBeRead_StopsTheNode(string condition)
    {
        ImportResult result = DifyYaml.One($"{{id: n, data: {{type: if-else, cases: [{{case_id: 'true', logical_operator: and, conditions: [{{{condition}}}]}}]}}}}");

        result.Node<UnsupportedNode>().Type.ShouldBe("if-else");
        result.Codes().ShouldContain(DiagnosticCodes.NodeNotMigrated);
        result.Codes().Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    // 11
    [Fact]
    public void Read_Template_IsKeptAsItStands()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: template-transform, template: '{{ a }} {#s.q#}', variables: [{variable: a, value_selector: [s, q], value_type: string}, {variable: b, value_selector: []}]}}");

        TemplateNode node = result.Node<TemplateNode>();
        node.Template.Source.ShouldBe("{{ a }} {#s.q#}");
        node.Template.Variables.Select(v => v.Value.Show()).ShouldBe(["<Input q>", "<Missing b>"]);
        result.Codes().ShouldBe([DiagnosticCodes.MissingReference]);
    }

    [Fact]
    public void Read_TemplateWithAnError_IsRefusedWithItsPlace()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: template-transform, template: 'fine {{#s.q#}}', variables: []}}");

        result.Codes().ShouldBe([DiagnosticCodes.TemplateSyntax]);
        result.Diagnostics[0].Message.ShouldContain("line 1, column 8: unexpected char '#'");
    }

    [Fact]
    public void Read_NameTwice_TakesTheLast()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: end, outputs: [{variable: a, value_selector: [s, q]}, {variable: a, value_selector: [env, base]}]}}");

        result.Node<EndNode>().Results.ShouldHaveSingleItem().Value.Show().ShouldBe("<Environment base>");
        result.Codes().ShouldBe([DiagnosticCodes.NoEffect]);
    }

    [Fact]
    public void Read_InputTwice_TakesTheFirst()
    {
        ImportResult result = DifyYaml.Flow(["{id: s, data: {type: start, variables: [{variable: x, type: number}, {variable: x, type: checkbox}]}}"]);

        result.App.ShouldNotBeNull().Inputs.ShouldHaveSingleItem().Type.ShouldBe(FlowType.Number);
        result.Codes().ShouldBe([DiagnosticCodes.FieldShape]);
    }

    // 12
    [Fact]
    public void Read_Code_HasItsArgumentsAndDeclaredOutputs()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: code, code: \"def main(a):\\n\\treturn {}\\n\", code_language: python3, variables: [{variable: a, value_selector: [s, q]}], outputs: {x: {type: string, children: null}, y: {type: object, children: {z: {type: 'array[number]'}}}}, dependencies: []}}");

        result.Diagnostics.ShouldBeEmpty();
        CodeNode node = result.Node<CodeNode>();
        node.Language.ShouldBe(CodeLanguage.Python);
        node.Source.ShouldBe("def main(a):\n\treturn {}\n");
        node.Outputs.Select(o => (o.Name, o.Type.Kind, o.Nullable)).ShouldBe([("x", FlowTypeKind.String, true), ("y", FlowTypeKind.Object, true)]);
        node.Outputs[1].Type.Fields.ShouldNotBeNull()[0].Type.ShouldBe(FlowType.ArrayOf(FlowType.Number));
    }

    [Theory]
    [InlineData("code: x, code_language: ruby, outputs: {}", DiagnosticCodes.NodeNotMigrated)]
    [InlineData("code: x, code_language: python3, outputs: {a: {type: complex}}", DiagnosticCodes.UnknownValue)]
    [InlineData("code: x, code_language: python3, outputs: [{variable: a}]", DiagnosticCodes.FieldShape)]
    [InlineData("code: 'api_key = \"k29fk39fk29f\"', code_language: python3, outputs: {}", DiagnosticCodes.Credential)]
    public void Read_OddCode_IsReported(string fields, string code) =>
        DifyYaml.One($"{{id: n, data: {{type: code, {fields}}}}}").Codes().ShouldBe([code]);

    // 18
    [Theory]
    [InlineData("variable-aggregator")]
    [InlineData("variable-assigner")]
    public void Read_Aggregator_TakesTheFirstOfItsCandidates(string type)
    {
        ImportResult result = DifyYaml.One($"{{id: n, data: {{type: {type}, output_type: string, variables: [[s, q], [env, base]], advanced_settings: {{group_enabled: false, groups: []}}}}}}");

        result.Diagnostics.ShouldBeEmpty();
        AggregateNode node = result.Node<AggregateNode>();
        node.IsGrouped.ShouldBeFalse();
        node.Groups.ShouldHaveSingleItem().Candidates.Select(c => c.Show()).ShouldBe(["<Input q>", "<Environment base>"]);
        node.Outputs.ShouldHaveSingleItem().ShouldBe(new("output", FlowType.String, Nullable: true));
    }

    [Fact]
    public void Read_GroupedAggregator_HasAnObjectForEachGroup()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: variable-aggregator, output_type: string, variables: [[s, ghost]], advanced_settings: {group_enabled: true, groups: [{groupId: g, group_name: A, output_type: number, variables: [[s, q]]}]}}}");

        result.Diagnostics.ShouldBeEmpty();
        result.Node<AggregateNode>().IsGrouped.ShouldBeTrue();
        result.Node<AggregateNode>().Outputs.ShouldHaveSingleItem().Type.Fields.ShouldNotBeNull()[0].ShouldBe(new("output", FlowType.Number, Nullable: true));
    }

    // 23
    [Fact]
    public void Read_DefaultValues_HaveTheirTypes()
    {
        ImportResult result = DifyYaml.One("{id: n, data: {type: template-transform, template: x, error_strategy: default-value, default_value: [{key: a, type: number, value: '599'}, {key: b, type: number, value: 599}, {key: c, type: object, value: '{\"x\": 1}'}, {key: d, type: string, value: ''}, {key: e, type: 'array[string]', value: '[\"u\"]'}], retry_config: {retry_enabled: true, max_retries: 3, retry_interval: '1000'}}}");

        result.Diagnostics.ShouldBeEmpty();
        TemplateNode node = result.Node<TemplateNode>();
        FlowErrorHandling handling = node.OnError.ShouldNotBeNull();
        handling.UsesFailureBranch.ShouldBeFalse();
        string.Join(' ', handling.Defaults.Select(d => $"{d.Key}={d.Value?.ToJsonString()}")).ShouldBe("a=599.0 b=599 c={\"x\":1} d=\"\" e=[\"u\"]");
        node.Retry.ShouldBe(new(3, TimeSpan.FromSeconds(1)));
        node.Outputs.Select(o => o.Name).ShouldBe(["output", "error_message", "error_type"]);
    }

    // Python's JSON keeps the last of two members of one name.
    [Fact]
    public void Read_DefaultValueWithAMemberTwice_KeepsTheLast() =>
        DifyYaml.One("{id: n, data: {type: template-transform, template: x, error_strategy: default-value, default_value: [{key: c, type: object, value: '{\"x\": 1, \"x\": 2}'}]}}")
            .Node<TemplateNode>().OnError!.Defaults["c"]!.ToJsonString().ShouldBe("""{"x":2}""");

    [Theory]
    [InlineData("retry_config: {retry_enabled: false, max_retries: 3}")]
    [InlineData("retry_config: {enabled: true, max_retries: 3, exponential_backoff: {enabled: true}}")]
    [InlineData("retry_config: {}")]
    [InlineData("error_strategy: none, default_value: [{key: a, type: string, value: x}]")]
    public void Read_FailureSettingsThatAreOff_AreNoLoss(string fields)
    {
        ImportResult result = DifyYaml.One($"{{id: n, data: {{type: template-transform, template: x, {fields}}}}}");

        result.Diagnostics.ShouldBeEmpty();
        result.Node<TemplateNode>().OnError.ShouldBeNull();
        result.Node<TemplateNode>().Retry.ShouldBeNull();
    }

    [Theory]
    [InlineData("error_strategy: give-up")]
    [InlineData("error_strategy: default-value, default_value: [{key: a, type: number, value: many}]")]
    [InlineData("error_strategy: default-value, default_value: [{key: a, type: object, value: '[1]'}]")]
    [InlineData("error_strategy: default-value, default_value: [{key: a, type: 'array[any]', value: '1'}]")]
    [InlineData("error_strategy: default-value, default_value: [{key: a, type: object, value: '{\"x\": \"\\ud800\"}'}]")]
    public void Read_OddFailureSettings_AreReported(string fields) =>
        DifyYaml.One($"{{id: n, data: {{type: template-transform, template: x, {fields}}}}}").Codes().ShouldBe([DiagnosticCodes.UnknownValue]);
}
