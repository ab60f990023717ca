using System.Text;
using Slipway.Migration.Assessment;
using Slipway.Migration.Exports;
using Slipway.Migration.Lint;
using Slipway.Migration.Tests.Dify;

namespace Slipway.Migration.Tests.Assessment;

public sealed class AssessorTests
{
    private const string Risky = "{id: h, data: {type: http-request, title: Pay, method: post, url: 'https://x.test', body: {type: json, data: [{type: text, value: '{{#n.text#}}'}]}}}";
    private const string Llm = "{id: n, data: {type: llm, title: Ask, model: {provider: openai, name: gpt-4o}, prompt_template: [{role: system, text: 'Refunds above 500 EUR need a manager. {{#s.q#}}'}]}}";

    [Fact]
    public void Assess_WithoutAnswers_LeavesThemUnknown()
    {
        FlowAssessment assessment = Assess(AssessmentContext.Unknown);

        assessment.Unknown.Count.ShouldBe(AssessmentContext.Questions.Count);
        assessment.Criteria.Single(c => c.Id == "testing").Unknown.ShouldNotBeEmpty();
        assessment.Criteria.Single(c => c.Id == "reproducibility").Unknown.ShouldBeEmpty();
        AssessmentMarkdown.Render([assessment]).ShouldContain("unknown");
    }

    [Fact]
    public void Assess_EachScore_HasItsEvidence()
    {
        FlowAssessment assessment = Assess(AssessmentContext.Unknown);

        ScoreReason reason = assessment.Criteria.Single(c => c.Id == "auditability").Reasons.ShouldHaveSingleItem();
        reason.Because.ShouldContain("1 business rule that lives");
        reason.Evidence.ShouldHaveSingleItem().Node.ShouldBe("Ask");
        reason.Evidence[0].Where.Line.ShouldBeGreaterThan(0);
        assessment.Criteria.Where(c => c.Score > 0).ShouldAllBe(c => c.Reasons.Count > 0);
        assessment.Order.ShouldContain(step => step.StartsWith("make policies"));
        assessment.Effort.ShouldContain(work => work.Fact == "rules_in_prompts" && work.What == "business rule to decide");
    }

    [Fact]
    public void Assess_EffectsForCustomers_AreMigrated()
    {
        AssessmentContext context = AssessmentContext.Read(Yaml("customer_facing: yes\non_call: no\nruns_per_day: 25000\nregulated: unknown\n"));

        Assess(AssessmentContext.Unknown).Stage.ShouldNotBe("migrate fully");
        FlowAssessment assessment = Assess(context);
        assessment.Stage.ShouldBe("migrate fully");
        assessment.Unknown.Count.ShouldBe(4);
    }

    [Fact]
    public void Assess_BuilderThatEnds_IsLeft_AndRanksFirst()
    {
        ExportFile file = ExportFile.FromBytes("flow.dag.yaml", Encoding.UTF8.GetBytes("inputs:\n  q: { type: string }\noutputs:\n  a: { type: string, reference: '${ask.output}' }\nnodes:\n- { name: ask, type: python, source: { type: code, path: ask.py }, inputs: { q: '${inputs.q}' } }\n"));
        LintSubject flow = LintSubject.Of(BuilderReaders.Read(file), file);
        FlowAssessment ends = Assessor.Assess(flow);

        ends.Stage.ShouldBe("migrate fully");
        ends.Reasons.ShouldContain("raised to 'migrate fully', because the builder ends on 2027-04-20");
        AssessmentMarkdown.Ranked([Assess(AssessmentContext.Unknown), ends])[0].ShouldBe(ends);
    }

    [Fact]
    public void WhatIsNotKnown_IsARange_ThatEveryAnswerStaysIn()
    {
        string[] stages = [.. AssessmentRules.Standard.Stages.Select(stage => stage.Title)];
        FlowAssessment open = Assess(AssessmentContext.Unknown);
        open.MostShare.ShouldBeGreaterThan(open.Share);
        var reached = new HashSet<string>();
        for (int answers = 0; answers < 128; answers++)
        {
            string Word(int bit) => (answers >> bit & 1) == 1 ? "yes" : "no";
            FlowAssessment answered = Assess(AssessmentContext.Read(Yaml(
                $"customer_facing: {Word(0)}\nregulated: {Word(1)}\non_call: {Word(2)}\ntests: {Word(3)}\nteam_codes: {Word(4)}\nruns_per_day: {(Word(5) == "yes" ? 50_000 : 1)}\nsensitive_data: {Word(6)}\n")));

            answered.MostShare.ShouldBe(answered.Share);
            answered.MostStage.ShouldBe(answered.Stage);
            answered.Share.ShouldBeLessThanOrEqualTo(open.MostShare);
            Array.IndexOf(stages, answered.Stage).ShouldBeInRange(0, Array.IndexOf(stages, open.MostStage));
            reached.Add(answered.Stage);
        }

        reached.ShouldContain(open.MostStage);
        AssessmentMarkdown.Render([open]).ShouldContain(" by what is not known");
    }

