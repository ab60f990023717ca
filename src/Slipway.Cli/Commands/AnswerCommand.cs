using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Steps;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway answer</c>: answers a question that a run waits for.</summary>
internal static class AnswerCommand
{
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "The run's id, or 'latest'." };
        var answer = new Argument<string>("answer") { Description = "The answer: JSON, or a text." };
        var step = new Option<string?>("--step") { Description = "The step that asks, when several do, as 'slipway waiting' has it.", HelpName = "step" };
        var by = CommandExtensions.ByOption();
        var reason = new Option<string?>("--reason") { Description = "Why; it is kept with the answer.", HelpName = "text" };
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "answer",
            "Answers a question that a run waits for. Of several answers the first one counts. 'slipway resume' goes on with the run.",
            "slipway answer run_0192f3… approve",
            "slipway answer run_0192f3… false --by ada --reason 'the receipt is missing'",
            """slipway answer run_0192f3… '{"outcome":"repeat"}' --step charge#1""");
        command.Add(run);
        command.Add(answer);
        command.Add(step);
        command.Add(by);
        command.Add(reason);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct);
            var history = await RunLookup.FindAsync(context, store, parsed.GetValue(run), parsed.GetValue(journal)!, ct);
            var asked = Find([.. Waiting.In(history).Where(static w => w.Step.Kind is not (StepKind.Delay or StepKind.Event))], history.Run.Id, parsed.GetValue(step), context.Program, CommandExtensions.JournalArgument(parsed.GetValue(journal)!));
            var value = Read(parsed.GetValue(answer)!, asked.Form);
            await using var host = new SlipwayHost(new SlipwayOptions { Journal = store, Time = context.Time });
            await host.AnswerAsync(history.Run.Id, asked.Step.Key, value, parsed.GetValue(by), parsed.GetValue(reason), ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Run = history.Run.Id.ToString(), Step = asked.Step.Key, Answer = value, By = parsed.GetValue(by), Reason = parsed.GetValue(reason) });
            }
            else
            {
                context.Out.WriteLine($"Step {asked.Step.Key} is answered. This goes on with the run:\n  {context.Program} resume {history.Run.Id} <export|project>{CommandExtensions.JournalArgument(parsed.GetValue(journal)!)}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Waiting Find(List<Waiting> open, RunId run, string? step, string program, string journal) => (open, step) switch
    {
        ([], _) => throw new CliException($"Run {run} asks nothing now. '{program} waiting{journal}' lists what runs wait for."),
        ([var only], null) => only,
        (_, null) => throw new CliException($"Run {run} asks in several steps: name one of {string.Join(", ", open.Select(static w => w.Step.Key))} with --step."),
        _ => open.Find(w => w.Step.Key == step || w.Step.Key == step + "#1")
            ?? throw new CliException($"Step '{step}' of run {run} asks nothing now. Those that ask: {string.Join(", ", open.Select(static w => w.Step.Key))}."),
    };

    /// <summary>What was typed, as the question wants it: a text where it asks for one, else JSON where it is JSON.</summary>
    private static JsonNode? Read(string answer, JsonNode? form)
    {
        if (form?["type"] is JsonValue type && type.TryGetValue(out string? name) && name == "string" && !answer.StartsWith('"'))
        {
            return JsonValue.Create(answer);
        }

        try
        {
            JsonDocument.Parse(answer).Dispose();
        }
        catch (JsonException)
        {
            return JsonValue.Create(answer);
        }

        try
        {
            return JsonArgument.Parse(answer);
        }
        catch (JsonException e)
        {
            throw new CliException($"The answer is JSON with a member twice: {JsonArgument.Reason(e)}");
        }
    }
}
