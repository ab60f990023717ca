using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the running of functions in files of their own.</summary>
internal static class FunctionEmitter
{
    /// <summary>The class that holds the files and variables around functions.</summary>
    public const string Surroundings = "FlowSurroundings";

    public static Expression Emit(LevelEmitter level, FunctionNode node)
    {
        FlowContext context = level.Context;
        Words step = context.Names[node].Step;
        context.Artifacts.AddScript(step, CodeLanguage.Python, node.Source);
        foreach ((string id, string source) in node.Variants)
        {
            context.Artifacts.AddVariant($"scripts/variants/{step.Kebab}.{Words.Of(id).Kebab}.py", source);
        }

        List<Expression> all = [Expression.Run.ToString(), $"Scripts.{step.Pascal}", TemplateEmitter.Arguments(level, node, node.Arguments)];
        if (context.Results.Metrics is { } metrics)
        {
            all.Add(Expression.Of(metrics));
        }

        if (Files.SurroundingsText.Exist(context.App))
        {
            all.Add($"{Surroundings}.OfFlow");
        }

        List<string> bypassable = [.. node.Arguments
            .Where(argument => level.Read(argument.Value, node).Presence is not Presence.Always)
            .Select(argument => Literal.Of(argument.Name))];
        if (bypassable.Count > 0)
        {
            all.Add($"bypassable: [{string.Join(", ", bypassable)}]");
        }

        return Expression.Invoke(context.Results.Metrics is null ? "PromptFlowCode.RunAsync" : "PromptFlowCode.AggregateAsync", all);
    }
}
