using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>Choices that a model makes, and parameters that it fills in.</summary>
internal sealed partial class LevelEmitter
{
    private void DeclareClassifier(ClassifierNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs)
    {
        string classes = Context.ClassesOf(node).Name;
        if (read.Count == 0)
        {
            if (_choices.TryGetValue(node.Id, out ChoiceStatement? choice) && choice.Arms.Any(arm => arm.Body.Statements.Count > 0 || arm.Body.EndsRun))
            {
                Place(node, noun, new CsType(CsKind.Record, classes), IsValue);
            }

            return;
        }

        Local reply = Place(node, noun, new CsType(CsKind.Record, $"DifyChoice<{classes}>"), IsValue);
        outputs.Add("class_name", new NodeOutput(reply, ".Name", CsType.Text, IsNullable: false));
        outputs.Add("class_id", new NodeOutput(reply, ".Id", CsType.Text, IsNullable: false));
        outputs.Add("class_label", new NodeOutput(reply, ".Label", CsType.Text, IsNullable: false));
        outputs.Add("usage", new NodeOutput(reply, ".Usage", CsType.Object, IsNullable: false));
    }

    private void DeclareExtractor(ExtractorNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        List<FlowField> fields = [.. node.Parameters.Select(parameter => new FlowField(parameter.Name, parameter.Type))];
        // "Extract order" finds an order; "parameters" alone says nothing.
        Words name = noun.Items is ["parameters"] or [] ? Words.Of("extracted parameters") : noun;
        RecordType record = Context.Records.Declare(
            name, $"What <c>{Context.Names[node].Step.Kebab}</c> finds.", fields, declared => ExtractorEmitter.Describe(node, declared));
        _records.Add(node.Id, record);
        if (!isNeeded)
        {
            return;
        }

        if (!read.Any(IsAboutExtraction))
        {
            AddMembers(record, Place(node, noun, RecordSet.RecordOf(record), IsValue), outputs);
            return;
        }

        Local reply = Place(node, noun, new CsType(CsKind.Record, ExtractorEmitter.ReplyType(record)), IsValue);
        foreach (RecordMember member in record.Members)
        {
            outputs.Add(member.JsonName, new NodeOutput(reply, ".Values." + member.Name, member.Type, member.IsNullable));
        }

        outputs.Add(ExtractorNode.IsSuccess, new NodeOutput(reply, ".IsSuccess", CsType.Number, IsNullable: false));
        outputs.Add(ExtractorNode.Reason, new NodeOutput(reply, ".Reason", CsType.Text, IsNullable: true));
        outputs.Add(ExtractorNode.Usage, new NodeOutput(reply, ".Usage", CsType.Object, IsNullable: false));
    }

    private void DeclareSelection(SelectNode node, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        Local selection = Place(node, noun, new CsType(CsKind.Record, SelectEmitter.TypeOf(node)), IsValue);
        CsType item = SelectEmitter.ItemOf(node);
        CsType list = CsType.ListOf(item, item.Kind is not CsKind.Number);
        outputs.Add("result", new NodeOutput(selection, ".Result", list, IsNullable: false));
        outputs.Add("first_record", new NodeOutput(selection, ".FirstRecord", CsType.Node, IsNullable: true));
        outputs.Add("last_record", new NodeOutput(selection, ".LastRecord", CsType.Node, IsNullable: true));
    }

    private static bool IsAboutExtraction(string output) => output is ExtractorNode.IsSuccess or ExtractorNode.Reason or ExtractorNode.Usage;

    private void EmitClassifier(ClassifierNode node, ChoiceStatement choice, List<Body> arms, Block block, List<Statement> output)
    {
        List<Statement> success = [];
        bool canFail = choice.Arms[^1].Exit == FlowEdge.FailureHandle;
        if (HolderOf(node) is { } holder)
        {
            Expression chosen = Expression.Of(holder).Then(_outputs[node.Id].Count > 0 ? ".Class" : "");
            success = Switch(chosen, Context.ClassesOf(node), canFail ? arms[..^1] : arms);
        }

        if (canFail)
        {
            EmitAttempt(node, new Body(success), arms[^1], block, output);
            return;
        }

        EmitStep(node, block, output);
        Feed(node, block, output);
        output.AddRange(success);
    }

    /// <summary>What hangs on each class; one or two read best as an <c>if</c>.</summary>
    private static List<Statement> Switch(Expression chosen, EnumType classes, List<Body> arms)
    {
        List<(string Label, Body Body)> all = [.. classes.Members.Zip(arms, (member, arm) => ($"{classes.Name}.{member.Name}", arm))];
        List<(string Label, Body Body)> filled = [.. all.Where(arm => arm.Body.Statements.Count > 0)];
        if (filled.Count == 0)
        {
            return [];
        }

        if (all.Count == 1)
        {
            return filled[0].Body.Statements;
        }

        Expression Is(string label) => new ChainExpression("==", [chosen, label]);
        if (filled.Count == 1)
        {
            return [new Statement.If(Is(filled[0].Label), filled[0].Body, null)];
        }

        if (all.Count == 2)
        {
            (string first, Body then) = all[0];
            return LocalUse.AlwaysReturns(then.Statements)
                ? [new Statement.If(Is(first), then, null), .. all[1].Body.Statements]
                : [new Statement.If(Is(first), then, all[1].Body)];
        }

        bool isWhole = filled.Count == all.Count;
        return
        [
            new Statement.Switch(chosen, [.. filled.Select((arm, i) => new SwitchArm(isWhole && i == filled.Count - 1 ? null : arm.Label, arm.Body))]),
        ];
    }
}
