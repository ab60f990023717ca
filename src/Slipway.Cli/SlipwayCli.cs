using System.CommandLine;
using System.CommandLine.Parsing;
using Slipway.Cli.Commands;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;

namespace Slipway.Cli;

/// <summary>The command line: parses, runs one command, and turns what it throws into a message and an exit code.</summary>
public static class SlipwayCli
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code; see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliContext context, CancellationToken ct = default)
    {
        var root = CreateRoot(context);
        // An answer or a query may begin with @; nothing is read from a file in its place.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            if (parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0)
            {
                // Nobody has said yet what is to be done.
                root.Parse([.. args, "--help"]).Invoke(new InvocationConfiguration { Output = context.Error, Error = context.Error });
                return ExitCode.Usage;
            }

            foreach (var error in WrongUse.In(parsed))
            {
                context.Error.WriteLine($"slipway: {Printable.Of(error)}");
            }

            context.Error.WriteLine($"See '{context.Program} {PathOf(parsed.CommandResult)}--help'.");
            return ExitCode.Usage;
        }

        try
        {
            using var export = TelemetryExport.Start(context);
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Say(context, "stopped.");
            return ExitCode.Cancelled;
        }
        catch (CliException e)
        {
            Say(context, e.Message);
            return e.ExitCode;
        }
        catch (InvalidInputException e)
        {
            Say(context, e.Message);
            return ExitCode.Usage;
        }
        catch (ForkException e) when (e.Differences.Count == 0)
        {
            Say(context, e.Message);
            return ExitCode.Usage;
        }
        catch (SlipwayException e)
        {
            Say(context, e.Message);
            return ExitCode.Findings;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(context, e.Message);
            return ExitCode.Usage;
        }
    }

    private static void Say(CliContext context, string message)
    {
        try
        {
            context.Error.WriteLine($"slipway: {Printable.Of(message)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody is there to be told, or the disk behind is full: the exit code says the rest.
        }
    }

    /// <summary>A command as it is typed behind <c>slipway</c>: there is a diff, and a knowledge diff.</summary>
    private static string PathOf(CommandResult command) =>
        command.Command is RootCommand ? "" : $"{(command.Parent is CommandResult parent ? PathOf(parent) : "")}{command.Command.Name} ";

    private static RootCommand CreateRoot(CliContext context)
    {
        var root = CreateCommands(context);
        HelpWithExamples.Attach(root);
        return root;
    }

    private static RootCommand CreateCommands(CliContext context) => new(
        """
        Takes LLM workflows out of visual builders and runs them as C#.

        Begin with:
          slipway demo                                 the whole way on a sample, no key needed
          slipway inventory flow.yml                   what is in an export
          slipway import flow.yml -o ReturnsDesk       the C# project
          slipway verify flow.yml --recordings r.jsonl proof that it behaves as recorded
        """)
    {
        DemoCommand.Create(context),
        EraseCommand.Create(context),
        InventoryCommand.Create(context),
        LintCommand.Create(context),
        DiffCommand.Create(context),
        AssessCommand.Create(context),
        ExplainCommand.Create(context),
        ImportCommand.Create(context),
        CheckCommand.Create(context),
        RunCommand.Create(context),
        VerifyCommand.Create(context),
        EvaluateCommand.Create(context),
        RecordCommand.Create(context),
        KnowledgeCommand.Create(context),
        RunsCommand.Create(context),
        WaitingCommand.Create(context),
        AnswerCommand.Create(context),
        SendCommand.Create(context),
        CancelCommand.Create(context),
        ResumeCommand.Create(context),
        TraceCommand.Create(context),
        ReplayCommand.Create(context),
        ForkCommand.Create(context),
    };
}
