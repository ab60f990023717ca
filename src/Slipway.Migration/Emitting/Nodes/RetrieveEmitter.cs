using System.Globalization;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes searches in knowledge.</summary>
internal static class RetrieveEmitter
{
    public static Expression Emit(LevelScope level, RetrieveNode node)
    {
        Words step = level.Context.Names[node].Step;
        level.Context.Knowledge.Add(level.Context, node, step);
        List<Expression> arguments = [Literal.Of(step.Kebab), Query(level, node)];
        if (node.Retry is { } retry)
        {
            List<Expression> settings = [];
            AddSettings(settings, level, node, " = ", "Top", "Threshold", "Filter");
            Expression query = Expression.Invoke("new KnowledgeQuery", arguments[1]);
            arguments =
            [
                arguments[0], arguments[0],
                settings.Count == 0 ? query : new ListExpression($"{query.Flat} {{ ", settings, " }"),
                $"new StepRetry({retry.MaxRetries}, {CodeEmitter.Interval(retry)}) {{ EveryFailure = true }}",
            ];
        }
        else
        {
            AddSettings(arguments, level, node, ": ", "top", "threshold", "filter");
        }

        return Expression.Text(Expression.Run.ToString()).Call("RetrieveAsync", arguments);
    }

    public static void Declare(NodeDeclaration declaration) =>
        declaration.Add("result", declaration.Place("Passages"), ".ToDifyResult()", CsType.Array);

    private static Expression Query(LevelScope level, RetrieveNode node)
    {
        if (node.Query is not { } reference)
        {
            return "\"\"";
        }

        ReadValue value = level.Read(reference, node);
        return value is { Presence: Presence.Always, IsNullable: false, Path.Count: 0, Type.Kind: CsKind.Text }
            ? value.Expression
            : Expression.Invoke("DifyKnowledge.Query", ValueTexts.Plain(value));
    }

    private static void AddSettings(List<Expression> settings, LevelScope level, RetrieveNode node, string joint, string top, string threshold, string filter)
    {
        if (node.Top is { } most)
        {
            settings.Add($"{top}{joint}{most}");
        }

        if (node.Threshold is { } least)
        {
            settings.Add($"{threshold}{joint}{least.ToString("R", CultureInfo.InvariantCulture)}");
        }

        if (node.Filter is { } conditions)
        {
            settings.Add(Filter(level, node, conditions).After(filter + joint));
        }
    }

    private static Expression Filter(LevelScope level, RetrieveNode node, FlowMetadataFilter filter) => Expression.Invoke(
        "new KnowledgeFilter",
        filter.MatchesAll ? "true" : "false",
        new ListExpression("[", [.. filter.Conditions.Select(condition => Condition(level, node, condition))], "]"));

    private static Expression Condition(LevelScope level, RetrieveNode node, FlowMetadataCondition condition)
    {
        List<Expression> arguments = [Literal.Of(condition.Name), $"MetadataComparison.{condition.Comparison}"];
        if (condition.Value is { } value)
        {
            arguments.Add(level.Text(value, node));
        }

        return Expression.Invoke("new MetadataCondition", arguments);
    }
}
