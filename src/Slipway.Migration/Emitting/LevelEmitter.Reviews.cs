using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>Questions to people.</summary>
internal sealed partial class LevelEmitter
{
    private void DeclareReview(ReviewNode node, Words noun, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        string form = "JsonObject";
        RecordType? record = null;
        if (node.Fields.Count > 0)
        {
            record = Context.Records.Declare(ReviewEmitter.FieldsOf(node, Context.Types.TakePascal(Context.Names[node].Step.Append("fields")), Context.Names[node].Step));
            _records.Add(node.Id, record);
            form = record.Name;
        }

        if (!isNeeded)
        {
            return;
        }

        Local holder = Place(node, noun, new CsType(CsKind.Record, $"DifyForm<{form}>"), IsValue);
        foreach (RecordMember member in record?.Members ?? [])
        {
            outputs.Add(member.JsonName, new NodeOutput(holder, ".Fields?." + member.Name, member.Type, IsNullable: true));
        }

        outputs.TryAdd("__action_id", new NodeOutput(holder, ".ActionId", CsType.Text, IsNullable: false));
        outputs.TryAdd("__action_value", new NodeOutput(holder, ".ActionTitle", CsType.Text, IsNullable: false));
        outputs.TryAdd("__rendered_content", new NodeOutput(holder, ".Content", CsType.Text, IsNullable: false));
    }

    private void EmitReviewChoice(ReviewNode node, ChoiceStatement choice, List<Body> arms, Block block, List<Statement> output)
    {
        List<ChoiceArm> ways = [.. choice.Arms.Where(arm => arm.Exit != FlowEdge.FailureHandle)];
        List<Statement> success = [];
        if (HolderOf(node) is { } holder)
        {
            Local sure = holder.IsNullable ? holder.Sure : holder;
            success = DecisionEmitter.Emit([.. ways.SkipLast(1).Select(arm => Chosen(sure, arm.Exit))], arms[..ways.Count]);
        }

        if (ways.Count < choice.Arms.Count)
        {
            EmitAttempt(node, new Body(success), arms[^1], block, output);
            return;
        }

        EmitStep(node, block, output);
        Feed(node, block, output);
        output.AddRange(success);
    }

    private static CsCondition Chosen(Local form, string exit) => exit == ReviewNode.TimeoutHandle
        ? CsCondition.Compare(Expression.Of(form).Then(".IsTimeout"), "==", "true")
        : CsCondition.Compare(Expression.Of(form).Then(".ActionId"), "==", Literal.Of(exit));
}
