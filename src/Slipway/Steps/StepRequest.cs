using System.Text.Json.Nodes;
using Slipway.Steps;

namespace Slipway;

/// <summary>What kinds of work a step does.</summary>
public enum StepKind
{
    /// <summary>Code of the pipeline's own, or a script.</summary>
    Code,

    /// <summary>A template is rendered.</summary>
    Template,

    /// <summary>A model is asked.</summary>
    Prompt,

    /// <summary>A web service is called.</summary>
    Http,

    /// <summary>A tool is called.</summary>
    Tool,

    /// <summary>A person is asked.</summary>
    Review,

    /// <summary>Time passes.</summary>
    Delay,

    /// <summary>Something from outside is awaited.</summary>
    Event,

    /// <summary>Knowledge is searched.</summary>
    Retrieval,
}

/// <summary>What happens when a step runs twice.</summary>
public enum StepEffect
{
    /// <summary>It only computes: nothing.</summary>
    Pure,

    /// <summary>It asks something outside: a cost, no harm.</summary>
    Repeatable,

    /// <summary>It changes something outside. Everything before it is on disk before it begins, and it may run again after a crash: the
    /// other side must know repeats by <see cref="Steps.StepCall.IdempotencyKey"/>.</summary>
    SideEffect,

    /// <summary>It changes something outside and must not run twice. That it begins is on disk before it begins; when a crash leaves its
    /// outcome unknown the run asks a person. It has no retries.</summary>
    NonRepeatable,
}

/// <summary>Repeats of a failed step.</summary>
/// <param name="MaxRetries">The most repeats after the first try, at least 0.</param>
/// <param name="Interval">The pause between tries, not negative; a longer one that the other side asks for wins.</param>
public sealed record StepRetry(int MaxRetries, TimeSpan Interval)
{
    /// <summary>Whether every failure is tried again, or only those marked retryable.</summary>
    public bool EveryFailure { get; init; }

    /// <summary>The longest pause that the other side can ask for; who asks for more is not tried again.</summary>
    /// <value>Five minutes.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What a step is asked to do. Its payload identifies it: on replay it must be the same.</summary>
/// <param name="Kind">The kind of work.</param>
/// <param name="Name">The step's name, in kebab case.</param>
/// <param name="Payload">What is asked, as UTF-8 JSON; empty for nothing.</param>
public sealed record StepRequest(StepKind Kind, string Name, ReadOnlyMemory<byte> Payload)
{
    /// <summary>What happens when the step runs twice.</summary>
    public StepEffect Effect { get; init; }

    /// <summary>How failures are tried again; null for not at all.</summary>
    public StepRetry? Retry { get; init; }

    /// <summary>The most time of one try; null for no limit. Then <see cref="Steps.StepCall.Cancellation"/> fires: work that does not
    /// heed it goes on, and is waited for.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long the result is reused for equal requests of any run: of the same kind, name, artifact and payload, secrets included. Null
    /// for not at all. For steps that may run twice; failures are not reused.</summary>
    public TimeSpan? CacheLifetime { get; init; }

    /// <summary>The version of the prompt, script or template: a content hash; null when there is none.</summary>
    public string? ArtifactVersion { get; init; }

    /// <summary>Called in the place of the work when the result is reused; null for nothing.</summary>
    internal Action<StepResult>? OnReused { get; init; }

    /// <summary>Who answers a model call (<c>openai</c>); null for other steps.</summary>
    internal string? Provider { get; init; }

    /// <summary>Whether a model call asks to go on with a text, in the place of a chat.</summary>
    internal bool IsCompletion { get; init; }

    /// <exception cref="ArgumentException">It asks for what no step can have.</exception>
    internal void ThrowIfInvalid()
    {
        ArgumentException.ThrowIfNullOrEmpty(Name);
        var problem = this switch
        {
            { Effect: StepEffect.NonRepeatable, Retry.MaxRetries: > 0 } => "must not run twice, so it cannot have retries",
            { CacheLifetime: not null, Effect: StepEffect.SideEffect or StepEffect.NonRepeatable } => "changes something outside, so its result cannot be reused",
            { Timeout: { } timeout } when timeout < TimeSpan.Zero && timeout != System.Threading.Timeout.InfiniteTimeSpan => $"has a timeout of {timeout}; leave it out for none",
            { CacheLifetime: { } lifetime } when lifetime < TimeSpan.Zero => $"has a result that holds for {lifetime}",
            { Retry.MaxRetries: < 0 and var retries } => $"has {retries} retries",
            { Retry.Interval: var interval } when interval < TimeSpan.Zero => $"has {interval} between its retries",
            _ => null,
        };
        if (problem is not null)
        {
            throw new ArgumentException($"Step '{Name}' {problem}.");
        }
    }

    /// <summary>A request whose payload is a JSON node.</summary>
    public static StepRequest Create(StepKind kind, string name, JsonNode? payload)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(kind, name, payload is null ? default : SlipwayJson.Write(payload));
    }
}
