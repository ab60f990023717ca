using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Cli.Hosting;
using Slipway.Cli.Terminal;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway send</c>: brings a run the event it waits for.</summary>
internal static class SendCommand
{
    public static Command Create(CliContext context)
    {
        var run = new Argument<string>("run") { Description = "The run's id, or 'latest'." };
        var name = new Argument<string>("event") { Description = "The event's name." };
        var content = new Argument<string?>("content") { Description = "What comes, as JSON; null when left out.", Arity = ArgumentArity.ZeroOrOne };
        var by = CommandExtensions.ByOption();
        var journal = CommandExtensions.ExistingJournalOption();
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "send",
            "Brings a run the event it waits for. 'slipway resume' goes on with the run.",
            """slipway send run_0192f3… payment-received '{"amount":120}'""");
        command.Add(run);
        command.Add(name);
        command.Add(content);
        command.Add(by);
        command.Add(journal);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var value = Read(parsed.GetValue(content));
            await using var store = await JournalFile.OpenExistingAsync(context, parsed.GetValue(journal)!, ct);
            var id = (await RunLookup.FindAsync(context, store, parsed.GetValue(run), parsed.GetValue(journal)!, ct)).Run.Id;
            await using var host = new SlipwayHost(new SlipwayOptions { Journal = store, Time = context.Time });
            if (!await host.SendEventAsync(id, parsed.GetValue(name)!, value, parsed.GetValue(by), ct))
            {
                throw new CliException($"Run {id} does not wait for event '{parsed.GetValue(name)}' now. '{context.Program} waiting{CommandExtensions.JournalArgument(parsed.GetValue(journal)!)}' lists what runs wait for.");
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Run = id.ToString(), Event = parsed.GetValue(name), Content = value, By = parsed.GetValue(by) });
            }
            else
            {
                context.Out.WriteLine($"Run {id} has event '{parsed.GetValue(name)}'. This goes on with the run:\n  {context.Program} resume {id} <export|project>{CommandExtensions.JournalArgument(parsed.GetValue(journal)!)}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonNode? Read(string? content)
    {
        try
        {
            return content is null ? null : JsonArgument.Parse(content);
        }
        catch (JsonException e)
        {
            throw new CliException($"The content of the event is not JSON: {JsonArgument.Reason(e)} A text stands in double quotes: '\"paid\"'.");
        }
    }
}
