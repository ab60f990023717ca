using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;

namespace Slipway.Migration.Emitting;

/// <summary>Loops and their variables.</summary>
internal sealed partial class LevelEmitter
{
    /// <summary>Where a node reads.</summary>
    public ReadPlace PlaceOf(FlowNode reader) => new(reference => Read(reference, reader), text => Text(text, reader));

    /// <summary>Where a block of this level ends.</summary>
    public ReadPlace PlaceAt(Block block)
    {
        ReadValue ReadThere(FlowReference reference) => Read(reference, reader: null, block);
        return new ReadPlace(ReadThere, text => Text(text, ReadThere, isMarkdown: false));
    }

    /// <summary>Whether a reference names a node of this level.</summary>
    public bool IsOfBody(FlowReference reference) => reference.Source is FlowSource.Node && Level.Find(reference.NodeId) is not null;

    private void DeclareLoop(LoopNode loop, Words noun, Dictionary<string, NodeOutput> outputs, bool isNeeded)
    {
        Words step = Context.Names[loop].Step;
        bool countsRounds = Context.Usage.IsRead(loop, LoopNode.Rounds);
        string name = Context.Types.TakePascal(step.Append("state"));
        var state = new LoopState(loop, name, Context.NewLocal(noun.Append("state"), name), step, countsRounds, HasEnd(loop.Body));
        if (state.IsNeeded)
        {
            Context.Loops.Add(state);
        }

        Bodies.Add(loop.Id, new LevelEmitter(Context, Level.Bodies[loop.Id], this, state));
        if (!isNeeded || !state.IsNeeded)
        {
            return;
        }

        Local holder = Place(loop, noun, state.Type, IsValue);
        foreach (RecordMember member in state.Members)
        {
            outputs.Add(member.JsonName, new NodeOutput(holder, "." + member.Name, member.Type, member.IsNullable));
        }

        outputs.TryAdd(LoopNode.Rounds, new NodeOutput(holder, "." + LoopState.Rounds, CsType.Number, IsNullable: true));
    }

    // The end of an iteration's body inside the loop counts, that of a loop inside it does not.
    private static bool HasEnd(FlowGraph body) => body.Nodes.Any(node => node is LoopEndNode || (node is ForEachNode forEach && HasEnd(forEach.Body)));

    private LoopState LoopAround()
    {
        LevelEmitter level = this;
        while (level.Loop is null)
        {
            level = level.Outer!;
        }

        return level.Loop;
    }

    private ReadValue ReadVariable(FlowReference reference)
    {
        for (LevelEmitter? level = this; level is not null; level = level.Outer)
        {
            if (level.Level.Owner?.Id == reference.NodeId && level.Loop?.Find(reference.Name) is { } member)
            {
                return new ReadValue(Presence.Always, Expression.Of(level.Loop.Local).Then("." + member.Name), member.Type, member.IsNullable, reference.Written);
            }
        }

        return ReadValue.Missing(reference.Written);
    }
}
