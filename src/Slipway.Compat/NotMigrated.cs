using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat;

/// <summary>Stands where a node of the builder was not migrated.</summary>
public static class NotMigrated
{
    /// <summary>A step that always fails, so that the rest of the pipeline can be run and tested: a test's answers, and recorded
    /// results, take its place.</summary>
    /// <typeparam name="T">The outputs that are read.</typeparam>
    /// <param name="run">The run.</param>
    /// <param name="name">The step's name, in kebab case.</param>
    /// <param name="title">The node's title in the builder.</param>
    /// <param name="kind">The builder's name of the node's kind.</param>
    /// <param name="reason">Why it was not migrated, as a sentence.</param>
    /// <exception cref="NotMigratedException">Nothing answered the step.</exception>
    public static async Task<T> StepAsync<T>(RunContext run, string name, string title, string kind, string reason)
    {
        StepRequest request = StepRequest.Create(StepKind.Tool, name, new JsonObject { ["title"] = title, ["kind"] = kind }) with
        {
            Effect = StepEffect.SideEffect,
        };
        return DifyJson.Read<T>(name, await run.StepAsync<JsonNode?>(request, _ => throw new NotMigratedException(title, kind, reason)));
    }
}
