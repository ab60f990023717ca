using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Reviews;

namespace Slipway.Agents;

/// <summary>A pipeline as an agent of Microsoft Agent Framework: each turn is a run, and the session is its conversation.</summary>
/// <typeparam name="TInput">The pipeline's input.</typeparam>
/// <typeparam name="TOutput">The pipeline's output.</typeparam>
/// <remarks>
/// A run that waits, for a review for instance, gives a response with a continuation token and the open questions as its text. Give the token back
/// in <see cref="AgentRunOptions.ContinuationToken"/>, with the same session and no messages, to have the run's answer once there is one. Questions
/// are answered through <see cref="SlipwayHost.AnswerAsync"/>. <see cref="AgentResponse.ResponseId"/> is the run's id. Safe for concurrent use, with
/// a session for each conversation.
/// </remarks>
public sealed class PipelineAgent<TInput, TOutput> : AIAgent
{
    private readonly SlipwayHost _host;
    private readonly Pipeline<TInput, TOutput> _pipeline;
    private readonly PipelineAgentOptions<TInput, TOutput> _options;

    /// <summary>Shows a pipeline as an agent.</summary>
    /// <param name="host">What runs it; the agent does not dispose of it.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="options">How; null for the defaults.</param>
    public PipelineAgent(SlipwayHost host, Pipeline<TInput, TOutput> pipeline, PipelineAgentOptions<TInput, TOutput>? options = null)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(pipeline);
        _host = host;
        _pipeline = pipeline;
        _options = options ?? new PipelineAgentOptions<TInput, TOutput>();
    }

    /// <inheritdoc />
    public override string Name => _options.Name ?? _pipeline.Name;

    /// <inheritdoc />
    public override string? Description => _options.Description;

    /// <inheritdoc />
    protected override string IdCore => _pipeline.Name;

    /// <inheritdoc />
    protected override ValueTask<AgentSession> CreateSessionCoreAsync(CancellationToken cancellationToken = default) => new(NewSession());

    /// <inheritdoc />
    protected override ValueTask<JsonElement> SerializeSessionCoreAsync(
        AgentSession session, JsonSerializerOptions? jsonSerializerOptions = null, CancellationToken cancellationToken = default) =>
        new(Known(session).Write());

    /// <inheritdoc />
    protected override ValueTask<AgentSession> DeserializeSessionCoreAsync(
        JsonElement serializedState, JsonSerializerOptions? jsonSerializerOptions = null, CancellationToken cancellationToken = default) =>
        new(PipelineSession.Read(serializedState));

    /// <inheritdoc />
    protected override Task<AgentResponse> RunCoreAsync(
        IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null, CancellationToken cancellationToken = default) =>
        TurnAsync([.. messages], session, options, onText: null, cancellationToken);

    /// <inheritdoc />
    /// <remarks>What the pipeline streams comes as it is written; the rest of the answer comes at the end. Leaving the enumeration does not stop the
    /// run, cancelling does.</remarks>
    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
        IEnumerable<ChatMessage> messages,
        AgentSession? session = null,
        AgentRunOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var texts = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        var turn = CompleteAsync();
        var streamed = new StringBuilder();
        try
        {
            await foreach (var text in texts.Reader.ReadAllAsync(CancellationToken.None))
            {
                streamed.Append(text);
                yield return new AgentResponseUpdate(ChatRole.Assistant, text) { AgentId = Id };
            }
        }
        finally
        {
            await ((Task)turn).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var response = await turn;
        foreach (var update in response.ToAgentResponseUpdates())
        {
            update.Contents = [.. update.Contents.Select(content => content is TextContent text ? new TextContent(AgentText.Unheard(text.Text, streamed.ToString())) : content)];
            update.ContinuationToken ??= response.ContinuationToken;
            yield return update;
        }

        async Task<AgentResponse> CompleteAsync()
        {
            try
            {
                return await TurnAsync([.. messages], session, options, text => texts.Writer.TryWrite(text), cancellationToken);
            }
            finally
            {
                texts.Writer.Complete();
            }
        }
    }

    private async Task<AgentResponse> TurnAsync(
        IReadOnlyList<ChatMessage> messages, AgentSession? session, AgentRunOptions? options, Action<string>? onText, CancellationToken ct)
    {
        var conversation = session is null ? NewSession() : Known(session);
        var result = options?.ContinuationToken is { } token
            ? await ContinueAsync(RunToken.Read(token), session as PipelineSession, onText, ct)
            : await StartAsync(messages, conversation, onText, ct);
        if (result.Outcome.Status is RunStatus.Suspended or RunStatus.Running)
        {
            conversation.Wait(result.Id, messages);
            return await WaitingAsync(result.Id, ct);
        }

        if (!result.Succeeded || result.Output is not { } json)
        {
            conversation.Abandon(result.Id);
            throw Failure(result);
        }

        var output = SlipwayJson.Read<TOutput>(json.Span)!;
        var answer = new ChatMessage(ChatRole.Assistant, _options.Output?.Invoke(output) ?? AgentText.Output(output)) { AuthorName = Name };
        conversation.Close(result, messages, answer);
        var run = (await _host.Options.Journal.ReadAsync(result.Id, ct))?.Run;
        return new AgentResponse(answer)
        {
            AgentId = Id,
            ResponseId = result.Id.ToString(),
            CreatedAt = result.Outcome.FinishedAt,
            FinishReason = ChatFinishReason.Stop,
            RawRepresentation = output,
            Usage = run?.Totals is { } totals
                ? new UsageDetails
                {
                    InputTokenCount = totals.InputTokens,
                    OutputTokenCount = totals.OutputTokens,
                    TotalTokenCount = totals.InputTokens + totals.OutputTokens,
                }
                : null,
        };
    }

    private Task<RunResult> StartAsync(IReadOnlyList<ChatMessage> messages, PipelineSession conversation, Action<string>? onText, CancellationToken ct)
    {
        TInput input = _options.Input is { } read ? read(messages) : AgentText.Input<TInput>(messages);
        return _host.TryRunAsync(
            _pipeline,
            SlipwayJson.Write(input),
            new RunOptions { Conversation = conversation.Open(), OnText = onText, User = _options.User, Version = _options.Version },
            ct);
    }

    /// <summary>Takes a waiting run up; when another process has it, or had it, says how it stands.</summary>
    private async Task<RunResult> ContinueAsync(RunId id, PipelineSession? session, Action<string>? onText, CancellationToken ct)
    {
        // A token comes from outside: it must not open another pipeline's run, nor that of another conversation.
        if ((await _host.Options.Journal.ReadAsync(id, ct))?.Run is not { } known
            || known.Pipeline != _pipeline.Name || (session is not null && known.ConversationId != session.ConversationId))
        {
            throw new ArgumentException($"The continuation token names run {id}, which is not one of this agent and session.");
        }

        if (await _host.TakeUpAsync(_pipeline, id, onText, ct) is { } result)
        {
            return result;
        }

        // Read anew: another process may have finished it meanwhile.
        var run = (await _host.Options.Journal.ReadAsync(id, ct))?.Run ?? known;
        return new RunResult(id, new RunOutcome(run.Status, run.FinishedAt ?? run.StartedAt, run.Output, run.Failure));
    }

    private async Task<AgentResponse> WaitingAsync(RunId run, CancellationToken ct)
    {
        var questions = new List<string>();
        await foreach (var pending in _host.PendingAsync(new PendingQuery { Run = run, Kind = StepKind.Review }, ct))
        {
            questions.Add(SlipwayJson.Read<ReviewQuestion>(pending.Question.Span)!.Question);
        }

        return new AgentResponse(new ChatMessage(ChatRole.Assistant, string.Join('\n', questions)) { AuthorName = Name })
        {
            AgentId = Id,
            ResponseId = run.ToString(),
            CreatedAt = _host.Options.Time.GetUtcNow(),
            ContinuationToken = RunToken.Write(run),
        };
    }

    private PipelineSession NewSession() => new(Guid.CreateVersion7(_host.Options.Time.GetUtcNow()).ToString("N"));

    private static PipelineSession Known(AgentSession session) => session as PipelineSession
        ?? throw new ArgumentException($"A {session.GetType().Name} is not a session of a pipeline: make one with CreateSessionAsync.", nameof(session));

    private static FailedTurnException Failure(RunResult result)
    {
        if (result.Exception is { } exception)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        return new FailedTurnException(result.Id, result.Outcome.Failure);
    }
}
