using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Migration.Diff;
using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;
using Slipway.Migration.Ledger;
using Slipway.Migration.Projects;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Diff;

public sealed class FlowDiffTests
{
    private const string Llm = "{id: n, data: {type: llm, title: Ask, model: {provider: openai, name: gpt-4o}, prompt_template: [{role: system, text: \"One\\nTwo\\nThree\"}]}}";

    [Fact]
    public void Compare_SameFlow_IsNoChange_AndNorAreMovedBoxesOrOtherIds()
    {
        ExportInventory flow = Flow(Llm);

        FlowDiff.Compare(flow, flow).ShouldBeEmpty();
        FlowDiff.Compare(flow, Flow(Llm.Replace("{id: n,", "{id: n, position: {x: 5, y: 7},"))).ShouldBeEmpty();
        FlowDiff.Compare(flow, DifyYaml.Flow([DifyYaml.Start, Llm.Replace("id: n,", "id: m,")], "s->m").Inventory).ShouldBeEmpty();
    }

    [Fact]
    public void Compare_Prompt_IsATextDiff_AndAChangedRuleIsBehaviour()
    {
        FlowChange wording = FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace("Two", "2"))).ShouldHaveSingleItem();
        (wording.Risk, wording.Title, wording.What).ShouldBe((ChangeRisk.TextOnly, "Ask", "system message"));
        wording.Lines.Select(line => (line.Kind, line.Text)).ShouldBe([(ChangeLineKind.Same, "One"), (ChangeLineKind.Removed, "Two"), (ChangeLineKind.Added, "2"), (ChangeLineKind.Same, "Three")]);

        FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace("Two", "Refunds above 500 EUR need a manager."))).ShouldHaveSingleItem().Risk.ShouldBe(ChangeRisk.Behaviour);
    }

    [Theory]
    [InlineData("name: gpt-4o", "name: gpt-4.1", ChangeRisk.Behaviour, "model was gpt-4o and is gpt-4.1")]
    [InlineData("provider: openai", "provider: other", ChangeRisk.DataFlow, "provider of the model was openai and is other")]
    [InlineData("title: Ask", "title: Answer", ChangeRisk.TextOnly, "title was Ask and is Answer")]
    public void Compare_Settings_AreSaidInWords(string old, string now, ChangeRisk risk, string words)
    {
        FlowChange change = FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace(old, now))).ShouldHaveSingleItem();

        (change.Risk, DiffMarkdown.Sentence(change)).ShouldBe((risk, words));
    }

    [Fact]
    public void Compare_LongCondition_ShowsWhatChangedInIt()
    {
        string before = Branch([.. Enumerable.Range(0, 12).Select(i => $"value {i} and more")]);
        string after = before.Replace("value 6 and more", "value six and more");
        string tail = new('x', 400);

        FlowChange part = FlowDiff.Compare(Flow(before), Flow(after)).ShouldHaveSingleItem();
        FlowChange within = FlowDiff.Compare(Flow(Branch([$"one {tail}"])), Flow(Branch([$"two {tail}"]))).ShouldHaveSingleItem();

        (part.What, part.Before, part.After).ShouldBe(("condition of exit true", "", ""));
        part.Lines.Where(line => line.Kind is ChangeLineKind.Removed or ChangeLineKind.Added).Select(line => line.Text)
            .ShouldBe(["and Start.q contains \"value 6 and more\"", "and Start.q contains \"value six and more\""]);
        part.Lines.Count.ShouldBe(8);
        within.Lines.Select(line => line.Text).ShouldBe([$"Start.q contains \"one {tail[..29]}…", $"Start.q contains \"two {tail[..29]}…"]);
    }

    [Theory]
    [InlineData("text: \"One\\nTwo\\nThree\"", "text: \"One\\n  Two\\nThree\"", "  Two")]
    [InlineData("text: \"One\\nTwo\\nThree\"", "text: \"One\\nTwo \\nThree\"", "Two ")]
    public void Compare_WhiteSpace_StandsInTheLines(string old, string now, string line)
    {
        IReadOnlyList<FlowChange> changes = FlowDiff.Compare(Flow(Llm), Flow(Llm.Replace(old, now)));

        changes.ShouldHaveSingleItem().Lines.ShouldContain(new ChangeLine(ChangeLineKind.Added, line));
    }

    [Theory]
    [InlineData("data: [{type: text, value: 'amount=10'}]", "data: [{type: text, value: 'amount=10000'}]", "setting body", ChangeRisk.DataFlow, "+ body.data.value: amount=10000")]
    [InlineData("params: 'limit:5'", "params: 'limit:50'", "setting params", ChangeRisk.DataFlow, "+ params: limit:50")]
    [InlineData("api_key: first-secret-key", "api_key: other-secret-key", "setting authorization", ChangeRisk.Permission, "+ authorization.config.api_key: •••")]
    public void Compare_SettingThatNothingElseSays_IsSaid(string old, string now, string what, ChangeRisk risk, string line)
    {
        const string Http = "{id: n, data: {type: http-request, title: Pay, method: post, url: 'https://x.test', headers: '', params: 'limit:5', "
            + "body: {type: raw-text, data: [{type: text, value: 'amount=10'}]}, authorization: {type: api-key, config: {type: bearer, api_key: first-secret-key}}}}";

        FlowChange change = FlowDiff.Compare(Flow(Http), Flow(Http.Replace(old, now))).ShouldHaveSingleItem();

        (change.Title, change.What, change.Risk).ShouldBe(("Pay", what, risk));
        DiffMarkdown.Render("a", "b", [change]).ShouldContain(line);
    }

    [Fact]
    public void Compare_AnyFieldOfAnExport_IsSaid()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "samples", "returns-desk", "returns-desk.yml"));
        ImportResult flow = DifyYaml.Read(string.Join('\n', lines));
        var unsaid = new List<string>();
        int changed = 0;
        foreach (LedgerEntry field in flow.Ledger.Entries.Where(field => field.Status is not FieldStatus.Presentation).DistinctBy(field => field.Where.Line))
        {
            // Texts, numbers and truth values that stand on their line alone.
            string line = lines[field.Where.Line - 1];
            Match value = Regex.Match(line, @"^(?<before>\s*(?:- )?(?:[\w-]+: |- ))(?<quote>['""]?)(?<text>[^'""{}\[\]|>&*!]+)\k<quote>$");
            if (!value.Success)
            {
                continue;
            }

            string text = value.Groups["text"].Value switch
            {
                "true" => "false",
                "false" => "true",
                var number when int.TryParse(number, CultureInfo.InvariantCulture, out int i) => (i + 1).ToString(CultureInfo.InvariantCulture),
                var other => other + "x",
            };
            lines[field.Where.Line - 1] = $"{value.Groups["before"]}{value.Groups["quote"]}{text}{value.Groups["quote"]}";
            if (FlowDiff.Compare(flow.Inventory, DifyYaml.Read(string.Join('\n', lines)).Inventory).Count == 0)
            {
                unsaid.Add(field.Path);
            }

            lines[field.Where.Line - 1] = line;
            changed++;
        }

        changed.ShouldBeGreaterThan(200);

        // A word that Dify does not know either, and the id of a note.
        unsaid.ShouldBe(["data.error_handle_mode", "id"]);
    }

    [Fact]
    public void Compare_ValueOfAVariable_IsSaid_AndNotShown()
    {
        ImportResult Read(string value) => DifyYaml.Read(DifyYaml.App("workflow", [DifyYaml.Start, Llm], ["s->n"]).Replace("https://x.test", value));

        FlowChange change = FlowDiff.Compare(Read("hunter2").Inventory, Read("hunter3").Inventory).ShouldHaveSingleItem();

        change.What.ShouldBe("setting environment_variables");
        change.Lines.ShouldAllBe(line => !line.Text.Contains("hunter"));
    }

    [Fact]
    public void Compare_OrderOfMessages_IsSaid()
    {
        const string Two = "prompt_template: [{role: system, text: Be brief.}, {role: user, text: Hello}]";
        string flow = Llm.Replace("prompt_template: [{role: system, text: \"One\\nTwo\\nThree\"}]", Two);

        FlowDiff.Compare(Flow(flow), Flow(flow.Replace(Two, "prompt_template: [{role: user, text: Hello}, {role: system, text: Be brief.}]")))
            .ShouldHaveSingleItem().What.ShouldBe("setting prompt_template");
    }

    [Fact]
    public void Compare_RenamedNode_LeavesOtherWordsAlone()
    {
        const string Other = "{id: b, data: {type: llm, title: Reply, model: {provider: openai, name: gpt-4o}, prompt_template: [{role: user, text: 'Answer. Reply. {{#b.text#}}'}]}}";

        FlowDiff.Compare(Flow(Llm, Other.Replace("title: Reply", "title: Answer")), Flow(Llm, Other)).ShouldHaveSingleItem().What.ShouldBe("title");
    }

    [Fact]
    public void Compare_PythonAndVariantsOfAPromptFlow_AreSaid()
    {
        string folder = Path.Combine(Repository.Root, "samples", "ticket-flow");
        string copy = Directory.CreateTempSubdirectory().FullName;
        try
        {
            foreach (string file in Directory.GetFiles(folder))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            File.AppendAllText(Path.Combine(copy, "tidy.py"), "# more\n");
            File.AppendAllText(Path.Combine(copy, "draft_friendly.jinja2"), "Smile.\n");

            FlowDiff.Compare(Inventory(folder), Inventory(copy)).Where(change => change.Lines.Any(line => line.Text is "# more" or "Smile."))
                .Select(change => change.What).ShouldBe(["code (python)", "template message"], ignoreOrder: true);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }

        static ExportInventory Inventory(string folder) =>
            BuilderReaders.Read(ExportFile.LoadAsync(Path.Combine(folder, "flow.dag.yaml"), "flow", TestContext.Current.CancellationToken).GetAwaiter().GetResult()).Inventory;
    }

    [Fact]
    public void Compare_Wiring_IsSaidInWords()
    {
        string[] nodes = [DifyYaml.Start, "{id: a, data: {type: end, title: A}}", "{id: b, data: {type: end, title: B}}", "{id: i, data: {type: if-else, title: If, cases: [{case_id: x, conditions: [{variable_selector: [s, q], comparison_operator: is, value: y}]}]}}"];
        IReadOnlyList<FlowChange> changes = FlowDiff.Compare(DifyYaml.Flow(nodes, "s->i", "i:x->a", "i:false->b").Inventory, DifyYaml.Flow(nodes, "s->i", "i:x->b", "i:false->b").Inventory);

        changes.Select(change => $"{change.Title} {DiffMarkdown.Sentence(change)}").ShouldBe(
            ["A gone: runs after 'If', exit 'Start.q is \"y\"'", "B new: runs after 'If', exit 'Start.q is \"y\"'"], ignoreOrder: true);
    }

    [Fact]
    public void Compare_NewRequest_OrReviewThatIsGone_IsAPermission()
    {
        const string Http = "{id: h, data: {type: http-request, title: Pay, method: post, url: 'https://x.test'}}";
        const string Person = "{id: p, data: {type: human-input, title: Approve, user_actions: [{id: y, title: 'Yes'}]}}";

        FlowDiff.Compare(Flow(Llm), Flow(Llm, Http)).ShouldHaveSingleItem().Risk.ShouldBe(ChangeRisk.Permission);
        FlowDiff.Compare(Flow(Llm, Person), Flow(Llm)).ShouldHaveSingleItem().Risk.ShouldBe(ChangeRisk.Permission);
    }

    [Fact]
    public void Compare_Projects_IgnoresLayoutOfCode()
    {
        ExportInventory Project(string code) => ProjectInventory.Read("Desk", [new("src/Desk/Desk.cs", code)]).Inventory;

        FlowDiff.Compare(Project("class A { int B => 1; }"), Project("class A\n{\n    // one\n    int B => 1;\n}\n")).ShouldBeEmpty();
        FlowDiff.Compare(Project("class A { int B => 1; }"), Project("class A { int B => 2; }")).ShouldHaveSingleItem().Lines.ShouldNotBeEmpty();
    }

    [Fact]
    public void Compare_Projects_ReadRolesAsPromptsDo()
    {
        ExportInventory Project(string text) => ProjectInventory.Read("Desk", [new("prompts/a.prompty", $"---\nname: a\nmodel: m\n---\nsystem:\nWrite\n  user:\n{text}\n")]).Inventory;

        FlowDiff.Compare(Project("one"), Project("two")).ShouldHaveSingleItem().What.ShouldBe("system message");
    }

    [Fact]
    public void Match_ManyNodesWithOtherIds_DoesNotReadAllOfThemForEachPair()
    {
        ExportInventory Codes(string prefix) => DifyYaml.Flow([
            DifyYaml.Start,
            .. Enumerable.Range(0, 300).Select(n => $"{{id: {prefix}{n}, data: {{type: code, title: T{n}, code: 'function main() {{ return {n} }}', code_language: javascript, variables: [], outputs: {{}}}}}}"),
        ]).Inventory;
        (ExportInventory old, ExportInventory now) = (Codes("a"), Codes("b"));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Dictionary<string, string> matched = NodeMatching.Match(old, now);
        long spent = GC.GetAllocatedBytesForCurrentThread() - before;

        matched["b7"].ShouldBe("a7");
        matched.Count.ShouldBe(301);
        spent.ShouldBeLessThan(20_000_000);
    }

    private static ExportInventory Flow(params string[] nodes) => DifyYaml.Flow([DifyYaml.Start, .. nodes], "s->n").Inventory;

    private static string Branch(IReadOnlyList<string> values) =>
        $"{{id: n, data: {{type: if-else, title: Which, cases: [{{case_id: 'true', logical_operator: and, conditions: [{string.Join(", ", values.Select(value => $"{{variable_selector: [s, q], comparison_operator: contains, value: '{value}', varType: string}}"))}]}}]}}}}";
}
