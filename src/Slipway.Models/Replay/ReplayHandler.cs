using Slipway.Recordings;

namespace Slipway.Models.Replay;

/// <summary>Answers model requests and other HTTP calls from a recorded case, and keeps all that was asked.</summary>
/// <remarks>
/// <para>Each recorded exchange answers once. A model request is looked up by interface and fingerprint (see <see cref="RequestComparison"/>),
/// another call by method, address without credentials, and body; of several equal ones the first in the recording's order answers.</para>
/// <para>A recorded stream answers a request for a whole reply, and the other way round. Nothing is sent anywhere. Safe from many callers.</para>
/// </remarks>
public sealed class ReplayHandler : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly ReplayOptions _options;
    private readonly string? _case;
    private readonly List<RecordedCall> _unasked;
    private readonly List<RecordedCall> _unaskedTools;
    private readonly List<RecordedExchange> _captured = [];
    private readonly List<ReplayDivergence> _divergences = [];

    /// <summary>Creates a handler for a case.</summary>
    /// <param name="recorded">The case; its tool calls answer through a <see cref="ToolReplayLayer"/>.</param>
    /// <param name="options">How it is replayed; strictly when null.</param>
    public ReplayHandler(RecordedCase recorded, ReplayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        _options = options ?? new ReplayOptions();
        _case = recorded.Name;
        _unasked = [.. recorded.Exchanges.Where(e => e is ModelExchange or HttpExchange).Select(e => new RecordedCall(e, _options.Comparison))];
        _unaskedTools = [.. recorded.Exchanges.OfType<ToolExchange>().Select(e => new RecordedCall(e, _options.Comparison))];
    }

    /// <summary>What was asked so far in order of arrival, each with the reply it got.</summary>
    /// <remarks>The step is the key of the step that asked. Credentials are masked.</remarks>
    public IReadOnlyList<RecordedExchange> Captured
    {
        get
        {
            lock (_gate)
            {
                return [.. _captured];
            }
        }
    }

    /// <summary>The requests so far that the recording does not hold.</summary>
    public IReadOnlyList<ReplayDivergence> Divergences
    {
        get
        {
            lock (_gate)
            {
                return [.. _divergences];
            }
        }
    }

    /// <summary>The recorded requests that nobody has asked so far, in their order.</summary>
    public IReadOnlyList<RecordedExchange> NotAsked
    {
        get
        {
            lock (_gate)
            {
                return [.. _unasked.Select(u => u.Exchange)];
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ReplayDivergenceException">The recording does not hold the request.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RecordedExchange asked = await CapturedRequest.ReadAsync(request, _case, cancellationToken);
        RecordedExchange answer = Take(new RecordedCall(asked, _options.Comparison), _unasked, CapturedRequest.WithReply);
        HttpResponseMessage response = RecordedReply.ToResponse(answer, asked);
        response.RequestMessage = request;
        return response;
    }

    /// <summary>The recorded calls of tools that nobody has made so far, in their order.</summary>
    internal IReadOnlyList<RecordedExchange> ToolsNotAsked
    {
        get
        {
            lock (_gate)
            {
                return [.. _unaskedTools.Select(u => u.Exchange)];
            }
        }
    }

    /// <summary>The recorded call that answers one of a tool.</summary>
    /// <exception cref="ReplayDivergenceException">The recording does not hold the call.</exception>
    internal ToolExchange TakeTool(ToolExchange asked) => (ToolExchange)Take(
        new RecordedCall(asked with { Case = _case }, _options.Comparison),
        _unaskedTools,
        static (made, answer) => (ToolExchange)made with { Result = ((ToolExchange)answer).Result, Failure = answer.Failure });

    private RecordedExchange Take(RecordedCall asked, List<RecordedCall> unasked, Func<RecordedExchange, RecordedExchange, RecordedExchange> withReply)
    {
        lock (_gate)
        {
            asked = asked with { Exchange = asked.Exchange with { Seq = _captured.Count + 1 } };
            RecordedCall? found = unasked.Find(u => u.Kind == asked.Kind && u.Canonical == asked.Canonical);
            if (found is null)
            {
                found = asked.FindNearest(unasked);
                var divergence = new ReplayDivergence(
                    asked.Exchange, found?.Exchange, found is null ? null : JsonDifference.Find(found.Content, asked.Content));
                _divergences.Add(divergence);
                if (found is null || _options.Mode == ReplayMode.Strict)
                {
                    _captured.Add(asked.Exchange);
                    throw new ReplayDivergenceException(divergence, [.. unasked.Select(u => u.Exchange)]);
                }
            }
            unasked.Remove(found);
            _captured.Add(withReply(asked.Exchange, found.Exchange));
            return found.Exchange;
        }
    }
}
