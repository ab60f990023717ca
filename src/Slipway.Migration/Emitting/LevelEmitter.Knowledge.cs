using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting;

/// <summary>What searches and the reading of documents leave.</summary>
internal sealed partial class LevelEmitter
{
    private void DeclareDocuments(ExtractNode node, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        CsType type = ExtractEmitter.TypeOf(node);
        outputs.Add("text", new NodeOutput(Place(node, noun, type, IsValue), "", type, IsNullable: false));
    }

    private void DeclarePassages(RetrieveNode node, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        Local passages = Place(node, noun, new CsType(CsKind.Record, "Passages"), IsValue);
        outputs.Add("result", new NodeOutput(passages, ".ToDifyResult()", CsType.Array, IsNullable: false));
    }
}
