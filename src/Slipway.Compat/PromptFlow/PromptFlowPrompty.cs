using System.Text.Json.Nodes;
using Slipway.Compat.Dify;
using Slipway.Prompts;

namespace Slipway.Compat.PromptFlow;

/// <summary>A <c>.prompty</c> file: parameters go over the wire as they are written.</summary>
internal sealed class PromptFlowPrompty(bool isChat) : PromptFlowModel
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Prompt, string> Templates = [];

    private protected override ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelCall call, CancellationToken ct)
    {
        string template = Templates.GetValue(prompt, static p => TemplateText.WithImageLines(p.Messages[0].Source));

        // All inputs of a prompty come from outside; mappings and lists are not guarded there by the builder, but are here.
        var text = new TemplateText(arguments.Select(argument => argument.Key).ToHashSet(StringComparer.Ordinal), listsAsLines: false, guardsLists: true);
        string rendered = text.Render(template, prompt.Name + ".prompty", arguments, ct);
        var body = new JsonObject();
        foreach ((string name, JsonNode? value) in call.All)
        {
            body[name] = value?.DeepClone();
        }

        body["model"] = call.Model;
        if (!isChat)
        {
            body["prompt"] = RoleGuard.Plain(rendered);
            return ToCompletion(body);
        }

        body["messages"] = ChatText.Parse(rendered, isPrompty: true, text.Images);
        bool isJson = body["response_format"] is JsonObject format && format["type"]?.ToString() == "json_object";
        string[] outputs = [.. prompt.OutputSchema?.Select(output => output.Key) ?? []];
        return ToChat(body, response =>
            ReplyText.AsksForTools(response) ? ReplyText.MessageOfChat(response)
            : isJson ? ToJson(ReplyText.OfChat(response)?.ToString() ?? "", outputs)
            : ReplyText.OfChat(response));
    }

    /// <summary>An answer in JSON, cut to the declared outputs.</summary>
    private static JsonNode? ToJson(string text, string[] outputs)
    {
        const int MaxDepth = 100;
        if (!JsonNodes.TryParse(text, MaxDepth, out JsonNode? value))
        {
            throw new StepFailedException("The answer is not the JSON that was asked for.", "InvalidOutput");
        }

        if (outputs.Length == 0)
        {
            return value;
        }

        var cut = new JsonObject();
        foreach (string output in outputs)
        {
            cut[output] = value is JsonObject members && members.TryGetPropertyValue(output, out JsonNode? member)
                ? member?.DeepClone()
                : throw new StepFailedException($"The answer has no '{output}'.", "InvalidOutputKeyError");
        }

        return cut;
    }
}
