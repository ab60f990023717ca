using System.CommandLine;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway resume</c>: goes on with runs that were answered, whose time has come, or whose process is gone.</summary>
internal static class ResumeCommand
{
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "The run's id, or 'latest', or 'all' for every run of the pipeline that can go on." };
        var source = CommandExtensions.SourceArgument();
        var watch = new Option<bool>("--watch") { Description = "With 'all': stay, and go on with each run as soon as it can; Ctrl-C ends it and lets go of what is in progress." };
        var model = CommandExtensions.ModelOption();
        var conversation = new Option<string?>("--conversation") { Description = "For one run of a chat: the file its conversation is kept in, as 'run' was given it.", HelpName = "file" };
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var flow = new FlowOptions();
        var command = CommandExtensions.WithExamples(
            "resume",
            "Goes on with runs: those that were answered or cancelled, whose time has come, or whose process is gone. Finished steps are not done again.",
            "slipway resume run_0192f3… ReturnsDesk",
            "slipway resume run_0192f3… HelpDesk --conversation talk.json",
            "slipway resume all ReturnsDesk",
            "slipway resume all ReturnsDesk --watch");
        command.Add(run);
        command.Add(source);
        command.Add(model);
        command.Add(conversation);
        command.Add(watch);
        flow.AddTo(command);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var (wanted, path, asJson) = (parsed.GetValue(run)!, parsed.GetValue(source)!, parsed.GetValue(json));
            var talkFile = parsed.GetValue(conversation);
            var next = new NextCommand(path, CommandExtensions.JournalArgument(parsed.GetValue(journal)!), talkFile, flow.Shown(parsed));
            var isForAll = wanted == "all";
            if (talkFile is not null && isForAll)
            {
                throw new CliException("--conversation is for one run, whose conversation it is: slipway resume <run> <export|project> --conversation <file>.");
            }

            if (parsed.GetValue(watch) && !isForAll)
            {
                throw new CliException("--watch is for 'all': slipway resume all <export|project> --watch.");
            }

            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct);
            var history = isForAll ? null : await RunLookup.FindAsync(context, store, wanted, parsed.GetValue(journal)!, ct);
            using var pipeline = await PipelineSource.LoadAsync(context, path, ct, flow.Read(parsed));
            await using var engines = new ScriptEngines();
            var setup = new RunSetup(context, pipeline, store, JournalFile.FilesOf(context, parsed.GetValue(journal)!), engines, onText: null);
            if (history is not null)
            {
                RunLookup.ThrowIfOther(history.Run, pipeline.CreatePipeline(), path);
                return await ResumeOneAsync(context, store, setup, history.Run, parsed.GetValue(model), next, asJson, ct);
            }

            return await ResumeAllAsync(context, store, setup, parsed.GetValue(model), next, parsed.GetValue(watch), asJson, ct);
        });
        return command;
    }

    private static async Task<int> ResumeOneAsync(CliContext context, StoredJournal journal, RunSetup setup, RunRecord run, string? model, NextCommand next, bool asJson, CancellationToken ct)
    {
        using var talk = next.Conversation is { } file ? OpenConversation(context, file, run) : null;
        if (await setup.TakeUpAsync(run.Id, model, ct) is not { } result)
        {
            throw new CliException(WhyNot(context, (await journal.ReadAsync(run.Id, ct))!, next.Journal), ExitCode.Findings);
        }

        var report = await RunReport.OfAsync(context, journal, result, next, CancellationToken.None);
        if (asJson)
        {
            report.WriteJson();
        }
        else
        {
            report.Write();
        }

        if (talk is not null && result.Outcome.Status is RunStatus.Completed)
        {
            await talk.KeepAsync(ConversationFile.QuestionOf(JsonNode.Parse(run.Input.Span))!, report.Output, result);
        }

        return report.ExitCode(ct);
    }

    private static ConversationFile OpenConversation(CliContext context, string file, RunRecord run) =>
        run.ConversationId is { Length: > 0 } id && run.ErasedAt is null && ConversationFile.QuestionOf(JsonNode.Parse(run.Input.Span)) is not null
            ? ConversationFile.Open(context, file, id)
            : throw new CliException($"Run {run.Id} is in no conversation: --conversation is for chats, whose input has a 'query' with what the user says.");

    private static async Task<int> ResumeAllAsync(CliContext context, StoredJournal journal, RunSetup setup, string? model, NextCommand next, bool watches, bool asJson, CancellationToken ct)
    {
        var results = new List<RunResult>();
        var failed = 0;
        await setup.TakeUpAllAsync(
            result =>
            {
                lock (results)
                {
                    results.Add(result);
                    if (!asJson)
                    {
                        context.Out.WriteLine($"{result.Id} {result.Outcome.Status.ToString().ToLowerInvariant()}");
                    }
                }
            },
            (run, failure) =>
            {
                lock (results)
                {
                    failed++;
                    context.Error.WriteLine(Printable.Of($"{run} could not go on: {failure.Message} It is free again in a minute."));
                }
            },
            model,
            watches,
            ct);
        if (asJson)
        {
            var reports = new List<object>();
            foreach (var result in results)
            {
                reports.Add((await RunReport.OfAsync(context, journal, result, next, CancellationToken.None)).ToJson());
            }

            Json.Write(context.Out, reports);
        }
        else if (results.Count + failed == 0)
        {
            context.Out.WriteLine($"No run of this pipeline can go on now. '{context.Program} waiting{next.Journal}' lists what runs wait for.");
        }

        return failed > 0 || results.Exists(static r => r.Outcome.Status is RunStatus.Failed) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static string WhyNot(CliContext context, RunHistory history, string journal) => (history.Run.Status, Waiting.In(history)) switch
    {
        (RunStatus.Suspended, [var wait, ..]) =>
            $"Run {history.Run.Id} waits in step {wait.Step.Key} for: {wait.What}{(wait.Details.Length > 0 ? $" ({wait.Details})" : "")}.{(wait.Command(context.Program, journal) is { } command ? $" {command}" : "")}",
        (RunStatus.Suspended, _) => $"Run {history.Run.Id} waits for something that is not there yet.",
        (RunStatus.Running, _) =>
            $"Run {history.Run.Id} is still '{history.Run.Owner}'s. If that process is gone, its lease ends soon, within 15 seconds unless its host says otherwise; try again then.",
        var (status, _) => $"Run {history.Run.Id} has ended: it is {status.ToString().ToLowerInvariant()}.",
    };
}
