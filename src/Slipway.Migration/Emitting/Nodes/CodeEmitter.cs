using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the running of scripts.</summary>
internal static class CodeEmitter
{
    public static Expression Emit(LevelScope level, CodeNode node)
    {
        Naming.Words step = level.Context.Names[node].Step;
        RecordType? result = level.Outputs.RecordOf(node);
        if (result is not null && level.Context.Ports.IsPorted(node))
        {
            return EmitPort(level, node, step, result);
        }

        level.Context.Artifacts.AddScript(step, node.Language, node.Source);
        Expression arguments = Arguments(level, node);
        string script = $"Scripts.{step.Pascal}";
        if (result is not { } record)
        {
            return Expression.Text(Expression.Run.ToString()).Call("CodeAsync<JsonObject>", [script, arguments, .. Retry(node)]);
        }

        List<Expression> all = [Expression.Run.ToString(), script, arguments];
        return Expression.Invoke($"DifyCode.RunAsync<{record.Name}>", [.. all, .. Retry(node)]);
    }

    public static void Declare(NodeDeclaration declaration, CodeNode node)
    {
        IReadOnlyList<FlowField> fields = FailureOutputs.Without(node);
        if (fields.Count == 0)
        {
            if (declaration.IsNeeded)
            {
                Local any = declaration.Place(CsType.Object);
                foreach (string name in declaration.Context.Usage.Of(node).Where(name => !FailureOutputs.Contains(name)))
                {
                    declaration.Add(name, any, "", CsType.Object);
                }
            }

            return;
        }

        RecordType record = declaration.Context.Records.Declare(
            declaration.Step.Append("result"), $"What the step <c>{declaration.Step.Kebab}</c> gives.", fields);
        declaration.Keep(record);
        if (declaration.IsNeeded)
        {
            declaration.AddMembers(record);
        }
    }

    private static CallExpression EmitPort(LevelScope level, CodeNode node, Naming.Words step, RecordType record)
    {
        string name = level.Context.Ports.Use(level.Context, node, node.Source);
        return (CallExpression)Expression.Invoke(
            $"DifyCode.RunAsync<{record.Name}>",
            [Expression.Run.ToString(), Literal.Of(step.Kebab), $"{name}.Call", Arguments(level, node), .. Retry(node)]);
    }

    /// <summary>The arguments; of lists of files, scripts do not see empty ones.</summary>
    private static Expression Arguments(LevelScope level, CodeNode node) => TemplateEmitter.Arguments(node.Arguments, binding =>
    {
        ReadValue value = level.Read(binding.Value, node);
        Expression plain = ValueTexts.Plain(value);
        return value.Type.Kind is CsKind.Array or CsKind.List && value.Presence is not Presence.Never && level.Context.IsListOfFiles(binding.Value)
            ? Expression.Invoke("DifyCode.Files", plain)
            : plain;
    });

    private static IEnumerable<Expression> Retry(CodeNode node) => node.Retry is { } retry ? [$"new StepRetry({retry.MaxRetries}, {Interval(retry)}) {{ EveryFailure = true }}"] : [];

    /// <summary>The pause between tries.</summary>
    public static string Interval(FlowRetry retry) => retry.Interval == TimeSpan.Zero ? "TimeSpan.Zero"
        : retry.Interval.TotalMilliseconds % 1000 == 0 ? $"TimeSpan.FromSeconds({retry.Interval.TotalSeconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)})"
        : $"TimeSpan.FromMilliseconds({retry.Interval.TotalMilliseconds.ToString("0", System.Globalization.CultureInfo.InvariantCulture)})";
}
