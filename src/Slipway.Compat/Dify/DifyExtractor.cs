using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway.Compat.Dify;

/// <summary>The outputs of Dify's parameter-extractor node.</summary>
/// <typeparam name="T">The parameters.</typeparam>
/// <param name="Values">The parameters; those that were not found have the empty value of their type.</param>
/// <param name="IsSuccess">1 when all are there and fit, else 0.</param>
/// <param name="Reason">What is wrong; null when nothing is.</param>
/// <param name="Usage">The tokens: <c>prompt_tokens</c>, <c>completion_tokens</c>, <c>total_tokens</c>.</param>
public sealed record DifyExtraction<T>(T Values, DifyNumber IsSuccess, string? Reason, JsonObject Usage);

/// <summary>Has a model fill in parameters, and reads its answer as Dify's parameter extractor does (10.4).</summary>
public static class DifyExtractor
{
    private const string FunctionName = "extract_parameters";

    private static readonly ConcurrentDictionary<Type, ExtractionContract> Contracts = new();

    /// <summary>Two questions with the calls that answer them; the function-call form shows them to the model before the text.</summary>
    private static readonly IReadOnlyList<ChatMessage> Examples =
    [
        .. Example("What is the weather today in SF?", "location", "San Francisco"),
        .. Example("I want to eat some apple pie.", "food", "apple pie"),
    ];

    /// <summary>The same call with the function <c>extract_parameters</c> offered to the model, after two worked examples.</summary>
    /// <typeparam name="T">The parameters, as for <see cref="ReplyAsync{T}(PromptCall, RunContext)"/>.</typeparam>
    public static PromptCall OfferFunction<T>(PromptCall call) =>
        call.WithFunction(new ExtractFunction(ContractOf<T>().ToSchema()), Examples);

    /// <summary>Asks, and returns the parameters.</summary>
    /// <inheritdoc cref="ReplyAsync{T}(PromptCall, RunContext)"/>
    public static async Task<T> ExtractAsync<T>(PromptCall call, RunContext run) => (await ReplyAsync<T>(call, run)).Values;

    /// <summary>Asks, and returns all outputs of the node. What is missing or does not fit is no failure: it gets the empty value of its type.</summary>
    /// <typeparam name="T">
    /// The parameters, by the names they have in JSON: <c>string</c>, <see cref="DifyNumber"/>, <c>bool</c>, and lists of those or of
    /// <see cref="JsonObject"/>. <c>[Required]</c>, <c>[AllowedValues]</c> and <c>[Description]</c> say more about each.
    /// </typeparam>
    /// <param name="call">The question.</param>
    /// <param name="run">The run.</param>
    /// <exception cref="StepFailedException">The model did not answer.</exception>
    public static async Task<DifyExtraction<T>> ReplyAsync<T>(PromptCall call, RunContext run)
    {
        PromptReply reply = await call.ReplyAsync(run);
        (JsonObject values, string? reason) = Read(ContractOf<T>(), reply.ToolUses is { Count: > 0 } uses ? uses[0].Arguments : null, reply.Text);
        return new DifyExtraction<T>(DifyJson.Read<T>(call.Prompt.Name, values), reason is null ? 1 : 0, reason, DifyPrompt.UsageOf(reply));
    }

    /// <summary>The parameters in an answer, and what is wrong with them.</summary>
    /// <param name="contract">The parameters.</param>
    /// <param name="arguments">The arguments of a call; null when nothing was called.</param>
    /// <param name="text">The answer's text.</param>
    internal static (JsonObject Values, string? Reason) Read(ExtractionContract contract, string? arguments, string text)
    {
        JsonObject? found = EmbeddedJson.FindObject(arguments ?? text);
        string? reason = null;
        if (arguments is null && found is not { Count: > 0 })
        {
            found = contract.Defaults();
            reason = "Failed to extract result from function call or text response, using empty result.";
        }

        found ??= [];
        return (contract.Coerce(found), contract.FindProblem(found) ?? reason);
    }

    private static ExtractionContract ContractOf<T>() => Contracts.GetOrAdd(typeof(T), ExtractionContract.Of);

    private static IEnumerable<ChatMessage> Example(string question, string parameter, string value)
    {
        string id = "call_" + parameter;
        var call = new FunctionCallContent(id, FunctionName, new Dictionary<string, object?> { [parameter] = value })
        {
            RawRepresentation = $$"""{"{{parameter}}": "{{value}}"}""",
        };
        return
        [
            new ChatMessage(ChatRole.User, question),
            new ChatMessage(ChatRole.Assistant,
            [
                new TextContent($"I need always call the function with the correct parameters. In this case, I need to call the function with the {parameter} parameter."),
                call,
            ]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, "Great! You have called the function with the correct parameters.")]),
            new ChatMessage(ChatRole.Assistant, "I have extracted the parameters, let's move on."),
        ];
    }

    /// <summary>The function that the model is to call; nobody runs it.</summary>
    private sealed class ExtractFunction(JsonObject schema) : AIFunction
    {
        public override string Name => FunctionName;

        public override string Description => "Extract parameters from the natural language text";

        public override JsonElement JsonSchema { get; } = JsonSerializer.SerializeToElement(schema);

        protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken) =>
            throw new NotSupportedException("The arguments of this function are its result.");
    }
}
