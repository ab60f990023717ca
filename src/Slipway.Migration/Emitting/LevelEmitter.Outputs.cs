using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>Declares what each kind of node leaves.</summary>
internal sealed partial class LevelEmitter
{
    private void DeclareReply(PromptNode prompt, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        RecordType? answer = DeclareAnswer(prompt);
        bool mayLackAnswer = answer is null || prompt.OnError is not null;
        string type = answer is null ? "DifyReply" : $"DifyReply<{RecordSet.RecordOf(answer).Nullable(mayLackAnswer)}>";
        Local reply = Place(prompt, noun, new CsType(CsKind.Record, type), IsValue);
        outputs.Add("text", new NodeOutput(reply, ".Text", CsType.Text, IsNullable: false));
        outputs.Add("reasoning_content", new NodeOutput(reply, ".ReasoningContent", CsType.Text, IsNullable: false));
        outputs.Add("usage", new NodeOutput(reply, ".Usage", CsType.Object, IsNullable: false));
        outputs.Add("finish_reason", new NodeOutput(reply, ".FinishReason", CsType.Text, IsNullable: false));
        if (prompt.OutputSchema is not null)
        {
            outputs.Add(
                StructuredAnswer.Output, new NodeOutput(reply, ".StructuredOutput", answer is null ? CsType.Object : RecordSet.RecordOf(answer), mayLackAnswer));
        }
    }

    /// <summary>The record of a prompt's structured answer; null when it stays an object.</summary>
    private RecordType? DeclareAnswer(PromptNode prompt)
    {
        if (StructuredAnswer.FieldsOf(prompt, Context.Usage) is not { } fields)
        {
            return null;
        }

        Words step = Context.Names[prompt].Step;
        RecordType record = Context.Records.Declare(step.Append("answer"), $"What the prompt <c>{step.Kebab}</c> is answered with.", fields);
        _records.Add(prompt.Id, record);
        return record;
    }

    private void DeclareHttp(FlowNode node, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        Local reply = Place(node, noun, new CsType(CsKind.Record, "DifyHttpReply"), IsValue);
        outputs.Add("status_code", new NodeOutput(reply, ".StatusCode", CsType.Number, IsNullable: false));
        outputs.Add("body", new NodeOutput(reply, ".Body", CsType.Text, IsNullable: false));
        outputs.Add("headers", new NodeOutput(reply, ".Headers", CsType.Object, IsNullable: false));
        outputs.Add("files", new NodeOutput(reply, ".Files", CsType.Array, IsNullable: false));
    }

    private void DeclareCode(FlowNode node, Words noun, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        IReadOnlyList<FlowField> fields = OwnOutputs(node);
        if (fields.Count == 0)
        {
            if (isNeeded)
            {
                Local any = Place(node, noun, CsType.Object, IsValue);
                foreach (string name in Context.Usage.Of(node).Where(IsValue))
                {
                    outputs.Add(name, new NodeOutput(any, "", CsType.Object, IsNullable: false));
                }
            }

            return;
        }

        RecordType record = Context.Records.Declare(
            Context.Names[node].Step.Append("result"), $"What the step <c>{Context.Names[node].Step.Kebab}</c> gives.", fields);
        _records.Add(node.Id, record);
        if (isNeeded)
        {
            Local holder = Place(node, noun, RecordSet.RecordOf(record), IsValue);
            AddMembers(record, holder, outputs);
        }
    }

    private void DeclareUnsupported(FlowNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs)
    {
        List<FlowField> fields = [.. read.Select(name =>
            node.Outputs.FirstOrDefault(output => output.Name == name) is { } declared
                ? declared with { Nullable = true }
                : new FlowField(name, FlowType.Any, Nullable: true))];
        if (_choices.ContainsKey(node.Id) && !fields.Exists(field => field.Name == "exit"))
        {
            fields.Add(new FlowField("exit", FlowType.String, Nullable: true));
        }

        RecordType record = Context.Records.Declare(
            Context.Names[node].Step.Append("result"), $"What the step <c>{Context.Names[node].Step.Kebab}</c> has to give.", fields);
        _records.Add(node.Id, record);
        if (fields.Count > 0)
        {
            AddMembers(record, Place(node, noun, RecordSet.RecordOf(record), IsValue), outputs);
        }
    }

    private static void AddMembers(RecordType record, Local holder, Dictionary<string, NodeOutput> outputs)
    {
        foreach (RecordMember member in record.Members)
        {
            outputs.Add(member.JsonName, new NodeOutput(holder, "." + member.Name, member.Type, member.IsNullable));
        }
    }

    private void DeclareForEach(ForEachNode forEach, Words noun, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        var body = new LevelEmitter(Context, Level.Bodies[forEach.Id], this);
        Bodies.Add(forEach.Id, body);
        if (!isNeeded)
        {
            return;
        }

        (CsType type, bool isNullable) = body.ResultType();
        CsType list = ForEachEmitter.Flattens(forEach, type)
            ? CsType.ListOf(CsType.Node, isNullable: true)
            : CsType.ListOf(type, isNullable || forEach.OnItemFailure is ItemFailure.Null);
        outputs.Add("output", new NodeOutput(Place(forEach, noun, list, IsValue), "", list, IsNullable: false));
    }

    private void DeclareBranch(FlowNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs)
    {
        if (read.Contains("selected_case_id"))
        {
            outputs.Add("selected_case_id", new NodeOutput(Place(node, noun.Append("case"), CsType.Text, name => name == "selected_case_id"), "", CsType.Text, IsNullable: false));
        }
        else if (read.Contains("result"))
        {
            outputs.Add("result", new NodeOutput(Place(node, noun, CsType.Boolean, name => name == "result"), "", CsType.Boolean, IsNullable: false));
        }
    }

    /// <summary>The record that a code node's script returns, or a prompt is answered with; null when there is none.</summary>
    public RecordType? RecordOf(FlowNode node) => _records.GetValueOrDefault(node.Id);

    private readonly Dictionary<string, RecordType> _records = [];
}
