using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Flow;

/// <summary>Selects items of a list: filters, picks one, sorts, cuts; in this order.</summary>
/// <param name="Id">See <see cref="FlowNode"/>.</param>
/// <param name="Title">See <see cref="FlowNode"/>.</param>
/// <param name="Where">See <see cref="FlowNode"/>.</param>
/// <param name="Items">The list.</param>
/// <param name="ItemType">The items' type.</param>
public sealed record SelectNode(string Id, string Title, SourceLocation Where, FlowReference Items, FlowType ItemType) : FlowNode(Id, Title, Where)
{
    /// <summary>The conditions, all of which an item must fulfil.</summary>
    public IReadOnlyList<SelectCondition> Conditions { get; init; } = [];

    /// <summary>The number, from 1, of the one item to pick; null for all.</summary>
    public FlowText? Serial { get; init; }

    /// <summary>How items are sorted; null for not at all.</summary>
    public SelectOrder? Order { get; init; }

    /// <summary>The most items; null for all.</summary>
    public int? Limit { get; init; }
}

/// <summary>A comparison that an item must fulfil.</summary>
/// <param name="Key">For files, the attribute that is looked at; else empty.</param>
/// <param name="Operator">The builder's operator, as written.</param>
/// <param name="Operand">The text compared with; null for <paramref name="OperandValue"/>.</param>
/// <param name="OperandValue">The value compared with when it is not a text; else null.</param>
public sealed record SelectCondition(string Key, string Operator, FlowText? Operand, JsonNode? OperandValue);

/// <summary>An order of items.</summary>
/// <param name="Key">For files, the attribute that is looked at; else empty.</param>
/// <param name="IsDescending">Whether the greatest comes first.</param>
public sealed record SelectOrder(string Key, bool IsDescending);
