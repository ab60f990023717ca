using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Slipway.Budgets;
using Slipway.Prompts;
using Slipway.Steps;

namespace Slipway.Models;

/// <summary>Asks a model within its policy, again where that says so, and then those that stand in for it.</summary>
internal sealed class ModelCaller(IModelProvider models, RunContext run, StepCall call, ModelQuestion question)
{
    private ModelQuestion _question = question;
    private HashSet<string>? _tooDear;
    private string? _degraded;

    private TimeProvider Time => run.State.Host.Options.Time;

    /// <summary>The answer, and who gave it.</summary>
    /// <exception cref="StepFailedException">Nobody answered.</exception>
    public async ValueTask<(ModelBinding Model, ChatResponse Response)> AskAsync(ModelBinding model)
    {
        var answer = await AskAsItMustBeAsync(model);
        call.IsSubstitute = !ReferenceEquals(answer.Model, model) || _degraded is not null;
        return answer;
    }

    private async ValueTask<(ModelBinding Model, ChatResponse Response)> AskAsItMustBeAsync(ModelBinding model)
    {
        if (model.Guard is null && model.Fallbacks.Count == 0 && call.Budget is null)
        {
            return (model, await new ModelRequest(run, call, _question, model).SendAsync(call.Cancellation));
        }

        if (model.Guard?.Policy.TotalTimeout is not { } limit)
        {
            return await AskInOrderAsync(model, call.Cancellation);
        }

        using var total = new CancellationTokenSource(limit.ForTimer(), Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(total.Token, call.Cancellation);
        try
        {
            return await AskInOrderAsync(model, either.Token);
        }
        catch (OperationCanceledException e) when (total.IsCancellationRequested && !call.Cancellation.IsCancellationRequested)
        {
            throw new ModelCallException($"There was no answer within {limit}, all attempts included.", ModelFailure.TotalTimeout, null, retryable: true, e);
        }
    }

    private async Task<(ModelBinding Model, ChatResponse Response)> AskInOrderAsync(ModelBinding model, CancellationToken ct)
    {
        var candidates = new Queue<string>(model.Fallbacks);
        StepFailedException? failure = null;
        var failed = model;
        while (true)
        {
            try
            {
                return (model, await AskAgainAsync(model, ct));
            }
            catch (BudgetExceededException e)
            {
                (failure, failed) = (e, model);
            }
            catch (StepFailedException e) when (!call.IsFinal && ModelFailure.AllowsFallback(e))
            {
                (failure, failed) = (e, model);
            }
            catch (NotConfiguredException) when (failure is not null)
            {
                // Known by its name, but there is no key for it.
                AddNotConfigured(model.Alias);
            }

            var isTooDear = failure is BudgetExceededException;
            var next = isTooDear ? Degrade(failed) : FindNext(candidates);
            if (next is null)
            {
                call.IsFinal |= isTooDear;
                ExceptionDispatchInfo.Throw(failure);
            }

            model = next;
        }
    }

    /// <summary>The next model that can be asked; null when there is none. One that is not configured is on the record and passed over.</summary>
    private ModelBinding? FindNext(Queue<string> candidates)
    {
        while (candidates.TryDequeue(out var alias))
        {
            if (Find(alias) is { } model)
            {
                return model;
            }
        }

        return null;
    }

    private ModelBinding? Find(string alias)
    {
        try
        {
            return models.Resolve(alias);
        }
        catch (NotConfiguredException)
        {
            AddNotConfigured(alias);
            return null;
        }
    }

    private void AddNotConfigured(string alias) =>
        call.Add(new ModelAttempt("", alias, Time.GetUtcNow(), TimeSpan.Zero) { Code = ModelFailure.NotConfigured, WasSent = false });

    /// <summary>What may be asked in the place of what a budget does not allow for; null when there is nothing.</summary>
    private ModelBinding? Degrade(ModelBinding model)
    {
        foreach (var action in call.Budget!.Degrade)
        {
            if (action is BudgetDegrade.SmallerModel && model.Smaller is { } smaller && (_tooDear ??= new(StringComparer.Ordinal)).Add(smaller) && Find(smaller) is { } cheaper)
            {
                _degraded = "smaller_model";
                return cheaper;
            }

            if (action is BudgetDegrade.ShorterContext && _question.Shorten() is { } shorter)
            {
                _degraded = "shorter_context";
                _question = shorter;
                return model;
            }
        }

        return null;
    }

    private Task<ChatResponse> AskAgainAsync(ModelBinding model, CancellationToken ct) => model.Guard is { } guard
        ? guard.RepeatAsync(call, static (state, ct) => state.Self.AttemptAsync(state.Model, ct), (Self: this, Model: model), ct)
        : AttemptAsync(model, ct);

    private async Task<ChatResponse> AttemptAsync(ModelBinding model, CancellationToken ct)
    {
        var (startedAt, started) = (Time.GetUtcNow(), Time.GetTimestamp());
        var place = default(ModelGuard.Place);
        BudgetHold? hold = null;
        TokenUsage? spent = null;
        var wasSent = false;
        var request = new ModelRequest(run, call, _question, model);
        ModelAttempt Describe(TokenUsage? charged) => new(model.Provider, model.ModelId, startedAt, Time.GetElapsedTime(started))
        {
            PartialLength = request.PartialLength,
            Degraded = _degraded,
            ChargedTokens = hold is null ? 0 : charged?.Total ?? 0,
            ChargedCost = hold is null || charged is null ? 0 : hold.CostOf(charged),
        };
        try
        {
            place = model.Guard is { } guard ? await guard.EnterAsync(_question.EstimateInput(), ct) : default;
            hold = call.Budget is { } budget ? await budget.ReserveAsync(model, _question.EstimateInput(), _question.MaxOutputTokens, ct) : null;
            (startedAt, started) = (Time.GetUtcNow(), Time.GetTimestamp());
            wasSent = true;
            var response = model.Guard is null
                ? await request.SendAsync(ct)
                : await model.Guard.SendAsync(static (request, ct) => request.SendAsync(ct), request, ct);
            var used = ReplyReader.Usage(response);
            place.Settle(used?.Total);
            spent = used ?? _question.Estimate(response.Text.Length);
            call.Add(Describe(used is null ? spent : null));
            return response;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            spent = _question.Estimate(request.PartialLength);
            call.Add(Describe(spent) with
            {
                Code = call.Cancellation.IsCancellationRequested ? "cancelled" : ModelFailure.TotalTimeout,
                Retryable = true,
                WasSent = wasSent,
            });
            throw;
        }
        catch (Exception e) when (ModelFailure.Translate(e) is { } failure)
        {
            wasSent &= !ModelFailure.IsOwn(failure);
            spent = ModelFailure.IsFree(failure) ? null : _question.Estimate(request.PartialLength);
            call.Add(Describe(spent) with
            {
                Code = failure.ErrorCode,
                Status = (failure as ModelCallException)?.Status,
                Retryable = failure.Retryable,
                RetryAfter = failure.RetryAfter,
                WasSent = wasSent,
            });
            if (failure.RetryAfter is { } asked && wasSent)
            {
                model.Guard?.Pause(asked);
            }

            if (ReferenceEquals(e, failure))
            {
                throw;
            }

            throw failure;
        }
        finally
        {
            if (!wasSent)
            {
                place.GiveBack();
            }

            // Not before a pause that was asked for holds: the next one begins at once.
            place.Dispose();
            if (hold is not null)
            {
                await hold.SettleAsync(spent);
            }
        }
    }
}
