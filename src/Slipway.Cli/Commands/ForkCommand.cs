using System.CommandLine;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway fork</c>: what if a run had gone on in another way?</summary>
internal static class ForkCommand
{
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "The run's id, or 'latest'." };
        var source = CommandExtensions.SourceArgument();
        var at = new Option<string>("--at") { Description = "The first step that executes again; those that had ended before it come from the journal.", Required = true, HelpName = "step" };
        var set = new Option<string[]>("--set")
        {
            Description = "What is different from that step on: prompt=<file|text>, model=<alias|provider:model[@url]>, both for the step's own prompt, or prompt.<name>=…, model.<name>=…; input=<json|file>, input.<member>=<value>. May be given several times.",
            HelpName = "what=value",
        };
        var save = CommandExtensions.SaveOption();
        var name = CommandExtensions.GoldenNameOption();
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var flow = new FlowOptions();
        var command = CommandExtensions.WithExamples(
            "fork",
            "Begins a new run with the first steps of another one, and executes the rest: for real, side effects included.",
            "slipway fork latest ReturnsDesk --at write-the-reply --set prompt=shorter.prompty",
            "slipway fork run_0192f3… ReturnsDesk --at write-the-reply --set model=ollama:llama3.2",
            """slipway fork latest ReturnsDesk --at load-order --set input.language=Deutsch""",
            "slipway fork latest ReturnsDesk --at 0/judge-the-item --save ReturnsDesk/evals/judged-again.jsonl --json");
        command.Add(run);
        command.Add(source);
        command.Add(at);
        command.Add(set);
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

            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct, beginsRuns: true);
            var history = await RunLookup.FindAsync(context, store, parsed.GetValue(run), parsed.GetValue(journal)!, ct);
            using var pipeline = await PipelineSource.LoadAsync(context, path, ct, flow.Read(parsed));
            RunLookup.ThrowIfOther(history.Run, pipeline.CreatePipeline(), path);
            var changes = new ForkSettings(context, pipeline, history, parsed.GetValue(at)!).Read(parsed.GetValue(set) ?? []);
            if (parsed.GetValue(save) is { } target)
            {
                await GoldenSave.CheckAsync(context, target, parsed.GetValue(name), run: null, ct);
            }

            await using var engines = new ScriptEngines();
            var asJson = parsed.GetValue(json);
            var streamed = new StreamedText(context);
            var result = await new RunSetup(context, pipeline, store, JournalFile.FilesOf(context, parsed.GetValue(journal)!), engines, asJson ? null : streamed.Write).ForkAsync(history, parsed.GetValue(at)!, changes, ct);
            streamed.End();
            var fork = (await store.ReadAsync(result.Id, ct))!;
            var (saved, notSaved) = result.Outcome.Status is RunStatus.Completed && parsed.GetValue(save) is { } file
                ? await TrySaveAsync(context, file, parsed.GetValue(name), fork, ct)
                : default;
            var next = new NextCommand(path, CommandExtensions.JournalArgument(parsed.GetValue(journal)!), Flow: flow.Shown(parsed));
            var report = await RunReport.OfAsync(context, store, result, next, CancellationToken.None);
            Report(context, report, result, fork, saved, next.Journal, asJson);
            WarnOfNotAsked(context, fork, new PromptNames(pipeline));
            notSaved?.Throw();
            return report.ExitCode(ct);
        });
        return command;
    }

    /// <summary>The case's name, or why the fork is not kept: that it has run is to be said in any case.</summary>
    private static async Task<(string? Saved, ExceptionDispatchInfo? NotSaved)> TrySaveAsync(
        CliContext context, string file, string? name, RunHistory fork, CancellationToken ct)
    {
        try
        {
            return (await GoldenSave.SaveAsync(context, file, name, fork, ct), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SlipwayException or CliException)
        {
            return (null, ExceptionDispatchInfo.Capture(e));
        }
    }

    private static void Report(CliContext context, RunReport report, RunResult result, RunHistory fork, string? saved, string journal, bool asJson)
    {
        var origin = fork.Run.Fork!;
        var executed = fork.Steps.Count - origin.Kept;
        if (asJson)
        {
            Json.Write(context.Out, new { Run = result.Id.ToString(), ForkedFrom = origin, Kept = origin.Kept, Executed = executed, result.Outcome.Status, report.Output, result.Outcome.Failure, Saved = saved });
            return;
        }

        report.Write();
        context.ErrorConsole.MarkupLine($"[dim]Forked from {origin.Run} at {Printable.Markup(origin.Step)}: {origin.Kept} {(origin.Kept == 1 ? "step" : "steps")} from its journal, {executed} executed.{(saved is null ? "" : Printable.Markup($" Saved as case '{saved}'."))}[/]");
        context.ErrorConsole.CommandLine($"[dim]{Printable.Markup(context.Program)} trace {result.Id}{Printable.Markup(journal)} shows the steps.[/]");
    }

    /// <summary>What a run that did not end would have come to was not known before.</summary>
    private static void WarnOfNotAsked(CliContext context, RunHistory fork, PromptNames names)
    {
        if (fork.Run is { Status: RunStatus.Completed, Fork: { } origin })
        {
            var asked = fork.Steps.Skip(origin.Kept).Select(names.AskedBy).ToHashSet(StringComparer.Ordinal);
            foreach (var prompt in origin.Prompts.Keys.Union(origin.Models.Keys).Where(prompt => !asked.Contains(prompt)))
            {
                context.Error.WriteLine($"Prompt '{Printable.Of(prompt)}' was not asked from {Printable.Of(origin.Step)} on, so what --set says of it changed nothing.");
            }
        }
    }
}
