using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Prompts;
using Slipway.Steps;

namespace Slipway;

/// <summary>A prompt with its arguments, ready to be asked within a run.</summary>
/// <param name="prompt">The prompt.</param>
/// <param name="arguments">The arguments by input name.</param>
public sealed class PromptCall(Prompt prompt, JsonObject arguments)
{
    /// <summary>The prompt.</summary>
    public Prompt Prompt { get; } = prompt;

    /// <summary>How failures are tried again; null for not at all.</summary>
    public StepRetry? Retry { get; private init; }

    /// <summary>The same call, tried again when it fails.</summary>
    public PromptCall WithRetry(int maxRetries, TimeSpan interval) =>
        new(Prompt, arguments) { Retry = new StepRetry(maxRetries, interval) { EveryFailure = true } };

    /// <summary>Asks, and returns the text.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or the prompt could not be rendered.</exception>
    public async Task<string> AskAsync(RunContext run) => (await ReplyAsync(run)).Text;

    /// <summary>Asks, and reads the answer as JSON.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or its answer does not fit the type.</exception>
    public async Task<T> AskAsync<T>(RunContext run)
    {
        var reply = await ReplyAsync(run);
        try
        {
            return JsonSerializer.Deserialize<T>(reply.Text, SlipwayJson.Options)
                ?? throw new StepFailedException($"The answer to '{Prompt.Name}' is null.", "InvalidAnswer");
        }
        catch (JsonException e)
        {
            throw new StepFailedException($"The answer to '{Prompt.Name}' is not the JSON that was asked for: {e.Message}", "InvalidAnswer", inner: e);
        }
    }

    /// <summary>Asks, and returns the whole reply.</summary>
    /// <exception cref="StepFailedException">The model did not answer, or the prompt could not be rendered.</exception>
    public Task<PromptReply> ReplyAsync(RunContext run) => RunStepAsync(run, static (client, messages, options, _, ct) => AskWholeAsync(client, messages, options, ct));

    /// <summary>Asks, streams the text to whoever listens to the run as it comes, and returns it whole.</summary>
    /// <exception cref="StepFailedException">The model did not answer, broke off, or the prompt could not be rendered.</exception>
    public async Task<string> StreamAsync(RunContext run) => (await RunStepAsync(run, AskInPiecesAsync)).Text;

    private Task<PromptReply> RunStepAsync(
        RunContext run, Func<IChatClient, List<ChatMessage>, ChatOptions, RunContext, CancellationToken, Task<ChatResponse>> ask)
    {
        var models = run.State.Host.Options.Models
            ?? throw new NotConfiguredException($"Prompt '{Prompt.Name}' needs a model, and the host has none.");
        var messages = Prompt.Render(arguments, run.Conversation, run.Cancellation);
        var model = models.Resolve(Prompt.Model);
        var request = new StepRequest(StepKind.Prompt, Prompt.Name, PromptRequest.Describe(Prompt, model.ModelId, messages))
        {
            Effect = StepEffect.Repeatable,
            ArtifactVersion = Prompt.Version,
            Retry = Retry,
        };
        return run.StepAsync(request, async call =>
        {
            var response = await ask(model.Client, messages, PromptRequest.CreateOptions(Prompt, model.ModelId), run, call.Cancellation);
            var reply = ToReply(response);
            call.Usage = new ModelUsage(
                model.Provider,
                response.ModelId ?? model.ModelId,
                reply.Usage,
                reply.Usage is { } tokens ? model.Price?.Cost(tokens) : null,
                model.Price?.Currency);
            return reply;
        });
    }

    private static Task<ChatResponse> AskWholeAsync(IChatClient client, List<ChatMessage> messages, ChatOptions options, CancellationToken ct) =>
        client.GetResponseAsync(messages, options, ct);

    private static async Task<ChatResponse> AskInPiecesAsync(
        IChatClient client, List<ChatMessage> messages, ChatOptions options, RunContext run, CancellationToken ct)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in client.GetStreamingResponseAsync(messages, options, ct))
        {
            updates.Add(update);
            run.Emit(update.Text);
        }

        return updates.ToChatResponse();
    }

    private PromptReply ToReply(ChatResponse response)
    {
        var (text, reasoning) = Prompt.SplitsReasoning ? ThinkTags.Split(response.Text) : (response.Text, "");
        return new PromptReply(text)
        {
            Reasoning = reasoning,
            FinishReason = response.FinishReason?.Value ?? "",
            Usage = response.Usage is { } usage
                ? new TokenUsage(
                    usage.InputTokenCount ?? 0, usage.OutputTokenCount ?? 0, usage.CachedInputTokenCount ?? 0, usage.ReasoningTokenCount ?? 0)
                : null,
        };
    }
}
