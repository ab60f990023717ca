namespace Slipway;

/// <summary>A call of a tool, as its implementation sees it.</summary>
/// <param name="idempotencyKey">Names this call to the other side, so that it can tell a repeat from a second request.</param>
/// <param name="secrets">Gives the value of a secret; null for a call without secrets.</param>
/// <param name="cancellation">Ends the call when it takes too long or the run is cancelled.</param>
public sealed class ToolCall(string idempotencyKey, Func<string, string>? secrets = null, CancellationToken cancellation = default)
{
    /// <summary>Names this call to the other side, so that it can tell a repeat from a second request.</summary>
    public string IdempotencyKey { get; } = idempotencyKey;

    /// <summary>Ends the call when it takes too long or the run is cancelled.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The value of a secret.</summary>
    /// <exception cref="NotConfiguredException">Nobody knows the secret.</exception>
    public string Secret(string name) => secrets is null
        ? throw new NotConfiguredException($"The call has no secrets, so not '{name}' either.")
        : secrets(name);
}
