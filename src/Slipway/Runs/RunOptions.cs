using Slipway.Journal;

namespace Slipway;

/// <summary>What a caller says about one run.</summary>
public sealed record RunOptions
{
    /// <summary>The run's id; null for a new one.</summary>
    public RunId? Id { get; init; }

    /// <summary>Who asks; null when unknown.</summary>
    public string? User { get; init; }

    /// <summary>The conversation the run belongs to.</summary>
    public Conversation Conversation { get; init; } = new();

    /// <summary>Receives streamed output as it comes, possibly from several threads; null when nobody listens. What it throws fails the step that
    /// streams, or comes out of <see cref="RunContext.Emit"/>: a listener that may be gone catches it.</summary>
    public Action<string>? OnText { get; init; }

    /// <summary>Is told that a text which was streamed is void, because the model broke off in the middle of it: another attempt begins anew.
    /// Null when nobody can take a text back: then a model call is not tried again, nor by another model, once a part of it was heard.</summary>
    public Action<string>? OnTextWithdrawn { get; init; }

    /// <summary>The version of the code and its artifacts, for the journal.</summary>
    public string Version { get; init; } = "";
}

/// <summary>How a run ended.</summary>
/// <param name="Id">The run.</param>
/// <param name="Outcome">The status, the output or the failure.</param>
public sealed record RunResult(RunId Id, RunOutcome Outcome)
{
    /// <summary>Whether there is an output.</summary>
    public bool Succeeded => Outcome.Status is RunStatus.Completed;

    /// <summary>The output, as UTF-8 JSON; null when the run failed, was cancelled or waits.</summary>
    public ReadOnlyMemory<byte>? Output => Outcome.Output;

    /// <summary>The variables of the conversation that the run has changed, with their values; empty when the run failed, and when the result
    /// comes from the journal. Whoever keeps the conversation applies them.</summary>
    public IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonNode?> ConversationChanges { get; init; } =
        new Dictionary<string, System.Text.Json.Nodes.JsonNode?>();

    /// <summary>The exception that ended the run; null when it succeeded or waits, and when the result comes from the journal.</summary>
    public Exception? Exception { get; init; }
}
