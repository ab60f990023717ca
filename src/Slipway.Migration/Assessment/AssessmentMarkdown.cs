using System.Globalization;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Assessment;

/// <summary>Writes assessments as Markdown.</summary>
public static class AssessmentMarkdown
{
    private const int MostPlaces = 4;

    /// <summary>The assessments, the strongest case for moving first; the same text for the same assessments.</summary>
    /// <param name="assessments">The assessments.</param>
    public static string Render(IReadOnlyList<FlowAssessment> assessments)
    {
        var page = new MarkdownPage();
        if (assessments.Count > 1)
        {
            page.Heading(1, string.Create(CultureInfo.InvariantCulture, $"Assessment of {assessments.Count} exports"));
            page.Table("", ["", "Export", "Recommendation", "For moving", "Left to do"], Ranked(assessments).Select((a, i) => (string[])[Number(i + 1), a.Name, Recommendation(a), Percent(a), Work(a)]));
        }

        foreach (FlowAssessment assessment in Ranked(assessments))
        {
            Render(page, assessment, assessments.Count > 1 ? 2 : 1);
        }

        return page.ToString();
    }

    /// <summary>The assessments, the strongest case for moving first.</summary>
    public static IReadOnlyList<FlowAssessment> Ranked(IReadOnlyList<FlowAssessment> assessments) =>
        [.. assessments.OrderByDescending(a => a.StageNumber).ThenByDescending(a => a.Share).ThenBy(a => a.File, StringComparer.Ordinal)];

    /// <summary>A score in words: <c>2 of 4</c>, <c>at least 2 of 4</c> while a question is open, or <c>unknown</c>.</summary>
    public static string Words(CriterionScore score) => score.Score is not { } points ? "unknown"
        : score.Unknown.Count > 0 && points < 4 ? $"at least {Number(points)} of 4"
        : $"{Number(points)} of 4";

    /// <summary>The recommended stage, and the one that answers could raise it to.</summary>
    public static string Recommendation(FlowAssessment assessment) =>
        assessment.Stage == assessment.MostStage ? assessment.Stage : $"{assessment.Stage}, or up to '{assessment.MostStage}' by what is not known";

    /// <summary>How much speaks for moving: <c>16 %</c>, or <c>16 to 52 %</c> while questions are open.</summary>
    public static string Percent(FlowAssessment assessment) => assessment.Share == assessment.MostShare
        ? string.Create(CultureInfo.InvariantCulture, $"{assessment.Share:P0}")
        : string.Create(CultureInfo.InvariantCulture, $"{assessment.Share * 100:0} to {assessment.MostShare:P0}");

    /// <summary>The places of a reason in words, the first few of them.</summary>
    public static string Places(IReadOnlyList<Evidence> evidence) => evidence.Count == 0 ? "" : string.Join(", ", evidence.Take(MostPlaces).Select(e => $"{(e.Node.Length > 0 ? e.Node : "the export")} (line {Number(e.Where.Line)})"))
        + (evidence.Count > MostPlaces ? $" and {Number(evidence.Count - MostPlaces)} more" : "");

    /// <summary>What is left to do, on one line.</summary>
    public static string Work(FlowAssessment assessment) => string.Join(", ", assessment.Effort.Select(w => $"{Number(w.Count)} {w.What}"));

    private static void Render(MarkdownPage page, FlowAssessment assessment, int level)
    {
        page.Heading(level, assessment.Name);
        page.Paragraph($"{assessment.File}: {Recommendation(assessment)}.");
        page.Table("", ["Why"], assessment.Reasons.Select(reason => (string[])[reason]));
        page.Table("", ["Criterion", "For moving", "Evidence", "What would change it"], assessment.Criteria.Select(c => (string[])[
            c.Counts ? c.Title : $"{c.Title} (speaks for staying)", Words(c),
            string.Join("; ", c.Reasons.Select(r => $"{r.Because}{(r.Evidence.Count > 0 ? $": {Places(r.Evidence)}" : "")}")) + (c.Unknown.Count > 0 ? $" [unknown: {string.Join(" ", c.Unknown)}]" : ""),
            string.Join("; ", c.Reasons.Select(r => r.Change).Where(change => change.Length > 0).Distinct(StringComparer.Ordinal))]));
        page.Table("", ["Risk of each choice"], assessment.Risks.Select(risk => (string[])[risk]));
        page.Table("", ["Order"], assessment.Order.Select((step, i) => (string[])[$"{Number(i + 1)}. {step}"]));
        page.Table("", ["Left after the automatic migration", "Where"], assessment.Effort.Select(w => (string[])[$"{Number(w.Count)} {w.What}", Places(w.Evidence)]));
        page.Table("", ["Not known"], assessment.Unknown.Select(question => (string[])[question]));
    }


    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
