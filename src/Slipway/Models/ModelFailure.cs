using Slipway.Budgets;

namespace Slipway.Models;

/// <summary>What is known of failures by their kind.</summary>
internal static class ModelFailure
{
    public const string CircuitOpen = "circuit_open";
    public const string LocalRateLimit = "local_rate_limit";
    public const string TotalTimeout = "total_timeout";
    public const string NotConfigured = "not_configured";

    private const string ConnectionFailed = "connection_failed";
    private const string HostNotFound = "host_not_found";

    /// <summary>What the content's filter refused is refused; asking around for a laxer model is not for a library to do.</summary>
    private static readonly string[] Refusals = ["content_filter", "content_policy_violation"];

    /// <summary>Whether nothing was sent: a limit of our own kept the call back.</summary>
    public static bool IsOwn(StepFailedException failure) => failure.ErrorCode is CircuitOpen or LocalRateLimit or BudgetExceededException.Code;

    /// <summary>Whether the provider takes no money for it: it said that it did nothing, or there is none. What broke off, it may charge for.</summary>
    public static bool IsFree(StepFailedException failure) => IsOwn(failure) || failure is ModelCallException { Status: not null } or { ErrorCode: HostNotFound };

    /// <summary>Whether another model may be asked in the place of the one that failed.</summary>
    public static bool AllowsFallback(StepFailedException failure) => !Refusals.Contains(failure.ErrorCode);

    /// <summary>The failures of clients that know nothing of ours. A cancellation is one when it is the client's own.</summary>
    public static StepFailedException? Translate(Exception exception) => exception switch
    {
        StepFailedException failure => failure,
        HttpRequestException { StatusCode: { } status } => new ModelCallException(
            $"HTTP {(int)status}: {exception.Message}", $"http_{(int)status}", (int)status, (int)status is 408 or 409 or 429 or >= 500, exception),
        HttpRequestException or IOException => new ModelCallException(exception.Message, ConnectionFailed, null, retryable: true, exception),
        TimeoutException => new ModelCallException(exception.Message, "timeout", null, retryable: true, exception),
        OperationCanceledException => new ModelCallException($"The model's client waited no longer: {exception.Message}", "timeout", null, retryable: true, exception),
        SlipwayException { EndsRun: true } => null,
        _ => new ModelCallException(exception.Message, exception.GetType().Name, null, retryable: false, exception),
    };
}
