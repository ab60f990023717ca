using System.Text.Json.Nodes;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway;

/// <summary>What pipelines run with.</summary>
public sealed record SlipwayOptions
{
    /// <summary>Where runs are recorded; owned by the caller.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>The models that prompts name; null when no prompt is asked.</summary>
    public IModelProvider? Models { get; init; }

    /// <summary>Sends the HTTP calls of steps; owned by the caller. Null for sockets of the host's own.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }

    /// <summary>The engines of embedded scripts; owned by the caller.</summary>
    public IReadOnlyList<IScriptEngine> ScriptEngines { get; init; } = [];

    /// <summary>Gives a secret's value by its name, or null.</summary>
    /// <value>The process's environment variables.</value>
    public Func<string, string?> Secrets { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Layers that run between the journal and the step itself, outermost first: a test's scripted answers, a cache.</summary>
    public IReadOnlyList<IStepLayer> Layers { get; init; } = [];

    /// <summary>The name of this process in the journal.</summary>
    public string Node { get; init; } = Environment.MachineName;
}

/// <summary>Runs pipelines.</summary>
/// <remarks>Safe for any number of concurrent runs. Disposing it closes what it made itself, not what it was given.</remarks>
public sealed class SlipwayHost : IDisposable
{
    private readonly StepNext _layers;
    private readonly HttpSender _http;

    /// <summary>Creates a host.</summary>
    public SlipwayHost(SlipwayOptions options)
    {
        Options = options;
        _http = new HttpSender(options.HttpHandler);
        IStepLayer[] layers = [new TelemetryLayer(), new JournalLayer(options.Time), .. options.Layers, new ResilienceLayer(options.Time)];
        StepNext next = static call => call.ExecuteAsync();
        foreach (var layer in layers.Reverse())
        {
            var inner = next;
            next = call => layer.InvokeAsync(call, inner);
        }

        _layers = next;
    }

    /// <summary>What the host was made with.</summary>
    public SlipwayOptions Options { get; }

    internal IJournal Journal => Options.Journal;

    internal HttpSender Http => _http;

    /// <summary>Runs a pipeline to its end. A failure of the pipeline is in the result, not thrown.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="input">The input as JSON.</param>
    /// <param name="options">What the caller says about the run; null for nothing.</param>
    /// <param name="ct">Cancels the run.</param>
    /// <exception cref="JournalException">The journal cannot be written: nothing is known to have happened.</exception>
    public Task<RunResult> TryRunAsync(Pipeline pipeline, JsonNode? input, RunOptions? options = null, CancellationToken ct = default) =>
        TryRunAsync(pipeline, SlipwayJson.Write(input), options, ct);

    /// <summary>Runs a pipeline and returns its output.</summary>
    /// <exception cref="SlipwayException">The run failed.</exception>
    public async Task<TOutput> RunAsync<TInput, TOutput>(
        Pipeline<TInput, TOutput> pipeline, TInput input, RunOptions? options = null, CancellationToken ct = default)
    {
        var result = await TryRunAsync(pipeline, SlipwayJson.Write(input), options, ct);
        if (result.Exception is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return SlipwayJson.Read<TOutput>(result.Output!.Value.Span)!;
    }

    /// <summary>Runs a pipeline with an input of UTF-8 JSON. A failure of the pipeline is in the result, not thrown.</summary>
    public async Task<RunResult> TryRunAsync(
        Pipeline pipeline, ReadOnlyMemory<byte> input, RunOptions? options = null, CancellationToken ct = default)
    {
        options ??= new RunOptions();
        var record = new RunRecord(options.Id ?? RunId.New(Options.Time), pipeline.Name, Options.Time.GetUtcNow(), input)
        {
            Version = options.Version,
            User = options.User,
            ConversationId = options.Conversation.Id.Length == 0 ? null : options.Conversation.Id,
            Owner = Options.Node,
        };
        await Journal.StartRunAsync(record, ct);
        return await FinishAsync(pipeline, new RunState(this, record, options, history: null, ct));
    }

    /// <summary>Takes up a run where its journal ends: finished steps return what the journal has, the others execute.</summary>
    /// <exception cref="InvalidOperationException">The run is of another pipeline.</exception>
    public async Task<RunResult> ResumeAsync(Pipeline pipeline, RunHistory history, RunOptions? options = null, CancellationToken ct = default)
    {
        if (history.Run.Pipeline != pipeline.Name)
        {
            throw new InvalidOperationException($"Run {history.Run.Id} is of pipeline '{history.Run.Pipeline}', not '{pipeline.Name}'.");
        }

        return await FinishAsync(pipeline, new RunState(this, history.Run, options ?? new RunOptions(), history, ct));
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    internal ValueTask<StepResult> InvokeAsync(StepCall call) => _layers(call);

    private async Task<RunResult> FinishAsync(Pipeline pipeline, RunState state)
    {
        using var activity = Telemetry.StartRun(state);
        byte[]? output = null;
        Exception? exception = null;
        try
        {
            output = await pipeline.InvokeAsync(state.Record.Input, new RunContext(state));
        }
        catch (JournalException)
        {
            throw;
        }
        catch (Exception e)
        {
            // The boundary of user code: whatever it throws is how the run ended.
            exception = e;
        }

        var outcome = Describe(state, output, exception);
        Telemetry.EndRun(activity, outcome);
        await Journal.FinishRunAsync(state.Id, outcome, CancellationToken.None);
        return new RunResult(state.Id, outcome) { Exception = exception };
    }

    private RunOutcome Describe(RunState state, byte[]? output, Exception? exception)
    {
        var now = Options.Time.GetUtcNow();
        if (exception is null)
        {
            return new RunOutcome(RunStatus.Completed, now, state.Secrets.Redact(output!), null);
        }

        var message = state.Secrets.Redact(exception.Message);
        return exception switch
        {
            OperationCanceledException when state.Cancellation.IsCancellationRequested =>
                new RunOutcome(RunStatus.Cancelled, now, null, new Failure("Cancelled", "The run was cancelled.")),
            StepFailedException step => new RunOutcome(RunStatus.Failed, now, null, new Failure(step.ErrorCode, message, step.StepKey)),
            _ => new RunOutcome(RunStatus.Failed, now, null, new Failure(exception.GetType().Name, message)),
        };
    }
}
