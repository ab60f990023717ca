using Microsoft.Extensions.AI;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <content>Texts that Dify puts into the prompts it writes itself.</content>
public static partial class DifyPrompt
{
    /// <summary>Earlier messages as a text, a message a line: <c>Human: …</c>, <c>Assistant: …</c> (8.8).</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="window">The most question-and-answer pairs; null for all.</param>
    public static string Histories(Conversation conversation, int? window = null)
    {
        int skipped = window is { } pairs ? Math.Max(0, conversation.History.Count - (Math.Max(0, pairs) * 2)) : 0;
        return string.Join('\n', conversation.History.Skip(skipped)
            .Where(message => message.Role == ChatRole.User || message.Role == ChatRole.Assistant)
            .Select(message => $"{(message.Role == ChatRole.User ? "Human" : "Assistant")}: {message.Text}"));
    }

    /// <summary>A value as Python's <c>str</c> prints it; nothing for what is missing or empty.</summary>
    public static string Raw(object? value) => DifyCondition.IsEmpty(value) ? "" : PythonRepr.Str(DifyJson.ToNode(value));

    /// <summary>The tokens of a reply as Dify's nodes give them; prices and latency are not in it.</summary>
    internal static System.Text.Json.Nodes.JsonObject UsageOf(PromptReply reply) => new()
    {
        ["prompt_tokens"] = reply.Usage?.InputTokens ?? 0,
        ["completion_tokens"] = reply.Usage?.OutputTokens ?? 0,
        ["total_tokens"] = (reply.Usage?.InputTokens ?? 0) + (reply.Usage?.OutputTokens ?? 0),
    };
}
