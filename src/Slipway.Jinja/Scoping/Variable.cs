namespace Slipway.Jinja;

/// <summary>What runs with slots of its own: the root of a template, a block, a macro, a recursive loop.</summary>
internal sealed class FunctionScope(FunctionScope? outer)
{
    public int Depth { get; } = outer is null ? 0 : outer.Depth + 1;

    public int SlotCount { get; private set; }

    public int AddSlot() => SlotCount++;
}

/// <summary>A name in one scope of a template, and the slot that holds it.</summary>
internal sealed class Variable(string name, FunctionScope owner)
{
    public string Name => name;

    public FunctionScope Owner => owner;

    public int Slot { get; } = owner.AddSlot();
}

/// <summary>How a variable gets its first value when its scope is entered.</summary>
internal enum LoadKind
{
    /// <summary>Someone else sets it: an argument, a loop's target.</summary>
    Parameter,

    /// <summary>Looked up in the context.</summary>
    Resolve,

    /// <summary>Copied from an outer scope.</summary>
    Alias,

    /// <summary>Missing until it is assigned.</summary>
    Undefined,
}

internal readonly record struct Load(LoadKind Kind, Variable? Source = null);
