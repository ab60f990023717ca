namespace Slipway.Jinja;

/// <summary>A <c>for</c> loop.</summary>
internal sealed class ForInstruction : Instruction
{
    public required int Position { get; init; }

    public required Evaluator Iterable { get; init; }

    public required LoopBody Loop { get; init; }

    public override Completion Execute(Frame frame)
    {
        JinjaValue iterable = Iterable.Evaluate(frame);
        frame.State.Position = Position;
        return Loop.Run(frame, iterable, null);
    }
}

/// <summary>A loop marked <c>recursive</c>: its body has slots of its own at every level.</summary>
internal sealed class RecursiveForInstruction : Instruction
{
    public required int Position { get; init; }

    public required Evaluator Iterable { get; init; }

    public required RecursiveLoop Loop { get; init; }

    public override Completion Execute(Frame frame)
    {
        JinjaValue iterable = Iterable.Evaluate(frame);
        frame.State.Position = Position;
        Loop.Run(frame, iterable, 0);
        return Completion.Normal;
    }
}

/// <summary>The function that a recursive loop calls for each level.</summary>
internal sealed class RecursiveLoop(CompiledTemplate template)
{
    public required LoopBody Body { get; init; }

    public int SlotCount { get; set; }

    public void Run(Frame definition, in JinjaValue iterable, int depth)
    {
        RenderState state = definition.State;
        state.Enter();
        int position = state.Position;
        var frame = new Frame(state, definition.Context, SlotCount, definition);
        try
        {
            Body.Run(frame, iterable, new Recursion(this, definition, depth));
        }
        catch (JinjaException error) when (template.Locate(error, state))
        {
        }

        state.Position = position;
        state.Leave();
    }
}

/// <summary>Where in a recursive loop an iteration is.</summary>
internal sealed record Recursion(RecursiveLoop Loop, Frame Definition, int Depth);

/// <summary>What one level of a loop does with its items.</summary>
internal sealed class LoopBody
{
    public required Target Target { get; init; }

    /// <summary>The slot of <c>loop</c>, or -1 when the body does not use it.</summary>
    public required int LoopSlot { get; init; }

    public required SlotEntry[] Entries { get; init; }

    public required Instruction[] Body { get; init; }

    public LoopCondition? Condition { get; init; }

    public required SlotEntry[] OtherwiseEntries { get; init; }

    public required Instruction[] Otherwise { get; init; }

    /// <summary>Slots to clear at the end, because a macro in the body may still look at them.</summary>
    public required int[] Cleared { get; init; }

    public Completion Run(Frame frame, in JinjaValue iterable, Recursion? recursion)
    {
        bool ran = Condition is null && LoopSlot < 0
            ? RunPlain(frame, iterable)
            : RunTracked(frame, iterable, recursion);
        foreach (int slot in Cleared)
        {
            frame.Locals[slot] = JinjaValue.Missing;
        }

        if (ran || Otherwise.Length == 0)
        {
            return Completion.Normal;
        }

        SlotEntry.Run(OtherwiseEntries, frame);
        return ExecuteAll(Otherwise, frame);
    }

    private static Completion ExecuteAll(Instruction[] body, Frame frame) => Instruction.ExecuteAll(body, frame);

    private bool RunPlain(Frame frame, in JinjaValue iterable)
    {
        bool ran = false;
        if (iterable.Reference is ListValue list)
        {
            for (int index = 0; index < list.Items.Count; index++)
            {
                if (!RunOnce(frame, list.Items[index], ref ran))
                {
                    break;
                }
            }

            return ran;
        }

        JinjaIterator items = Iteration.Start(iterable);
        while (items.MoveNext(out JinjaValue item))
        {
            if (!RunOnce(frame, item, ref ran))
            {
                break;
            }
        }

        return ran;
    }

    private bool RunTracked(Frame frame, in JinjaValue iterable, Recursion? recursion)
    {
        JinjaIterator items = Iteration.Start(iterable);
        if (Condition is not null)
        {
            SlotEntry.Run(Condition.Entries, frame);
            items = new FilteredIterator(items, Condition, frame);
        }

        LoopValue? loop = null;
        if (LoopSlot >= 0)
        {
            loop = new LoopValue(items, Condition is null ? iterable : default, frame.UndefinedBehavior, recursion);
            items = loop.Iterator;
        }

        bool ran = false;
        while (items.MoveNext(out JinjaValue item))
        {
            if (loop is not null)
            {
                frame.Locals[LoopSlot] = loop;
            }

            if (!RunOnce(frame, item, ref ran))
            {
                break;
            }
        }

        return ran;
    }

    /// <summary>Runs the body for one item; false after a <c>break</c>.</summary>
    /// <remarks>As in Jinja2, an iteration counts against <c>else</c> only when it reaches the end of the body.</remarks>
    private bool RunOnce(Frame frame, in JinjaValue item, ref bool ran)
    {
        frame.State.CountIteration();
        Target.Assign(frame, item);
        SlotEntry.Run(Entries, frame);
        Completion completion = ExecuteAll(Body, frame);
        ran |= completion == Completion.Normal;
        return completion != Completion.Break;
    }
}

/// <summary>The condition of <c>for item in items if condition</c>, with slots of its own for the target.</summary>
internal sealed record LoopCondition(Target Target, Evaluator Test, SlotEntry[] Entries);

internal sealed class FilteredIterator(JinjaIterator items, LoopCondition condition, Frame frame) : JinjaIterator
{
    public override bool MoveNext(out JinjaValue item)
    {
        while (items.MoveNext(out item))
        {
            frame.State.CountIteration();
            condition.Target.Assign(frame, item);
            if (condition.Test.Test(frame))
            {
                item = condition.Target.Repack(frame);
                return true;
            }
        }

        return false;
    }
}
