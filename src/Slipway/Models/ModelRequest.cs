using System.Text;
using Microsoft.Extensions.AI;
using Slipway.Steps;
using Slipway.Telemetry;

namespace Slipway.Models;

/// <summary>One request to a model, and what is streamed of its answer.</summary>
internal sealed class ModelRequest(RunContext run, StepCall call, ModelQuestion question, ModelBinding model)
{
    /// <summary>What was streamed so far.</summary>
    private StringBuilder? _heard;

    /// <summary>How many characters had come when it broke off.</summary>
    public int PartialLength { get; private set; }

    private TimeProvider Time => run.State.Host.Options.Time;

    /// <exception cref="StepFailedException">The model did not answer.</exception>
    public Task<ChatResponse> SendAsync(CancellationToken ct) =>
        Signals.Source.HasListeners() ? SendObservedAsync(ct) : SendInTimeAsync(ct);

    private async Task<ChatResponse> SendObservedAsync(CancellationToken ct)
    {
        using var span = AttemptSpan.Start(call, model);
        try
        {
            return await SendInTimeAsync(ct);
        }
        catch (Exception e)
        {
            var isOutOfTime = ct.IsCancellationRequested && !call.Cancellation.IsCancellationRequested && e is OperationCanceledException;
            span.Fail(ct.IsCancellationRequested ? e : ModelFailure.Translate(e) ?? e, isOutOfTime ? ModelFailure.TotalTimeout : null);
            throw;
        }
    }

    private async Task<ChatResponse> SendInTimeAsync(CancellationToken ct)
    {
        var options = question.CreateOptions(model);
        if (model.Guard?.Policy.AttemptTimeout is not { } limit)
        {
            return question.Streams ? await StreamAsync(options, restart: null, ct) : await model.Client.GetResponseAsync(question.MessagesFor(model), options, ct);
        }

        using var timeout = new CancellationTokenSource(limit.ForTimer(), Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ct);
        try
        {
            return question.Streams
                ? await StreamAsync(options, () => timeout.CancelAfter(limit.ForTimer()), either.Token)
                : await model.Client.GetResponseAsync(question.MessagesFor(model), options, either.Token);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new ModelCallException($"The model gave no reply within {limit}.", "timeout", null, retryable: true, e);
        }
    }

    private async Task<ChatResponse> StreamAsync(ChatOptions options, Action? restart, CancellationToken ct)
    {
        var updates = new List<ChatResponseUpdate>();
        var times = ChunkTimes.Start(call, model, Time);
        try
        {
            await foreach (var update in model.Client.GetStreamingResponseAsync(question.MessagesFor(model), options, ct))
            {
                updates.Add(update);
                times?.Add(update);
                restart?.Invoke();
                if (Emit(update.Text))
                {
                    (_heard ??= new StringBuilder()).Append(update.Text);
                }
            }
        }
        catch
        {
            PartialLength = updates.Sum(static u => u.Text.Length);
            Withdraw();
            throw;
        }

        _heard?.Clear();
        return updates.ToChatResponse();
    }

    /// <summary>Whether somebody has heard it. Who fails to listen would do so again: the model is not asked anew for that.</summary>
    private bool Emit(string text)
    {
        try
        {
            return run.TryEmit(text);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            call.IsFinal = true;
            throw new StepFailedException(e.Message, e.GetType().Name, inner: e);
        }
    }

    /// <summary>Takes back what was streamed before the attempt failed. Where nobody can be told, another attempt would repeat it: the step is
    /// not tried again.</summary>
    private void Withdraw()
    {
        if (_heard is { Length: > 0 } heard)
        {
            call.IsFinal |= !run.TryWithdraw(heard.ToString());
            heard.Clear();
        }
    }
}
