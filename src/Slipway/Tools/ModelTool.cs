using Microsoft.Extensions.AI;

namespace Slipway;

/// <summary>A tool that a model may call.</summary>
/// <param name="Function">What is called; its name, description and schema are what the model sees. It is called from many runs at the
/// same time; <see cref="Steps.StepScope.Current"/> says for which step, with the key that names repeats to the other side.</param>
public sealed record ModelTool(AIFunction Function)
{
    /// <summary>The name the model calls it by.</summary>
    public string Name => Function.Name;

    /// <summary>The name of its steps in the journal.</summary>
    /// <value>The function's name with hyphens for its underscores.</value>
    public string StepName { get; init; } = Function.Name.Replace('_', '-');

    /// <summary>What happens when a call is made twice.</summary>
    /// <value><see cref="StepEffect.SideEffect"/>: everything before the call is on disk before it begins.</value>
    public StepEffect Effect { get; init; } = StepEffect.SideEffect;

    /// <summary>How failures are tried again; null for not at all.</summary>
    public StepRetry? Retry { get; init; }

    /// <summary>The most time of one try; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What a failure does; null for what the loop says.</summary>
    public ToolFailureAction? OnFailure { get; init; }
}
