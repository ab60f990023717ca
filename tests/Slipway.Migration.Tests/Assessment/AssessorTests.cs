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
        reason.Because.ShouldContain("1 business rules");
        reason.Evidence.ShouldHaveSingleItem().Node.ShouldBe("Ask");
        reason.Evidence[0].Where.Line.ShouldBeGreaterThan(0);
        assessment.Criteria.Where(c => c.Score > 0).ShouldAllBe(c => c.Reasons.Count > 0);
        assessment.Order.ShouldContain(step => step.StartsWith("make policies"));
        assessment.Effort.ShouldContain(work => work.What == "business rules to decide");
    }

    [Fact]
    public void Assess_EffectsForCustomers_AreMigrated()
    {
        AssessmentContext context = AssessmentContext.Read(Yaml("customer_facing: yes\non_call: no\nruns_per_day: 25000\nregulated: unknown\n"));

        Assess(AssessmentContext.Unknown).Stage.ShouldNotBe("migrate fully");
        FlowAssessment assessment = Assess(context);
        assessment.Stage.ShouldBe("migrate fully");
        assessment.Unknown.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("customers: yes", "customers")]
    [InlineData("runs_per_day: many", "runs_per_day")]
    public void Context_ThatAnswersNothing_SaysSo(string yaml, string word) =>
        Should.Throw<FormatException>(() => AssessmentContext.Read(Yaml(yaml))).Message.ShouldContain(word);

    [Theory]
    [InlineData("stages: [{id: a, title: A, from: 0}]\ncriteria: [{id: x, title: X, signals: [{fact: nonsense, because: b}]}]", "nonsense")]
    [InlineData("stages: []\ncriteria: []", "criteria")]
    [InlineData("criteria: [{id: x, title: X, signals: [{because: b}]}]", "fact or an answer")]
    public void Rules_ThatAreWrong_SayWhere(string yaml, string word) =>
        Should.Throw<FormatException>(() => AssessmentRules.Read(Yaml(yaml))).Message.ShouldContain(word);

    [Fact]
    public void Rules_OfACompany_Decide()
    {
        AssessmentRules rules = AssessmentRules.Read(Yaml("stages: [{id: a, title: stay, from: 0}, {id: b, title: go, from: 0.2}]\ncriteria: [{id: x, title: X, signals: [{fact: prompts, at_least: 1, points: 4, because: '{value} prompts'}]}]"));

        Assessor.Assess(Subject(), rules: rules).Stage.ShouldBe("go");
    }

    private static FlowAssessment Assess(AssessmentContext context) => Assessor.Assess(Subject(), context);

    private static LintSubject Subject()
    {
        ExportFile file = Yaml(DifyYaml.App("workflow", [DifyYaml.Start, Llm, Risky], ["s->n", "n->h"]));
        return LintSubject.Of(BuilderReaders.Read(file), file);
    }

    private static ExportFile Yaml(string text) => ExportFile.FromBytes("file.yml", Encoding.UTF8.GetBytes(text));
}
