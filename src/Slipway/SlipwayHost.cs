using System.Text.Json.Nodes;
using Slipway.Budgets;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Runs;
using Slipway.Steps;
using Slipway.Telemetry;

namespace Slipway;

/// <summary>What pipelines run with.</summary>
public sealed record SlipwayOptions
{
    private static int _unnamedNodes;

    /// <summary>Where runs are recorded; owned by the caller.</summary>
    public required IJournal Journal { get; init; }

    /// <summary>The models that prompts name; null when no prompt is asked.</summary>
    public IModelProvider? Models { get; init; }

    /// <summary>Sends the HTTP calls of steps; owned by the caller. Null for sockets of the host's own.</summary>
    public HttpMessageHandler? HttpHandler { get; init; }

    /// <summary>The engines of embedded scripts; owned by the caller.</summary>
    public IReadOnlyList<IScriptEngine> ScriptEngines { get; init; } = [];

    /// <summary>The knowledge that pipelines search; owned by the caller. Null when none is searched.</summary>
    public IKnowledge? Knowledge { get; init; }

    /// <summary>Reads the text of documents; owned by the caller. Null when no document is read.</summary>
    public IDocumentReader? Documents { get; init; }

    /// <summary>Where the files lie that runs are given; owned by the caller. Null when runs are given none, or only addresses.</summary>
    public IFileStore? Files { get; init; }

    /// <summary>Gives a secret's value by its name, or null.</summary>
    /// <value>The process's environment variables.</value>
    public Func<string, string?> Secrets { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Layers that run between the journal and the step itself, outermost first: a test's scripted answers, a cache.</summary>
    public IReadOnlyList<IStepLayer> Layers { get; init; } = [];

    /// <summary>Where results are kept that steps reuse (<see cref="StepRequest.CacheLifetime"/>); owned by the caller.</summary>
    /// <value>A <see cref="MemoryStepCache"/>.</value>
    public IStepCache Cache { get; init; } = new MemoryStepCache();

    /// <summary>What spans and metrics hold.</summary>
    /// <value>What the process's environment says.</value>
    public TelemetryOptions Telemetry { get; init; } = TelemetryOptions.Of(Environment.GetEnvironmentVariable);

    /// <summary>What model calls may cost; null for no limit.</summary>
    public BudgetOptions? Budgets { get; init; }

    /// <summary>The name of this process in the journal. No two processes may have it at the same time: a process that starts with the name of
    /// an earlier one takes its runs at once, without waiting for its lease to end.</summary>
    /// <value>The machine's name and the process's id, and a number behind them for all but the first options of the process.</value>
    public string Node { get; init; } = NameNode();

    /// <summary>How long this process may be silent before others take its runs over; at least a second. It gives a sign three times as
    /// often.</summary>
    /// <value>Fifteen seconds.</value>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    private static string NameNode()
    {
        var number = Interlocked.Increment(ref _unnamedNodes);
        return $"{Environment.MachineName}-{Environment.ProcessId}{(number == 1 ? "" : $"-{number}")}";
    }
}

/// <summary>Runs pipelines.</summary>
/// <remarks>Safe for any number of concurrent runs. Disposing it closes what it made itself, not what it was given, and stops
/// its unfinished runs and gives them free when it is disposed asynchronously, before its journal. What a crash has left unfinished is taken up by
/// <see cref="RunRecovery"/>.</remarks>
public sealed partial class SlipwayHost : IDisposable, IAsyncDisposable
{
    private readonly StepNext _layers;
    private readonly HttpSender _http;
    private readonly ActiveRuns _active = new();

    /// <summary>Creates a host.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The lease is shorter than a second.</exception>
    public SlipwayHost(SlipwayOptions options)
        : this(options, LayersOf(options))
    {
    }

    private SlipwayHost(SlipwayOptions options, IReadOnlyList<IStepLayer> layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LeaseTime, TimeSpan.FromSeconds(1), nameof(options));
        Options = options;
        Lease = new NodeLease(options, _active);
        _http = new HttpSender(options.HttpHandler, options.Time);
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

    internal NodeLease Lease { get; }

    /// <summary>Runs a pipeline to its end, or to where it has to wait. A failure of the pipeline is in the result, not thrown.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="input">The input as JSON.</param>
    /// <param name="options">What the caller says about the run; null for nothing.</param>
    /// <param name="ct">Cancels the run: what it did is undone, then it ends.</param>
    /// <exception cref="InvalidInputException">The input cannot be written as JSON.</exception>
    /// <exception cref="LostRunException">This process stood still for longer than its lease, and another one has the run now.</exception>
    /// <exception cref="JournalException">The journal cannot be written: nothing is known to have happened. Or it has a run of that id, which
    /// goes on as it is.</exception>
    public Task<RunResult> TryRunAsync(Pipeline pipeline, JsonNode? input, RunOptions? options = null, CancellationToken ct = default) =>
        TryRunAsync(pipeline, WriteInput(input), options, ct);

