using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Models.Catalog;
using Slipway.Models.Replay;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway run</c>: runs a pipeline, live or on recorded replies.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context)
    {
        var source = new Argument<string>("source") { Description = "An export, or the folder of a project." };
        var input = new Option<string?>("--input", "-i") { Description = "The input: JSON, or a file that holds it, or - for standard input. An input that takes files is given \"@path\", {\"path\": \"…\"} or an http address.", HelpName = "json|file" };
        var replies = new Option<string?>("--replies") { Description = "Answer model and HTTP calls from this recording; nothing leaves the process.", HelpName = "file" };
        var chosenCase = new Option<string?>("--case") { Description = "The recorded case whose replies (and, without --input, whose input) to use; the first when left out.", HelpName = "name" };
        var model = CommandExtensions.ModelOption();
        var conversation = new Option<string?>("--conversation") { Description = "For chats: the conversation this run belongs to, kept in this file. A file that is not there begins a new one.", HelpName = "file" };
        var journal = CommandExtensions.JournalOption();
        var json = CommandExtensions.JsonOption();
        var flow = new FlowOptions();
        var command = CommandExtensions.WithExamples(
            "run",
            "Runs a pipeline and prints its output; the run is journaled. Keys come from the environment (OPENAI_API_KEY and so on).",
            """slipway run flow.yml --input '{"question":"Where is my order?"}'""",
            """slipway run flow.yml --input '{"query":"What is it worth?","receipt":"@receipt.png"}'""",
            """slipway run HelpDesk --input '{"query":"And on Sundays?"}' --conversation talk.json""",
            "slipway run ReturnsDesk --input ticket.json --replies recordings/returns-desk.jsonl",
            "slipway run ReturnsDesk --input ticket.json --model ollama:llama3.2",
            "slipway run ReturnsDesk --input ticket.json --model openai:gpt-4o-mini@http://localhost:8080/v1");
        command.Add(source);
        command.Add(input);
        command.Add(replies);
        command.Add(chosenCase);
        command.Add(model);
        command.Add(conversation);
        flow.AddTo(command);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            using var pipeline = await PipelineSource.LoadAsync(context, parsed.GetValue(source)!, ct, flow.Read(parsed));
            await using var store = await JournalFile.OpenAsync(context, parsed.GetValue(journal)!, ct);
            await using var engines = new ScriptEngines();
            var asJson = parsed.GetValue(json);
            if (parsed.GetValue(chosenCase) is not null && parsed.GetValue(replies) is null)
            {
                throw new CliException("--case chooses among the cases of a recording: name that with --replies.");
            }

            if (parsed.GetValue(model) is not null && parsed.GetValue(replies) is not null)
            {
                throw new CliException("--model asks a model, and --replies answers from a recording. Name one of them.");
            }

            var given = await ReadInputAsync(context, parsed.GetValue(input), ct);
            var files = JournalFile.FilesOf(context, parsed.GetValue(journal)!);
            if (given is not null)
            {
                await InputFiles.StoreAsync(given, pipeline.CreatePipeline().InputType, files, context, ct);
            }

            using var talk = OpenConversation(context, parsed.GetValue(conversation), given, parsed.GetValue(replies));
            var streamed = new StreamedText(context);
            var setup = new RunSetup(context, pipeline, store, files, engines, asJson ? null : streamed.Write);
            var result = parsed.GetValue(replies) is { } recording
                ? await setup.ReplayAsync(recording, parsed.GetValue(chosenCase), given, ct)
                : await setup.RunLiveAsync(given ?? [], parsed.GetValue(model), talk?.Conversation, ct);
            streamed.End();
            var next = new NextCommand(parsed.GetValue(source)!, CommandExtensions.JournalArgument(parsed.GetValue(journal)!), parsed.GetValue(conversation), flow.Shown(parsed));
            var report = await RunReport.OfAsync(context, store, result, next, CancellationToken.None);
            if (asJson)
            {
                report.WriteJson();
            }
            else
            {
                report.Write();
                context.ErrorConsole.CommandLine($"[dim]{Printable.Markup(context.Program)} trace {result.Id}{Printable.Markup(next.Journal)} shows the steps.[/]");
            }

            if (talk is not null && result.Outcome.Status is RunStatus.Completed)
            {
                await talk.KeepAsync(ConversationFile.QuestionOf(given)!, report.Output, result);
            }

            await SweepAsync(context, store, pipeline, ct);
            return report.ExitCode(ct);
        });
        return command;
    }

    /// <summary>Erases what the project does not want to keep any longer.</summary>
    private static async Task SweepAsync(CliContext context, IJournal journal, PipelineSource source, CancellationToken ct)
    {
        if (source.Settings.KeepPayloads is not { } age)
        {
            return;
        }

        await using var sweep = new RetentionSweep(journal, new RetentionOptions { KeepPayloads = age, Pipeline = source.CreatePipeline().Name, Time = context.Time });
        var erased = await context.WithProgressAsync("Erasing what is past its retention", _ => sweep.SweepAsync(ct));
        if (erased > 0)
        {
            context.ErrorConsole.MarkupLineInterpolated(
                $"[dim]The payloads of {erased} {(erased == 1 ? "run" : "runs")} that ended more than {age.TotalDays} days ago, forks included, are erased (retention_days in slipway.yaml).[/]");
        }
    }

    private static async Task<JsonObject?> ReadInputAsync(CliContext context, string? input, CancellationToken ct)
    {
        if (input is null)
        {
            return null;
        }

        var text = input.TrimStart() switch
        {
            "-" => (await context.In.ReadToEndAsync(ct)).TrimStart('\uFEFF'),
            ['{' or '[' or '"', ..] => input,
            _ when File.Exists(context.FullPath(input)) => await File.ReadAllTextAsync(context.FullPath(input), ct),
            _ => throw new CliException($"--input '{input}' is neither JSON nor a file."),
        };
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new CliException("--input is empty. It is a JSON object, such as {\"question\":\"…\"}.");
        }

        try
        {
            return JsonArgument.Parse(text) as JsonObject ?? throw new CliException("--input must be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new CliException($"--input is not JSON: {JsonArgument.Reason(e)}");
        }
    }

    private static ConversationFile? OpenConversation(CliContext context, string? file, JsonObject? given, string? replies)
    {
        if (file is null)
        {
            return null;
        }

        if (replies is not null)
        {
            throw new CliException("--conversation and --replies cannot go together: a recorded case has its own conversation.");
        }

        return ConversationFile.QuestionOf(given) is not null
            ? ConversationFile.Open(context, file)
            : throw new CliException("--conversation is for chats, whose input has a 'query' with what the user says.");
    }
}
