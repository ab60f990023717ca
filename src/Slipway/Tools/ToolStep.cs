using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway.Tools;

/// <summary>One call that a model asks for, as a step of its own.</summary>
internal static class ToolStep
{
    /// <summary>The step of a call that cannot be made: its name must not come from the model.</summary>
    public const string UnknownName = "unknown-tool";

    private const int ShownLength = 200;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Calls the tool, and returns what the model is told.</summary>
    /// <exception cref="StepFailedException">The call failed, and its failure is not for the model to deal with.</exception>
    public static async Task<string> RunAsync(RunContext run, ToolSet tools, ToolUse use, int index)
    {
        var tool = tools.Find(use.Name);
        try
        {
            return await CallAsync(run, tools, tool, use, index);
        }
        catch (StepFailedException failure) when ((tool?.OnFailure ?? tools.Options.OnFailure) is ToolFailureAction.TellModel)
        {
            return tools.Options.DescribeFailure(failure);
        }
    }

    private static async Task<string> CallAsync(RunContext run, ToolSet tools, ModelTool? tool, ToolUse use, int index)
    {
        var problem = FindProblem(tools, tool, use, index, out var arguments);
        var payload = new JsonObject { ["tool"] = tool?.Name ?? Shorten(use.Name) };
        if (problem is null)
        {
            payload["arguments"] = arguments!.DeepClone();
        }
        else
        {
            payload["arguments_text"] = Shorten(use.Arguments);
            payload["arguments_length"] = use.Arguments.Length;
        }

        var request = StepRequest.Create(StepKind.Tool, tool?.StepName ?? UnknownName, payload);
        if (problem is null)
        {
            request = request with { Effect = tool!.Effect, Retry = tool.Retry, Timeout = tool.Timeout };
        }

        var result = await run.StepAsync(request, async call =>
        {
            if (problem is not null)
            {
                throw problem;
            }

            var values = new AIFunctionArguments(arguments!.ToDictionary(p => p.Key, p => (object?)p.Value));
            return Bound(SlipwayJson.ToNode(await tool!.Function.InvokeAsync(values, call.Cancellation)), tools.Options);
        });
        return Tell(result);
    }

    private static StepFailedException? FindProblem(ToolSet tools, ModelTool? tool, ToolUse use, int index, out JsonObject? arguments)
    {
        arguments = null;
        var options = tools.Options;
        if (index >= options.MaxCallsPerRound)
        {
            return new StepFailedException($"At most {options.MaxCallsPerRound} tools can be called in one answer.", "TooManyToolCalls");
        }

        if (tool is null)
        {
            return new StepFailedException($"There is no tool '{Shorten(use.Name)}'. There are: {tools.Names}.", "UnknownTool");
        }

        if (use.Arguments.Length > options.MaxArgumentsLength)
        {
            return new StepFailedException(
                $"The arguments of '{tool.Name}' are {use.Arguments.Length} characters long; {options.MaxArgumentsLength} are allowed.", "ToolArgumentsTooLong");
        }

        try
        {
            // Models leave the arguments of a tool that has none empty.
            arguments = use.Arguments.Length == 0 ? [] : JsonNode.Parse(use.Arguments, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException e)
        {
            return new StepFailedException($"The arguments of '{tool.Name}' are not JSON: {e.Message}", "ToolArgumentsInvalid");
        }

        var mismatch = arguments is null ? "they are not a JSON object." : JsonShape.FindProblem(tools.SchemaOf(tool), arguments, "the object");
        return mismatch is null
            ? null
            : new StepFailedException($"The arguments of '{tool.Name}' do not fit: {mismatch}", "ToolArgumentsInvalid");
    }

    private static JsonNode? Bound(JsonNode? result, ToolLoopOptions options)
    {
        var length = Tell(result).Length;
        return length <= options.MaxResultLength
            ? result
            : throw new StepFailedException($"The result is {length} characters long; {options.MaxResultLength} are allowed.", "ToolResultTooLong");
    }

    private static string Tell(JsonNode? result) => result switch
    {
        null => "",
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.Deserialize<string>(SlipwayJson.Options)!,
        _ => result.ToJsonString(SlipwayJson.Options),
    };

    private static string Shorten(string text) => text.Length <= ShownLength ? text : text[..ShownLength] + "…";
}
