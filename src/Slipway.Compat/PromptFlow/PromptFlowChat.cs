using System.Text.Json.Nodes;
using Slipway.Prompts;

namespace Slipway.Compat.PromptFlow;

/// <summary>The chat interface as promptflow-tools calls it (<c>aoai.py</c>, <c>openai.py</c>).</summary>
internal class PromptFlowChat : PromptFlowModel
{
    private protected override ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelCall call, CancellationToken ct)
    {
        var text = new TemplateText(Guarded, listsAsLines: call.IsAzure || HasImages, guardsLists: true, HasImages);
        string rendered = text.Render(TemplateOf(prompt), prompt.Name + ".prompty", arguments, ct);
        JsonObject body = Body(call, ChatText.Parse(rendered, isPrompty: false, text.Images));
        bool isWhole = body.ContainsKey("tools") || body.ContainsKey("functions");
        return ToChat(body, isWhole ? ReplyText.MessageOfChat : ReplyText.OfChat);
    }

    /// <summary>Whether images are sent.</summary>
    private protected virtual bool HasImages => false;

    /// <summary>The template as it is parsed.</summary>
    private protected virtual string TemplateOf(Prompt prompt) => prompt.Messages[0].Source;

    private protected virtual JsonObject Body(ModelCall call, JsonArray messages)
    {
        var body = new JsonObject
        {
            ["model"] = call.Model,
            ["messages"] = messages,
            ["temperature"] = call.FloatOr("temperature", 1),
            ["top_p"] = call.FloatOr("top_p", 1),
        };
        if (call.IsAzure)
        {
            body["n"] = call.Integer("n") ?? 1;
        }

        body["stream"] = false;
        AddTools(body, call);
        AddWhereTrue(body, call, "stop");
        AddTokens(body, call);
        AddWhereTrue(body, call, "logit_bias", "response_format");
        AddWhereGiven(body, "seed", call.Integer("seed"));
        AddWhereGiven(body, "presence_penalty", call.Float("presence_penalty"));
        AddWhereGiven(body, "frequency_penalty", call.Float("frequency_penalty"));
        AddWhereTrue(body, call, "user");
        return body;
    }

    private protected static void AddWhereTrue(JsonObject body, ModelCall call, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (call.IsTrue(name))
            {
                body[name] = call[name];
            }
        }
    }

    private protected static void AddWhereGiven(JsonObject body, string name, JsonNode? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private protected static void AddTokens(JsonObject body, ModelCall call)
    {
        if (call["max_tokens"] is not null && !string.Equals(call.Text("max_tokens"), "inf", StringComparison.OrdinalIgnoreCase))
        {
            body["max_tokens"] = call.Integer("max_tokens");
        }
    }

    private static void AddTools(JsonObject body, ModelCall call)
    {
        if (call.IsTrue("tools"))
        {
            body["tools"] = call["tools"];
            body["tool_choice"] = call["tool_choice"] ?? (call.IsAzure ? "auto" : null);
        }
        else if (call.IsTrue("functions"))
        {
            body["functions"] = call["functions"];
            body["function_call"] = call["function_call"] ?? (call.IsAzure ? "auto" : null);
        }
    }
}

/// <summary>The chat interface with images (<c>aoai_gpt4v.py</c>, <c>openai_gpt4v.py</c>).</summary>
internal sealed class PromptFlowVision : PromptFlowChat
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<Prompt, string> Templates = [];

    private protected override bool HasImages => true;

    private protected override string TemplateOf(Prompt prompt) => Templates.GetValue(prompt, static p => TemplateText.WithImageLines(p.Messages[0].Source));

    private protected override JsonObject Body(ModelCall call, JsonArray messages)
    {
        var body = new JsonObject
        {
            ["model"] = call.Model,
            ["messages"] = messages,
            ["temperature"] = call.FloatOr("temperature", 1),
            ["top_p"] = call.FloatOr("top_p", 1),
            ["n"] = call.Integer("n") ?? 1,
            ["presence_penalty"] = call.FloatOr("presence_penalty", 0),
            ["frequency_penalty"] = call.FloatOr("frequency_penalty", 0),
            ["stream"] = false,
        };
        AddWhereTrue(body, call, "stop");
        AddTokens(body, call);
        AddWhereGiven(body, "seed", call.Integer("seed"));
        return body;
    }
}
