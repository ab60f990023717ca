using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;
using Slipway.Steps;

namespace Slipway.Compat.Dify;

/// <summary>Runs the scripts of Dify's code nodes, with the checks Dify makes of their results.</summary>
public static class DifyCode
{
    private static readonly ConcurrentDictionary<Type, CodeContract> Contracts = new();

    /// <summary>
    /// Runs a script's <c>main</c> as a step and checks its result against <typeparamref name="T"/>: an object with a member for
    /// each output and no others, of the declared types, within Dify's limits.
    /// </summary>
    /// <typeparam name="T">
    /// The declared outputs, by the names they have in JSON: <c>string</c>, <see cref="DifyNumber"/>, <c>bool</c>, <see cref="JsonObject"/>
    /// (any object at most five deep), a record (an object with declared members), lists of those; <see cref="JsonNode"/> is not checked.
    /// Every output may be null.
    /// </typeparam>
    /// <param name="run">The run.</param>
    /// <param name="script">The script; the step has its name.</param>
    /// <param name="arguments">The arguments: an object whose properties have the names of the script's parameters, or a JSON object.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    /// <remarks>The limits: 400,000 characters a string, lists of 30 strings, 30 objects or 1,000 numbers, numbers within ±(2⁶³−1) and
    /// with at most 20 decimals. NUL characters are removed, booleans become 1 and 0 where a number is declared, and strings that
    /// look like <c>1.5e+10</c> become floats before the check.</remarks>
    /// <exception cref="StepFailedException">The script failed (code <c>CodeExecutionError</c>), or its result does not fit
    /// (<c>OutputValidationError</c>, <c>CodeNodeError</c> for undeclared outputs, <c>DepthLimitError</c>).</exception>
    public static async Task<T> RunAsync<T>(RunContext run, Script script, object? arguments, StepRetry? retry = null)
    {
        CodeContract contract = Contracts.GetOrAdd(typeof(T), CodeContract.Of);
        JsonNode? outputs = await run.CodeAsync(script, arguments, retry, contract.Check);
        return DifyJson.Read<T>(script.Name, outputs);
    }

    /// <summary>A list of files as scripts get it (12.2): null when it is empty.</summary>
    /// <param name="files">The list.</param>
    public static JsonArray? Files(JsonArray? files) => files is { Count: > 0 } ? files : null;

    /// <inheritdoc cref="Files(JsonArray?)"/>
    public static IReadOnlyList<T>? Files<T>(IReadOnlyList<T>? files) => files is { Count: > 0 } ? files : null;

    /// <summary>Runs a script that was ported to C# as a step, with the same checks of its result.</summary>
    /// <typeparam name="T">The declared outputs, see <see cref="RunAsync{T}(RunContext, Script, object, StepRetry)"/>.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="code">The port; gets the arguments as a dict.</param>
    /// <param name="arguments">The arguments: an object whose properties have the names of the script's parameters, or a JSON object.</param>
    /// <param name="retry">How failures are tried again; null for not at all.</param>
    /// <exception cref="StepFailedException">The port raised what Python would (code <c>CodeExecutionError</c>), or its result does not fit, see
    /// <see cref="RunAsync{T}(RunContext, Script, object, StepRetry)"/>.</exception>
    public static async Task<T> RunAsync<T>(RunContext run, string name, Func<PythonValue, PythonValue> code, object? arguments, StepRetry? retry = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(code);
        CodeContract contract = Contracts.GetOrAdd(typeof(T), CodeContract.Of);
        JsonObject values = SlipwayJson.Arguments(arguments);
        JsonNode? outputs = await run.StepAsync(
            StepRequest.Create(StepKind.Code, name, values) with { Retry = retry },
            _ => ValueTask.FromResult(contract.Check(PythonException.Compute(code, values, "CodeExecutionError"))));
        return DifyJson.Read<T>(name, outputs);
    }
}
