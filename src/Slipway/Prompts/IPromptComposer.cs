using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;

namespace Slipway.Prompts;

/// <summary>Makes the request of a prompt whose messages are found in the rendered text (<c>messages: rendered</c> in the front matter),
/// and says how the reply is read: that is each builder's own.</summary>
public interface IPromptComposer
{
    /// <summary>Renders the prompt and makes the request.</summary>
    /// <param name="prompt">The prompt; its only message holds the whole template.</param>
    /// <param name="arguments">The arguments by input name; not to be changed.</param>
    /// <param name="model">The model that is asked.</param>
    /// <param name="ct">Stops the rendering.</param>
    /// <exception cref="StepFailedException">The template fails, or what it renders is no prompt.</exception>
    ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelBinding model, CancellationToken ct);
}

/// <summary>A prompt as it is sent.</summary>
/// <param name="Messages">The messages, for clients that do not speak the interface of <paramref name="Wire"/>.</param>
/// <param name="Options">The options, for the same clients.</param>
/// <param name="Wire">The request as it goes over the wire of an OpenAI-compatible service.</param>
/// <param name="Read">Reads the reply: the step's result.</param>
public sealed record ComposedPrompt(
    IReadOnlyList<ChatMessage> Messages, ChatOptions Options, WireRequest Wire, Func<ChatResponse, JsonNode?> Read);
