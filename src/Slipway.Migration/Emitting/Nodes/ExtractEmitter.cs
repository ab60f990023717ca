using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the reading of documents.</summary>
internal static class ExtractEmitter
{
    public static Expression Emit(LevelScope level, ExtractNode node)
    {
        ReadValue files = level.Read(node.Files, node);
        List<Expression> arguments = [Expression.Run.ToString(), Literal.Of(level.Context.Names[node].Step.Kebab), ValueTexts.Plain(files)];
        if (node.Retry is { } retry)
        {
            arguments.Add($"new StepRetry({retry.MaxRetries}, {CodeEmitter.Interval(retry)}) {{ EveryFailure = true }}");
        }

        return Expression.Invoke("DifyDocuments." + MethodOf(TypeOf(node)), arguments);
    }

    /// <summary>What the step gives: a text, texts, or JSON where it depends on the value.</summary>
    public static CsType TypeOf(ExtractNode node) => node.Outputs.FirstOrDefault(output => output.Name == "text")?.Type.Kind is FlowTypeKind.Array
        ? CsType.ListOf(CsType.Text, isNullable: true)
        : CsType.Text;

    private static string MethodOf(CsType type) => type == CsType.Text ? "ExtractTextAsync" : "ExtractTextsAsync";
}
