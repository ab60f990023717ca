using System.Globalization;
using Slipway.Migration.Assessment;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws assessments: one in full, several as a ranking.</summary>
internal sealed class AssessmentView(IAnsiConsole console)
{
    public void Draw(IReadOnlyList<FlowAssessment> assessments)
    {
        if (assessments is [var only])
        {
            Draw(only);
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("", "Export", "Recommendation", "For moving", "Left to do");
        foreach ((int place, FlowAssessment assessment) in AssessmentMarkdown.Ranked(assessments).Index())
        {
            table.AddRow((place + 1).ToString(CultureInfo.InvariantCulture), Printable.Markup(assessment.Name), Printable.Markup(AssessmentMarkdown.Recommendation(assessment)), AssessmentMarkdown.Percent(assessment), Printable.Markup(AssessmentMarkdown.Work(assessment)));
        }

        console.Write(table);
        console.MarkupLine("[dim]Assess one file to see its evidence, or --markdown for all.[/]");
    }

    private void Draw(FlowAssessment assessment)
    {
        console.MarkupLine($"[bold]{Printable.Markup(assessment.Name)}[/]: [bold green]{Printable.Markup(AssessmentMarkdown.Recommendation(assessment))}[/]");
        List("Why", assessment.Reasons);
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Criterion", "For moving", "Evidence", "What would change it");
        foreach (CriterionScore score in assessment.Criteria)
        {
            string evidence = string.Join("; ", score.Reasons.DistinctBy(r => r.Because).Select(r => $"{r.Because}{(r.Evidence.Count > 0 ? $": {AssessmentMarkdown.Places(r.Evidence)}" : "")}"));
            string unknown = score.Unknown.Count > 0 ? $" [unknown: {string.Join(" ", score.Unknown)}]" : "";
            table.AddRow(Printable.Markup(score.Counts ? score.Title : $"{score.Title} (for staying)"), AssessmentMarkdown.Words(score), Printable.Markup(evidence + unknown), Printable.Markup(string.Join("; ", score.Reasons.Select(r => r.Change).Where(change => change.Length > 0).Distinct())));
        }

        console.Write(table);
        List("Risk of each choice", assessment.Risks);
        List("Order", assessment.Order);
        List("Left after the automatic migration", [.. assessment.Effort.Select(work => $"{work.Count} {work.What}: {AssessmentMarkdown.Places(work.Evidence)}")]);
        List("Not known (answer with --context or --ask)", assessment.Unknown);
    }

    private void List(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        console.MarkupLine($"[bold]{Printable.Markup(title)}[/]");
        foreach (string line in lines)
        {
            console.MarkupLine($"  {Printable.Markup(line)}");
        }
    }
}
