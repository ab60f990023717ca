namespace Slipway.Jinja;

internal enum EscapeMode
{
    Never,
    Always,

    /// <summary>As an <c>autoescape</c> block says when it runs.</summary>
    Dynamic,
}

internal sealed class TextInstruction(string text) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        frame.Sink.Append(text);
        return Completion.Normal;
    }
}

internal sealed class PrintInstruction(Evaluator value, EscapeMode escape) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        value.Write(frame, escape == EscapeMode.Always || (escape == EscapeMode.Dynamic && frame.AutoEscape));
        frame.Sink.FlushIfLarge();
        return Completion.Normal;
    }
}

internal sealed class IfInstruction((Evaluator Condition, Instruction[] Body)[] branches, Instruction[] otherwise) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        foreach ((Evaluator condition, Instruction[] body) in branches)
        {
            if (condition.Test(frame))
            {
                return ExecuteAll(body, frame);
            }
        }

        return ExecuteAll(otherwise, frame);
    }
}

internal sealed class DoInstruction(Evaluator expression) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        expression.Evaluate(frame);
        return Completion.Normal;
    }
}

internal sealed class JumpInstruction(Completion completion) : Instruction
{
    public override Completion Execute(Frame frame) => completion;
}

internal sealed class WithInstruction(int position, Target[] targets, Evaluator[] values, SlotEntry[] entries, Instruction[] body) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        SlotEntry.Run(entries, frame);
        for (int index = 0; index < targets.Length; index++)
        {
            JinjaValue value = values[index].Evaluate(frame);
            frame.State.Position = position;
            targets[index].Assign(frame, value);
        }

        return ExecuteAll(body, frame);
    }
}

internal sealed class AutoEscapeInstruction(Evaluator enabled, SlotEntry[] entries, Instruction[] body) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        SlotEntry.Run(entries, frame);
        EvaluationContext evaluation = frame.Context.EvaluationContext;
        bool previous = evaluation.AutoEscape;
        evaluation.AutoEscape = enabled.Test(frame);
        Completion completion = ExecuteAll(body, frame);
        evaluation.AutoEscape = previous;
        return completion;
    }
}

internal sealed class FilterBlockInstruction(int position, Evaluator filter, SlotEntry[] entries, Instruction[] body) : Instruction
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
        frame.CapturedText = frame.AutoEscape ? new SafeString(text) : text;
        JinjaValue value = filter.Evaluate(frame);
        frame.State.Position = position;
        frame.Sink.Append(Types.Text(value) ?? throw Fail.Type($"sequence item 0: expected str instance, {Types.Name(value)} found"));
        return Completion.Normal;
    }
}

/// <summary><c>{% call %}</c>: its call gets the body as the macro <c>caller</c>.</summary>
internal sealed class CallBlockInstruction(CallEvaluator call) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        call.WriteText(frame);
        return Completion.Normal;
    }
}

/// <summary>Runs only while the template extends no other.</summary>
internal sealed class UnlessExtendingInstruction(int depth, Instruction[] body) : Instruction
{
    public override Completion Execute(Frame frame) =>
        frame.AtDepth(depth).Parent is null ? ExecuteAll(body, frame) : Completion.Normal;
}

internal sealed class FailInstruction(int position, string message) : Instruction
{
    public override Completion Execute(Frame frame)
    {
        frame.State.Position = position;
        throw Fail.Runtime(message);
    }
}
