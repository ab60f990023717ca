using System.Security.Cryptography;
using System.Text;

namespace Slipway.Steps;

/// <summary>Gives a step the result of an equal request before, where its request says so.</summary>
internal sealed class CacheLayer(IStepCache cache, TimeProvider time) : IStepLayer
{
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next) =>
        call.Request.CacheLifetime is { } lifetime ? ReuseAsync(call, lifetime, next) : next(call);

    private async ValueTask<StepResult> ReuseAsync(StepCall call, TimeSpan lifetime, StepNext next)
    {
        var key = KeyOf(call.Request);
        if (await AskAsync(call, () => cache.FindAsync(key, time.GetUtcNow(), call.Stop)) is { } known)
        {
            call.IsReused = true;
            var reused = StepResult.FromJson(known);
            call.Request.OnReused?.Invoke(reused);
            return reused;
        }

        var result = await next(call);
        if (!call.IsSubstitute)
        {
            await AskAsync(call, async () =>
            {
                await cache.StoreAsync(key, call.Run.Secrets.Redact(result.Json), time.GetUtcNow().After(lifetime), call.Stop);
                return true;
            });
        }

        return result;
    }

    private static async ValueTask<T> AskAsync<T>(StepCall call, Func<ValueTask<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is not SlipwayException && !(e is OperationCanceledException && call.Stop.IsCancellationRequested))
        {
            throw new StepFailedException(e.Message, e.GetType().Name, inner: e);
        }
    }

    /// <summary>Of the request with its secrets: who has another key may get another answer.</summary>
    private static string KeyOf(StepRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Kind}\n{request.Name}\n{request.ArtifactVersion}\n{request.Provider}\n"));
        hash.AppendData(request.Payload.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
