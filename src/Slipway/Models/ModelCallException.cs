namespace Slipway.Models;

/// <summary>A model did not answer, or answered with an error.</summary>
/// <param name="message">What the provider said, bounded and without keys.</param>
/// <param name="errorCode">The provider's code (<c>rate_limit_exceeded</c>), or the kind of failure.</param>
/// <param name="status">The HTTP status; null when there was none.</param>
/// <param name="retryable">Whether the same call may succeed later.</param>
/// <param name="inner">The cause, when there is one.</param>
public sealed class ModelCallException(string message, string errorCode, int? status, bool retryable, Exception? inner = null)
    : StepFailedException(message, errorCode, retryable, inner)
{
    /// <summary>The HTTP status; null when there was none.</summary>
    public int? Status { get; } = status;
}
