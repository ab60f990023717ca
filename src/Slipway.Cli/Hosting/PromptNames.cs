using Slipway.Journal;

namespace Slipway.Cli.Hosting;

/// <summary>Which prompts a pipeline has, and which of them a step asks: it has the prompt's name.</summary>
internal sealed class PromptNames(PipelineSource pipeline)
{
    /// <summary>A step of that name asks the prompt once more, for an answer that fits.</summary>
    private const string RepairSuffix = "-repair";

    /// <summary>The names of the files of prompts.</summary>
    public IReadOnlyList<string> Files { get; } =
        [.. pipeline.Files.Where(f => f.Path.StartsWith("prompts/", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f.Path))];

    /// <summary>The prompt that a step asks; null for a step of another kind.</summary>
    public string? AskedBy(StepRecord step) => step.Kind is StepKind.Prompt ? AskedBy(step.Key) : null;

    /// <summary>The prompt that a step of this key asks, if it asks one.</summary>
    public string AskedBy(string key)
    {
        var name = key[(key.LastIndexOf('/') + 1)..];
        name = name.LastIndexOf('#') is var cut and > 0 ? name[..cut] : name;
        return name.EndsWith(RepairSuffix, StringComparison.Ordinal) && !Files.Contains(name) ? name[..^RepairSuffix.Length] : name;
    }
}
