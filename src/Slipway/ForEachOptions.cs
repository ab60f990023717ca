namespace Slipway;

/// <summary>What happens when the body of a for-each fails for an item.</summary>
public enum ItemError
{
    /// <summary>The for-each fails with the first failure; no new items begin, running ones are awaited.</summary>
    Stop,

    /// <summary>The item's result is null (the type's default).</summary>
    Null,

    /// <summary>The item has no result.</summary>
    Remove,
}

/// <summary>How a for-each goes over its items.</summary>
public sealed record ForEachOptions
{
    /// <summary>How many items run at the same time, at least 1.</summary>
    /// <value>1: one after the other.</value>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>What happens when the body fails for an item.</summary>
    public ItemError OnError { get; init; }
}
