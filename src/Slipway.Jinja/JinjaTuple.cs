namespace Slipway.Jinja;

/// <summary>An input that is a tuple: Python prints it in round brackets.</summary>
/// <param name="items">The items; anything that may be an input.</param>
public sealed class JinjaTuple(IReadOnlyList<object?> items)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<object?> Items { get; } = items;
}
