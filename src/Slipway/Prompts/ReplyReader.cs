using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Prompts;

/// <summary>Reads what the journal keeps of a model's response.</summary>
internal static class ReplyReader
{
    /// <summary>More than any call can have, and so little that millions of calls can be added up.</summary>
    private const long MostTokens = 1_000_000_000_000;

    public static PromptReply Read(ChatResponse response, bool splitsReasoning)
    {
        var (text, reasoning) = splitsReasoning ? ThinkTags.Split(response.Text) : (response.Text, "");
        return new PromptReply(text)
        {
            Reasoning = reasoning,
            FinishReason = response.FinishReason?.Value ?? "",
            Usage = Usage(response),
            ToolUses = ReadToolUses(response),
            Refusal = ReadRefusal(response),
        };
    }

    /// <summary>The tokens; null when the provider did not say, or says what cannot be: sums would turn over.</summary>
    public static TokenUsage? Usage(ChatResponse response) => response.Usage is { } usage && (usage.InputTokenCount ?? usage.OutputTokenCount) is not null
        && IsCount(usage.InputTokenCount) && IsCount(usage.OutputTokenCount) && IsCount(usage.CachedInputTokenCount) && IsCount(usage.ReasoningTokenCount)
        ? new TokenUsage(
            usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0, usage.CachedInputTokenCount ?? 0, usage.ReasoningTokenCount ?? 0)
        : null;

    private static bool IsCount(long? tokens) => tokens is null or (>= 0 and <= MostTokens);

    /// <summary>All of it: a stream brings it in pieces.</summary>
    private static string? ReadRefusal(ChatResponse response)
    {
        var pieces = response.Messages.SelectMany(static m => m.Contents).OfType<ErrorContent>().Where(static e => e.ErrorCode == "Refusal").ToList();
        return pieces.Count == 0 ? null : string.Concat(pieces.Select(static e => e.Message));
    }

    private static List<ToolUse>? ReadToolUses(ChatResponse response)
    {
        List<ToolUse>? uses = null;
        foreach (var message in response.Messages)
        {
            foreach (var content in message.Contents)
            {
                if (content is FunctionCallContent { InformationalOnly: false } call)
                {
                    (uses ??= []).Add(new ToolUse(call.CallId, call.Name, Arguments(call)));
                }
            }
        }

        return uses;
    }

    /// <summary>The arguments as they came where the client keeps them.</summary>
    public static string Arguments(FunctionCallContent call) => call switch
    {
        { RawRepresentation: string raw } => raw,
        { Exception: { } unreadable } => unreadable.Message,
        { Arguments: { } arguments } => JsonSerializer.Serialize(arguments, AIJsonUtilities.DefaultOptions),
        _ => "",
    };
}
