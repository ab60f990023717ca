using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Slipway.Models;
using Slipway.Models.OpenAI;

namespace Slipway.Bench.Serve;

public sealed record Ticket([property: MaxLength(2000)] string Question, string Language);

public sealed record Answer(string Reply);

/// <summary>Prompt, model, output.</summary>
internal sealed class SupportPipeline : Pipeline<Ticket, Answer>
{
    private static readonly Prompt Reply = Prompt.Parse(
        """
        ---
        name: answer-ticket
        model: fast
        parameters: { temperature: 0.2, max_tokens: 300 }
        inputs:
          question: { type: string }
          language: { type: string }
        ---
        system:
        You answer the mail of a shop that sends parcels. Be brief, be kind, promise nothing that is not in the facts.
        {% if language == "en" %}Answer in English.{% else %}Answer in the language with the code {{ language }}.{% endif %}

        Facts:
        - Parcels leave within two working days and take three more.
        - A parcel that is more than three days late is sent again without charge.
        - Questions about money go to a colleague.

        user:
        {{ question }}
        """,
        "answer-ticket.prompty");

    public override async Task<Answer> RunAsync(Ticket input, RunContext run)
    {
        var call = new PromptCall(Reply, new JsonObject { ["question"] = input.Question, ["language"] = input.Language });
        return new Answer(await call.AskAsync(run));
    }
}

/// <summary>The stub as a model.</summary>
/// <param name="http">Sends the calls.</param>
/// <param name="baseUrl">The stub.</param>
/// <param name="policy">What calls are held to; null for nothing.</param>
internal sealed class StubModels(HttpMessageInvoker http, Uri baseUrl, ModelCallPolicy? policy = null) : IModelProvider
{
    private readonly ModelBinding _model =
        new(new OpenAIChatClient(http, new OpenAIOptions { BaseUrl = baseUrl, ApiKey = "sk-none" }, "stub-1"), "openai", "stub-1")
        {
            Price = new ModelPrice(0.15m, 0.60m),
            Guard = policy is null ? null : new ModelGuard(policy),
        };

    public ModelBinding Resolve(string alias) => _model;
}
