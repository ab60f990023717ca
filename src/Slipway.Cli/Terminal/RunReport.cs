using System.Text;
using System.Text.Json.Nodes;
using Slipway.Journal;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>What further commands on a run are given.</summary>
/// <param name="Source">The run's pipeline.</param>
/// <param name="Journal">The journal's option; empty for the usual one.</param>
/// <param name="Conversation">The file of the run's conversation; null when it is in none.</param>
/// <param name="Flow">The options that a Prompt flow is given; empty for none.</param>
internal readonly record struct NextCommand(string Source, string Journal, string? Conversation = null, string Flow = "");

/// <summary>How a run stands after a command: its output, or why there is none.</summary>
internal sealed class RunReport(CliContext context, RunResult result, NextCommand next, IReadOnlyList<Waiting> waiting)
{
    /// <summary>The report of a run, with what it waits for.</summary>
    public static async Task<RunReport> OfAsync(CliContext context, IJournal journal, RunResult result, NextCommand next, CancellationToken ct) => new(
        context,
        result,
        next,
        result.Outcome.Status is RunStatus.Suspended && await journal.ReadAsync(result.Id, ct) is { } history ? Waiting.In(history) : []);

    public JsonNode? Output => result.Output is { } bytes ? JsonNode.Parse(Encoding.UTF8.GetString(bytes.Span)) : null;

    /// <summary>What the process returns.</summary>
    /// <param name="ct">What Ctrl-C cancels, or lets go of; a run may also be cancelled by somebody else.</param>
    public int ExitCode(CancellationToken ct) => result.Outcome.Status switch
    {
        RunStatus.Completed => Cli.ExitCode.Ok,
        RunStatus.Cancelled or RunStatus.Running when ct.IsCancellationRequested => Cli.ExitCode.Cancelled,
        _ when result.Exception is InvalidInputException => Cli.ExitCode.Usage,
        _ => Cli.ExitCode.Findings,
    };

    public void WriteJson() => Json.Write(context.Out, ToJson());

    public object ToJson() => new
    {
        Run = result.Id.ToString(),
        result.Outcome.Status,
        Output,
        result.Outcome.Failure,
        WaitsFor = waiting.Count == 0 ? null : waiting.Select(static w => w.ToJson()).ToList(),
    };

    /// <summary>Writes the output, or in its place what has become of the run.</summary>
    public void Write()
    {
        switch (result.Outcome)
        {
            case { Failure: { } failure } outcome:
                var where = failure.StepKey is { } key ? $" in step {key}" : "";
                context.ErrorConsole.Quote($"[red]{outcome.Status}[/]{Printable.LineMarkup(where)}:", Describe(failure, outcome.Status));
                break;
            case { Status: RunStatus.Suspended }:
                WriteWaiting();
                break;
            case { Status: RunStatus.Running }:
                context.ErrorConsole.MarkupLine($"[blue]Let go of[/]: the run stays as it is. This goes on with it:");
                context.ErrorConsole.CommandLine($"  {Resume}");
                break;
            default:
                Json.Write(context.Out, Output);
                break;
        }
    }

    /// <summary>A failure in a line: its code where that says more than the status, and its words where they were not erased.</summary>
    public static string Describe(Failure failure, RunStatus status) =>
        string.Join(": ", ((string[])[failure.Code == status.ToString() ? "" : failure.Code, failure.Message]).Where(static part => part.Length > 0));

    private string Resume => Printable.Markup(
        $"{context.Program} resume {result.Id} {ShellWord.OfPath(next.Source)}{next.Flow}{(next.Conversation is { } file ? " --conversation " + ShellWord.OfPath(file) : "")}{next.Journal}");

    private void WriteWaiting()
    {
        foreach (var wait in waiting)
        {
            context.ErrorConsole.Quote($"[blue]Waits[/] in step {Printable.LineMarkup(wait.Step.Key)} for:", wait.What);
            wait.WriteDetails(context.ErrorConsole, context.Program, next.Journal);
        }

        context.ErrorConsole.MarkupLine("Then this goes on with the run:");
        context.ErrorConsole.CommandLine($"  {Resume}");
    }
}
