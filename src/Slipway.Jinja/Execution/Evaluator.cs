namespace Slipway.Jinja;

/// <summary>A compiled expression.</summary>
internal abstract class Evaluator(int position)
{
    /// <summary>Where the expression stands in its template.</summary>
    public int Position { get; } = position;

    public abstract JinjaValue Evaluate(Frame frame);

    /// <summary>The value's truth.</summary>
    public virtual bool Test(Frame frame)
    {
        JinjaValue value = Evaluate(frame);
        frame.State.Position = Position;
        return value.IsTrue;
    }

    /// <summary>Prints the value.</summary>
    public virtual void Write(Frame frame, bool escape)
    {
        JinjaValue value = Evaluate(frame);
        frame.State.Position = Position;
        if (escape)
        {
            Html.Print(frame.Sink, value);
        }
        else
        {
            Printing.Print(frame.Sink, value);
        }
    }
}

/// <summary>What follows a compiled statement.</summary>
internal enum Completion
{
    Normal,
    Break,
    Continue,
}

/// <summary>A compiled statement.</summary>
internal abstract class Instruction
{
    public abstract Completion Execute(Frame frame);

    public static Completion ExecuteAll(Instruction[] body, Frame frame)
    {
        foreach (Instruction instruction in body)
        {
            Completion completion = instruction.Execute(frame);
            if (completion != Completion.Normal)
            {
                return completion;
            }
        }

        return Completion.Normal;
    }
}
