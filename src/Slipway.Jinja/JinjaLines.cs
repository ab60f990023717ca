namespace Slipway.Jinja;

/// <summary>An input that is a list in every way but one: it prints as its items, one a line, as <c>"\n".join(str(item))</c> does.</summary>
/// <remarks>Prompt flow hands lists to the templates of some models like that.</remarks>
/// <param name="items">The items; anything that may be an input.</param>
public sealed class JinjaLines(IReadOnlyList<object?> items)
{
    /// <summary>The items.</summary>
    public IReadOnlyList<object?> Items { get; } = items;
}
