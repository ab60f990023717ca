using Microsoft.Extensions.AI;
using Slipway.Prompts;

namespace Slipway.Models;

/// <summary>What a model is asked, whichever it is.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="CreateOptions">The options for a model.</param>
/// <param name="Streams">Whether the text is streamed to whoever listens to the run.</param>
/// <param name="Schema">The schema of the answer; null for free text.</param>
internal sealed record ModelQuestion(List<ChatMessage> Messages, Func<ModelBinding, ChatOptions> CreateOptions, bool Streams, AnswerSchema? Schema)
{
    /// <summary>Characters of one token: fewer than most languages have, so that estimates are rather too high.</summary>
    private const int CharactersPerToken = 3;
    private const int TokensPerMessage = 8;

    /// <summary>The messages for a model: one that cannot be asked by a schema is told it.</summary>
    public IReadOnlyList<ChatMessage> MessagesFor(ModelBinding model) => Schema is null || model.StructuredOutput is StructuredOutput.Schema
        ? Messages
        : [.. Messages, new ChatMessage(ChatRole.System, Schema.Instruction)];

    /// <summary>About how many tokens are sent.</summary>
    public long EstimateInput()
    {
        long characters = 0;
        foreach (var message in Messages)
        {
            foreach (var content in message.Contents)
            {
                characters += content switch
                {
                    TextContent text => text.Text.Length,
                    FunctionCallContent call => (call.RawRepresentation as string)?.Length ?? 0,
                    FunctionResultContent { Result: string result } => result.Length,
                    _ => 0,
                };
            }
        }

        return (characters / CharactersPerToken) + (Messages.Count * TokensPerMessage);
    }

    /// <summary>About how many tokens a text has.</summary>
    public static long Estimate(int characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;
}
