using System.Text.Json;
using Slipway.Recordings;
using Slipway.Steps;

namespace Slipway.Models.Replay;

/// <summary>Answers calls of tools from a recorded case, so that neither an implementation nor what it calls is needed.</summary>
/// <remarks>Each recorded call answers once: one with the same tool and arguments, else as <see cref="ReplayOptions.Mode"/> says. Safe from
/// many callers.</remarks>
/// <param name="handler">Holds the case and keeps what was asked, in one order with the model requests.</param>
public sealed class ToolReplayLayer(ReplayHandler handler) : IStepLayer
{
    private readonly ReplayHandler _handler = handler ?? throw new ArgumentNullException(nameof(handler));

    /// <inheritdoc/>
    /// <exception cref="ReplayDivergenceException">The recording does not hold the call.</exception>
    /// <exception cref="StepFailedException">The recorded call failed.</exception>
    public ValueTask<StepResult> InvokeAsync(StepCall call, StepNext next)
    {
        if (call.Request.Kind is not StepKind.Tool || Asked(call) is not { } asked)
        {
            return next(call);
        }

        var answer = _handler.TakeTool(asked);
        return answer.Failure is { } failure
            ? throw new StepFailedException(failure.Message ?? "The recorded call failed.", failure.Codes is { Count: > 0 } codes ? codes[^1] : "ToolFailure")
            : ValueTask.FromResult(StepResult.FromJson(JsonSerializer.SerializeToUtf8Bytes(answer.Result.ValueKind is JsonValueKind.Undefined ? JsonElement.Parse("null") : answer.Result)));
    }

    // Steps that stand for parts that were not migrated name no tool.
    private static ToolExchange? Asked(StepCall call)
    {
        var payload = call.Payload.IsEmpty ? default : JsonElement.Parse(call.Payload.Span);
        return payload.ValueKind is JsonValueKind.Object && payload.TryGetProperty("tool", out var name) && name.GetString() is { } tool
            ? new ToolExchange { Name = tool, Step = call.Key.Value, Arguments = payload.TryGetProperty("arguments", out var arguments) ? arguments : default }
            : null;
    }
}
