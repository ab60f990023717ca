using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using RefundAgent;
using Slipway;
using Slipway.Agents;
using Slipway.Journal;
using Slipway.Models;
using Slipway.Models.OpenAI;
using Slipway.Testing;

#pragma warning disable MEAI001 // Continuation tokens are still marked as experimental.

// A pipeline as an agent: streams an answer, waits for a person, and goes on. With OPENAI_API_KEY it asks a model, without one a script.
using var http = new HttpMessageInvoker(new SocketsHttpHandler());
using IChatClient model = Environment.GetEnvironmentVariable("OPENAI_API_KEY") is { Length: > 0 } key
    ? new OpenAIChatClient(http, new OpenAIOptions { ApiKey = key }, "gpt-4.1-mini")
    : new ScriptedChatClient()
        .AnswerWhen("granted", "Good news: your refund is on its way. Your torn jacket goes to our workshop.")
        .AnswerWhen("open", "We are open from nine to six.");

await using var journal = new MemoryJournal();
await using var host = new SlipwayHost(new SlipwayOptions { Journal = journal, Models = new DeskModels(model) });
AIAgent agent = host.AsAIAgent(new RefundDesk(), new PipelineAgentOptions<RefundRequest, RefundReply>
{
    Name = "refund-desk",
    Description = "Answers customers of an outdoor shop about opening hours and refunds.",
    Output = reply => reply.Answer,
});
AgentSession session = await agent.CreateSessionAsync();

Console.WriteLine("> When are you open?");
await foreach (AgentResponseUpdate update in agent.RunStreamingAsync("When are you open?", session))
{
    Console.Write(update.Text);
}

Console.WriteLine("\n\n> My jacket is torn, I want a refund.");
AgentResponse response = await agent.RunAsync("My jacket is torn, I want a refund.", session);
Console.WriteLine($"Waits for a person: {response.Text}");

// Elsewhere, and perhaps days later: what is known is the session as JSON, the run's id and the token.
await foreach (PendingStep question in host.PendingAsync(new PendingQuery { Kind = StepKind.Review }))
{
    await host.AnswerAsync(question.RunId, question.Key, true, by: "ada", reason: "within 30 days");
}

session = await agent.DeserializeSessionAsync(await agent.SerializeSessionAsync(session));
response = await agent.RunAsync([], session, new AgentRunOptions { ContinuationToken = response.ContinuationToken });
Console.WriteLine(response.Text);

/// <summary>One model behind every name.</summary>
internal sealed class DeskModels(IChatClient client) : IModelProvider
{
    public ModelBinding Resolve(string alias) => new(client, "openai", "gpt-4.1-mini");
}
