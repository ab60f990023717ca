using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the running of scripts.</summary>
internal static class CodeEmitter
{
    public static Expression Emit(LevelEmitter level, CodeNode node)
    {
        Naming.Words step = level.Context.Names[node].Step;
        level.Context.Artifacts.AddScript(step, node.Language, node.Source);
        Expression arguments = TemplateEmitter.Arguments(level, node, node.Arguments);
        string script = $"Scripts.{step.Pascal}";
        if (level.RecordOf(node) is not { } record)
        {
            return Expression.Text(Expression.Run.ToString()).Call("CodeAsync<JsonObject>", script, arguments);
        }

        List<Expression> all = [Expression.Run.ToString(), script, arguments];
        if (node.Retry is { } retry)
        {
            all.Add($"new StepRetry({retry.MaxRetries}, {Interval(retry)}) {{ EveryFailure = true }}");
        }

        return Expression.Invoke($"DifyCode.RunAsync<{record.Name}>", all);
    }

    /// <summary>The pause between tries.</summary>
    public static string Interval(FlowRetry retry) => retry.Interval == TimeSpan.Zero ? "TimeSpan.Zero"
        : retry.Interval.TotalMilliseconds % 1000 == 0 ? $"TimeSpan.FromSeconds({retry.Interval.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)})"
        : $"TimeSpan.FromMilliseconds({retry.Interval.TotalMilliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)})";
}
