namespace Slipway.Jinja;

/// <summary>What is assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Frame frame, in JinjaValue value);

    /// <summary>The value again, as the generator of a filtered loop passes it on: unpacked items become a tuple.</summary>
    public abstract JinjaValue Repack(Frame frame);
}

internal sealed class SlotTarget(int slot) : Target
{
    public int Slot => slot;

    public override void Assign(Frame frame, in JinjaValue value) => frame.Locals[slot] = value;

    public override JinjaValue Repack(Frame frame) => frame.Locals[slot];
}

internal sealed class TupleTarget(Target[] items) : Target
{
    public override void Assign(Frame frame, in JinjaValue value)
    {
        if (value.Reference is TupleValue tuple && tuple.Items.Length == items.Length)
        {
            for (int index = 0; index < items.Length; index++)
            {
                items[index].Assign(frame, tuple.Items[index]);
            }

            return;
        }

        Unpack(frame, value);
    }

    public override JinjaValue Repack(Frame frame) => new TupleValue(Array.ConvertAll(items, item => item.Repack(frame)));

    private void Unpack(Frame frame, in JinjaValue value)
    {
        JinjaIterator iterator = Iteration.TryStart(value) ?? throw Fail.Type($"cannot unpack non-iterable {Types.Name(value)} object");
        var values = new JinjaValue[items.Length];
        int count = 0;
        while (iterator.MoveNext(out JinjaValue item))
        {
            if (count == items.Length)
            {
                throw Fail.Value($"too many values to unpack (expected {items.Length})");
            }

            values[count++] = item;
        }

        if (count < items.Length)
        {
            throw Fail.Value($"not enough values to unpack (expected {items.Length}, got {count})");
        }

        for (int index = 0; index < items.Length; index++)
        {
            items[index].Assign(frame, values[index]);
        }
    }
}

/// <summary><c>namespace.attribute</c>.</summary>
internal sealed class NamespaceTarget(Evaluator name, string attribute) : Target
{
    public override void Assign(Frame frame, in JinjaValue value)
    {
        if (name.Evaluate(frame).Reference is not NamespaceValue space)
        {
            throw Fail.Runtime("cannot assign attribute on non-namespace object");
        }

        space.Attributes[attribute] = value;
    }

    public override JinjaValue Repack(Frame frame) => default;
}

/// <summary>A name that a template sets at its top level: blocks, includes and importers see it.</summary>
internal readonly record struct Export(string Name, int Slot)
{
    public static void Run(Export[] exports, Frame frame)
    {
        foreach (Export export in exports)
        {
            frame.Context.Set(export.Name, frame.Locals[export.Slot]);
            if (export.Name[0] != '_')
            {
                frame.Context.Exported.Add(export.Name);
            }
        }
    }
}

internal sealed class SetInstruction(int position, Target target, Evaluator value, Export[] exports) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        JinjaValue assigned = value.Evaluate(frame);
        frame.State.Position = position;
        target.Assign(frame, assigned);
        Export.Run(exports, frame);
        return Completion.Normal;
    }
}

/// <summary><c>{% set target | filter %}body{% endset %}</c>. The filter's input is the captured text.</summary>
internal sealed class SetBlockInstruction(int position, Target target, Evaluator? filter, SlotEntry[] entries, Instruction[] body, Export[] exports) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        SlotEntry.Run(entries, frame);
        int start = frame.Sink.BeginCapture();
        Completion completion = ExecuteAll(body, frame);
        string text = frame.Sink.EndCapture(start);
        if (completion != Completion.Normal)
        {
            return completion;
        }

        frame.State.Charge(text.Length);
        frame.State.Position = position;
        JinjaValue value = frame.AutoEscape ? new SafeString(text) : text;
        if (filter is not null)
        {
            frame.CapturedText = value;
            value = filter.Evaluate(frame);
            value = frame.AutoEscape ? Html.MarkSafe(frame.State, value) : value;
        }

        target.Assign(frame, value);
        Export.Run(exports, frame);
        return Completion.Normal;
    }
}

/// <summary>The text that a filter block or set block captured.</summary>
internal sealed class CapturedTextEvaluator(int position) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame) => frame.CapturedText;
}
