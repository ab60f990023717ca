namespace Slipway.Jinja;

internal sealed class ConstantEvaluator(int position, JinjaValue value) : Evaluator(position)
{
    public JinjaValue Value => value;

    public override JinjaValue Evaluate(Frame frame) => value;
}

/// <summary>A variable of the running function.</summary>
internal sealed class LocalEvaluator(int position, int slot, string name) : Evaluator(position)
{
    public string Name => name;

    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = frame.Locals[slot];
        return value.IsMissing ? UndefinedValue.Variable(frame.UndefinedBehavior, name) : value;
    }
}

/// <summary>A variable of a function further out.</summary>
internal sealed class OuterEvaluator(int position, int depth, int slot, string name) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = frame.AtDepth(depth).Locals[slot];
        return value.IsMissing ? UndefinedValue.Variable(frame.UndefinedBehavior, name) : value;
    }
}

internal sealed class AttributeEvaluator(int position, Evaluator owner, string name) : Evaluator(position)
{
    private readonly int _hash = DictValue.HashOf(name);

    private readonly LoopMember _loopMember = LoopValue.FindMember(name);
    private int _hint;

    // Names that dicts have methods for, and hidden names, take the long way.
    private readonly bool _isPlain = name[0] != '_' && !DictMethods.Table.ContainsKey(name);

    public Evaluator Owner => owner;

    public string Name => name;

    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = owner.Evaluate(frame);
        frame.State.Position = Position;
        if (_isPlain && value.Reference is DictValue dict && dict.TryGetValue(name, _hash, ref _hint, out JinjaValue element))
        {
            return element;
        }

        if (_loopMember != LoopMember.None && value.Reference is LoopValue loop)
        {
            return loop.Get(_loopMember);
        }

        return Members.GetAttribute(frame, value, name);
    }
}

internal sealed class SubscriptEvaluator(int position, Evaluator owner, Evaluator key) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = owner.Evaluate(frame);
        JinjaValue at = key.Evaluate(frame);
        if (value.Reference is DictValue dict && at.Reference is string name && dict.TryGetValue(name, out JinjaValue element))
        {
            return element;
        }

        frame.State.Position = Position;
        return Members.GetItem(frame, value, at);
    }
}

internal sealed class SliceEvaluator(int position, Evaluator owner, Evaluator? start, Evaluator? stop, Evaluator? step) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = owner.Evaluate(frame);
        JinjaValue from = start is null ? default : start.Evaluate(frame);
        JinjaValue to = stop is null ? default : stop.Evaluate(frame);
        JinjaValue stride = step is null ? default : step.Evaluate(frame);
        frame.State.Position = Position;
        return Subscripts.Slice(frame.State, value, from, to, stride);
    }
}

internal sealed class TupleEvaluator(int position, Evaluator[] items) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame) => new TupleValue(ListEvaluator.EvaluateAll(items, frame));
}

internal sealed class ListEvaluator(int position, Evaluator[] items) : Evaluator(position)
{
    public static JinjaValue[] EvaluateAll(Evaluator[] items, Frame frame)
    {
        var values = new JinjaValue[items.Length];
        for (int index = 0; index < items.Length; index++)
        {
            values[index] = items[index].Evaluate(frame);
        }

        return values;
    }

    public override JinjaValue Evaluate(Frame frame)
    {
        var list = new List<JinjaValue>(items.Length);
        foreach (Evaluator item in items)
        {
            list.Add(item.Evaluate(frame));
        }

        return new ListValue(list);
    }
}

internal sealed class DictEvaluator(int position, Evaluator[] keysAndValues) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        var dict = new DictValue(keysAndValues.Length / 2);
        for (int index = 0; index < keysAndValues.Length; index += 2)
        {
            JinjaValue key = keysAndValues[index].Evaluate(frame);
            JinjaValue value = keysAndValues[index + 1].Evaluate(frame);
            frame.State.Position = Position;
            dict[key] = value;
        }

        return dict;
    }
}
