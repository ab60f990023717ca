using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting;

/// <summary>What searches leave.</summary>
internal sealed partial class LevelEmitter
{
    private void DeclarePassages(RetrieveNode node, Words noun, Dictionary<string, NodeOutput> outputs)
    {
        Local passages = Place(node, noun, new CsType(CsKind.Record, "Passages"), IsValue);
        outputs.Add("result", new NodeOutput(passages, ".ToDifyResult()", CsType.Array, IsNullable: false));
    }
}
