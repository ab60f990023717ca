using System.Collections.Concurrent;
using Slipway.Steps;

namespace Slipway.Replays;

/// <summary>The prompts of a fork: changed from its first own step on. What it took over was asked by the prompts of the run it comes from.</summary>
/// <param name="fork">What the run was forked from.</param>
/// <param name="findSequence">The number of a step that has a result; null when it has none.</param>
internal sealed class ForkPrompts(ForkOrigin fork, Func<StepKey, int?> findSequence)
{
    private readonly ConcurrentDictionary<(string Source, string Model, Prompt Original), Prompt> _changed = new();

    public Prompt Resolve(Prompt prompt, StepKey key)
    {
        var sequence = findSequence(key);
        string? source = null;
        string? model = null;
        for (var origin = fork; origin is not null; origin = origin.Parent)
        {
            if (sequence <= origin.Kept)
            {
                continue;
            }

            source ??= origin.Prompts.GetValueOrDefault(prompt.Name);
            model ??= origin.Models.GetValueOrDefault(prompt.Name);
        }

        return source is null && model is null
            ? prompt
            : _changed.GetOrAdd((source ?? "", model ?? "", prompt), static change => Change(change.Original, change.Source, change.Model));
    }

    /// <summary>A prompt with another text or model; empty ones stay.</summary>
    /// <exception cref="InvalidArtifactException">The text is not a prompt.</exception>
    public static Prompt Change(Prompt prompt, string source, string model)
    {
        var changed = source switch
        {
            "" => prompt,
            _ when IsWhole(source) => Prompt.Parse(source, prompt.Name),
            _ => prompt.WithMessages(source),
        };
        return model.Length == 0 ? changed : changed.WithModel(model);
    }

    /// <summary>Fails when a text is neither a whole prompt nor messages.</summary>
    /// <exception cref="InvalidArtifactException">It is not.</exception>
    public static void Check(string name, string source)
    {
        if (IsWhole(source))
        {
            Prompt.Parse(source, name);
        }
        else
        {
            Prompts.PromptReader.ReadMessages(source, name, new());
        }
    }

    private static bool IsWhole(string source) => source.TrimStart('\uFEFF').StartsWith("---", StringComparison.Ordinal);
}
