using Slipway.Steps;

namespace Slipway;

public sealed partial class RunContext
{
    /// <summary>Calls a web service.</summary>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="call">The call.</param>
    /// <param name="onFailure">Undoes the call when the run fails or is cancelled later, see <see cref="StepAsync{T}"/>; null for nothing.</param>
    /// <exception cref="StepFailedException">There was no reply in time, or its status counts as a failure.</exception>
    public Task<HttpReply> HttpAsync(string name, HttpCall call, Func<HttpReply, RunContext, Task>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return HttpAsync(name, call, static reply => reply, onFailure);
    }

    /// <summary>Calls a web service and reads the reply within the step: the journal keeps what was read.</summary>
    /// <typeparam name="T">What is read; JSON must be able to hold it.</typeparam>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="call">The call.</param>
    /// <param name="read">Reads the reply; what it throws is the step's failure.</param>
    /// <param name="onFailure">Undoes the call when the run fails or is cancelled later, see <see cref="StepAsync{T}"/>; null for nothing.</param>
    /// <exception cref="StepFailedException">There was no reply in time, its status counts as a failure, or it could not be read.</exception>
    public Task<T> HttpAsync<T>(string name, HttpCall call, Func<HttpReply, T> read, Func<T, RunContext, Task>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(read);
        return StepAsync(
            HttpSender.Describe(name, call),
            async step => read(await _state.Host.Http.SendAsync(call.WithKey(step.IdempotencyKey), step.Cancellation)),
            onFailure);
    }

    /// <summary>Calls a web service and reads the reply within the step, where reading it takes a while.</summary>
    /// <inheritdoc cref="HttpAsync{T}(string, HttpCall, Func{HttpReply, T}, Func{T, RunContext, Task})"/>
    public Task<T> HttpAsync<T>(string name, HttpCall call, Func<HttpReply, CancellationToken, ValueTask<T>> read)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(read);
        return StepAsync(
            HttpSender.Describe(name, call),
            async step => await read(await _state.Host.Http.SendAsync(call.WithKey(step.IdempotencyKey), step.Cancellation), step.Cancellation));
    }
}
