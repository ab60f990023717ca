using System.CommandLine;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Replays;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway replay</c>: does the pipeline still do what a run of it did?</summary>
internal static class ReplayCommand
{
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "The run's id, 'latest', or a file of golden runs." };
        var source = CommandExtensions.SourceArgument();
        var save = CommandExtensions.SaveOption();
        var name = CommandExtensions.GoldenNameOption();
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var flow = new FlowOptions();
        var command = CommandExtensions.WithExamples(
            "replay",
            "Runs a run again from its journal and compares every step and the output, byte for byte. Calls nothing: a step that would execute is a difference.",
            "slipway replay latest ReturnsDesk",
            "slipway replay run_0192f3… flow.yml --json",
            "slipway replay latest ReturnsDesk --save ReturnsDesk/evals/torn-jacket.jsonl",
            "slipway replay ReturnsDesk/evals/torn-jacket.jsonl ReturnsDesk");
        command.Add(run);
        command.Add(source);
        command.Add(save);
        command.Add(name);
        flow.AddTo(command);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(source)!;
            if (parsed.GetValue(name) is not null && parsed.GetValue(save) is null)
            {
                throw new CliException("--case names a case that is kept: say in which file with --save.");
            }

            var runs = await FindAsync(context, parsed.GetValue(run)!, parsed.GetValue(journal)!, ct);
            if (parsed.GetValue(save) is not null && runs.Count > 1)
            {
                throw new CliException($"--save keeps one run, and '{parsed.GetValue(run)}' holds {runs.Count}.");
            }

            if (parsed.GetValue(save) is { } target)
            {
                await GoldenSave.CheckAsync(context, target, parsed.GetValue(name), runs[0].History.Run.Id, ct);
            }

            using var pipeline = await PipelineSource.LoadAsync(context, path, ct, flow.Read(parsed));
            var reports = await ReplayAsync(context, pipeline, path, runs, ct);
            var isIdentical = reports.TrueForAll(r => r.Report.IsIdentical);
            var saved = isIdentical && parsed.GetValue(save) is { } file
                ? await GoldenSave.SaveAsync(context, file, parsed.GetValue(name), runs[0].History, ct)
                : null;
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Identical = isIdentical, Saved = saved, Runs = reports.Select(r => ReplayView.ToJson(r.Name, r.Report)).ToList() });
            }
            else
            {
                var view = new ReplayView(context.Console);
                reports.ForEach(r => view.Draw(r.Name, r.Report));
                ShowSaved(context, parsed.GetValue(save), saved, path);
            }

            return isIdentical ? ExitCode.Ok : ExitCode.Findings;
        });
        return command;
    }

    private static async Task<IReadOnlyList<GoldenRun>> FindAsync(CliContext context, string run, string journal, CancellationToken ct)
    {
        if (File.Exists(context.FullPath(run)))
        {
            return await GoldenFile.ReadAsync(context.FullPath(run), ct) is { Count: > 0 } golden ? golden : throw new CliException($"'{run}' holds no golden run.");
        }

        await using var store = await JournalFile.OpenToReadAsync(context, journal, ct);
        var history = await RunLookup.FindAsync(context, store, run, journal, ct);
        return [new GoldenRun(history.Run.Id.ToString(), history)];
    }

    private static async Task<List<(string Name, ReplayReport Report)>> ReplayAsync(
        CliContext context, PipelineSource source, string path, IReadOnlyList<GoldenRun> runs, CancellationToken ct)
    {
        await using var journal = new MemoryJournal();
        using var models = new LateKeyModels(source.ModelsYaml, context);
        using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = models, Time = context.Time });
        var reports = new List<(string, ReplayReport)>();
        foreach (var golden in runs)
        {
            var pipeline = source.CreatePipeline();
            RunLookup.ThrowIfOther(golden.History.Run, pipeline, path);
            reports.Add((golden.Name, await host.ReplayAsync(pipeline, golden.History, ct)));
        }

        return reports;
    }

    private static void ShowSaved(CliContext context, string? file, string? saved, string source)
    {
        if (file is not null)
        {
            context.Out.WriteLine(saved is null
                ? "Not saved: a golden run has to replay."
                : $"Saved as case '{saved}' of {file}. '{context.Program} replay {ShellWord.OfPath(file)} {ShellWord.OfPath(source)}' checks it, and so does a test with\n  [Theory, GoldenRuns(\"{Path.GetFileName(file)}\")]");
        }
    }
}
