using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Steps;

namespace Slipway.Prompts;

/// <summary>One question to a model, as a step of its own.</summary>
/// <param name="Prompt">The prompt.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record PromptStep(Prompt Prompt, JsonObject Arguments)
{
    /// <summary>The step's name.</summary>
    public string Name { get; init; } = Prompt.Name;

    /// <summary>The schema of the answer where the prompt declares none; null for free text.</summary>
    public AnswerSchema? TypeSchema { get; init; }

    /// <summary>Looks at the reply within the step: what it throws is the step's failure. Null to take the reply as it is.</summary>
    public Action<PromptReply>? Check { get; init; }

    /// <summary>How failures are tried again; null for not at all.</summary>
    public StepRetry? Retry { get; init; }

    /// <summary>How long the answer is reused for equal requests; null for not at all.</summary>
    public TimeSpan? CacheLifetime { get; init; }

    /// <summary>Whether the text is streamed to whoever listens to the run.</summary>
    public bool Streams { get; init; }

    /// <summary>What was said after the prompt's own messages.</summary>
    public IReadOnlyList<ChatMessage> Said { get; init; } = [];

    /// <summary>The files that go along with the prompt's own messages.</summary>
    public IReadOnlyList<PromptFiles> Files { get; init; } = [];

    /// <summary>Messages that are sent before the prompt's last user message.</summary>
    public IReadOnlyList<ChatMessage> Examples { get; init; } = [];

    /// <summary>The tools the model may ask for.</summary>
    public IReadOnlyList<ModelTool> Tools { get; init; } = [];

    /// <summary>Whether the model may ask for several tools at once; null when nobody says.</summary>
    public bool? AllowsParallelCalls { get; init; }

    /// <exception cref="StepFailedException">The model did not answer, or the prompt could not be rendered.</exception>
    public Task<PromptReply> RunAsync(RunContext run)
    {
        var models = run.State.Host.Options.Models
            ?? throw new NotConfiguredException($"Prompt '{Prompt.Name}' needs a model, and the host has none.");
        var prompt = run.State.ResolvePrompt(Prompt, run, Name);

        // Not cut off when the run is to stop: what its journal has comes again, and what it does not have is refused as a step.
        var messages = prompt.Render(Arguments, run.Conversation, CancellationToken.None, Files);
        AddWhatBelongsToIt(messages);
        var model = models.Resolve(prompt.Model);
        var schema = prompt.Schema ?? TypeSchema;
        var request = new StepRequest(StepKind.Prompt, Name, PromptRequest.Describe(prompt, model.ModelId, messages, schema, Tools))
        {
            Effect = StepEffect.Repeatable,
            ArtifactVersion = prompt.Version,
            Retry = Retry,
            Provider = model.Provider,
            CacheLifetime = CacheLifetime,
            OnReused = Streams ? answer => run.Emit(answer.As<PromptReply>(Prompt.Name).Text) : null,
        };
        var question = new ModelQuestion(
            messages, binding => PromptRequest.CreateOptions(prompt, binding, schema, Tools, AllowsParallelCalls), Streams, schema);
        if (model.Guard is not null || run.State.Host.Options.Budgets is not null)
        {
            question = question with
            {
                MaxOutputTokens = prompt.MaxOutputTokens,
                ExtraCharacters = Tools.Sum(static t => t.Function.JsonSchema.GetRawText().Length) + (schema?.Instruction.Length ?? 0),
                ShorterMessages = prompt.UsesMemory && run.Conversation.History.Count > 0 && Files.Count == 0
                    ? () => AddWhatBelongsToIt(prompt.Render(Arguments, new Conversation(), run.Cancellation))
                    : null,
            };
        }

        return run.StepAsync(request, async call =>
        {
            var asked = Files.Count == 0 ? question : question with { Messages = await PromptFiles.LoadAsync(messages, run, call.Cancellation) };
            var (answerer, response) = await new ModelCaller(models, run, call, asked).AskAsync(model);
            var reply = ReplyReader.Read(response, prompt.SplitsReasoning);
            var price = run.State.PriceOf(answerer);
            call.Add(new ModelUsage(
                answerer.Provider,
                response.ModelId ?? answerer.ModelId,
                reply.Usage,
                reply.Usage is { } tokens ? price?.Cost(tokens) : null,
                price?.Currency));
            Check?.Invoke(reply);
            return reply;
        });
    }

    private List<ChatMessage> AddWhatBelongsToIt(List<ChatMessage> messages)
    {
        messages.InsertRange(Math.Max(0, messages.FindLastIndex(static message => message.Role == ChatRole.User)), Examples);
        messages.AddRange(Said);
        return messages;
    }
}
