using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the filling in of parameters by a model.</summary>
internal static class ExtractorEmitter
{
    /// <summary>The type of everything that the node leaves.</summary>
    public static string ReplyType(RecordType parameters) => $"DifyExtraction<{parameters.Name}>";

    /// <summary>The question, not awaited. Gives the parameters alone, or everything that the node leaves.</summary>
    public static Expression Emit(LevelEmitter level, ExtractorNode node)
    {
        RecordType parameters = level.RecordOf(node)!;
        Expression ask = PromptEmitter.Call(level, node.Prompt);
        if (node.CallsFunction)
        {
            ask = Expression.Invoke($"DifyExtractor.OfferFunction<{parameters.Name}>", ask);
        }

        bool wantsAll = level.HolderOf(node)?.Type.StartsWith("DifyExtraction<", StringComparison.Ordinal) ?? false;
        return Expression.Invoke($"DifyExtractor.{(wantsAll ? "ReplyAsync" : "ExtractAsync")}<{parameters.Name}>", ask, Expression.Run.ToString());
    }

    /// <summary>The record of a node's parameters, which says what each of them is and may be.</summary>
    public static RecordType Describe(ExtractorNode node, RecordType declared) => declared with
    {
        Members = [.. declared.Members.Select(member => Describe(member, node.Parameters.First(parameter => parameter.Name == member.JsonName)))],
    };

    private static RecordMember Describe(RecordMember member, ExtractorParameter parameter)
    {
        List<string> attributes = [];
        if (parameter.IsRequired)
        {
            attributes.Add("Required");
        }

        if (parameter.Options.Count > 0)
        {
            attributes.Add($"AllowedValues({string.Join(", ", parameter.Options.Select(Literal.Of))})");
        }

        if (parameter.Description.Length > 0)
        {
            attributes.Add($"Description({Literal.Of(parameter.Description)})");
        }

        return member with { Attributes = attributes };
    }
}
