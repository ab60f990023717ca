using System.Text;
using Microsoft.Extensions.AI;

namespace Slipway.Agents;

/// <summary>Continuation tokens: the id of a run as text.</summary>
internal static class RunToken
{
    public static ResponseContinuationToken Write(RunId run) => ResponseContinuationToken.FromBytes(Encoding.ASCII.GetBytes(run.ToString()));

    /// <exception cref="ArgumentException">It is not one of ours.</exception>
    public static RunId Read(ResponseContinuationToken token) =>
        RunId.TryParse(Encoding.ASCII.GetString(token.ToBytes().Span), null, out var run)
            ? run
            : throw new ArgumentException("The continuation token is not of a pipeline's run.", nameof(token));
}
