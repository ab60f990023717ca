using Microsoft.Agents.AI;

namespace Slipway.Agents;

/// <summary>Agents of a host's pipelines.</summary>
public static class SlipwayHostExtensions
{
    /// <summary>A pipeline as an agent of Microsoft Agent Framework.</summary>
    /// <inheritdoc cref="PipelineAgent{TInput, TOutput}(SlipwayHost, Pipeline{TInput, TOutput}, PipelineAgentOptions{TInput, TOutput})"/>
    public static AIAgent AsAIAgent<TInput, TOutput>(
        this SlipwayHost host, Pipeline<TInput, TOutput> pipeline, PipelineAgentOptions<TInput, TOutput>? options = null) =>
        new PipelineAgent<TInput, TOutput>(host, pipeline, options);
}
