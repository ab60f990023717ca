using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Steps;

namespace Slipway;

public sealed partial class RunContext
{
    /// <summary>Calls a tool.</summary>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">The arguments: an object with properties, a dictionary or a JSON object.</param>
    /// <param name="effect">What happens when the call is made twice. The function finds the key that tells a repeat from a second call in
    /// its arguments' <see cref="AIFunctionArguments.Context"/>, under <see cref="StepCall.IdempotencyKeyName"/>.</param>
    /// <param name="onFailure">Undoes the call when the run fails or is cancelled later, see <see cref="StepAsync{T}"/>; null for nothing.</param>
    /// <exception cref="StepFailedException">The tool threw, or its result is another type's; code <c>InvalidResult</c>.</exception>
    public async Task<T> CallAsync<T>(
        string name, AIFunction tool, object? arguments, StepEffect effect = StepEffect.SideEffect, Func<T, RunContext, Task>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var values = SlipwayJson.Arguments(arguments);
        var payload = new JsonObject { ["tool"] = tool.Name, ["arguments"] = values.DeepClone() };
        var result = await StepAsync(
            StepRequest.Create(StepKind.Tool, name, payload) with { Effect = effect },
            async step => SlipwayJson.ToNode(await tool.InvokeAsync(
                new AIFunctionArguments(values.ToDictionary(p => p.Key, p => (object?)p.Value))
                {
                    Context = new Dictionary<object, object?> { [StepCall.IdempotencyKeyName] = step.IdempotencyKey },
                },
                step.Cancellation)),
            onFailure is null ? null : (result, undo) => onFailure(Read(result), undo));
        return Read(result);

        T Read(JsonNode? result) => ReadResult<T>(result, $"tool '{tool.Name}'");
    }

    /// <summary>Calls a tool that the project has an interface for.</summary>
    /// <typeparam name="TArguments">The arguments.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="tool">The tool. Its interface says with <see cref="ToolAttribute"/> what the journal calls it and what happens when
    /// the call is made twice.</param>
    /// <param name="arguments">The arguments; those that are null are not given.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    /// <param name="onFailure">Undoes the call when the run fails or is cancelled later, see <see cref="StepAsync{T}"/>; null for nothing.</param>
    /// <exception cref="StepFailedException">The tool failed; where it threw something else, the code is that exception's name.</exception>
    /// <exception cref="NotConfiguredException">Nobody has implemented the tool yet.</exception>
    public Task<TResult> CallAsync<TArguments, TResult>(
        string name, ITool<TArguments, TResult> tool, TArguments arguments, StepRetry? retry = null,
        Func<TResult, RunContext, Task>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(tool);
        var declared = Tool.InterfaceOf(tool)?.GetCustomAttribute<ToolAttribute>();
        var payload = new JsonObject { ["tool"] = declared?.Name ?? name, ["arguments"] = Given(arguments) };
        var request = StepRequest.Create(StepKind.Tool, name, payload) with { Effect = declared?.Effect ?? StepEffect.SideEffect, Retry = retry };
        return StepAsync(request, async call => await tool.CallAsync(arguments, new ToolCall(call.IdempotencyKey, _state.Secrets.Resolve, call.Cancellation)), onFailure);
    }

    private static JsonObject Given<T>(T arguments) =>
        new(SlipwayJson.ToNode(arguments) is JsonObject all ? all.Where(a => a.Value is not null).Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())) : []);

    private static T ReadResult<T>(JsonNode? result, string of)
    {
        try
        {
            return System.Text.Json.JsonSerializer.Deserialize<T>(result, SlipwayJson.Options)!;
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new StepFailedException($"The result of {of} is not a {typeof(T).Name}: {e.Message}", "InvalidResult", inner: e);
        }
    }
}
