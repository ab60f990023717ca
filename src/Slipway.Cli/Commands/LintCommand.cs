using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Lint;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway lint</c>: what is dangerous, unclear or forgotten.</summary>
internal static class LintCommand
{
    public static Command Create(CliContext context)
    {
        var exports = ExportArguments.Create("Exports, folders of them, and projects.");
        var config = new Option<string?>("--config") { Description = $"Severities and findings that are right as they are; {LintConfig.FileName} of the working directory when it is there.", HelpName = "file" };
        var recordings = new Option<string[]>("--recordings") { Description = "A recording, or a folder of them: what they do not reach is reported as untested. Projects bring their own. May be given several times.", HelpName = "path" };
        var sarif = new Option<string?>("--sarif") { Description = "Also write the findings as SARIF 2.1.0.", HelpName = "file" };
        var failOn = CommandExtensions.WordOption<DiagnosticSeverity>("--fail-on", "The severity from which the exit code is 1: info, warning or error; warning when left out.");
        var suppressed = new Option<bool>("--suppressed") { Description = "Also show findings that were decided to be right." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "lint",
            "Finds business rules that live in prompts, secrets and personal data, exposure to prompt injection, models that move or are retired, loops and requests without bounds, what nothing reads or tests, and the builder's traps.",
            "slipway lint flow.yml",
            "slipway lint exports/ --fail-on error",
            "slipway lint Desk --sarif lint.sarif",
            "slipway lint flow.yml --recordings flow.jsonl --json",
            "slipway explain SW5106");
        foreach (Option option in (Option[])[config, recordings, sarif, failOn, suppressed, json])
        {
            command.Add(option);
        }

        command.Add(exports);
        command.SetAction(async (parsed, ct) =>
        {
            OutputFile.Check(context, "--sarif", parsed.GetValue(sarif));
            LintConfig decisions = await ReadConfigAsync(context, parsed.GetValue(config), ct);
            IReadOnlyList<Subject> subjects = await ExportArguments.ReadAsync(context, parsed.GetValue(exports)!, ct);
            string[] recorded = await ReadRecordingsAsync(context, parsed.GetValue(recordings) ?? [], ct);
            IReadOnlyList<LintFinding> findings = Linter.Check([.. subjects.Select(subject => ToLint(subject, recorded))], decisions);
            if (parsed.GetValue(sarif) is { } path)
            {
                await using var output = File.Create(context.FullPath(path));
                SarifLog.Write(output, findings);
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, LintResult.Of(subjects.Count, findings));
            }
            else
            {
                new LintView(context.Console).Draw(subjects.Count, findings, parsed.GetValue(suppressed));
            }

            DiagnosticSeverity fails = parsed.GetValue(failOn) ?? DiagnosticSeverity.Warning;
            bool unread = ReportUnread(context, subjects, fails);
            return Linter.Fails(findings, fails) || unread ? ExitCode.Findings : ExitCode.Ok;
        });
        return command;
    }

    public static LintSubject ToLint(Subject subject, string[] recordings)
    {
        LintSubject own = subject is { Result: { } result, File: { } file } ? LintSubject.Of(result, file) : LintSubject.OfProject(subject.ShownAs, subject.Project);
        return recordings.Length > 0 ? own.WithRecordings(recordings) : own;
    }

    /// <summary>Says which files are no exports at all, hold nothing that could be looked at, or lack nodes that their edges lead to, as one that was cut off does.</summary>
    private static bool ReportUnread(CliContext context, IReadOnlyList<Subject> subjects, DiagnosticSeverity fails)
    {
        IEnumerable<Diagnostic> unread = subjects.Where(s => s.Result is { Builder: "" } or { App: null, Inventory: { Nodes: [], Prompts: [], Code: [] } }).SelectMany(s => s.Result!.Diagnostics).Where(d => d.Severity is DiagnosticSeverity.Error);
        IEnumerable<Diagnostic> lacking = subjects.SelectMany(s => s.Result?.Diagnostics ?? []).Where(d => d.Code == DiagnosticCodes.EdgeToNowhere);
        Diagnostic[] all = [.. unread, .. lacking];
        new DiagnosticList(context.ErrorConsole).Write(all);
        return all.Any(d => d.Severity is DiagnosticSeverity.Error || d.Severity >= fails);
    }

    /// <summary>What the company decided, as of today.</summary>
    /// <param name="context">Has the folder and the day.</param>
    /// <param name="path">The file; null for the usual one, where it is there.</param>
    /// <param name="ct">Stops reading.</param>
    public static async Task<LintConfig> ReadConfigAsync(CliContext context, string? path, CancellationToken ct)
    {
        string full = context.FullPath(path ?? LintConfig.FileName);
        DateOnly today = DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime);
        if (!File.Exists(full))
        {
            return path is null ? LintConfig.Default.On(today) : throw new CliException($"There is no file '{path}'.");
        }

        try
        {
            return LintConfig.Read(await ExportFile.LoadAsync(full, path ?? LintConfig.FileName, ct)).On(today);
        }
        catch (FormatException e)
        {
            throw new CliException(e.Message);
        }
    }

    private static async Task<string[]> ReadRecordingsAsync(CliContext context, string[] paths, CancellationToken ct)
    {
        var texts = new List<string>();
        foreach (string path in paths)
        {
            // What is no recording would count as one that reaches nothing.
            await RecordingFiles.LoadAsync(context, path, ct);
            foreach (string file in RecordingFiles.Find(context, path))
            {
                texts.Add(await File.ReadAllTextAsync(file, ct));
            }
        }

        return [.. texts];
    }
}

/// <summary>The result in <c>--json</c>.</summary>
internal sealed record LintResult(int Files, int Errors, int Warnings, int Infos, int Suppressed, IReadOnlyList<LintFinding> Findings)
{
    public static LintResult Of(int files, IReadOnlyList<LintFinding> findings)
    {
        LintFinding[] open = [.. findings.Where(f => f.SuppressedBy is null)];
        int Count(DiagnosticSeverity severity) => open.Count(f => f.Severity == severity);
        return new(files, Count(DiagnosticSeverity.Error), Count(DiagnosticSeverity.Warning), Count(DiagnosticSeverity.Info), findings.Count - open.Length, findings);
    }
}
