using System.Text.Json.Serialization;

namespace Slipway.Models;

/// <summary>One attempt to get an answer from a model.</summary>
/// <param name="Provider">The provider (<c>openai</c>).</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="StartedAt">When the request was sent.</param>
/// <param name="Duration">How long it took.</param>
public sealed record ModelAttempt(string Provider, string Model, DateTimeOffset StartedAt, TimeSpan Duration)
{
    /// <summary>The kind of failure; null when the model answered.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>The HTTP status of the failure; null when there was none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Status { get; init; }

    /// <summary>Whether the failure may pass when tried later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Retryable { get; init; }

    /// <summary>How long the provider asked to wait; null when it did not say.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How many characters had been streamed when it broke off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PartialLength { get; init; }

    /// <summary>Whether it was sent at all; not when a limit or an open circuit kept it from that.</summary>
    public bool WasSent { get; init; } = true;

    /// <summary>What a budget that did not allow for the call as it was asked made of it: <c>smaller_model</c> or <c>shorter_context</c>; null for
    /// the call as it was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Degraded { get; init; }

    /// <summary>The tokens that budgets were charged for an attempt whose usage the provider did not say: an estimate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ChargedTokens { get; init; }

    /// <summary>The price of <see cref="ChargedTokens"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public decimal ChargedCost { get; init; }
}
