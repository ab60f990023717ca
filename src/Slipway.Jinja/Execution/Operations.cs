namespace Slipway.Jinja;

internal sealed class NotEvaluator(int position, Evaluator operand) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame) => !operand.Test(frame);

    public override bool Test(Frame frame) => !operand.Test(frame);
}

/// <summary><c>+value</c>, <c>-value</c>.</summary>
internal sealed class SignEvaluator(int position, bool negative, Evaluator operand) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = operand.Evaluate(frame);
        frame.State.Position = Position;
        return negative ? Arithmetic.Negate(value) : Arithmetic.Plus(value);
    }
}

internal sealed class BinaryEvaluator(int position, TokenKind op, Evaluator left, Evaluator right) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue first = left.Evaluate(frame);
        JinjaValue second = right.Evaluate(frame);
        frame.State.Position = Position;
        return Arithmetic.Apply(frame, op, first, second);
    }
}

internal sealed class AndEvaluator(int position, Evaluator left, Evaluator right) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = left.Evaluate(frame);
        frame.State.Position = left.Position;
        return value.IsTrue ? right.Evaluate(frame) : value;
    }

    public override bool Test(Frame frame) => left.Test(frame) && right.Test(frame);
}

internal sealed class OrEvaluator(int position, Evaluator left, Evaluator right) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        JinjaValue value = left.Evaluate(frame);
        frame.State.Position = left.Position;
        return value.IsTrue ? value : right.Evaluate(frame);
    }

    public override bool Test(Frame frame) => left.Test(frame) || right.Test(frame);
}

/// <summary>A chain of comparisons: each operand is evaluated once, and only while all before it hold.</summary>
internal sealed class ComparisonEvaluator(int position, Evaluator[] operands, ComparisonOperator[] operators) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame) => Test(frame);

    public override bool Test(Frame frame)
    {
        JinjaValue left = operands[0].Evaluate(frame);
        for (int index = 0; index < operators.Length; index++)
        {
            JinjaValue right = operands[index + 1].Evaluate(frame);
            frame.State.Position = Position;
            if (!Holds(frame.State, left, operators[index], right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private static bool Holds(RenderState state, in JinjaValue left, ComparisonOperator op, in JinjaValue right) => op switch
    {
        ComparisonOperator.Equal => Equality.AreEqual(left, right),
        ComparisonOperator.NotEqual => !Equality.AreEqual(left, right),
        ComparisonOperator.Less => Comparison.Test(left, right, "<"),
        ComparisonOperator.LessOrEqual => Comparison.Test(left, right, "<="),
        ComparisonOperator.Greater => Comparison.Test(left, right, ">"),
        ComparisonOperator.GreaterOrEqual => Comparison.Test(left, right, ">="),
        ComparisonOperator.In => Containment.Contains(state, right, left),
        _ => !Containment.Contains(state, right, left),
    };
}

/// <summary><c>a ~ b ~ c</c>.</summary>
internal sealed class ConcatenationEvaluator(int position, Evaluator[] parts, bool mayEscape) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        var values = new JinjaValue[parts.Length];
        bool isSafe = false;
        for (int index = 0; index < parts.Length; index++)
        {
            values[index] = parts[index].Evaluate(frame);
            isSafe |= values[index].Reference is SafeString;
        }

        frame.State.Position = Position;
        isSafe &= mayEscape && frame.AutoEscape;
        var texts = new string[values.Length];
        long length = 0;
        for (int index = 0; index < values.Length; index++)
        {
            texts[index] = isSafe ? Html.ToSafeText(frame.State, values[index]) : frame.State.ToText(values[index]);
            length += texts[index].Length;
        }

        frame.State.Charge(length);
        string joined = string.Concat(texts);
        return isSafe ? new SafeString(joined) : joined;
    }

    public override void Write(Frame frame, bool escape)
    {
        if (escape || mayEscape)
        {
            base.Write(frame, escape);
            return;
        }

        // All parts are evaluated before the first is printed, so that of two failing parts the same one fails.
        var room = default(ArgumentBuffer);
        Span<JinjaValue> values = parts.Length <= ArgumentBuffer.Size ? room : new JinjaValue[parts.Length];
        for (int index = 0; index < parts.Length; index++)
        {
            values[index] = parts[index].Evaluate(frame);
        }

        frame.State.Position = Position;
        foreach (ref readonly JinjaValue value in values[..parts.Length])
        {
            Printing.Print(frame.Sink, value);
        }
    }
}

internal sealed class ConditionalEvaluator(int position, Evaluator condition, Evaluator yes, Evaluator? no) : Evaluator(position)
{
    public override JinjaValue Evaluate(Frame frame)
    {
        if (condition.Test(frame))
        {
            return yes.Evaluate(frame);
        }

        // An absent else is undefined in the default way whatever the environment says, as in Jinja2.
        return no is null
            ? UndefinedValue.Hint(UndefinedBehavior.Default, "the inline if-expression evaluated to false and no else section was defined.")
            : no.Evaluate(frame);
    }

    public override bool Test(Frame frame) => condition.Test(frame) ? yes.Test(frame) : no is not null && no.Test(frame);

    public override void Write(Frame frame, bool escape)
    {
        if (condition.Test(frame))
        {
            yes.Write(frame, escape);
        }
        else
        {
            no?.Write(frame, escape);
        }
    }
}
