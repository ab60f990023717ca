using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Models;
using Slipway.Prompts;

namespace Slipway;

/// <summary>Asks prompts whose messages are found in the rendered text.</summary>
public static class ComposedPromptCalls
{
    /// <summary>Asks, and returns what the composer reads from the reply.</summary>
    /// <param name="call">The prompt with its arguments.</param>
    /// <param name="run">The run.</param>
    /// <param name="composer">Makes the request and reads the reply.</param>
    /// <exception cref="StepFailedException">The model did not answer, or the prompt could not be rendered.</exception>
    /// <exception cref="NotConfiguredException">The host has no models, or not this one.</exception>
    public static Task<JsonNode?> AskAsync(this PromptCall call, RunContext run, IPromptComposer composer)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(composer);
        IModelProvider models = run.State.Host.Options.Models
            ?? throw new NotConfiguredException($"Prompt '{call.Prompt.Name}' needs a model, and the host has none.");
        Prompt prompt = run.State.ResolvePrompt(call.Prompt, run, call.Prompt.Name);
        ModelBinding model = models.Resolve(prompt.Model);
        ComposedPrompt? composed = null;
        StepFailedException? broken = null;
        try
        {
            // Not cut off when the run is to stop: what its journal has comes again, and what it does not have is refused as a step.
            composed = composer.Compose(prompt, call.Arguments, model, CancellationToken.None);
        }
        catch (StepFailedException e)
        {
            // The step fails, not the code around it.
            broken = e;
        }

        var request = StepRequest.Create(StepKind.Prompt, prompt.Name, composed?.Wire.Body ?? Describe(prompt, call.Arguments)) with
        {
            Effect = StepEffect.Repeatable,
            ArtifactVersion = prompt.Version,
            Retry = call.Retry,
            Provider = model.Provider,
            IsCompletion = composed?.Wire.Path == WireRequest.Completion,
        };
        return run.StepAsync(request, async step =>
        {
            if (composed is null)
            {
                throw broken!;
            }

            var question = new ModelQuestion(
                [.. composed.Messages], asked => OptionsFor(asked == model ? composed : composer.Compose(prompt, call.Arguments, asked, step.Cancellation), asked), Streams: false, Schema: null)
            {
                MaxOutputTokens = composed.Options.MaxOutputTokens ?? prompt.MaxOutputTokens,
            };
            (ModelBinding answerer, ChatResponse response) = await new ModelCaller(models, run, step, question).AskAsync(model);
            TokenUsage? tokens = ReplyReader.Usage(response);
            ModelPrice? price = run.State.PriceOf(answerer);
            step.Add(new ModelUsage(
                answerer.Provider, response.ModelId ?? answerer.ModelId, tokens, tokens is null ? null : price?.Cost(tokens), price?.Currency));
            return composed.Read(response);
        });
    }

    /// <summary>The options with the request as it goes over the wire.</summary>
    private static ChatOptions OptionsFor(ComposedPrompt composed, ModelBinding model)
    {
        ChatOptions options = composed.Options.Clone();
        options.ModelId ??= model.ModelId;
        options.RawRepresentationFactory = _ => composed.Wire;
        return options;
    }

    /// <summary>What was to be asked, where no request could be made of it.</summary>
    private static JsonObject Describe(Prompt prompt, JsonObject arguments) => new()
    {
        ["model"] = prompt.Model,
        ["arguments"] = arguments.DeepClone(),
    };
}
