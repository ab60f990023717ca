using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting;

/// <summary>What calls of tools leave.</summary>
internal sealed partial class LevelEmitter
{
    private void DeclareTool(FlowNode node, Words noun, HashSet<string> read, Dictionary<string, NodeOutput> outputs)
    {
        if (Context.App.Builder != "dify")
        {
            Local any = Place(node, noun, CsType.Node, IsValue, isNullable: true);
            foreach (string name in read)
            {
                outputs.Add(name, new NodeOutput(any, "", CsType.Node, IsNullable: true));
            }

            return;
        }

        Local reply = Place(node, noun, new CsType(CsKind.Record, "DifyToolReply"), IsValue);
        outputs.Add("text", new NodeOutput(reply, ".Text", CsType.Text, IsNullable: false));
        outputs.Add("files", new NodeOutput(reply, ".Files", CsType.Array, IsNullable: false));
        outputs.Add("json", new NodeOutput(reply, ".Json", CsType.Array, IsNullable: false));
        foreach (string name in read.Where(name => !outputs.ContainsKey(name)))
        {
            outputs.Add(name, new NodeOutput(reply, ToolEmitter.Variables, CsType.Object, IsNullable: false));
        }
    }
}
