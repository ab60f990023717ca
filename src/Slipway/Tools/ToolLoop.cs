using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Tools;

/// <summary>Lets a model and its tools take turns until the model answers.</summary>
internal static class ToolLoop
{
    private const string RoundName = "round";

    /// <summary>Asks until there is an answer, in a scope of its own. The reply's usage is that of all rounds.</summary>
    /// <param name="run">The run.</param>
    /// <param name="name">The name of the scope.</param>
    /// <param name="tools">The tools.</param>
    /// <param name="said">Gets what was said after the prompt's own messages, without the answer.</param>
    /// <param name="ask">Asks the model: with what was said after the prompt's own messages, and whether it may call tools.</param>
    /// <exception cref="StepFailedException">A step failed, or the model asks for tools after the last round.</exception>
    public static async Task<PromptReply> RunAsync(
        RunContext run, string name, ToolSet tools, List<ChatMessage> said, Func<RunContext, IReadOnlyList<ChatMessage>, bool, Task<PromptReply>> ask)
    {
        var scope = run.OpenScope(name);
        TokenUsage? usage = null;
        for (var round = 0; ; round++)
        {
            var offersTools = round < tools.Options.MaxRounds || tools.Options.AtLimit is ToolLimitAction.Fail;
            var reply = await ask(scope, said, offersTools);
            usage = TokenUsage.Sum(usage, reply.Usage);
            if (reply.ToolUses is not { Count: > 0 } uses || !offersTools)
            {
                return reply with { Usage = usage, ToolUses = null };
            }

            if (round == tools.Options.MaxRounds)
            {
                throw new StepFailedException(
                    $"'{name}' still asks for tools after {tools.Options.MaxRounds} rounds.", "ToolRoundsExceeded");
            }

            var named = uses.Select((use, i) => use.Id.Length > 0 ? use : use with { Id = $"call_{round}_{i}" }).ToList();
            var results = await scope.ForEachAsync(
                RoundName,
                named,
                (use, index, context) => ToolStep.RunAsync(context, tools, use, index),
                new ForEachOptions { MaxConcurrency = tools.Options.MaxConcurrency });
            said.Add(Repeat(reply, named, tools));
            said.AddRange(named.Zip(results, static (use, result) => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(use.Id, result)])));
        }
    }

    /// <summary>What the model said, for it to read again. Arguments that could not be used are left out: services refuse a request whose
    /// earlier calls are not JSON, and the model is told of them in their results.</summary>
    private static ChatMessage Repeat(PromptReply reply, List<ToolUse> uses, ToolSet tools)
    {
        var contents = new List<AIContent>(uses.Count + 1);
        if (reply.Text.Length > 0)
        {
            contents.Add(new TextContent(reply.Text));
        }

        foreach (var use in uses)
        {
            var arguments = use.Arguments.Length <= tools.Options.MaxArgumentsLength ? Read(use.Arguments) : null;
            contents.Add(new FunctionCallContent(use.Id, use.Name, arguments) { RawRepresentation = arguments is null ? "{}" : use.Arguments });
        }

        return new ChatMessage(ChatRole.Assistant, contents);
    }

    private static Dictionary<string, object?>? Read(string arguments)
    {
        try
        {
            return arguments.Length == 0
                ? null
                : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)?.ToDictionary(a => a.Key, a => (object?)a.Value);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