    [Theory]
    [InlineData("customers: yes", "customers")]
    [InlineData("runs_per_day: many", "runs_per_day")]
    public void Context_ThatAnswersNothing_SaysSo(string yaml, string word) =>
        Should.Throw<FormatException>(() => AssessmentContext.Read(Yaml(yaml))).Message.ShouldContain(word);

    [Theory]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nonsense, because: b}]}]", "nonsense")]
    [InlineData("stages: []\ncriteria: []", "criteria")]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nodes, because: b}]}]\nat_least_stage: [{fact: nonsense, stage: a, because: b}]", "nonsense")]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nodes, because: b}]}]\nat_least_stage: [{fact: nodes, with: nobody, stage: a, because: b}]", "nobody")]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nodes, point: 3, because: b}]}]", "'point' is not known")]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{answer: regulated, because: b}]}]", "yes or no")]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nodes, because: b}]}]\nweights: {y: 2}", "criterion 'y'")]
    [InlineData("stages: [{id: a, title: A, from: 0.5}, {id: b, title: B, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nodes, because: b}]}]", "lowest first")]
    [InlineData("stages: [{id: a, title: A}]\ncriteria: [{id: x, title: X, signals: [{fact: nodes, because: b}]}]", "'from' is missing")]
    [InlineData("criteria: [{id: x, title: X, signals: [{because: b}]}]", "fact or an answer")]
    public void Rules_ThatAreWrong_SayWhere(string yaml, string word) =>
        Should.Throw<FormatException>(() => AssessmentRules.Read(Yaml(yaml))).Message.ShouldContain(word);

    [Fact]
    public void Rules_OfACompany_Decide()
    {
        AssessmentRules rules = AssessmentRules.Read(Yaml("stages: [{id: a, title: stay, from: 0}, {id: b, title: go, from: 0.2}]\ncriteria: [{id: x, title: X, signals: [{fact: prompts, at_least: 1, points: 4, because: '{value} prompts'}]}]"));

        Assessor.Assess(Subject(), rules: rules).Stage.ShouldBe("go");
    }

    [Theory]
    [InlineData("Be polite and patient.", false)]
    [InlineData("Diagnose why the build fails.", false)]
    [InlineData("Summarize the patient record.", true)]
    [InlineData("List the diseases that the doctor should diagnose in each patient.", true)]
    [InlineData("Fasse die Befunde der Patienten zusammen.", true)]
    [InlineData("分析患者的病历。", true)]
    public void Assess_HealthData_IsToldByItsWords(string prompt, bool isHealth)
    {
        ExportFile file = Yaml(DifyYaml.App("workflow", [DifyYaml.Start, Llm.Replace("Refunds above 500 EUR need a manager.", prompt, StringComparison.Ordinal)], ["s->n"]));

        Assessor.Assess(LintSubject.Of(BuilderReaders.Read(file), file)).Criteria.Single(c => c.Id == "data").Reasons.Any(reason => reason.Because.StartsWith("health", StringComparison.Ordinal)).ShouldBe(isHealth);
    }

    [Fact]
    public void Assess_NodeThatNothingLeadsTo_IsNotToBeWritten()
    {
        ExportFile file = Yaml(DifyYaml.App("workflow", [DifyYaml.Start, Llm, Risky, Llm.Replace("id: n", "id: o", StringComparison.Ordinal)], ["s->n", "n->h"]));
        Slipway.Migration.Inventory.ExportInventory inventory = BuilderReaders.Read(file).Inventory;
        inventory.Nodes.Single(node => node.Id == "o").Outcome.ShouldBe(Slipway.Migration.Inventory.NodeOutcome.LeftOut);

        Assessor.Assess(LintSubject.Of(BuilderReaders.Read(file), file)).Effort.ShouldNotContain(work => work.What.Contains("to write", StringComparison.Ordinal));
    }

    private static FlowAssessment Assess(AssessmentContext context) => Assessor.Assess(Subject(), context);

    private static LintSubject Subject()
    {
        ExportFile file = Yaml(DifyYaml.App("workflow", [DifyYaml.Start, Llm, Risky], ["s->n", "n->h"]));
        return LintSubject.Of(BuilderReaders.Read(file), file);
    }

    private static ExportFile Yaml(string text) => ExportFile.FromBytes("file.yml", Encoding.UTF8.GetBytes(text));
}
