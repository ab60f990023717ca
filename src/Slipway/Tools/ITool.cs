namespace Slipway;

/// <summary>Something outside that a pipeline calls. An interface of the project's own derives from it, says with
/// <see cref="ToolAttribute"/> what it stands for, and is given to the pipeline's constructor.</summary>
/// <typeparam name="TArguments">The arguments; JSON must be able to hold them. A null member is an argument that is not given.</typeparam>
/// <typeparam name="TResult">The result; JSON must be able to hold it.</typeparam>
/// <remarks>Implementations are called from many runs at the same time. What they return and what they throw a
/// <see cref="StepFailedException"/> with is journaled: it must hold no secret.</remarks>
public interface ITool<TArguments, TResult>
{
    /// <summary>Calls the tool.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="call">The call around them: cancellation, secrets, a key that names repeats.</param>
    /// <exception cref="StepFailedException">The tool failed; its code is what error branches see.</exception>
    Task<TResult> CallAsync(TArguments arguments, ToolCall call);
}
