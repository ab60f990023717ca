using System.CommandLine;
using Slipway.Cli.Terminal;
using Slipway.Migration.Assessment;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Lint;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway assess</c>: is it time to move?</summary>
internal static class AssessCommand
{
    public static Command Create(CliContext context)
    {
        var exports = ExportArguments.Create("Exports and folders of them; several are ranked.");
        var answers = new Option<string?>("--context") { Description = "Answers that the export cannot give, as YAML (customer_facing: yes). What is not answered stays unknown.", HelpName = "file" };
        var ask = new Option<bool>("--ask") { Description = "Ask the questions here; an empty line leaves one unknown." };
        var rules = new Option<string?>("--rules") { Description = "Scoring rules of your own, in the form of the standard ones (docs/assess.md).", HelpName = "file" };
        var markdown = new Option<bool>("--markdown") { Description = "Write Markdown." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "assess",
            "Judges from evidence whether an app should stay a prototype, be hardened, or move to code; each score shows its evidence and what would change it, and what is not known stays unknown.",
            "slipway assess flow.yml",
            "slipway assess flow.yml --context context.yaml --markdown > assessment.md",
            "slipway assess exports/ --json");
        command.Add(exports);
        command.Add(answers);
        command.Add(ask);
        command.Add(rules);
        command.Add(markdown);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            AssessmentContext known = parsed.GetValue(answers) is { } file ? await ReadAsync(context, file, AssessmentContext.Read, ct) : new AssessmentContext();
            AssessmentRules scoring = parsed.GetValue(rules) is { } own ? await ReadAsync(context, own, AssessmentRules.Read, ct) : AssessmentRules.Standard;
            IReadOnlyList<Subject> subjects = await ExportArguments.ReadAsync(context, parsed.GetValue(exports)!, ct);
            if (subjects.FirstOrDefault(subject => subject.Result is null) is { } project)
            {
                throw new CliException($"'{project.ShownAs}' is a project: it has moved already. Assess the export that it came from, or 'slipway lint {project.ShownAs}'.");
            }

            if (parsed.GetValue(ask))
            {
                Ask(context, known);
            }

            Subject[] readable = [.. subjects.Where(subject => subject.Result is { Builder.Length: > 0 })];
            LintConfig decisions = await LintCommand.ReadConfigAsync(context, path: null, ct);
            FlowAssessment[] assessments = [.. readable.AsParallel().AsOrdered().Select(subject => Assessor.Assess(LintCommand.ToLint(subject, []), known, scoring, decisions))];
            Diagnostic[] errors = [.. subjects.SelectMany(subject => subject.Result?.Diagnostics ?? []).Where(finding => finding.Severity is DiagnosticSeverity.Error)];
            new DiagnosticList(context.ErrorConsole).Write(errors);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, AssessmentMarkdown.Ranked(assessments));
            }
            else if (parsed.GetValue(markdown))
            {
                context.Out.Write(AssessmentMarkdown.Render(assessments));
            }
            else if (assessments.Length > 0)
            {
                new AssessmentView(context.Console).Draw(assessments);
            }

            return errors.Length == 0 ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static void Ask(CliContext context, AssessmentContext known)
    {
        foreach (ContextQuestion question in AssessmentContext.Questions.Where(question => known[question.Key] is null))
        {
            do
            {
                context.Error.Write($"{question.Text} ({(question.IsNumber ? "a number" : "yes or no")}, empty: unknown) ");
            }
            while (!known.Answer(question.Key, context.In.ReadLine() ?? ""));
        }
    }

    private static async Task<T> ReadAsync<T>(CliContext context, string path, Func<ExportFile, T> read, CancellationToken ct)
    {
        string full = context.FullPath(path);
        if (!File.Exists(full))
        {
            throw new CliException($"There is no file '{path}'.");
        }

        try
        {
            return read(await ExportFile.LoadAsync(full, path, ct));
        }
        catch (FormatException e)
        {
            throw new CliException(e.Message);
        }
    }
}
