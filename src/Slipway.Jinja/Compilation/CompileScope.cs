namespace Slipway.Jinja;

/// <summary>What the compiler knows about the place it is at: Jinja2's <c>Frame</c>.</summary>
internal sealed record CompileScope(Symbols Symbols, FunctionScope Function, HashSet<string> Undeclared)
{
    /// <summary>At the root, or in branches of it: assignments are exported.</summary>
    public bool IsTopLevel { get; init; }

    /// <summary>At the root, in no branch.</summary>
    public bool IsRootLevel { get; init; }

    /// <summary>In a branch that may never run: unknown filters and tests fail only when they do.</summary>
    public bool IsSoft { get; init; }

    /// <summary>Whether output depends on the template extending another.</summary>
    public bool ChecksOutput { get; init; }

    /// <summary>Whether <c>break</c> and <c>continue</c> have a loop.</summary>
    public bool IsInLoop { get; init; }

    public EscapeMode Escape { get; init; }

    /// <summary>A scope inside this one, in the same function or in a new one.</summary>
    public CompileScope Inner(FunctionScope? function = null)
    {
        FunctionScope owner = function ?? Function;
        return new CompileScope(new Symbols(owner, Symbols), owner, Undeclared)
        {
            ChecksOutput = ChecksOutput,
            Escape = Escape,
            IsInLoop = function is null && IsInLoop,
        };
    }

    /// <summary>The same scope, in a branch.</summary>
    public CompileScope Soft() => this with { IsRootLevel = false, IsSoft = true };

    /// <summary>The first values of the slots that the scope declares. Names that come from the context are noted.</summary>
    public SlotEntry[] Entries()
    {
        Undeclared.UnionWith(Symbols.Loads.Where(load => load.Value.Kind == LoadKind.Resolve).Select(load => load.Key.Name));
        return
        [
            .. Symbols.Loads.Where(load => load.Value.Kind != LoadKind.Parameter).Select(load => new SlotEntry(
                load.Key.Slot,
                load.Value.Kind,
                load.Key.Name,
                load.Value.Source is { } source ? Function.Depth - source.Owner.Depth : 0,
                load.Value.Source?.Slot ?? 0)),
        ];
    }
}
