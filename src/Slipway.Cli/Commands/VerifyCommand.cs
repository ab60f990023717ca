using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Documents;
using Slipway.Evaluation.Equivalence;
using Slipway.Models.Replay;
using Slipway.Recordings;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway verify</c>: does the pipeline behave as recorded?</summary>
internal static class VerifyCommand
{
    public static Command Create(CliContext context)
    {
        var source = new Argument<string>("source") { Description = "An export, or the folder of a project." };
        var recordings = new Option<string>("--recordings") { Description = "A recording, or a folder of them.", Required = true, HelpName = "path" };
        var only = new Option<string?>("--case") { Description = "Only the case of this name.", HelpName = "name" };
        var evidence = new Option<string?>("--evidence") { Description = "Also write what was compared, with hashes, to this file.", HelpName = "file" };
        var connections = ExportReader.ConnectionOption();
        var variant = ExportReader.VariantOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "verify",
            "Runs the pipeline on recorded cases and compares model requests (wire), HTTP and tool calls (effect) and outputs.",
            "slipway verify flow.yml --recordings flow.jsonl",
            "slipway verify ReturnsDesk --recordings ReturnsDesk/recordings --evidence evidence.json",
            "slipway verify ReturnsDesk --recordings r.jsonl --case torn-jacket --json",
            "slipway verify ticket-triage/ --recordings triage.jsonl --connection open_ai_connection=azure");
        command.Add(source);
        command.Add(recordings);
        command.Add(only);
        command.Add(evidence);
        command.Add(connections);
        command.Add(variant);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            OutputFile.Check(context, "--evidence", parsed.GetValue(evidence));
            using var pipeline = await PipelineSource.LoadAsync(context, parsed.GetValue(source)!, ct, ExportReader.Options(parsed.GetValue(connections), parsed.GetValue(variant)));
            var cases = await RecordingFiles.LoadAsync(context, parsed.GetValue(recordings)!, ct);
            if (parsed.GetValue(only) is { } name)
            {
                cases = cases.Where(c => c.Name == name).ToList() is { Count: > 0 } chosen
                    ? chosen
                    : throw new CliException($"No recorded case is called '{name}'. There are: {string.Join(", ", cases.Select(c => c.Name))}.");
            }

            var reports = await CompareAsync(context, pipeline, cases, ct);
            if (parsed.GetValue(evidence) is { } file)
            {
                Evidence.Create(pipeline, cases, reports, context.Time).Write(context.FullPath(file));
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Equivalent = reports.All(r => r.IsEquivalent), Cases = reports });
            }
            else
            {
                new EquivalenceView(context.Console).Draw(reports);
            }

            return reports.All(r => r.IsEquivalent) ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    /// <summary>Runs every case; a request that the recording does not hold is answered by the nearest, so that all differences are found.</summary>
    public static Task<IReadOnlyList<CaseReport>> CompareAsync(
        CliContext context, PipelineSource pipeline, IReadOnlyList<RecordedCase> cases, CancellationToken ct) =>
        context.WithProgressAsync("Running the recorded cases", say => CompareAsync(context, pipeline, cases, say, ct));

    private static async Task<IReadOnlyList<CaseReport>> CompareAsync(
        CliContext context, PipelineSource pipeline, IReadOnlyList<RecordedCase> cases, Action<string> say, CancellationToken ct)
    {
        await using var engines = new ScriptEngines();
        var reports = new List<CaseReport>();
        foreach (var recorded in cases)
        {
            say($"Case {reports.Count + 1} of {cases.Count}: {recorded.Name}");
            var options = new CaseReplayOptions
            {
                ModelsYaml = pipeline.ModelsYaml,
                ScriptEngines = engines.All,
                Documents = new DocumentReader(),
                Replay = new ReplayOptions { Mode = ReplayMode.Positional },
                Time = context.Time,
            };
            var replayed = await CaseReplay.RunAsync(pipeline.CreatePipeline(), recorded, options, ct);
            reports.Add(CaseComparison.Compare(recorded, replayed.Actual));
        }

        return reports;
    }
}
