using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the calling of functions in files of their own.</summary>
internal static class FunctionEmitter
{
    /// <summary>The class that holds the files and variables around functions.</summary>
    public const string Surroundings = "FlowSurroundings";

    public static Expression Emit(LevelScope level, FunctionNode node)
    {
        FlowContext context = level.Context;
        Words step = context.Names[node].Step;
        bool isPorted = context.Results.Metrics is null && context.Ports.IsPorted(node);
        if (isPorted)
        {
            context.Ports.Use(context, node, node.Source);
        }
        else
        {
            context.Artifacts.AddScript(step, CodeLanguage.Python, node.Source);
        }

        foreach ((string id, string source) in node.Variants)
        {
            context.Artifacts.AddVariant($"scripts/variants/{step.Kebab}.{Words.Of(id).Kebab}.py", source);
        }

        List<(string Name, ReadValue Value)> given = [.. node.Arguments
            .GroupBy(argument => argument.Name, StringComparer.Ordinal)
            .Select(same => (same.Key, level.Read(same.Last().Value, node)))];
        FunctionMethod method = context.Functions.Declare(
            node, given, [.. given.Where(argument => argument.Value.Presence is not Presence.Always).Select(argument => argument.Name)]);
        List<Expression> all = [Expression.Run.ToString()];
        if (method.Arguments is { } arguments)
        {
            all.Add(Expression.Invoke($"new {arguments.Name}", [.. given.Select(argument => Argument(argument.Value))]));
        }

        if (context.Results.Metrics is { } metrics)
        {
            all.Add(Expression.Of(metrics));
        }

        return Expression.Invoke($"{context.Functions.TypeName}.{method.Name}", all);
    }

    private static Expression Argument(ReadValue value) => value.Presence is Presence.Never ? "null" : ValueTexts.Plain(value);
}
