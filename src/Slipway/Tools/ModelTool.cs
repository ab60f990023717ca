using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Tools;

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

    /// <summary>A tool that the project has an interface for, under the name and with the effect that its interface says.</summary>
    /// <typeparam name="TArguments">The arguments.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="tool">The tool.</param>
    /// <param name="description">What it does, for the model.</param>
    /// <param name="schema">The JSON Schema of the arguments that the model gives.</param>
    /// <param name="given">Arguments that the pipeline gives itself, whatever the model says; null for none.</param>
    /// <param name="tell">What the model is told of a result; null for all of it, as JSON.</param>
    public static ModelTool Of<TArguments, TResult>(
        ITool<TArguments, TResult> tool, string description, JsonObject schema, JsonObject? given = null, Func<TResult, object?>? tell = null)
    {
        var declared = Tool.InterfaceOf(tool)?.GetCustomAttribute<ToolAttribute>();
        var name = declared?.Name ?? tool.GetType().Name;
        return new ModelTool(new ToolFunction<TArguments, TResult>(tool, name, description, schema, given ?? [], tell ?? (static result => result)))
        {
            Effect = declared?.Effect ?? StepEffect.SideEffect,
        };
    }
}
