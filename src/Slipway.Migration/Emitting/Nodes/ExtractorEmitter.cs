using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Nodes;

/// <summary>Writes the filling in of parameters by a model.</summary>
internal static class ExtractorEmitter
{
    /// <summary>The type of everything that the node leaves.</summary>
    public static string ReplyType(RecordType parameters) => $"DifyExtraction<{parameters.Name}>";

    /// <summary>The question, not awaited. Gives the parameters alone, or everything that the node leaves.</summary>
    public static Expression Emit(LevelScope level, ExtractorNode node)
    {
        RecordType parameters = level.Outputs.RecordOf(node)!;
        Expression ask = PromptEmitter.Call(level, node.Prompt);
        if (node.CallsFunction)
        {
            ask = Expression.Invoke($"DifyExtractor.OfferFunction<{parameters.Name}>", ask);
        }

        bool wantsAll = level.Outputs.HolderOf(node)?.Type.StartsWith("DifyExtraction<", StringComparison.Ordinal) ?? false;
        return Expression.Invoke($"DifyExtractor.{(wantsAll ? "ReplyAsync" : "ExtractAsync")}<{parameters.Name}>", ask, Expression.Run.ToString());
    }

    public static void Declare(NodeDeclaration declaration, ExtractorNode node)
    {
        List<FlowField> fields = [.. node.Parameters.Select(parameter => new FlowField(parameter.Name, parameter.Type))];
        // "Extract order" finds an order; "parameters" alone says nothing.
        Words name = declaration.Noun.Items is ["parameters"] or [] ? Words.Of("extracted parameters") : declaration.Noun;
        RecordType record = declaration.Context.Records.Declare(name, $"What <c>{declaration.Step.Kebab}</c> finds.", fields, declared => Describe(node, declared));
        declaration.Keep(record);
        if (!declaration.IsNeeded)
        {
            return;
        }

        if (!declaration.Read.Any(static output => output is ExtractorNode.IsSuccess or ExtractorNode.Reason or ExtractorNode.Usage))
        {
            declaration.AddMembers(record);
            return;
        }

        Local reply = declaration.Place(ReplyType(record));
        foreach (RecordMember member in record.Members)
        {
            declaration.Add(member.JsonName, reply, ".Values." + member.Name, member.Type, member.IsNullable);
        }

        declaration.Add(ExtractorNode.IsSuccess, reply, ".IsSuccess", CsType.Number);
        declaration.Add(ExtractorNode.Reason, reply, ".Reason", CsType.Text, isNullable: true);
        declaration.Add(ExtractorNode.Usage, reply, ".Usage", CsType.Object);
    }

    /// <summary>The record of a node's parameters, which says what each of them is and may be.</summary>
    private static RecordType Describe(ExtractorNode node, RecordType declared) => declared with
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
