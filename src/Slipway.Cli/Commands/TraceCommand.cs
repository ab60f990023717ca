using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;
using Slipway.Journal;
using Slipway.Storage;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway trace</c>: one run as a tree.</summary>
internal static class TraceCommand
{
    public static Command Create(CliContext context)
    {
        var id = new Argument<string?>("run") { Description = "The run's id; the newest run when left out, or 'latest'.", Arity = ArgumentArity.ZeroOrOne };
        var payloads = new Option<bool>("--payloads") { Description = "Also show what each step was asked and answered." };
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "trace", "Shows one run as a tree of steps with durations, tokens and cost.", "slipway trace", "slipway trace run_0192f3… --payloads", "slipway trace run_0192f3… --json");
        command.Add(id);
        command.Add(payloads);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            await using var store = await JournalFile.OpenToReadAsync(context, parsed.GetValue(journal)!, ct);
            var history = await RunLookup.FindAsync(context, store, parsed.GetValue(id), parsed.GetValue(journal)!, ct);
            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Run = RunSummary.Of(history.Run), ForkedFrom = history.Run.Fork, Input = Node(history.Run.Input), Output = Node(history.Run.Output), Steps = history.Steps.Select(step => Describe(step, AnswerOf(history, step))).ToList(), WaitsFor = Waiting.In(history).Select(static w => w.ToJson()).ToList() });
            }
            else
            {
                new TraceTree(context.Console, parsed.GetValue(payloads)).Draw(history);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Who answered what a step has waited for; null for nobody.</summary>
    private static StepAnswer? AnswerOf(RunHistory history, StepRecord step) => history.Pending.FirstOrDefault(p => p.Key == step.Key)?.Answer;

    private static object Describe(StepRecord step, StepAnswer? answer) => new
    {
        step.Key,
        step.Kind,
        step.Effect,
        step.StartedAt,
        DurationMs = step.Duration.TotalMilliseconds,
        step.Attempts,
        step.ModelAttempts,
        step.RequestHash,
        step.ArtifactVersion,
        step.Usage,
        step.Failure,
        Request = Node(step.Request),
        Result = Node(step.Result),
        Answered = answer is null ? null : new { answer.By, answer.At, answer.Reason },
    };

    private static JsonNode? Node(ReadOnlyMemory<byte>? json) =>
        json is { IsEmpty: false } bytes ? JsonNode.Parse(Encoding.UTF8.GetString(bytes.Span)) : null;
}
