using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Steps;

namespace Slipway.Tools;

/// <summary>A tool of the project's as a function that a model may call. What the pipeline gives itself is not the model's to say.</summary>
internal sealed class ToolFunction<TArguments, TResult>(
    ITool<TArguments, TResult> tool, string name, string description, JsonObject schema, JsonObject given, Func<TResult, object?> tell) : AIFunction
{
    public override string Name { get; } = name;

    public override string Description { get; } = description;

    public override JsonElement JsonSchema { get; } = JsonSerializer.SerializeToElement(schema);

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var all = new JsonObject(arguments
            .Where(a => a.Value is not null && !given.ContainsKey(a.Key))
            .Select(a => KeyValuePair.Create(a.Key, SlipwayJson.ToNode(a.Value)))
            .Concat(given.Select(g => KeyValuePair.Create(g.Key, g.Value?.DeepClone()))));
        TArguments read;
        try
        {
            read = all.Deserialize<TArguments>(SlipwayJson.Options)!;
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"The arguments of '{Name}' do not fit: {e.Message}", "ToolArgumentsInvalid", inner: e);
        }

        var step = StepScope.Current;
        var call = step is null
            ? new ToolCall("", cancellation: cancellationToken)
            : new ToolCall(step.IdempotencyKey, step.Run.Secrets.Resolve, cancellationToken);
        return tell(await tool.CallAsync(read, call));
    }
}
