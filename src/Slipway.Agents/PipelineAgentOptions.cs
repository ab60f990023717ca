using Microsoft.Extensions.AI;

namespace Slipway.Agents;

/// <summary>How a pipeline is shown as an agent.</summary>
/// <typeparam name="TInput">The pipeline's input.</typeparam>
/// <typeparam name="TOutput">The pipeline's output.</typeparam>
public sealed record PipelineAgentOptions<TInput, TOutput>
{
    /// <summary>The agent's name; null for the pipeline's.</summary>
    public string? Name { get; init; }

    /// <summary>What the agent does, for those who choose between agents; null for nothing.</summary>
    public string? Description { get; init; }

    /// <summary>Makes an input of the messages of a turn. When null, a text that is a JSON object is read as the input; any other text becomes
    /// the input itself when that is a string, else its only required text, else its only text.</summary>
    public Func<IReadOnlyList<ChatMessage>, TInput>? Input { get; init; }

    /// <summary>The answer's text of an output. When null, it is the output itself when that is a string, else its only text, else its JSON.</summary>
    public Func<TOutput, string>? Output { get; init; }

    /// <summary>Who asks, for the journal; null when unknown.</summary>
    public string? User { get; init; }

    /// <summary>The version of the code and its artifacts, for the journal.</summary>
    public string Version { get; init; } = "";
}
