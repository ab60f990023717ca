using System.Text.Json.Nodes;

namespace Slipway;

/// <summary>What a fork does in another way than the run it comes from.</summary>
public sealed record ForkOptions
{
    /// <summary>Another input; null for the same.</summary>
    public JsonNode? Input { get; init; }

    /// <summary>Other prompts by their names: a whole <c>.prompty</c> file, or its messages alone, which keep the prompt's front matter.</summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = new Dictionary<string, string>();

    /// <summary>Other models by the names of the prompts that ask them; known to the host's <see cref="SlipwayOptions.Models"/>.</summary>
    public IReadOnlyDictionary<string, string> Models { get; init; } = new Dictionary<string, string>();

    /// <summary>The fork's id; null for a new one.</summary>
    public RunId? Id { get; init; }

    /// <summary>Who forks; null when unknown.</summary>
    public string? User { get; init; }

    /// <summary>The version of the code and its artifacts; null for that of the run.</summary>
    public string? Version { get; init; }

    /// <summary>Receives streamed output as it comes, possibly from several threads; null when nobody listens.</summary>
    public Action<string>? OnText { get; init; }
}

/// <summary>A run cannot be forked as asked. Nothing has happened.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="differences">The steps before the fork that would ask for something else; empty when it is not about them.</param>
public sealed class ForkException(string message, IReadOnlyList<ReplayDifference>? differences = null) : SlipwayException(message)
{
    /// <summary>The steps before the fork that would ask for something else.</summary>
    public IReadOnlyList<ReplayDifference> Differences { get; } = differences ?? [];
}
