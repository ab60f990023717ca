namespace Slipway.Jinja;

/// <summary>One activation of a root, block, macro or recursive loop: its variables and where it writes.</summary>
internal sealed class Frame(RenderState state, Context context, int slotCount, Frame? outer = null)
{
    public readonly JinjaValue[] Locals = slotCount == 0 ? [] : new JinjaValue[slotCount];
    public readonly RenderState State = state;
    public readonly TextSink Sink = state.Sink;
    public readonly Context Context = context;

    /// <summary>The activation around the definition of this one.</summary>
    public readonly Frame? Outer = outer;

    /// <summary>The template that this root extends, once it says so.</summary>
    public CompiledTemplate? Parent;

    /// <summary>The text that a filter is about to be applied to.</summary>
    public JinjaValue CapturedText;

    public bool AutoEscape => Context.EvaluationContext.AutoEscape;

    public UndefinedBehavior UndefinedBehavior => State.Environment.Undefined;

    /// <summary>How many activations are around this one.</summary>
    public int ScopeDepth => Outer is null ? 0 : Outer.ScopeDepth + 1;

    public Frame AtDepth(int depth)
    {
        Frame frame = this;
        for (; depth > 0; depth--)
        {
            frame = frame.Outer!;
        }

        return frame;
    }
}
