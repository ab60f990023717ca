namespace Slipway.Jinja;

/// <summary>A first value of a slot when a scope is entered.</summary>
internal readonly record struct SlotEntry(int Slot, LoadKind Kind, string Name, int SourceDepth, int SourceSlot)
{
    public static void Run(SlotEntry[] entries, Frame frame)
    {
        foreach (ref readonly SlotEntry entry in entries.AsSpan())
        {
            frame.Locals[entry.Slot] = entry.Kind switch
            {
                LoadKind.Resolve => frame.Context.Resolve(entry.Name),
                LoadKind.Alias => frame.AtDepth(entry.SourceDepth).Locals[entry.SourceSlot],
                _ => JinjaValue.Missing,
            };
        }
    }
}

/// <summary>A body with slots of its own.</summary>
internal sealed class CompiledFunction
{
    public int Depth { get; init; }

    public required int SlotCount { get; init; }

    /// <summary>The slot of <c>self</c>, or -1.</summary>
    public int SelfSlot { get; init; } = -1;

    /// <summary>The slot of <c>super</c>, or -1.</summary>
    public int SuperSlot { get; init; } = -1;

    public required SlotEntry[] Entries { get; init; }

    public required Instruction[] Body { get; init; }
}

internal sealed class CompiledBlock(CompiledTemplate template, string name)
{
    public string Name => name;

    public UndefinedBehavior Undefined => template.Environment.Undefined;

    public CompiledFunction Function { get; set; } = null!;

    public void Run(RenderState state, Context context)
    {
        state.Enter();
        int position = state.Position;
        var frame = new Frame(state, context, Function.SlotCount);
        if (Function.SelfSlot >= 0)
        {
            frame.Locals[Function.SelfSlot] = new TemplateReference(context);
        }

        if (Function.SuperSlot >= 0)
        {
            frame.Locals[Function.SuperSlot] = BlockReference.Super(frame, context, this);
        }

        try
        {
            SlotEntry.Run(Function.Entries, frame);
            Instruction.ExecuteAll(Function.Body, frame);
        }
        catch (JinjaException error) when (template.Locate(error, state))
        {
        }

        state.Position = position;
        state.Leave();
    }
}

/// <summary>A template ready to run. Immutable once compiled.</summary>
internal sealed class CompiledTemplate(JinjaEnvironment environment, TemplateSource source)
{
    public JinjaEnvironment Environment => environment;

    public TemplateSource Source => source;

    public CompiledFunction Root { get; set; } = null!;

    public List<CompiledBlock> Blocks { get; } = [];

    /// <summary>The names that some scope looks up in the context. Filled by the compiler.</summary>
    public HashSet<string> Undeclared { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs the root, then that of the template it extends.</summary>
    public void Run(RenderState state, Context context)
    {
        state.Enter();
        int position = state.Position;
        var frame = new Frame(state, context, Root.SlotCount);
        if (Root.SelfSlot >= 0)
        {
            frame.Locals[Root.SelfSlot] = new TemplateReference(context);
        }

        try
        {
            SlotEntry.Run(Root.Entries, frame);
            Instruction.ExecuteAll(Root.Body, frame);
            frame.Parent?.Run(state, context);
        }
        catch (JinjaException error) when (Locate(error, state))
        {
        }

        state.Position = position;
        state.Leave();
    }

    /// <summary>Names the place of an error, as an exception filter: it never handles the error.</summary>
    public bool Locate(JinjaException error, RenderState state)
    {
        error.Locate(source, state.Position);
        return false;
    }
}
