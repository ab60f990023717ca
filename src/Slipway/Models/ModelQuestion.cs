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

    /// <summary>What a picture is counted as, in characters: about a thousand tokens.</summary>
    private const int CharactersPerFile = 3000;

    /// <summary>The most tokens of the answer; null when the prompt does not say.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The characters that are sent beside the messages: schemas of tools and of the answer.</summary>
    public int ExtraCharacters { get; init; }

    /// <summary>The messages without the conversation's earlier ones; null when there are none.</summary>
    public Func<List<ChatMessage>>? ShorterMessages { get; init; }

    /// <summary>The question without the conversation's earlier messages; null when there are none.</summary>
    public ModelQuestion? Shorten() => ShorterMessages is null ? null : this with { Messages = ShorterMessages(), ShorterMessages = null };

    /// <summary>The messages for a model: one that cannot be asked by a schema is told it.</summary>
    public IReadOnlyList<ChatMessage> MessagesFor(ModelBinding model) => Schema is null || model.StructuredOutput is StructuredOutput.Schema
        ? Messages
        : [.. Messages, new ChatMessage(ChatRole.System, Schema.Instruction)];

    /// <summary>About how many tokens are sent.</summary>
    public long EstimateInput()
    {
        long characters = ExtraCharacters;
        foreach (var message in Messages)
        {
            foreach (var content in message.Contents)
            {
                characters += content switch
                {
                    TextContent text => text.Text.Length,
                    FunctionCallContent call => (call.RawRepresentation as string)?.Length ?? 0,
                    FunctionResultContent { Result: string result } => result.Length,
                    DataContent or UriContent or HostedFileContent => CharactersPerFile,
                    _ => 0,
                };
            }
        }

        return (characters / CharactersPerToken) + (Messages.Count * TokensPerMessage);
    }

    /// <summary>About how many tokens are used when so many characters come back.</summary>
    public TokenUsage Estimate(int characters) => new(EstimateInput(), (characters + CharactersPerToken - 1) / CharactersPerToken);
}