    /// <summary>Runs a pipeline and returns its output.</summary>
    /// <exception cref="SuspendedRunException">The run waits; it is not over.</exception>
    /// <exception cref="StepFailedException">A step failed. What else ends the pipeline comes out as it was thrown.</exception>
    /// <exception cref="InvalidInputException">The input does not fit the pipeline, or cannot be written as JSON.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled, or the host goes down.</exception>
    public async Task<TOutput> RunAsync<TInput, TOutput>(
        Pipeline<TInput, TOutput> pipeline, TInput input, RunOptions? options = null, CancellationToken ct = default)
    {
        var result = await TryRunAsync(pipeline, WriteInput(input), options, ct);
        if (result.Exception is { } failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return result.Output is { } output
            ? SlipwayJson.Read<TOutput>(output.Span)!
            : throw new SuspendedRunException(result.Id);
    }

    /// <summary>Runs a pipeline with an input of UTF-8 JSON. A failure of the pipeline is in the result, not thrown.</summary>
    /// <inheritdoc cref="TryRunAsync(Pipeline, JsonNode?, RunOptions?, CancellationToken)"/>
    public async Task<RunResult> TryRunAsync(
        Pipeline pipeline, ReadOnlyMemory<byte> input, RunOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        options ??= new RunOptions();
        var node = await Lease.GetAsync(ct);
        var record = new RunRecord(options.Id ?? RunId.New(Options.Time), pipeline.Name, Options.Time.GetUtcNow(), input)
        {
            Version = options.Version,
            User = options.User,
            ConversationId = options.Conversation.Id.Length == 0 ? null : options.Conversation.Id,
            Conversation = StoredConversation.Write(options.Conversation),
            Prices = Options.Models?.Prices,
            Owner = node.Node,
            OwnerLife = node.Life,
        };
        await StartAsync(record, isGivenId: options.Id is not null, ct);
        return await ExecuteAsync(pipeline, record, options, history: null, ct);
    }

    /// <summary>Takes up a run where its journal ends: finished steps return what the journal has, the others execute.</summary>
    /// <remarks>For runs that are this process's own. <see cref="TakeUpAsync"/> takes a run over.</remarks>
    /// <exception cref="InvalidOperationException">The run is of another pipeline.</exception>
    public async Task<RunResult> ResumeAsync(Pipeline pipeline, RunHistory history, RunOptions? options = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(history);
        ThrowIfOther(pipeline, history.Run);
        return await ExecuteAsync(pipeline, history.Run, options ?? new RunOptions(), history, ct);
    }

    /// <summary>Stops the heartbeat. The lease ends by itself.</summary>
    public void Dispose()
    {
        Lease.StopBeating();
        _http.Dispose();
    }

    /// <summary>Stops the runs in progress as they are, and gives them free for others at once.</summary>
    public async ValueTask DisposeAsync()
    {
        Lease.StopBeating();
        _active.StopAll(StopReason.Shutdown);
        await Lease.DisposeAsync();
        _http.Dispose();
    }

    /// <exception cref="InvalidInputException">It cannot be written as JSON: half of a pair that makes one character, for example.</exception>
    internal static byte[] WriteInput<T>(T input)
    {
        try
        {
            return SlipwayJson.Write(input);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new InvalidInputException($"The input cannot be written as JSON: {(e.InnerException ?? e).Message}", e);
        }
    }

    private static IStepLayer[] LayersOf(SlipwayOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [
            new TelemetryLayer(options.Telemetry, options.Time), new JournalLayer(options.Time), .. options.Layers,
            new CacheLayer(options.Cache, options.Time),
            .. (IStepLayer[])(options.Budgets is { Budgets.Count: > 0 } budgets ? [new BudgetLayer(budgets)] : []),
            new ResilienceLayer(options.Time), new AttemptLayer(),
        ];
    }

    internal ValueTask<StepResult> InvokeAsync(StepCall call) => _layers(call);

    private static void ThrowIfOther(Pipeline pipeline, RunRecord run)
    {
        if (run.Pipeline != pipeline.Name)
        {
            throw new InvalidOperationException($"Run {run.Id} is of pipeline '{run.Pipeline}', not '{pipeline.Name}'.");
        }
    }

    /// <summary>An id that a caller gives may be one that is in use: then nothing may begin before the journal has said so.</summary>
    /// <exception cref="JournalException">The journal cannot be written, or has a run of that id.</exception>
    private async ValueTask StartAsync(RunRecord record, bool isGivenId, CancellationToken ct)
    {
        if (!isGivenId)
        {
            await Journal.StartRunAsync(record, ct);
        }
        else if (!await Journal.TryStartRunAsync(record, ct))
        {
            throw new JournalException($"Run {record.Id} is already in the journal. A new run needs an id of its own.") { IsRefusal = true };
        }
    }

    private async Task<RunResult> ExecuteAsync(Pipeline pipeline, RunRecord record, RunOptions options, RunHistory? history, CancellationToken ct)
    {
        using var run = new RunState(this, record, options, history, ct);
        return await ExecuteAsync(pipeline, run);
    }

    private async Task<RunResult> ExecuteAsync(Pipeline pipeline, RunState run)
    {
        _active.Add(run);
        if (Lease.IsDisposed)
        {
            // It began while the others were stopped.
            run.Stop(StopReason.Shutdown);
        }

        try
        {
            return await new RunLoop(this, pipeline, run).RunAsync();
        }
        catch (JournalException)
        {
            // Before others may have it: a step that nobody awaits can be in progress, or waits for the journal.
            run.Stop(StopReason.Lost);
            await run.Steps.EndAsync();
            await ReleaseAsync(run.Record, FailurePause);
            throw;
        }
        finally
        {
            _active.Remove(run);
        }
    }
}
