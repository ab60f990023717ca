namespace Slipway;

/// <summary>Tokens of a model call.</summary>
/// <param name="InputTokens">Tokens of the request.</param>
/// <param name="OutputTokens">Tokens of the reply, reasoning included.</param>
/// <param name="CachedInputTokens">Those of the request that the provider had cached.</param>
/// <param name="ReasoningTokens">Those of the reply that were reasoning.</param>
public sealed record TokenUsage(long InputTokens, long OutputTokens, long CachedInputTokens = 0, long ReasoningTokens = 0)
{
    /// <summary>Those sent and received.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Total => InputTokens + OutputTokens;

    /// <summary>The sum; null when both are.</summary>
    internal static TokenUsage? Sum(TokenUsage? one, TokenUsage? other) => one is null || other is null
        ? one ?? other
        : new TokenUsage(
            one.InputTokens + other.InputTokens,
            one.OutputTokens + other.OutputTokens,
            one.CachedInputTokens + other.CachedInputTokens,
            one.ReasoningTokens + other.ReasoningTokens);
}

/// <summary>What a model call used.</summary>
/// <param name="Provider">The provider (<c>openai</c>).</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="Tokens">The tokens, of all answers when the step was tried again after one; null when the provider did not say.</param>
/// <param name="Cost">The price of the call; null when the tokens or the price are unknown.</param>
/// <param name="Currency">The currency of <paramref name="Cost"/>.</param>
public sealed record ModelUsage(string Provider, string Model, TokenUsage? Tokens, decimal? Cost, string? Currency)
{
    /// <summary>This and what an earlier answer to the same question used. Of two currencies the last one counts.</summary>
    internal ModelUsage After(ModelUsage earlier)
    {
        var isOneCurrency = Currency is null || earlier.Currency is null || Currency == earlier.Currency;
        return this with
        {
            Tokens = TokenUsage.Sum(earlier.Tokens, Tokens),
            Cost = isOneCurrency && (Cost ?? earlier.Cost) is not null ? (earlier.Cost ?? 0) + (Cost ?? 0) : Cost,
            Currency = Currency ?? earlier.Currency,
        };
    }
}

/// <summary>The price of a model's tokens.</summary>
/// <param name="Input">The price of <paramref name="Per"/> tokens sent.</param>
/// <param name="Output">The price of <paramref name="Per"/> tokens received.</param>
/// <param name="Currency">An ISO 4217 code.</param>
/// <param name="Per">How many tokens the prices are for.</param>
public sealed record ModelPrice(decimal Input, decimal Output, string Currency = "USD", int Per = 1_000_000)
{
    /// <summary>The price of cached tokens sent; null when they cost as others.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>The price of received tokens that were reasoning; null when they cost as others.</summary>
    public decimal? Reasoning { get; init; }

    /// <summary>What a call costs.</summary>
    public decimal Cost(TokenUsage tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var cached = Math.Min(tokens.CachedInputTokens, tokens.InputTokens);
        var reasoning = Math.Min(tokens.ReasoningTokens, tokens.OutputTokens);
        return (((tokens.InputTokens - cached) * Input) + (cached * (CachedInput ?? Input))
            + ((tokens.OutputTokens - reasoning) * Output) + (reasoning * (Reasoning ?? Output))) / Per;
    }

    /// <summary>The most that tokens of these numbers can cost.</summary>
    internal decimal MostCost(TokenUsage tokens) =>
        ((tokens.InputTokens * Math.Max(Input, CachedInput ?? 0)) + (tokens.OutputTokens * Math.Max(Output, Reasoning ?? 0))) / Per;
}
