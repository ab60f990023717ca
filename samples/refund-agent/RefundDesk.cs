using System.Text.Json.Nodes;
using Slipway;
using Slipway.Prompts;
using Slipway.Reviews;

namespace RefundAgent;

/// <summary>What a customer writes.</summary>
internal sealed record RefundRequest(string Message);

/// <summary>What the customer is told.</summary>
internal sealed record RefundReply(string Answer, bool? Refunded);

/// <summary>Answers customers. Before it promises a refund it asks a person.</summary>
internal sealed class RefundDesk : Pipeline<RefundRequest, RefundReply>
{
    private static readonly Prompt Reply = Prompt.Parse(
        """
        ---
        name: reply
        model: desk
        ---
        system:
        You answer customers of an outdoor shop. Be brief and kind.{% if decision %} The refund is {{ decision }}: say so.{% endif %}
        user:
        {{ message }}
        """,
        "reply.prompty");

    public override async Task<RefundReply> RunAsync(RefundRequest input, RunContext run)
    {
        bool? refunded = null;
        if (input.Message.Contains("refund", StringComparison.OrdinalIgnoreCase))
        {
            refunded = (await run.ReviewAsync("approve-refund", new Review<bool>($"Refund this customer? \"{input.Message}\""))).Value;
        }

        var arguments = new JsonObject
        {
            ["message"] = input.Message,
            ["decision"] = refunded switch { true => "granted", false => "refused", null => null },
        };
        return new RefundReply(await new PromptCall(Reply, arguments).AskAsync(run), refunded);
    }
}
