using System.Text.Json.Nodes;
using Slipway.Prompts;

namespace Slipway.Compat.PromptFlow;

/// <summary>The completion interface as promptflow-tools calls it (<c>aoai.py</c>, <c>openai.py</c>).</summary>
internal sealed class PromptFlowCompletion : PromptFlowModel
{
    private const int DefaultTokens = 16;

    private protected override ComposedPrompt Compose(Prompt prompt, JsonObject arguments, ModelCall call, CancellationToken ct)
    {
        var text = new TemplateText(Guarded, listsAsLines: false, guardsLists: false);
        string rendered = RoleGuard.Plain(text.Render(prompt.Messages[0].Source, prompt.Name + ".prompty", arguments, ct));
        var body = new JsonObject
        {
            ["prompt"] = rendered,
            ["model"] = call.Model,
            ["suffix"] = call.IsTrue("suffix") ? call["suffix"] : null,
            ["max_tokens"] = call.Integer("max_tokens") ?? DefaultTokens,
            ["temperature"] = call.FloatOr("temperature", 1),
            ["top_p"] = call.FloatOr("top_p", 1),
            ["n"] = call.Integer("n") ?? 1,
            ["stream"] = false,
            ["logprobs"] = call.IsTrue("logprobs") ? call.Integer("logprobs") : null,
            ["echo"] = call["echo"] ?? false,
            ["stop"] = call.IsTrue("stop") ? call["stop"] : null,
            ["best_of"] = call.Integer("best_of") ?? 1,
            ["logit_bias"] = call.IsTrue("logit_bias") ? call["logit_bias"] : new JsonObject(),
            ["user"] = call["user"] ?? "",
        };
        foreach (string penalty in (string[])["presence_penalty", "frequency_penalty"])
        {
            if (call.Float(penalty) is { } value)
            {
                body[penalty] = value;
            }
            else if (!call.IsAzure)
            {
                body[penalty] = null;
            }
        }

        return ToCompletion(body);
    }
}
