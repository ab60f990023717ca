using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Prompts;

namespace Slipway.Compat.PromptFlow;

/// <summary>Asks models as Prompt flow's llm nodes do: the same bytes on the wire.</summary>
/// <remarks>What goes over the wire depends on where the model is: provider <c>azure</c> of <c>models.yaml</c> stands for an Azure OpenAI
/// connection, every other one for an OpenAI connection.</remarks>
public abstract class PromptFlowModel : IPromptComposer
{
    private protected PromptFlowModel()
    {
    }

    /// <summary>The chat interface: the rendered text is split into messages at lines like <c># user:</c>.</summary>
    public static PromptFlowModel Chat { get; } = new PromptFlowChat();

    /// <summary>The chat interface with images: each <c>![image]({{x}})</c> stands on a line of its own.</summary>
    public static PromptFlowModel Vision { get; } = new PromptFlowVision();

    /// <summary>The completion interface: the rendered text is sent as it is.</summary>
    public static PromptFlowModel Completion { get; } = new PromptFlowCompletion();

    /// <summary>A <c>.prompty</c> file of the chat interface.</summary>
    public static PromptFlowModel Prompty { get; } = new PromptFlowPrompty(isChat: true);

    /// <summary>A <c>.prompty</c> file of the completion interface.</summary>
    public static PromptFlowModel PromptyCompletion { get; } = new PromptFlowPrompty(isChat: false);

    private protected ImmutableHashSet<string> Guarded { get; private set; } = [];

    private ImmutableDictionary<string, JsonNode?> Given { get; set; } = ImmutableDictionary<string, JsonNode?>.Empty;

    /// <summary>The same, with variables that come from the flow's inputs: role words in them start no message.</summary>
    /// <param name="variables">The template's variables.</param>
    public PromptFlowModel Guarding(params IReadOnlyList<string> variables)
    {
        PromptFlowModel copy = Copy();
        copy.Guarded = Guarded.Union(variables);
        return copy;
    }

    /// <summary>The same, with a parameter that is known only when it runs; it comes before the one in the prompt file.</summary>
    /// <param name="parameter">The parameter by its name in the flow (<c>temperature</c>, <c>deployment_name</c>).</param>
    /// <param name="value">Its value; null as if it were not given.</param>
    public PromptFlowModel With(string parameter, JsonNode? value)
    {
        PromptFlowModel copy = Copy();
        copy.Given = Given.SetItem(parameter, value);
        return copy;
    }

    /// <inheritdoc />
    public ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelBinding model, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(model);
        var parameters = prompt.Parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value, StringComparer.Ordinal);
        foreach ((string name, JsonNode? value) in Given)
        {
            parameters[name] = value;
        }

        var call = new ModelCall(model.Provider == "azure", model.ModelId, parameters);
        return Compose(prompt, arguments, call, ct);
    }

    private protected abstract ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelCall call, CancellationToken ct);

    private protected static ComposedPrompt ToChat(JsonObject body, Func<ChatResponse, JsonNode?> read) => new(
        [.. body["messages"]!.AsArray().Select(message => new ChatMessage(new ChatRole(message!["role"]!.GetValue<string>()), TextOf(message["content"])))],
        ToOptions(body),
        new WireRequest(WireRequest.Chat, body),
        read);

    private protected static ComposedPrompt ToCompletion(JsonObject body) => new(
        [new ChatMessage(ChatRole.User, body["prompt"]!.GetValue<string>())],
        ToOptions(body),
        new WireRequest(WireRequest.Completion, body),
        ReplyText.OfCompletion);

    private PromptFlowModel Copy() => (PromptFlowModel)MemberwiseClone();

    /// <summary>What clients of other interfaces understand of the request.</summary>
    private static ChatOptions ToOptions(JsonObject body) => new()
    {
        ModelId = body["model"]?.ToString(),
        Temperature = (float?)ModelCall.Float(body["temperature"]),
        TopP = (float?)ModelCall.Float(body["top_p"]),
        MaxOutputTokens = (int?)ModelCall.Float(body["max_tokens"]),
        StopSequences = body["stop"] is JsonArray stops ? [.. stops.Select(stop => stop?.ToString() ?? "")] : null,
    };

    private static string TextOf(JsonNode? content) => content switch
    {
        JsonArray parts => string.Join('\n', parts.Select(part => part?["text"]?.ToString()).Where(text => text is not null)),
        null => "",
        _ => content.ToString(),
    };
}
