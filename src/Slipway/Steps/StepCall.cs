using System.Security.Cryptography;
using System.Text;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Runs;

namespace Slipway.Steps;

/// <summary>A step on its way through the layers.</summary>
public sealed class StepCall
{
    /// <summary>The name under which functions find <see cref="IdempotencyKey"/> in their context.</summary>
    public const string IdempotencyKeyName = "slipway.idempotency_key";

    private readonly Func<StepCall, ValueTask<StepResult>> _execute;
    private string? _requestHash;
    private ReadOnlyMemory<byte>? _payload;

    internal StepCall(
        RunState run, StepKey key, StepRequest request, Func<StepCall, ValueTask<StepResult>> execute, bool isCompensation, CancellationToken stop)
    {
        Run = run;
        Key = key;
        Request = request;
        _execute = execute;
        IsCompensation = isCompensation;
        Stop = stop;
        Cancellation = stop;
    }

    /// <summary>The step's identity within the run.</summary>
    public StepKey Key { get; }

    /// <summary>What is asked.</summary>
    public StepRequest Request { get; }

    /// <summary>The run the step belongs to.</summary>
    public RunId RunId => Run.Id;

    /// <summary>What is asked, as it may be written down: secrets are replaced by their references.</summary>
    public ReadOnlyMemory<byte> Payload => _payload ??= Run.Secrets.Redact(Request.Payload);

    /// <summary>The SHA-256 of <see cref="Payload"/>, in lower-case hex.</summary>
    public string RequestHash => _requestHash ??= Convert.ToHexStringLower(SHA256.HashData(Payload.Span));

    /// <summary>Ends the current try when it takes too long or the run is cancelled.</summary>
    public CancellationToken Cancellation { get; internal set; }

    /// <summary>How many tries were made so far.</summary>
    public int Attempts { get; internal set; }

    /// <summary>What a model call used; null for other steps.</summary>
    public ModelUsage? Usage { get; set; }

    /// <summary>The version of what answered, where that is known only then: the id of a knowledge snapshot. Null for the request's own.</summary>
    public string? ArtifactVersion { get; set; }

    /// <summary>Names this step of this run to the other side, so that it can tell a repeat from a second request.</summary>
    public string IdempotencyKey => $"{Run.Id}/{Key}";

    internal RunState Run { get; }

    /// <summary>The attempts to get an answer from models; null for other steps, and for models that are simply asked.</summary>
    internal List<ModelAttempt>? ModelAttempts { get; private set; }

    /// <summary>The budgets a model call has to fit into; null when there are none.</summary>
    internal CallBudget? Budget { get; set; }

    /// <summary>Whether trying again would do harm.</summary>
    internal bool IsFinal { get; set; }

    /// <summary>Whether the model's answer was asked for piece by piece.</summary>
    internal bool IsStreamed { get; set; }

    /// <summary>How long the last attempt waited for the first piece; null when none came or nobody listens.</summary>
    internal TimeSpan? TimeToFirstChunk { get; set; }

    /// <summary>Whether its result is that of an equal request before.</summary>
    internal bool IsReused { get; set; }

    /// <summary>Whether its result is not what was asked for but what could be had: another model's, or a shorter question's.</summary>
    internal bool IsSubstitute { get; set; }

    /// <summary>Whether the journal had its result when the run was taken up.</summary>
    internal bool IsJournaled => Run.Journaled.Contains(Key);

    /// <summary>Whether the step undoes another one: then a cancelled run still takes it.</summary>
    internal bool IsCompensation { get; }

    /// <summary>Ends the step because of its run. Never fires for steps that are let finish.</summary>
    internal CancellationToken Stop { get; }

    /// <summary>The step's place among the run's finished steps; known when it has ended.</summary>
    internal int Sequence { get; set; }

    /// <summary>When the step began, if that was before the run was taken up.</summary>
    internal DateTimeOffset? BegunAt { get; set; }

    internal ValueTask<StepResult> ExecuteAsync() => _execute(this);

    internal void Add(ModelAttempt attempt) => (ModelAttempts ??= []).Add(attempt);

    /// <summary>Adds what an answer used to what those before it did, which were not good enough: all of it is paid for.</summary>
    internal void Add(ModelUsage usage) => Usage = Usage is { } earlier ? usage.After(earlier) : usage;

    /// <summary>Puts the step on disk before it has a result.</summary>
    /// <exception cref="StepFailedException">What it asks is larger than the journal keeps.</exception>
    internal ValueTask BeginAsync(PendingStep step)
    {
        Run.ThrowIfTooLarge(step.Question, "The question");
        return Run.Host.Journal.BeginStepAsync(step with { Epoch = Run.Record.Epoch }, CancellationToken.None);
    }

    /// <exception cref="NonDeterministicPipelineException">The journal has another request under the step's key.</exception>
    internal void ThrowIfChanged(string journaledHash, ReadOnlyMemory<byte> journaled)
    {
        if (!string.Equals(journaledHash, RequestHash, StringComparison.Ordinal))
        {
            throw new NonDeterministicPipelineException(
                Key.Value, Encoding.UTF8.GetString(journaled.Span), Encoding.UTF8.GetString(Payload.Span));
        }
    }
}

/// <summary>The rest of the layers.</summary>
public delegate ValueTask<StepResult> StepNext(StepCall call);

/// <summary>A layer that every step passes through. Layers are shared by all runs.</summary>
public interface IStepLayer
{
    /// <summary>Handles a step, usually by calling <paramref name="next"/>.</summary>
    /// <exception cref="StepFailedException">The step failed.</exception>
    ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next);
}

/// <summary>Runs scripts of one language.</summary>
public interface IScriptEngine
{
    /// <summary>The language.</summary>
    ScriptLanguage Language { get; }

    /// <summary>Calls the script's <c>main</c>: with keyword arguments in Python, with one object in JavaScript.</summary>
    /// <exception cref="StepFailedException">The script failed, or reached a limit; code <c>CodeExecutionError</c>.</exception>
    ValueTask<System.Text.Json.Nodes.JsonNode?> InvokeAsync(Script script, System.Text.Json.Nodes.JsonObject arguments, CancellationToken ct);
}
