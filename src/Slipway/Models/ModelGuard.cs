using System.Globalization;
using Microsoft.Extensions.AI;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Slipway.Steps;

namespace Slipway.Models;

/// <summary>Holds the calls of one model to its policy: what its calls of all runs share.</summary>
/// <remarks>Safe from many callers. One for each entry of <c>models.yaml</c> that says something about retries, limits or breakers.</remarks>
public sealed class ModelGuard : IDisposable
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromHours(1);
    private static readonly ResiliencePropertyKey<StepCall> CallOf = new("slipway.call");

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly SemaphoreSlim? _places;
    private readonly RateGate? _requests;
    private readonly RateGate? _tokens;
    private readonly ResiliencePipeline<ChatResponse>? _retry;
    private readonly ResiliencePipeline<ChatResponse>? _breaker;
    private long _pausedUntil;

    /// <summary>Creates a guard.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="time">The clock; the system's when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value of the policy is out of its range.</exception>
    /// <exception cref="System.ComponentModel.DataAnnotations.ValidationException">A value of its breaker is.</exception>
    public ModelGuard(ModelCallPolicy policy, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        policy.Check();
        Policy = policy;
        _time = time ?? TimeProvider.System;
        _began = _time.GetTimestamp();
        _places = policy.MaxConcurrent is { } places ? new SemaphoreSlim(places, places) : null;
        _requests = policy.RequestsPerMinute is { } requests ? new RateGate(requests, _time) : null;
        _tokens = policy.TokensPerMinute is { } tokens ? new RateGate(tokens, _time) : null;
        _retry = policy.Retry is { MaxRetries: > 0 } retry ? CreateRetry(retry, _time) : null;
        _breaker = policy.Breaker is { } breaker ? CreateBreaker(breaker, _time) : null;
    }

    /// <summary>The policy.</summary>
    public ModelCallPolicy Policy { get; }

    /// <summary>Waits for a place among the calls.</summary>
    /// <param name="tokens">The tokens the call may need.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="ModelCallException">The wait would be too long.</exception>
    internal async ValueTask<Place> EnterAsync(long tokens, CancellationToken ct)
    {
        if (_places is not null)
        {
            await _places.WaitAsync(ct);
        }

        try
        {
            for (var wait = Take(tokens); wait > TimeSpan.Zero; wait = Paused)
            {
                await WaitAsync(wait, tokens, ct);
            }

            return new Place(this, tokens);
        }
        catch
        {
            _places?.Release();
            throw;
        }
    }

    /// <summary>Makes a call, and again where it fails in a way that may pass.</summary>
    internal Task<ChatResponse> RepeatAsync<TState>(StepCall call, Func<TState, CancellationToken, Task<ChatResponse>> attempt, TState state, CancellationToken ct) =>
        _retry is null ? attempt(state, ct) : RepeatAsync(_retry, call, attempt, state, ct);

    private static async Task<ChatResponse> RepeatAsync<TState>(
        ResiliencePipeline<ChatResponse> retry, StepCall call, Func<TState, CancellationToken, Task<ChatResponse>> attempt, TState state, CancellationToken ct)
    {
        var context = ResilienceContextPool.Shared.Get(ct);
        context.Properties.Set(CallOf, call);
        try
        {
            return await retry.ExecuteAsync(
                static async (context, call) => await call.Attempt(call.State, context.CancellationToken), context, (Attempt: attempt, State: state));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>Sends unless the circuit is open.</summary>
    /// <exception cref="ModelCallException">The circuit is open.</exception>
    internal async Task<ChatResponse> SendAsync<TState>(Func<TState, CancellationToken, Task<ChatResponse>> send, TState state, CancellationToken ct)
    {
        if (_breaker is null)
        {
            return await send(state, ct);
        }

        try
        {
            return await _breaker.ExecuteAsync(
                static async (call, ct) => await call.Send(call.State, ct), (Send: send, State: state), ct);
        }
        catch (BrokenCircuitException e)
        {
            throw new ModelCallException(
                "The model failed too often just now and is not asked for a while.", ModelFailure.CircuitOpen, null, retryable: true, e)
            {
                RetryAfter = e.RetryAfter,
            };
        }
    }

    /// <summary>Lets no call begin for a time, because the provider said so; an hour at the most, as one wrong header must not silence a model for good.</summary>
    internal void Pause(TimeSpan time)
    {
        var until = (Elapsed + (time < MaxPause ? time : MaxPause)).Ticks;
        long known;
        while (until > (known = Volatile.Read(ref _pausedUntil)) && Interlocked.CompareExchange(ref _pausedUntil, until, known) != known)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places?.Dispose();

    /// <summary>What pauses are measured by: the time of day may be set.</summary>
    private TimeSpan Elapsed => _time.GetElapsedTime(_began);

    /// <summary>How long no call may begin.</summary>
    private TimeSpan Paused => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _pausedUntil) - Elapsed.Ticks));

    /// <summary>Waits with what was taken; gives it back when the wait comes to nothing.</summary>
    private async Task WaitAsync(TimeSpan wait, long tokens, CancellationToken ct)
    {
        try
        {
            // The pause may have begun while the call waited.
            ThrowIfTooLong(wait);
            await Task.Delay(wait, _time, ct);
        }
        catch
        {
            GiveBack(tokens);
            throw;
        }
    }

    private void GiveBack(long tokens)
    {
        _requests?.Correct(-1);
        _tokens?.Correct(-tokens);
    }

    private TimeSpan Take(long tokens)
    {
        var paused = Paused;
        ThrowIfTooLong(paused);
        var wait = _requests?.Take(1, Policy.MaxWait) ?? TimeSpan.Zero;
        ThrowIfTooLong(wait);
        var forTokens = _tokens?.Take(tokens, Policy.MaxWait) ?? TimeSpan.Zero;
        if (forTokens > Policy.MaxWait)
        {
            _requests?.Correct(-1);
            ThrowIfTooLong(forTokens);
        }

        return TimeSpan.FromTicks(Math.Max(paused.Ticks, Math.Max(wait.Ticks, forTokens.Ticks)));
    }

    private void ThrowIfTooLong(TimeSpan wait)
    {
        if (wait > Policy.MaxWait)
        {
            throw new ModelCallException(
                string.Create(CultureInfo.InvariantCulture, $"The call would have to wait {wait.TotalSeconds:0.#} s for the model's rate limit."), ModelFailure.LocalRateLimit, null, retryable: true)
            {
                RetryAfter = wait,
            };
        }
    }

    private static ResiliencePipeline<ChatResponse> CreateRetry(ModelRetry retry, TimeProvider time) =>
        new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<ChatResponse>
            {
                MaxRetryAttempts = retry.MaxRetries,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is StepFailedException failure && !Call(arguments.Context).IsFinal && IsTriedAgain(failure, retry)),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Backoff.Next(
                    retry,
                    arguments.AttemptNumber,
                    (arguments.Outcome.Exception as StepFailedException)?.RetryAfter,
                    Call(arguments.Context).IdempotencyKey)),
            })
            .Build();

    private static StepCall Call(ResilienceContext context) => context.Properties.GetValue(CallOf, null!);

    private static bool IsTriedAgain(StepFailedException failure, ModelRetry retry) =>
        failure.Retryable && !ModelFailure.IsOwn(failure) && (failure.RetryAfter ?? TimeSpan.Zero) <= retry.MaxDelay;

    private static ResiliencePipeline<ChatResponse> CreateBreaker(ModelBreaker breaker, TimeProvider time)
    {
        var state = new CircuitBreakerStateProvider();
        return new ResiliencePipelineBuilder<ChatResponse> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChatResponse>
            {
                FailureRatio = breaker.FailureRatio,
                MinimumThroughput = breaker.MinCalls,
                SamplingDuration = breaker.Window,
                BreakDuration = breaker.Pause,
                StateProvider = state,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception switch
                {
                    null => false,

                    // Nobody knows how it would have ended. What is no failure closes the circuit again when it was the one call that tries.
                    OperationCanceledException when arguments.Context.CancellationToken.IsCancellationRequested => state.CircuitState is CircuitState.HalfOpen,
                    var error => ModelFailure.Translate(error) is { Retryable: true } and not ModelCallException { Status: 429 },
                }),
            })
            .Build();
    }

    /// <summary>A place among the calls; given back when disposed.</summary>
    internal struct Place(ModelGuard? guard, long tokens) : IDisposable
    {
        /// <summary>Corrects the tokens that the call was thought to need. Null when nobody knows: then the estimate stands.</summary>
        public readonly void Settle(long? used)
        {
            if (used is { } number)
            {
                guard?._tokens?.Correct(number - tokens);
            }
        }

        /// <summary>Gives back what was taken of the rates: nothing was sent.</summary>
        public readonly void GiveBack() => guard?.GiveBack(tokens);

        public readonly void Dispose() => guard?._places?.Release();
    }
}
